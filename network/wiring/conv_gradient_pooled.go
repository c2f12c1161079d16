package wiring

import "spikesim/sim/kernel"

// pooledGradient is the gradient of a convolution of stride 1 followed by
// max-pooling of windows of two by two: one neuron of every window and channel,
// the winner, has a delta. Channel by channel it adds up the stretches of traces
// that the winners meet, which is a quarter of the products of the dense form.
//
// Sums go through the windows row by row, and are added up by groups of rows.
type pooledGradient struct {
	conv    *conv2d
	windows Shape // the map after pooling
	frame   *frame
	input   []float32     // traces with border
	terms   []kernel.Term // [channel][window of a group]
	counts  []int         // per channel
	four    []meeting     // [window of a row][neuron]
	turned  []float32     // sums [output channel][row tap][column tap][input channel]
	sums    []float32     // [row tap][column tap][input channel][output channel]
	grouped int           // rows of windows in a group
}

// meeting is what a neuron of a window meets: where in the input the first of it
// is, and at how many positions that are no border.
type meeting struct{ at, pairs int32 }

// pooledGroup is about how many windows are gathered before they are summed.
const pooledGroup = 32

func newPooledGradient(c *conv2d, windows Shape) *pooledGradient {
	g := &pooledGradient{conv: c, windows: windows, frame: newFrame(c.input, c.output, c.kernel, 1, 1)}
	g.input = g.frame.padded()
	g.grouped = max(1, pooledGroup/windows.Width)
	g.terms = make([]kernel.Term, c.output.Channels*g.grouped*windows.Width)
	g.counts = make([]int, c.output.Channels)
	g.four = make([]meeting, 4*windows.Width)
	g.turned = make([]float32, c.Weights())
	g.sums = make([]float32, c.Weights())
	return g
}

// accumulate adds to grad what one lane contributes, given delta and winner of
// every window and channel; see [convForms].
func (g *pooledGradient) accumulate(trace []float32, scale float32, delta []float32, winner []int32, grad []float32) (macs uint64) {
	c, f := g.conv, g.frame
	f.fill(g.input, trace, 0, f.source.Height)
	clear(g.turned)
	channels, run, all := c.output.Channels, c.kernel*c.input.Channels, c.FanIn()
	for y := 0; y < g.windows.Height; y += g.grouped {
		clear(g.counts)
		for row := y; row < min(y+g.grouped, g.windows.Height); row++ {
			macs += g.gather(row, delta, winner)
		}
		// Row tap by row tap, so that the traces of a group stay in the nearest
		// cache.
		for ky := range c.kernel {
			for co, n := range g.counts {
				terms := g.terms[co*len(g.terms)/channels:][:n]
				kernel.SumRows(g.turned[co*all+ky*run:][:run], g.input[ky*f.pitch:], terms)
			}
		}
	}
	kernel.Transpose(g.sums, g.turned, channels, all, channels, all)
	c.addTaps(grad, g.sums, scale)
	return macs * uint64(c.input.Channels)
}

// gather appends the winners of a row of windows to the terms of their channels.
// It returns the number of pairs of a position of the input and a winner with a
// delta.
func (g *pooledGradient) gather(row int, delta []float32, winner []int32) (pairs uint64) {
	f, channels := g.frame, g.conv.output.Channels
	pitch := int32(g.conv.output.Width * channels)
	size := len(g.terms) / channels
	for x := range g.windows.Width {
		base := int32(f.base(&f.phases[0], 2*row, 2*x))
		for k := range g.four[4*x:][:4] {
			g.four[4*x+k] = meeting{
				at:    base + int32(k/2*f.pitch+k%2*g.conv.input.Channels),
				pairs: int32(f.rows[2*row+k/2] * f.columns[2*x+k%2]),
			}
		}
	}
	n := g.windows.Width * channels
	delta, winner = delta[row*n:][:n], winner[row*n:][:n]
	for co := range channels {
		terms, found := g.terms[co*size:][:size], g.counts[co]
		first := g.conv.output.Unit(2*row, 0, co)
		four := g.four
		for j := co; j < len(delta) && j < len(winner) && len(four) >= 4; j += channels {
			// Which of the four it is, computed without branches: no processor could predict them.
			n := winner[j] - first
			below := ^((n - pitch) >> 31) & 1
			right := int32(uint32(-(n - below*pitch)) >> 31)
			at := four[(2*below+right)&3]
			if d := delta[j]; d != 0 {
				terms[found] = kernel.Term{Offset: at.at, Scale: d}
				found++
				pairs += uint64(at.pairs)
			}
			first += 2 * int32(channels)
			four = four[4:]
		}
		g.counts[co] = found
	}
	return pairs
}
