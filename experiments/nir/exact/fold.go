package exact

import (
	"slices"

	"spikesim/network"
)

// chain is linear stages, one after the other, between two maps.
type chain struct {
	from, to network.Shape
	wires    []wires
	sums     [][]float64 // of every stage's outputs in C order; zero between calls
	reached  [][]bool    // likewise
}

// newChain resolves stages one after the other, which as many numbers lead through as
// they say, in C order whatever the shape.
func newChain(stages []stage, inputs []network.Shape, from, to network.Shape) (*chain, error) {
	c := &chain{from: from, to: to}
	for i, s := range stages {
		w, err := s.resolve(inputs[i])
		if err != nil {
			return nil, err
		}
		n := w.Output().Units()
		c.wires = append(c.wires, w)
		c.sums, c.reached = append(c.sums, make([]float64, n)), append(c.reached, make([]bool, n))
	}
	return c, nil
}

// synapse is what one unit reaches through a chain, in C order.
type synapse struct {
	to     int32
	weight float64
}

// reach returns what a unit, in C order, reaches through all stages: each unit once,
// ascending, with the sum of the products of the weights on all ways there.
func (c *chain) reach(unit int32, into []synapse) []synapse {
	into = append(into[:0], synapse{unit, 1})
	for i := range c.wires {
		w, sums, reached := &c.wires[i], c.sums[i], c.reached[i]
		var places []int32
		in, out := w.Input(), w.Output()
		for _, s := range into {
			for _, row := range w.Rows(inner(s.to, in), nil) {
				for k := range row.Len {
					place := outer(row.First+k, out)
					if !reached[place] {
						reached[place] = true
						places = append(places, place)
					}
					sums[place] += s.weight * w.weights[row.Weight+k]
				}
			}
		}
		slices.Sort(places)
		into = into[:0]
		for _, p := range places {
			into = append(into, synapse{p, sums[p]})
			sums[p], reached[p] = 0, false
		}
	}
	return into
}

// apply returns what numbers become through all stages, in C order.
func (c *chain) apply(values []float64) []float64 {
	for i := range c.wires {
		w := &c.wires[i]
		in, out := w.Input(), w.Output()
		next := make([]float64, out.Units())
		for place, v := range values {
			if v == 0 {
				continue
			}
			for _, row := range w.Rows(inner(int32(place), in), nil) {
				for k := range row.Len {
					next[outer(row.First+k, out)] += v * w.weights[row.Weight+k]
				}
			}
		}
		values = next
	}
	return values
}
