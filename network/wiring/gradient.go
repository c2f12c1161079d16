package wiring

import "spikesim/sim/kernel"

// Gradient forms what one sample contributes to the gradient of the weights: for
// every weight, the sum over its synapses of the presynaptic trace times the
// delta of the neuron.
type Gradient interface {
	// Accumulate adds it to grad, given the trace of every unit, which counts scale
	// times. It returns the number of multiply-accumulate operations.
	Accumulate(trace []float32, scale float32, d *Deltas, grad []float32) (macs uint64)

	// Spike adds, for each of some units, factor times what its synapses meet in
	// deltas, one per neuron, and returns the number of additions. Prepare comes
	// before the calls with the same deltas.
	Prepare(deltas []float32)
	Spike(units []int32, factor float32, deltas, grad []float32) (adds uint64)

	// Operations estimates the time of Accumulate, and SpikeOperations that of
	// Spike with one unit, in the time of a multiply-accumulate operation of a
	// convolution.
	Operations() uint64
	SpikeOperations() uint64
}

// Setting is what a gradient may rely on.
type Setting struct {
	// Upsample: the traces are those of the map before upsampling by this factor,
	// which the synapses can fold; 1 for none.
	Upsample int
	// Pool is the side of the windows of a max-pooling behind the neurons, 1 for
	// none: then one neuron of a window at most has a delta. Pooled is the map
	// after it.
	Pool   int
	Pooled Shape
	// Few: most deltas are 0, pooling aside.
	Few bool
}

// NewGradient returns the gradient of synapses: their own, or that of their rows.
func NewGradient(s Synapses, set Setting) Gradient {
	if d, ok := s.(Differentiable); ok {
		return d.Gradient(set)
	}
	g := &rowsGradient{synapses: s, count: Count(s)}
	if listed, ok := s.(Listed); ok {
		g.lists = listed.Lists()
	}
	return g
}

// rowsGradient is the gradient of any synapses, row by row.
type rowsGradient struct {
	synapses Synapses
	lists    *Lists // nil where the synapses are no lists
	count    int64
	scratch  []Row
}

// rowAddition is how many operations of a convolution take the time of one
// addition of a row; see DESIGN.md of package learning.
const rowAddition = 4

// Accumulate implements [Gradient].
func (g *rowsGradient) Accumulate(trace []float32, scale float32, d *Deltas, grad []float32) (macs uint64) {
	deltas := d.PerNeuron()
	for unit, v := range trace {
		if v != 0 {
			macs += g.add(int32(unit), v*scale, deltas, grad)
		}
	}
	return macs
}

// Prepare implements [Gradient].
func (g *rowsGradient) Prepare([]float32) {}

// Spike implements [Gradient].
func (g *rowsGradient) Spike(units []int32, factor float32, deltas, grad []float32) (adds uint64) {
	for _, u := range units {
		adds += g.add(u, factor, deltas, grad)
	}
	return adds
}

func (g *rowsGradient) add(unit int32, factor float32, deltas, grad []float32) (adds uint64) {
	if g.lists != nil {
		return uint64(gather(g.lists, unit, factor, deltas, grad))
	}
	g.scratch = g.synapses.Rows(unit, g.scratch[:0])
	for _, r := range g.scratch {
		kernel.AddScaled(grad[r.Weight:r.Weight+r.Len], deltas[r.First:r.First+r.Len], factor)
		adds += uint64(r.Len)
	}
	return adds
}

// Operations implements [Gradient].
func (g *rowsGradient) Operations() uint64 { return rowAddition * uint64(g.count) }

// SpikeOperations implements [Gradient].
func (g *rowsGradient) SpikeOperations() uint64 {
	return rowAddition * uint64(g.count) / uint64(g.synapses.Input().Units())
}
