package wiring

import "spikesim/sim/kernel"

// convForms is the gradient of a convolution. There are several ways to the same
// sums, which round differently; which one is taken depends on the wiring and on
// how many deltas are not 0, and on nothing else.
//
//   - Pooled: behind a max-pooling only the winner of every window has a delta,
//     and it is known which.
//   - Boxed: for a convolution of an upsampled map, sums over the copies of an
//     input are formed once, and serve all input channels.
//   - Tiled: convolutions of 3×3 with many channels, by Winograd's algorithm.
//   - Dense and sparse: see [convGradient].
type convForms struct {
	conv    *conv2d
	set     Setting
	general *convGradient   // nil with pooled
	boxed   *boxedGradient  // nil without upsampling
	tiled   *tiledGradient  // nil for few channels
	pooled  *pooledGradient // nil without pooling
	open    []int32         // scratch; nil where all deltas are open
	spread  *convForms      // for deltas without winners, where there is pooled; nil until needed
	crew    Crew            // one population works alone
}

const (
	// boxedOpen: where more than one delta in 6 is open, the boxed form is faster
	// than going through the open ones. See BenchmarkGradientForms.
	boxedOpen = 6
	// tiledOpen is the same for the tiled form.
	tiledOpen = 4
	// pooledRun is the least number of inputs a neuron meets in one row for the
	// pooled form to be faster than the dense one.
	pooledRun = 32
)

func newConvForms(c *conv2d, s Setting) *convForms {
	g := &convForms{conv: c, set: s}
	switch {
	case s.Upsample > 1:
		g.boxed = newBoxedGradient(c, s.Upsample)
	case s.Pool == 2 && c.stride == 1 && c.kernel*c.input.Channels >= pooledRun:
		g.pooled = newPooledGradient(c, s.Pooled)
		return g
	case worthTiles(c):
		g.tiled = newTiledGradient(c)
	}
	if s.Few || s.Pool > 1 {
		g.open = make([]int32, c.output.Units())
	}
	g.general = newConvGradient(c, s.Upsample)
	return g
}

// Accumulate implements [Gradient].
func (g *convForms) Accumulate(trace []float32, scale float32, d *Deltas, grad []float32) (macs uint64) {
	switch {
	case g.pooled != nil && d.Winners == nil:
		if g.spread == nil {
			g.spread = newConvForms(g.conv, Setting{Upsample: 1, Pool: 1})
		}
		return g.spread.Accumulate(trace, scale, d, grad)
	case g.pooled != nil:
		return g.pooled.accumulate(trace, scale, d.Pooled, d.Winners, grad)
	}
	deltas := d.PerNeuron()
	switch {
	case g.boxed != nil && g.isOpen(deltas, boxedOpen):
		return g.boxed.accumulate(trace, scale, deltas, grad)
	case g.tiled != nil && g.isOpen(deltas, tiledOpen):
		return g.tiled.accumulate(trace, scale, deltas, grad)
	}
	return g.general.accumulate(&g.crew, trace, scale, deltas, grad)
}

// isOpen reports whether more than one delta in inSoMany is not 0. The sigmoid
// leaves none at 0, but for pooling, and need not be counted.
func (g *convForms) isOpen(deltas []float32, inSoMany int) bool {
	if g.open == nil {
		return true
	}
	return kernel.Nonzero(g.open, deltas) > len(deltas)/inSoMany
}

// Prepare implements [Gradient].
func (g *convForms) Prepare(deltas []float32) {
	if g.boxed != nil {
		g.boxed.sumBoxes(deltas)
	}
}

// Spike implements [Gradient].
func (g *convForms) Spike(units []int32, factor float32, deltas, grad []float32) (adds uint64) {
	if g.boxed != nil {
		for _, u := range units {
			g.boxed.addUnit(u, factor, grad)
		}
		return uint64(len(units)) * g.fanOut()
	}
	for _, u := range units {
		adds += g.conv.addUnit(u, factor, deltas, grad)
	}
	return adds
}

// addUnit adds a multiple of what one unit meets in sum to the gradient of its
// weights, and returns the number of additions.
func (c *conv2d) addUnit(unit int32, factor float32, sum, grad []float32) (adds uint64) {
	y, x, ci := c.input.Position(unit)
	ry, rx := &c.axes.Rows[y], &c.axes.Columns[x]
	if ry.N == 0 || rx.N == 0 {
		return 0
	}
	channels := c.output.Channels
	n := int(rx.N) * channels
	kernel.AddRows(grad[int32(ci)*c.axes.Unit+ry.Weight+rx.Weight:], sum[c.output.Unit(int(ry.First), int(rx.First), 0):], int(ry.N), n,
		int(c.axes.Row), c.output.Width*channels, factor)
	return uint64(ry.N) * uint64(n)
}

// fanOut is the number of synapses of an input away from the borders, and
// without a stride.
func (g *convForms) fanOut() uint64 { return uint64(g.conv.Weights() / g.conv.input.Channels) }

// Operations implements [Gradient].
func (g *convForms) Operations() uint64 {
	count := uint64(g.conv.Count())
	switch {
	case g.pooled != nil:
		// They are as fast as twice as many of the dense form.
		return count / 2
	case g.set.Few:
		return count / 8
	case g.boxed != nil:
		return count / uint64(g.boxed.up*g.boxed.up)
	case g.tiled != nil:
		return count * 16 / 36
	}
	return count
}

// SpikeOperations implements [Gradient].
func (g *convForms) SpikeOperations() uint64 { return rowAddition * g.fanOut() }

// addTap adds a multiple of the sums of one tap and one input channel, [output
// channel], to a gradient.
func (c *conv2d) addTap(grad []float32, ci, tap int, sums []float32, scale float32) {
	channels := c.output.Channels
	kernel.AddScaled(grad[c.weight(0, ci, tap/c.kernel, tap%c.kernel):][:channels], sums[:channels], scale)
}

// addTaps adds those of all taps, [row tap][column tap][input channel][output channel].
func (c *conv2d) addTaps(grad, sums []float32, scale float32) {
	in, channels := c.input.Channels, c.output.Channels
	for tap := range c.kernel * c.kernel {
		for ci := range in {
			c.addTap(grad, ci, tap, sums[(tap*in+ci)*channels:], scale)
		}
	}
}
