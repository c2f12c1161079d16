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
	rows, columns []reach
	synapses      int64
}

// reach is what an input at one position reaches along one axis: n consecutive
// outputs from first on, through taps whose places start at tap.
type reach struct {
	first, n, tap int32
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
	c.rows = c.reaches(input.Height, c.output.Height)
	c.columns = c.reaches(input.Width, c.output.Width)
	c.synapses = total(c.rows) * total(c.columns) * int64(input.Channels) * int64(channels)
	return c
}

func (c *conv2d) Input() Shape  { return c.input }
func (c *conv2d) Output() Shape { return c.output }
func (c *conv2d) Weights() int {
	return c.input.Channels * c.kernel * c.kernel * c.output.Channels
}
func (c *conv2d) FanIn() int   { return c.input.Channels * c.kernel * c.kernel }
func (c *conv2d) Count() int64 { return c.synapses }

// reaches returns the reach of every position along an axis of size inputs and
// outputs outputs.
func (c *conv2d) reaches(size, outputs int) []reach {
	all := make([]reach, size)
	for i := range all {
		// Tap k = i+r−o·stride must lie in 0..kernel−1.
		high := i + (c.kernel-1)/2
		low := high - (c.kernel - 1)
		first := 0
		if low > 0 {
			first = (low + c.stride - 1) / c.stride
		}
		last := min(high/c.stride, outputs-1)
		if last < first {
			continue
		}
		all[i] = reach{int32(first), int32(last - first + 1), int32(c.tap[high-first*c.stride])}
	}
	return all
}

// total is the number of outputs reached by all positions.
func total(all []reach) int64 {
	sum := int64(0)
	for _, r := range all {
		sum += int64(r.n)
	}
	return sum
}

// weight returns the index of the weight from input channel ci to output
// channel co at tap (ky, kx).
func (c *conv2d) weight(co, ci, ky, kx int) int {
	return ((ci*c.kernel+c.tap[ky])*c.kernel+c.tap[kx])*c.output.Channels + co
}

// Rows implements [Synapses].
func (c *conv2d) Rows(unit int32, dst []Row) []Row {
	y, x, ci := c.input.Position(unit)
	ry, rx := c.rows[y], c.columns[x]
	if rx.n == 0 {
		return dst
	}
	channels, kernel := int32(c.output.Channels), int32(c.kernel)
	row := Row{
		Weight: ((int32(ci)*kernel+ry.tap)*kernel + rx.tap) * channels,
		First:  c.output.Unit(int(ry.first), int(rx.first), 0),
		Len:    rx.n * channels,
	}
	for range ry.n {
		dst = append(dst, row)
		row.Weight += kernel * channels
		row.First += int32(c.output.Width) * channels
	}
	return dst
}

// Standard implements [Synapses]: [output channel, input channel, row, column].
func (c *conv2d) Standard() ([]int, func(i int) int) {
	k, in, out := c.kernel, c.input.Channels, c.output.Channels
	return []int{out, in, k, k}, func(i int) int {
		return c.weight(i/(in*k*k), i/(k*k)%in, i/k%k, i%k)
	}
}

// axes implements [axes].
func (c *conv2d) axes() (rows, columns []stretch, unit, row int) {
	stretches := func(reached []reach, tap int) []stretch {
		all := make([]stretch, len(reached))
		for i, r := range reached {
			all[i] = stretch{r.first, r.n, r.tap * int32(tap), r.n}
		}
		return all
	}
	row = c.kernel * c.output.Channels
	return stretches(c.rows, row), stretches(c.columns, c.output.Channels), c.kernel * row, row
}
