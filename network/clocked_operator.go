package network

// operator forms the weighted input of all neurons of a population from the
// values of an input map.
type operator interface {
	// apply adds the weighted input to current, one sum per neuron, and returns
	// the number of synapses it evaluated: products with the zeros around a map
	// are not counted, there are no synapses.
	apply(crew *crew, values []float32, current []float64) (ops uint64)
}

// gradient forms the gradient of the weights.
type gradient interface {
	accumulate(crew *crew, trace, delta, grad []float32) (macs uint64)
}

// clockedProjection is a projection in clocked form.
type clockedProjection struct {
	*projection
	operator
	gradient gradient
	fanOut   []int32   // per unit of the input map
	wide     []float64 // weights in float64, or nil
}

func newClockedProjection(p *projection, double bool, arithmetic Arithmetic) *clockedProjection {
	cp := &clockedProjection{projection: p}
	if double {
		cp.wide = make([]float64, len(p.weights))
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
	cp.fanOut = make([]int32, p.synapses.Input().Units())
	var places []reached
	for u := range cp.fanOut {
		places = reach(u, places[:0])
		cp.fanOut[u] = int32(len(places) * run)
	}
	neurons := p.synapses.Output().Units()
	narrow := &rows[float32]{weights: p.weights, add: axpy32, reach: reach, run: run, skipZeros: skip}
	cp.gradient = narrow
	if spatial && !skip {
		cp.gradient = newConvolutionGradient(conv)
	}
	switch {
	case spatial && !skip && double:
		cp.operator = newConvolution(conv, cp.wide, gemm64)
	case spatial && !skip:
		cp.operator = newConvolution(conv, p.weights, gemm32)
	case double:
		cp.operator = &rows[float64]{weights: cp.wide, add: axpy64, reach: reach, run: run, skipZeros: skip, sums: make([]float64, neurons)}
	default:
		narrow.sums = make([]float32, neurons)
		cp.operator = narrow
	}
	return cp
}

// refresh takes over weights that have changed.
func (cp *clockedProjection) refresh() {
	for i := range cp.wide {
		cp.wide[i] = float64(cp.weights[i])
	}
}
