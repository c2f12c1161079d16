package wiring

// conv2d is the synapses of a [Conv2D] with a square, odd kernel, one stride for
// both axes and a padding of r = (kernel−1)/2 on every side, in one group.
//
// Weights are stored [input channel][row tap][column tap][output channel], the
// taps in the order in which the outputs of one input unit follow each other; see
// [window.places].
type conv2d struct {
	input, output Shape
	kernel        int
	stride        int
	tap           []int // tap → its place in a row
	axes          Axes
}

func newConv2D(input Shape, channels, kernel, stride int) *conv2d {
	c := &conv2d{
		input: input,
		output: Shape{
			Channels: channels,
			Height:   (input.Height + stride - 1) / stride,
			Width:    (input.Width + stride - 1) / stride,
		},
		kernel: kernel,
		stride: stride,
	}
	rows := window{input.Height, kernel, stride, 1, (kernel - 1) / 2, (kernel - 1) / 2}
	columns := rows
	columns.size = input.Width
	c.tap = rows.places()
	row := kernel * channels
	c.axes = Axes{
		Rows:    rows.stretches(c.tap, row),
		Columns: columns.stretches(c.tap, channels),
		Unit:    int32(kernel * row), Row: int32(row),
	}
	return c
}

func (c *conv2d) Input() Shape  { return c.input }
func (c *conv2d) Output() Shape { return c.output }
func (c *conv2d) Weights() int {
	return c.input.Channels * c.kernel * c.kernel * c.output.Channels
}

// FanIn implements [Counted].
func (c *conv2d) FanIn() int { return c.input.Channels * c.kernel * c.kernel }

// Count implements [Counted].
func (c *conv2d) Count() int64 { return c.axes.count(c.input.Channels, c.output.Channels) }

// Axes implements [Gridded].
func (c *conv2d) Axes() Axes { return c.axes }

// Rows implements [Synapses].
func (c *conv2d) Rows(unit int32, dst []Row) []Row {
	return c.axes.appendRows(c.input, c.output, unit, dst)
}

// weight returns the index of the weight from input channel ci to output
// channel co at tap (ky, kx).
func (c *conv2d) weight(co, ci, ky, kx int) int {
	return ((ci*c.kernel+c.tap[ky])*c.kernel+c.tap[kx])*c.output.Channels + co
}

// before returns the input map before upsampling by a factor.
func (c *conv2d) before(up int) Shape {
	return Shape{c.input.Channels, c.input.Height / up, c.input.Width / up}
}

// Standard implements [Stored]: [output channel, input channel, row, column].
func (c *conv2d) Standard() ([]int, func(i int) int) {
	k, in, out := c.kernel, c.input.Channels, c.output.Channels
	return []int{out, in, k, k}, func(i int) int {
		return c.weight(i/(in*k*k), i/(k*k)%in, i/k%k, i%k)
	}
}

// Fold implements [Foldable], for a stride of 1: with another, neurons next to
// each other meet different taps.
func (c *conv2d) Fold(up int) Folding {
	if c.stride != 1 {
		return nil
	}
	return newFolding(c, up)
}

// Operator implements [Multiplied].
func (c *conv2d) Operator(weights []float32, up int) Operator {
	return newConvOperator(c, up, weights)
}

// Gradient implements [Differentiable].
func (c *conv2d) Gradient(s Setting) Gradient { return newConvForms(c, s) }
