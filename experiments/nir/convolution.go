package nir

import (
	"fmt"
)

// Convolution is a Conv2d with all its numbers, or a Conv1d, whose height is 1: output
// (y, x) sums input (y·stride + ky·dilation − before, …) times weight [ky, kx].
type Convolution struct {
	In, Out [3]int // channels, height, width
	// Weight is [output channel][input channel of the group][row][column], Bias has a
	// number for every output channel.
	Weight, Bias             []float64
	Kernel, Stride, Dilation [2]int // rows, columns
	Before, After            [2]int // the padding
	Groups                   int
}

// Convolution returns that of a node of type Conv1d or Conv2d of a flat graph.
func (n *Node) Convolution() *Convolution {
	c, err := n.convolution()
	if err != nil {
		panic("nir: shapes were not inferred: " + err.Error())
	}
	c.Weight = n.Values("weight")
	c.Bias = n.bias(c.Out[0])
	return c
}

// bias returns a bias for each of n outputs, or channels.
func (n *Node) bias(outputs int) []float64 {
	all := make([]float64, outputs)
	repeat(n.Field("bias"), []int{outputs}, all)
	return all
}

// Bias returns the bias of an Affine, one for each output, or nil for a Linear.
func (n *Node) Bias() []float64 {
	if n.Type != Affine {
		return nil
	}
	return n.bias(n.Out[0])
}

func (n *Node) convolution() (*Convolution, error) {
	weight := n.Field("weight").Shape
	in := n.In
	c := &Convolution{Groups: n.ints("groups")[0]}
	axes := 2
	if n.Type == Conv1d {
		axes = 1
	}
	if len(in) != axes+1 {
		return nil, fmt.Errorf("a shape of %v for a %s, which takes channels and %d sides", in, n.Type, axes)
	}
	if in[0] != n.channels() {
		return nil, fmt.Errorf("%d channels for a %s with weights for %d", in[0], n.Type, n.channels())
	}
	if axes == 1 {
		c.In = [3]int{in[0], 1, in[1]}
		c.Kernel = [2]int{1, weight[2]}
		c.Stride, c.Dilation = [2]int{1, n.ints("stride")[0]}, [2]int{1, n.ints("dilation")[0]}
	} else {
		c.In = [3]int(in)
		c.Kernel = [2]int{weight[2], weight[3]}
		c.Stride, c.Dilation = n.both("stride"), n.both("dilation")
	}
	word, _ := n.Field("padding").Text()
	for a := range 2 {
		switch {
		case word == "same":
			all := c.Dilation[a] * (c.Kernel[a] - 1)
			c.Before[a], c.After[a] = all/2, all-all/2
		case word == "" && (a == 1 || axes == 2):
			pad := n.both("padding")[a]
			c.Before[a], c.After[a] = pad, pad
		}
	}
	c.Out[0] = weight[0]
	return c, sides(n, c.In, c.Kernel, c.Stride, c.Dilation, c.Before, c.After, &c.Out)
}

// sides sets the height and width of what a window that goes over a map gives.
func sides(n *Node, in [3]int, kernel, stride, dilation, before, after [2]int, out *[3]int) error {
	for a := range 2 {
		room := in[1+a] + before[a] + after[a] - dilation[a]*(kernel[a]-1) - 1
		if room < 0 {
			return fmt.Errorf("a %s with a kernel of %v does not fit into a map of %v with its padding", n.Type, kernel, in)
		}
		out[1+a] = room/stride[a] + 1
	}
	return nil
}

// both returns a parameter for rows and columns.
func (n *Node) both(name string) [2]int {
	v := n.ints(name)
	return [2]int{v[0], v[len(v)-1]}
}

// Pooling is a SumPool2d or an AvgPool2d with all its numbers.
type Pooling struct {
	In, Out                       [3]int // channels, height, width
	Kernel, Stride, Before, After [2]int // rows, columns
	// Mean: the sum is divided by the size of the kernel, zeros of the padding included.
	Mean bool
}

// Pooling returns that of a node of type SumPool2d or AvgPool2d of a flat graph.
func (n *Node) Pooling() *Pooling {
	p, err := n.pooling()
	if err != nil {
		panic("nir: shapes were not inferred: " + err.Error())
	}
	return p
}

func (n *Node) pooling() (*Pooling, error) {
	if len(n.In) != 3 {
		return nil, fmt.Errorf("a shape of %v for a %s, which takes channels, height and width", n.In, n.Type)
	}
	p := &Pooling{In: [3]int(n.In), Kernel: n.both("kernel_size"), Stride: n.both("stride"), Before: n.both("padding"), After: n.both("padding"), Mean: n.Type == AvgPool2d}
	p.Out[0] = p.In[0]
	return p, sides(n, p.In, p.Kernel, p.Stride, [2]int{1, 1}, p.Before, p.After, &p.Out)
}
