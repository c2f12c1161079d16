package network

import "spikesim/sim/kernel"

// operator forms the weighted input of all neurons of a population from the
// values of an input map.
type operator[V real] interface {
	// apply adds the weighted input to sums, one per neuron, and returns the
	// number of synapses it evaluated: products with the zeros around a map are
	// not counted, there are no synapses.
	apply(crew *crew, values []float32, sums []V) (ops uint64)
}

// gradient forms the gradient of the weights.
type gradient interface {
	// accumulate adds to grad what one lane contributes, given the trace of every
	// unit of the input map, which counts scale times, and the delta of every
	// neuron. It returns the number of multiply-accumulate operations.
	accumulate(crew *crew, trace []float32, scale float32, delta, grad []float32) (macs uint64)
}

// clockedProjection is a projection in clocked form: in float64, or in float32.
type clockedProjection struct {
	*projection
	wide     operator[float64]
	narrow   operator[float32]
	gradient gradient
	units    []clockedUnit // of the input map
	size     int           // of the input map, with its border if it has one
	row      int           // from a row of it to the next
	doubles  []float64     // weights, for wide
}

// bordered takes values in a map with border, which spares copying them.
type bordered struct {
	*convolver
	traces *convolutionGradient
}

func (b bordered) apply(crew *crew, values, sums []float32) (ops uint64) {
	return b.applyBordered(crew, values, sums)
}

func (b bordered) accumulate(crew *crew, trace []float32, scale float32, delta, grad []float32) (macs uint64) {
	return b.traces.accumulateBordered(crew, trace, scale, delta, grad)
}

func newClockedProjection(p *projection, double bool, arithmetic Arithmetic) *clockedProjection {
	cp := &clockedProjection{projection: p}
	if double {
		cp.doubles = make([]float64, len(p.weights))
	}
	skip := arithmetic == SkipZeros
	var reach func(unit int, dst []reached) []reached
	run := p.synapses.Output().Channels
	conv, spatial := p.synapses.(*conv2d)
	if spatial {
		reach = conv.taps
	} else {
		reach = p.synapses.(*dense).everything
	}
	in := p.synapses.Input()
	cp.size, cp.row = in.Units(), in.Width*in.Channels
	cp.units = make([]clockedUnit, cp.size)
	var places []reached
	for u := range cp.units {
		places = reach(u, places[:0])
		cp.units[u] = clockedUnit{int32(u), int32(len(places) * run)}
	}
	narrow := &rows[float32]{weights: p.weights, add: axpy32, reach: reach, run: run, skipZeros: skip}
	cp.gradient = narrow
	switch {
	case spatial && !skip && double:
		cp.gradient = newConvolutionGradient(conv, 1)
		cp.wide = newConvolution(conv, cp.doubles, gemm64)
	case spatial && !skip && kernel.Fast():
		b := bordered{newConvolver(conv, p.weights), newConvolutionGradient(conv, 1)}
		cp.narrow, cp.gradient, cp.size, cp.row = b, b, b.window.height*b.window.pitch, b.window.pitch
		for u := range cp.units {
			cp.units[u].place = int32(b.window.unit(u))
		}
	case spatial && !skip:
		cp.gradient = newConvolutionGradient(conv, 1)
		cp.narrow = newConvolution(conv, p.weights, gemm32)
	case double:
		cp.wide = &rows[float64]{weights: cp.doubles, add: axpy64, reach: reach, run: run, skipZeros: skip}
	default:
		cp.narrow = narrow
	}
	return cp
}

// refresh takes over weights that have changed.
func (cp *clockedProjection) refresh() {
	for i := range cp.doubles {
		cp.doubles[i] = float64(cp.weights[i])
	}
	if b, ok := cp.narrow.(bordered); ok {
		b.refresh()
	}
}
