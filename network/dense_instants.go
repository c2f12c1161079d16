package network

import "spikesim/network/wiring"

// denseInstants executes instants of one port densely: all weights times the
// whole map, zeros included. The sums are those of adding the weights spike by
// spike, in the same order, and so the same to the last bit.
type denseInstants struct {
	operator wiring.Operator
	layout   wiring.Layout
	crew     wiring.Crew // a population works alone
	counts   []float32   // spikes of every unit; zero between calls
	stale    bool        // the weights have changed
}

// denseAbove is the share of the units of a map above which an instant is
// executed densely. It is where the two take about the same time, by
// BenchmarkExecution; being a number, it makes the choice a function of the
// spikes alone. Spikes of one position are added up together, so events do worse
// where a position has one unit only.
const (
	denseAbove     = 0.45
	denseAboveFlat = 0.33 // one unit a position
)

// newDenseInstants returns the dense execution of a port, or nil where there is
// none.
func newDenseInstants(p *port) *denseInstants {
	m, ok := p.projection.synapses.(wiring.Multiplied)
	if !ok {
		return nil
	}
	d := &denseInstants{stale: true}
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
func (d *denseInstants) apply(units []int32, input []float32) (executed uint64) {
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

// worthDense reports whether an instant with n units is executed densely.
func (p *port) worthDense(n int) bool {
	return p.dense != nil && n >= p.denseFrom
}
