package network

import "spikesim/network/wiring"

// mapInstants executes instants of one port as maps: all weights times the
// whole map, zeros included. The sums are those of adding the weights spike by
// spike, in the same order, and so the same to the last bit.
type mapInstants struct {
	operator wiring.Operator
	layout   wiring.Layout
	crew     wiring.Crew // a population works alone
	counts   []float32   // spikes of every unit; zero between calls
	stale    bool        // the weights have changed
}

// mapAbove is the share of the units of a map above which an instant is
// executed as a map. It is where the two take about the same time, by
// BenchmarkExecution; being a number, it makes the choice a function of the
// spikes alone. Spikes of one position are added up together, so events do worse
// where a position has one unit only.
const (
	mapAbove     = 0.45
	mapAboveFlat = 0.33 // one unit a position
)

// newMapInstants returns the execution of a port by maps, or nil where there is
// none.
func newMapInstants(p *port) *mapInstants {
	m, ok := p.projection.synapses.(wiring.Multiplied)
	if !ok {
		return nil
	}
	d := &mapInstants{stale: true}
	if p.folding != nil {
		d.operator = m.Operator(p.folding.weights, p.upsample)
	} else {
		d.operator = m.Operator(p.projection.weights, 1)
	}
	d.layout = d.operator.Layout()
	d.counts = make([]float32, d.layout.Size)
	return d
}

// apply adds what units bring to the input of all neurons and returns the number
// of products.
func (d *mapInstants) apply(units []int32, input []float32) (executed uint64) {
	if d.stale {
		d.operator.Refresh()
		d.stale = false
	}
	for _, u := range units {
		d.counts[d.layout.Place(u)]++
	}
	executed = d.operator.Apply(&d.crew, d.counts, input)
	for _, u := range units {
		d.counts[d.layout.Place(u)] = 0
	}
	return executed
}

// worthMap reports whether an instant with n units is executed as a map.
func (p *port) worthMap(n int) bool {
	return p.whole != nil && n >= p.mapFrom
}
