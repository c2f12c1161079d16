package wiring

import "spikesim/sim/kernel"

// boxedGradient is the gradient of a convolution of stride 1 whose input was
// upsampled u times, from traces P of the map before. All copies of an input
// have its trace, so that the gradient of tap (ky, kx) is
//
//	sum over (y, x) of P(y, x) D(u·y−ky+r, u·x−kx+r)
//	D(Y, X) = sum over dy, dx < u of delta(Y+dy, X+dx)
//
// with r = (kernel−1)/2 and no delta outside the map. The box sums D cost little,
// and what is left is 1/u² of the products.
//
// Sums go through the inputs row by row, and are added up by groups of rows.
type boxedGradient struct {
	conv   *conv2d
	up     int
	source Shape
	// D with a border, so that a tap is a shift: (Y, X) stands at row Y+r and
	// column X+r.
	height, width int
	boxes         []float32
	row           []float32 // sums over dy of one row
	sums          []float32 // [row tap][column tap][input channel][output channel]
	grouped       int       // rows of inputs in a group
}

// boxedGroup is about how many positions are summed before going on to the next
// tap: what they meet should stay in the nearest caches.
const boxedGroup = 64

func newBoxedGradient(c *conv2d, up int) *boxedGradient {
	g := &boxedGradient{conv: c, up: up, source: c.before(up)}
	g.height = (g.source.Height-1)*up + c.kernel
	g.width = (g.source.Width-1)*up + c.kernel
	channels := c.output.Channels
	g.boxes = make([]float32, g.height*g.width*channels)
	g.row = make([]float32, (g.width+up-1)*channels)
	g.sums = make([]float32, c.Weights())
	g.grouped = max(1, boxedGroup/g.source.Width)
	return g
}

// accumulate adds to grad what one lane contributes; see [convForms].
func (g *boxedGradient) accumulate(trace []float32, scale float32, delta, grad []float32) (macs uint64) {
	c, in, channels := g.conv, g.source.Channels, g.conv.output.Channels
	g.sumBoxes(delta)
	clear(g.sums)
	pitch := g.width * channels
	k := kernel.Grad{
		Outputs: g.source.Width, Channels: channels, Run: in,
		SrcStep: in, SrcPitch: g.source.Width * in,
		DeltaStep: g.up * channels, DeltaPitch: g.up * pitch,
	}
	for y := 0; y < g.source.Height; y += g.grouped {
		k.Rows = min(g.grouped, g.source.Height-y)
		for ky := range c.kernel {
			for kx := range c.kernel {
				// Row u·y−ky+r of D stands at u·y+2r−ky, and 2r = kernel−1.
				boxes := g.boxes[(g.up*y+c.kernel-1-ky)*pitch+(c.kernel-1-kx)*channels:]
				k.Add(g.sums[(ky*c.kernel+kx)*in*channels:][:in*channels], trace[y*k.SrcPitch:], boxes)
			}
		}
	}
	c.addTaps(grad, g.sums, scale)
	return uint64(c.kernel*c.kernel*channels) * uint64(g.source.Units())
}

// sumBoxes forms D, rows first.
func (g *boxedGradient) sumBoxes(delta []float32) {
	out := g.conv.output
	r, n := (g.conv.kernel-1)/2, out.Width*out.Channels
	for i := range g.height {
		// The row of sums has column X of the map at X+r.
		row := g.row[r*out.Channels:][:n]
		clear(row)
		for dy := range g.up {
			if y := i - r + dy; y >= 0 && y < out.Height {
				kernel.Add(row, delta[y*n:(y+1)*n])
			}
		}
		boxes := g.boxes[i*g.width*out.Channels:][:g.width*out.Channels]
		copy(boxes, g.row)
		for dx := 1; dx < g.up; dx++ {
			kernel.Add(boxes, g.row[dx*out.Channels:][:len(boxes)])
		}
	}
}

// addUnit adds a multiple of what one unit of the map before upsampling meets in
// D, formed by sumBoxes, to the gradient of its weights.
func (g *boxedGradient) addUnit(unit int32, factor float32, grad []float32) {
	// Weights stand in the order of the outputs that a unit reaches.
	k, n := g.conv.kernel, g.conv.kernel*g.conv.output.Channels
	y, x, ci := g.source.Position(unit)
	boxes := g.boxes[(g.up*y*g.width+g.up*x)*g.conv.output.Channels:]
	kernel.AddRows(grad[ci*k*n:], boxes, k, n, n, g.width*g.conv.output.Channels, factor)
}
