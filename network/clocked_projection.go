package network

import (
	"spikesim/network/wiring"
	"spikesim/sim/kernel"
)

// clockedProjection is a projection in clocked form: every synapse at every step,
// with sums in float64 or in float32.
type clockedProjection struct {
	*projection
	layout   wiring.Layout         // of values and traces
	operator wiring.Operator       // nil for none
	narrow   *wiring.Rows[float32] // where there is no operator, or none that is fast
	wide     *wiring.Rows[float64] // nil for sums in float32
	doubles  []float64             // weights, for wide
}

func newClockedProjection(p *projection, double bool, arithmetic Arithmetic) *clockedProjection {
	cp := &clockedProjection{projection: p, layout: wiring.Plain(p.synapses.Input())}
	skip := arithmetic == SkipZeros
	if m, ok := p.synapses.(wiring.Multiplied); ok && !skip {
		cp.operator = m.Operator(p.weights, 1)
		cp.layout = cp.operator.Layout()
	}
	if cp.operator == nil || !kernel.Fast() {
		cp.narrow = wiring.NewRows(p.synapses, cp.layout, p.weights, skip)
	}
	if double {
		cp.doubles = make([]float64, len(p.weights))
		cp.wide = wiring.NewRows(p.synapses, cp.layout, cp.doubles, skip)
	}
	return cp
}

// apply adds the weighted input to the sums of a layer and returns the number of
// synapses it evaluated.
func (cp *clockedProjection) apply(crew *wiring.Crew, values []float32, y *clockedLayer) (ops uint64) {
	switch {
	case cp.wide != nil:
		return cp.wide.Apply(values, y.doubles)
	case cp.narrow != nil:
		return cp.narrow.Apply(values, y.sums)
	}
	return cp.operator.Apply(crew, values, y.sums)
}

// accumulate adds to the gradient what one lane contributes, and returns the
// number of multiply-accumulate operations.
func (cp *clockedProjection) accumulate(crew *wiring.Crew, trace []float32, deltas []float32) (macs uint64) {
	switch {
	case cp.params == nil: // fixed weights
		return 0
	case cp.operator != nil:
		return cp.operator.Accumulate(crew, trace, 1, deltas, cp.params.Grad)
	}
	return cp.narrow.Accumulate(trace, 1, deltas, cp.params.Grad)
}

// refresh takes over weights that have changed.
func (cp *clockedProjection) refresh() {
	for i := range cp.doubles {
		cp.doubles[i] = float64(cp.weights[i])
	}
	if cp.wide == nil && cp.narrow == nil {
		cp.operator.Refresh()
	}
}
