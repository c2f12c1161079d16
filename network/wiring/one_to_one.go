package wiring

import "spikesim/sim/random"

// OneToOne connects every unit of the input map to the neuron in its place, by a
// weight of its own. The neurons have the shape of the map.
type OneToOne struct {
	// Weight is what all weights are, and stay. Without it they are drawn, and
	// learned.
	Weight *float64 `yaml:"weight,omitempty"`
}

// Validate implements [Kind].
func (o *OneToOne) Validate(report Report) { validateWeight(report, o.Weight) }

// Resolve implements [Kind].
func (o *OneToOne) Resolve(input Shape, _ random.Key, _ Report) Synapses {
	if o.Weight != nil {
		return evenOneToOne{oneToOne{input}, float32(*o.Weight)}
	}
	return oneToOne{input}
}

// oneToOne is the synapses of a [OneToOne]: weight i leads from unit i to neuron
// i.
type oneToOne struct{ shape Shape }

func (o oneToOne) Input() Shape  { return o.shape }
func (o oneToOne) Output() Shape { return o.shape }
func (o oneToOne) Weights() int  { return o.shape.Units() }

// Rows implements [Synapses].
func (o oneToOne) Rows(unit int32, dst []Row) []Row { return append(dst, Row{unit, unit, 1}) }

// Standard implements [Stored]: [channel, row, column].
func (o oneToOne) Standard() ([]int, func(i int) int) {
	flat := flattened(o.shape)
	return []int{o.shape.Channels, o.shape.Height, o.shape.Width}, func(i int) int { return int(flat(i)) }
}
