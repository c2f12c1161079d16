package wiring

import "spikesim/sim/kernel"

// tiledGradient is the gradient of a 3×3 convolution of stride 1 by tiles of 2×2
// outputs, which takes 16 products where the definition takes 36; see
// [kernel.TileInputs]. Its sums, of numbers some of which are differences, come
// out a little less exact than those of the other forms.
//
// Sums go through the tiles row by row, and are added up by groups of rows.
type tiledGradient struct {
	conv            *conv2d
	rows, columns   int       // of tiles
	input           []float32 // traces with a border of one, and more where the last tile needs it
	delta           []float32 // with the borders of the last tiles; nil where there are none
	inputs, deltas  []float32 // factors [product][tile of a group][channel]
	products        []float32 // sums [product][input channel][output channel]
	sums            []float32 // of an input channel [row tap][column tap][output channel]
	grouped         int       // rows of tiles in a group
	pitch, outPitch int       // elements from a row of input to the next, and of delta
}

const (
	// tiledGroup is about how many tiles are summed at once: the factors of one
	// product should stay in the nearer caches.
	tiledGroup = 96
	// tiledChannels is the least number of channels either side for tiles to be
	// worth their overhead.
	tiledChannels = 32
)

// worthTiles reports whether a convolution is one for tiles.
func worthTiles(c *conv2d) bool {
	return c.kernel == 3 && c.stride == 1 && c.input.Channels >= tiledChannels && c.output.Channels >= tiledChannels
}

func newTiledGradient(c *conv2d) *tiledGradient {
	g := &tiledGradient{conv: c, rows: (c.output.Height + 1) / 2, columns: (c.output.Width + 1) / 2}
	in, out := c.input.Channels, c.output.Channels
	g.pitch, g.outPitch = (2*g.columns+2)*in, 2*g.columns*out
	g.input = make([]float32, (2*g.rows+2)*g.pitch)
	if 2*g.rows > c.output.Height || 2*g.columns > c.output.Width {
		g.delta = make([]float32, 2*g.rows*g.outPitch)
	}
	g.grouped = min(g.rows, max(1, tiledGroup/g.columns))
	tiles := g.grouped * g.columns
	g.inputs, g.deltas = make([]float32, 16*tiles*in), make([]float32, 16*tiles*out)
	g.products = make([]float32, 16*in*out)
	g.sums = make([]float32, 9*out)
	return g
}

// accumulate adds to grad what one lane contributes; see [convForms].
func (g *tiledGradient) accumulate(trace []float32, scale float32, delta, grad []float32) (macs uint64) {
	c, in, out := g.conv, g.conv.input.Channels, g.conv.output.Channels
	copyRows(g.input[g.pitch+in:], trace, c.input.Height, c.input.Width*in, g.pitch)
	if g.delta != nil {
		copyRows(g.delta, delta, c.output.Height, c.output.Width*out, g.outPitch)
		delta = g.delta
	}
	clear(g.products)
	for row := 0; row < g.rows; row += g.grouped {
		g.sum(delta, row, min(g.grouped, g.rows-row))
	}
	for ci := range in {
		kernel.TileSums(g.sums, g.products[ci*out:], in*out)
		for tap := range 9 {
			c.addTap(grad, ci, tap, g.sums[tap*out:], scale)
		}
	}
	return uint64(16*g.rows*g.columns) * uint64(in*out)
}

// sum adds the products of some rows of tiles.
func (g *tiledGradient) sum(delta []float32, row, rows int) {
	in, out, tiles := g.conv.input.Channels, g.conv.output.Channels, rows*g.columns
	for i := range rows {
		kernel.TileInputs(g.inputs[i*g.columns*in:], g.input[2*(row+i)*g.pitch:], g.columns, in, g.pitch, tiles*in)
		kernel.TileDeltas(g.deltas[i*g.columns*out:], delta[2*(row+i)*g.outPitch:], g.columns, out, g.outPitch, tiles*out)
	}
	k := kernel.Grad{Outputs: tiles, Rows: 1, Channels: out, Run: in, SrcStep: in, DeltaStep: out}
	for product := range 16 {
		k.Add(g.products[product*in*out:][:in*out], g.inputs[product*tiles*in:], g.deltas[product*tiles*out:])
	}
}

// copyRows copies rows of n elements to places pitch apart.
func copyRows(dst, src []float32, rows, n, pitch int) {
	for i := range rows {
		copy(dst[i*pitch:][:n], src[i*n:])
	}
}
