package network

// conv2d is a two-dimensional convolution with an odd kernel and zero padding
// of half a kernel on every side, so that the output keeps the size of the
// input, divided by the stride and rounded up. As usual in the field it is a
// cross-correlation: output (y, x) sums input (y·stride+ky−r, x·stride+kx−r)
// times w[ky, kx], with r = (kernel−1)/2.
//
// Weights are stored [input channel][row tap][column tap][output channel], the
// taps in the order in which the outputs of one input unit follow each other.
// An input at column x reaches output x' through tap kx = x+r−x'·stride: for
// consecutive outputs the taps descend by the stride. So taps that are equal
// modulo the stride stand together, each group descending; see tapIndex.
type conv2d struct {
	input, output Shape
	kernel        int
	stride        int
	tap           []int // tap → its place in a row
	synapses      int64
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
		tap:    make([]int, kernel),
	}
	place := 0
	for group := range stride {
		for k := kernel - 1; k >= 0; k-- {
			if k%stride == group {
				c.tap[k] = place
				place++
			}
		}
	}
	rows, columns := int64(0), int64(0)
	for y := range input.Height {
		_, n := c.reach(y, c.output.Height)
		rows += int64(n)
	}
	for x := range input.Width {
		_, n := c.reach(x, c.output.Width)
		columns += int64(n)
	}
	c.synapses = rows * columns * int64(input.Channels) * int64(channels)
	return c
}

func (c *conv2d) Input() Shape  { return c.input }
func (c *conv2d) Output() Shape { return c.output }
func (c *conv2d) Weights() int {
	return c.input.Channels * c.kernel * c.kernel * c.output.Channels
}
func (c *conv2d) FanIn() int   { return c.input.Channels * c.kernel * c.kernel }
func (c *conv2d) Count() int64 { return c.synapses }

// reach returns the first output that an input at position i reaches along one
// axis, and how many consecutive ones it reaches, of size outputs in all.
func (c *conv2d) reach(i, size int) (first, n int) {
	// Tap k = i+r−o·stride must lie in 0..kernel−1.
	high := i + (c.kernel-1)/2
	last := min(high/c.stride, size-1)
	low := high - (c.kernel - 1)
	if low > 0 {
		first = (low + c.stride - 1) / c.stride
	}
	return first, max(0, last-first+1)
}

// weight returns the index of the weight from input channel ci to output
// channel co at tap (ky, kx).
func (c *conv2d) weight(co, ci, ky, kx int) int {
	return ((ci*c.kernel+c.tap[ky])*c.kernel+c.tap[kx])*c.output.Channels + co
}

// Rows implements [Synapses].
func (c *conv2d) Rows(unit int32, dst []Row) []Row {
	y, x, ci := c.input.Position(unit)
	firstY, rows := c.reach(y, c.output.Height)
	firstX, columns := c.reach(x, c.output.Width)
	if columns == 0 {
		return dst
	}
	r := (c.kernel - 1) / 2
	// The taps of consecutive outputs are consecutive places.
	tapY := c.firstTap(y+r-firstY*c.stride, rows)
	tapX := c.firstTap(x+r-firstX*c.stride, columns)
	channels := c.output.Channels
	base := (ci*c.kernel+tapY)*c.kernel + tapX
	row := Row{
		Weight: int32(base * channels),
		First:  c.output.Unit(firstY, firstX, 0),
		Len:    int32(columns * channels),
	}
	for range rows {
		dst = append(dst, row)
		row.Weight += int32(c.kernel * channels)
		row.First += int32(c.output.Width * channels)
	}
	return dst
}

// firstTap returns the place of tap k, or 0 when there is nothing to reach.
func (c *conv2d) firstTap(k, n int) int {
	if n == 0 {
		return 0
	}
	return c.tap[k]
}

// Standard implements [Synapses]: [output channel, input channel, row, column].
func (c *conv2d) Standard() ([]int, func(i int) int) {
	k, in, out := c.kernel, c.input.Channels, c.output.Channels
	return []int{out, in, k, k}, func(i int) int {
		return c.weight(i/(in*k*k), i/(k*k)%in, i/k%k, i%k)
	}
}
