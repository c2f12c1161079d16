package network

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
	window  *window
	input   []float32     // traces with border
	terms   []kernel.Term // [channel][window of a group]
	counts  []int         // per channel
	turned  []float32     // sums [output channel][row tap][column tap][input channel]
	sums    []float32     // [row tap][column tap][input channel][output channel]
	grouped int           // rows of windows in a group
}

// pooledGroup is about how many windows are gathered before they are summed.
const pooledGroup = 64

func newPooledGradient(c *conv2d, windows Shape) *pooledGradient {
	g := &pooledGradient{conv: c, windows: windows, window: newWindow(c.input, c.output, c.kernel, 1, 1)}
	g.input = g.window.padded()
	g.grouped = max(1, pooledGroup/windows.Width)
	g.terms = make([]kernel.Term, c.output.Channels*g.grouped*windows.Width)
	g.counts = make([]int, c.output.Channels)
	g.turned = make([]float32, c.Weights())
	g.sums = make([]float32, c.Weights())
	return g
}

// accumulate adds to grad what one lane contributes, given delta and winner of
// every window and channel; see [localGradient].
func (g *pooledGradient) accumulate(trace []float32, scale float32, delta []float32, winner []int32, grad []float32) (macs uint64) {
	c, w := g.conv, g.window
	w.fill(g.input, trace, 0, w.source.Height)
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
				kernel.SumRows(g.turned[co*all+ky*run:][:run], g.input[ky*w.pitch:], terms)
			}
		}
	}
	kernel.Transpose(g.sums, g.turned, channels, all, channels, all)
	for tap := range c.kernel * c.kernel {
		for ci := range c.input.Channels {
			at := c.weight(0, ci, tap/c.kernel, tap%c.kernel)
			kernel.AddScaled(grad[at:at+channels], g.sums[(tap*c.input.Channels+ci)*channels:][:channels], scale)
		}
	}
	return macs * uint64(c.input.Channels)
}

// gather appends the winners of a row of windows to the terms of their channels.
// It returns the number of pairs of a position of the input and a winner with a
// delta.
func (g *pooledGradient) gather(row int, delta []float32, winner []int32) (pairs uint64) {
	w, channels := g.window, g.conv.output.Channels
	pitch := int32(g.conv.output.Width * channels)
	size := len(g.terms) / channels
	p := &w.phases[0]
	for x := range g.windows.Width {
		j := (row*g.windows.Width + x) * channels
		delta, winner := delta[j:j+channels], winner[j:][:channels]
		first := g.conv.output.Unit(2*row, 2*x, 0)
		base := int32(w.base(p, 2*row, 2*x))
		inside := [4]uint64{}
		for k := range inside {
			inside[k] = uint64(w.rows[2*row+k/2] * w.columns[2*x+k%2])
		}
		for co, d := range delta {
			if d == 0 {
				continue
			}
			// Which of the four, without a branch that nobody could guess.
			n := winner[co] - first - int32(co)
			below := ^((n - pitch) >> 31) & 1
			right := int32(uint32(-(n-below*pitch))>>31) & 1
			pairs += inside[2*below+right]
			g.terms[co*size+g.counts[co]] = kernel.Term{
				Offset: base + below*int32(w.pitch) + right*int32(g.conv.input.Channels), Scale: d,
			}
			g.counts[co]++
		}
	}
	return pairs
}
