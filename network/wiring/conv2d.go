package wiring

import (
	"fmt"

	"spikesim/sim/random"
	"spikesim/sim/validate"
)

// Conv2D is a two-dimensional convolution with an odd kernel and zero padding of
// half a kernel on every side ("same"), so that the output keeps the size of the
// input, divided by the stride and rounded up.
type Conv2D struct {
	Channels int `yaml:"channels"`
	Kernel   int `yaml:"kernel"`
	Stride   int `yaml:"stride,omitempty"` // 0 stands for 1
}

// Validate implements [Kind].
func (c *Conv2D) Validate(report Report) {
	validate.Range(report, "channels", c.Channels, 1, 65536)
	validate.Range(report, "stride", c.Stride, 0, 64)
	if c.Kernel < 1 || c.Kernel > 255 || c.Kernel%2 == 0 {
		report("kernel", fmt.Sprintf("%d is not a kernel size", c.Kernel), "give an odd number from 1 to 255")
	}
}

// Resolve implements [Kind].
func (c *Conv2D) Resolve(input Shape, _ random.Key, _ Report) Synapses {
	return newConv2D(input, c.Channels, c.Kernel, max(c.Stride, 1))
}

// conv2d is the synapses of a [Conv2D]. As usual in the field it is a
// cross-correlation: output (y, x) sums input (y·stride+ky−r, x·stride+kx−r)
// times w[ky, kx], with r = (kernel−1)/2.
//
// Weights are stored [input channel][row tap][column tap][output channel], the
// taps in the order in which the outputs of one input unit follow each other.
// An input at column x reaches output x' through tap kx = x+r−x'·stride: for
// consecutive outputs the taps descend by the stride. So taps that are equal
// modulo the stride stand together, each group descending; see tap.
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
	row := kernel * channels
	c.axes = Axes{
		Rows:    c.reach(input.Height, c.output.Height, row),
		Columns: c.reach(input.Width, c.output.Width, channels),
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

// reach returns what every position along an axis of size inputs and outputs
// outputs reaches; the weights of neighbouring taps stand tap apart.
func (c *conv2d) reach(size, outputs, tap int) []Stretch {
	all := make([]Stretch, size)
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
		n := int32(last - first + 1)
		all[i] = Stretch{int32(first), n, int32(c.tap[high-first*c.stride] * tap), n}
	}
	return all
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
