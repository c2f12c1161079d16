package wiring

import (
	"fmt"

	"spikesim/sim/random"
	"spikesim/sim/validate"
)

// Conv2D is a two-dimensional convolution, as usual in the field a
// cross-correlation: output (y, x) sums input (y·stride + ky·dilation − top,
// x·stride + kx·dilation − left) times w[ky, kx], rows and columns each with a
// stride and a dilation of their own.
type Conv2D struct {
	Channels int     `yaml:"channels"`
	Kernel   Extent  `yaml:"kernel"`
	Stride   Extent  `yaml:"stride,omitempty"`   // 1 where not given
	Padding  Padding `yaml:"padding,omitempty"`  // same
	Dilation Extent  `yaml:"dilation,omitempty"` // 1
	// Groups divides the channels of both maps into as many equal parts, each of
	// which is connected to its like alone; as many as input channels make it a
	// depthwise convolution. 0 stands for 1.
	Groups int `yaml:"groups,omitempty"`
	// Bias gives every channel of the neurons a bias; see [Biasing].
	Bias bool `yaml:"bias,omitempty"`
}

// Biased implements [Biasing].
func (c *Conv2D) Biased() bool { return c.Bias }

// The largest kernel, stride and dilation along an axis.
const (
	maxKernel   = 255
	maxStride   = 64
	maxDilation = 64
)

// explicit returns the parameters with every default written out.
func (c Conv2D) explicit() *Conv2D {
	c.Stride, c.Dilation, c.Groups = c.Stride.or(Square(1)), c.Dilation.or(Square(1)), max(c.Groups, 1)
	c.Padding = c.Padding.or(PadSame).resolve(Extent{(c.Kernel.Rows-1)*c.Dilation.Rows + 1, (c.Kernel.Columns-1)*c.Dilation.Columns + 1})
	return &c
}

// Validate implements [Kind].
func (c *Conv2D) Validate(report Report) {
	validate.Range(report, "channels", c.Channels, 1, 65536)
	c.Kernel.validate(report, "kernel", 1, maxKernel)
	c.Stride.or(Square(1)).validate(report, "stride", 1, maxStride)
	c.Dilation.or(Square(1)).validate(report, "dilation", 1, maxDilation)
	c.Padding.validate(report)
	if validate.Range(report, "groups", c.Groups, 0, 65536) && c.Groups > 0 && c.Channels%c.Groups != 0 {
		report("groups", fmt.Sprintf("%d groups do not divide %d channels", c.Groups, c.Channels), "let channels be a multiple of groups")
	}
}

// Resolve implements [Kind]: square odd kernels with padding that keeps the size
// have fast ways of their own.
func (c *Conv2D) Resolve(input Shape, _ random.Key, report Report) Synapses {
	e := c.explicit()
	if input.Channels%e.Groups != 0 {
		report("groups", fmt.Sprintf("%d groups do not divide the %d channels of the input map", e.Groups, input.Channels), "let the input have a multiple of groups")
		return nil
	}
	k, s := e.Kernel.Rows, e.Stride.Rows
	if e.Kernel == Square(k) && k%2 == 1 && e.Stride == Square(s) && e.Dilation == Square(1) && e.Groups == 1 && e.Padding == Pad(k/2, k/2, k/2, k/2) {
		return newConv2D(input, e.Channels, k, s)
	}
	rows, columns, ok := windows(input, e.Kernel, e.Stride, e.Dilation, e.Padding, report)
	if !ok {
		return nil
	}
	return newGeneralConv(input, e.Channels, e.Groups, rows, columns)
}
