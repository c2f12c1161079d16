package wiring

import "spikesim/sim/kernel"

// pairedGradient is the gradient of a convolution of stride 1 of a map of one
// channel, followed by max-pooling of windows of two by two. Of two neurons side
// by side in a window one at most has a delta, so that they share a product:
// half of those of the dense form, in the same order, and so with the same sums.
// [pooledGradient] would take a quarter, but here its stretches are too short.
type pairedGradient struct {
	conv    *conv2d
	windows Shape // the map after pooling
	frame   *frame
	input   []float32 // traces with border
	// Of a row of windows: of both rows of neurons, the deltas and which side has
	// them.
	deltas []float32
	right  []int32
	sums   []float32 // [row tap][column tap][output channel]
}

func newPairedGradient(c *conv2d, windows Shape) *pairedGradient {
	g := &pairedGradient{conv: c, windows: windows, frame: newFrame(c.input, c.output, c.kernel, 1, 1)}
	g.input = g.frame.padded()
	g.deltas = make([]float32, 2*windows.Width*windows.Channels)
	g.right = make([]int32, len(g.deltas))
	g.sums = make([]float32, c.Weights())
	return g
}

// accumulate adds to grad what one lane contributes, given delta and winner of
// every window and channel; see [convForms].
func (g *pairedGradient) accumulate(trace []float32, scale float32, delta []float32, winner []int32, grad []float32) (macs uint64) {
	c, f := g.conv, g.frame
	f.fill(g.input, trace, 0, f.source.Height)
	clear(g.sums)
	channels, n := c.output.Channels, g.windows.Width*g.windows.Channels
	k := kernel.GradPairs{Pairs: g.windows.Width, Rows: 2, Channels: channels, Run: c.kernel, SrcPitch: f.pitch}
	for y := range g.windows.Height {
		kernel.SplitWinners(g.deltas, g.right, delta[y*n:(y+1)*n], winner[y*n:(y+1)*n],
			c.output.Unit(2*y, 0, 0), channels, c.output.Width*channels)
		input := g.input[f.base(&f.phases[0], 2*y, 0):]
		for ky := range c.kernel {
			k.Add(g.sums[ky*c.kernel*channels:][:c.kernel*channels], input[ky*f.pitch:], g.deltas, g.right)
		}
	}
	for tap := range c.kernel * c.kernel {
		at := c.weight(0, 0, tap/c.kernel, tap%c.kernel)
		kernel.AddScaled(grad[at:at+channels], g.sums[tap*channels:][:channels], scale)
	}
	return f.pairs / 2
}
