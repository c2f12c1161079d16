package network

import "spikesim/sim/kernel"

// localGradient forms what one lane contributes to the gradient of a projection's
// weights: for every weight, the sum over its synapses of the presynaptic trace
// times the delta of the neuron. There are several ways to the same sums, which
// round differently; which one is taken depends on the wiring and on how many
// deltas are not 0, and on nothing else.
//
//   - Pooled: behind a max-pooling only the winner of every window has a delta,
//     and it is known which.
//   - Paired: the same with a single input channel, where that would be slow; it
//     leaves the sums of the dense form.
//   - Boxed: for a convolution of an upsampled map, sums over the copies of an
//     input are formed once, and serve all input channels.
//   - Tiled: convolutions of 3×3 with many channels, by Winograd's algorithm.
//   - Dense and sparse: see [convolutionGradient].
//   - Row by row, for dense layers.
type localGradient struct {
	projection *projection
	learner    *learner
	conv       *convolutionGradient // nil for a dense layer
	boxed      *boxedGradient       // nil without upsampling
	tiled      *tiledGradient       // nil for few channels
	pooled     *pooledGradient      // nil without pooling
	paired     *pairedGradient      // likewise, and for all but a single input channel
	open       []int32              // scratch; nil where all deltas are open
	crew       crew                 // nobody but the population itself
}

const (
	// boxedOpen: above one open delta in so many the boxed form is faster than
	// going through the open ones. See BenchmarkGradientForms.
	boxedOpen = 6
	// tiledOpen is the same for the tiled form.
	tiledOpen = 4
	// pooledRun is the least number of inputs a neuron meets in one row for the
	// pooled form to be faster than the dense one.
	pooledRun = 32
)

// newGradient returns the gradient of a projection of a population that has a
// learner. Without one, it is for deltas of which nothing is known.
func newGradient(p *projection, le *learner) *localGradient {
	g := &localGradient{projection: p, learner: le}
	conv, ok := p.synapses.(*conv2d)
	if !ok {
		le.spread()
		return g
	}
	up := 1
	if p.foldedTrace {
		up = p.folded[0].up
	}
	switch {
	case up > 1:
		g.boxed = newBoxedGradient(conv, up)
	case le != nil && le.pool == 2 && conv.stride == 1 && conv.kernel*conv.input.Channels >= pooledRun:
		g.pooled = newPooledGradient(conv, le.pooledMap)
		return g
	case worthTiles(conv):
		g.tiled = newTiledGradient(conv)
	}
	if le != nil && (le.onSpike || le.pool > 1) {
		g.open = make([]int32, conv.output.Units())
	}
	g.conv = newConvolutionGradient(conv, up)
	if le != nil && le.pool == 2 && conv.stride == 1 && conv.input.Channels == 1 && up == 1 {
		g.paired = newPairedGradient(conv, le.pooledMap)
		return g
	}
	le.spread()
	return g
}

// accumulate adds the lane's contribution to the gradient, given the trace of
// every unit, which counts scale times, and the delta of every neuron. It
// returns the number of multiply-accumulate operations.
func (g *localGradient) accumulate(trace []float32, scale float32, delta []float32) (macs uint64) {
	grad := g.projection.params.Grad
	switch {
	case g.pooled != nil:
		return g.pooled.accumulate(trace, scale, g.learner.delta, g.learner.argmax, grad)
	case g.paired != nil:
		// Where the dense form would run.
		if kernel.Nonzero(g.open, g.learner.delta) > len(g.conv.entries) {
			return g.paired.accumulate(trace, scale, g.learner.delta, g.learner.argmax, grad)
		}
		delta = g.learner.spreadDelta()
	case g.conv == nil:
		return g.rows(trace, scale, delta)
	case g.boxed != nil && g.isOpen(delta, boxedOpen):
		return g.boxed.accumulate(trace, scale, delta, grad)
	case g.tiled != nil && g.isOpen(delta, tiledOpen):
		return g.tiled.accumulate(trace, scale, delta, grad)
	}
	return g.conv.accumulate(&g.crew, trace, scale, delta, grad)
}

// isOpen reports whether more than one delta in so many is not 0. The sigmoid
// leaves none at 0, but for pooling, and need not be counted.
func (g *localGradient) isOpen(delta []float32, inSoMany int) bool {
	if g.open == nil {
		return true
	}
	return kernel.Nonzero(g.open, delta) > len(delta)/inSoMany
}

// operations estimates the operations of accumulate.
func (g *localGradient) operations() uint64 {
	s := g.projection.synapses
	switch {
	case g.pooled != nil:
		// They are as fast as twice as many of the dense form.
		return uint64(s.Count()) / 2
	case g.conv == nil:
		return windowAddition * uint64(s.Count())
	case g.learner.onSpike:
		return uint64(s.Count()) / 8 // few are open
	case g.boxed != nil:
		return uint64(s.Count()) / uint64(g.boxed.up*g.boxed.up)
	case g.tiled != nil:
		return uint64(s.Count()) * 16 / 36
	}
	return uint64(s.Count())
}

// rows adds the deltas that a unit meets to the row of its weights.
func (g *localGradient) rows(trace []float32, scale float32, delta []float32) (macs uint64) {
	p := g.projection
	for unit, v := range trace {
		if v == 0 {
			continue
		}
		v *= scale
		p.rows = p.synapses.Rows(int32(unit), p.rows[:0])
		for _, r := range p.rows {
			kernel.AddScaled(p.params.Grad[r.Weight:r.Weight+r.Len], delta[r.First:r.First+r.Len], v)
			macs += uint64(r.Len)
		}
	}
	return macs
}

// accumulate adds to the gradient of the weights what one lane contributes; see
// [localGradient].
func (p *projection) accumulate(trace []float32, scale float32, delta []float32) (macs uint64) {
	return p.gradient.accumulate(trace, scale, delta)
}
