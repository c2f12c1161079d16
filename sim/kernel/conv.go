package kernel

import "fmt"

// ConvLanes is the number of output channels that the kernel of [Conv] sums
// side by side, and the width of a block of its weights.
const ConvLanes = 16

// Conv is a row of outputs of a convolution: Outputs positions of Channels
// channels each. An output meets Rows runs of Run inputs: in a map laid out
// [row][column][channel] the inputs that a row of the window meets, all its
// channels, stand together. All numbers count elements.
type Conv struct {
	Outputs, Channels int
	Rows, Run         int
	DstStep           int // from one output to the next
	SrcStep           int // from the inputs of one output to those of the next
	SrcPitch          int // from one row of the inputs to the next
}

// Packed returns the number of weights, laid out [block of ConvLanes
// channels][row][place in the run][channel of the block]. Places of channels
// that do not exist hold anything finite.
func (c *Conv) Packed() int {
	return (c.Channels + ConvLanes - 1) / ConvLanes * c.Rows * c.Run * ConvLanes
}

// Add adds to every output the products of its inputs and weights:
//
//	for row, i := range Rows, Run {
//		dst[o*DstStep+ch] = fma(src[o*SrcStep+row*SrcPitch+i], w[row][i][ch], dst[o*DstStep+ch])
//	}
//
// one after the other, each rounded once. So where all products are exact, as
// with inputs of 0, 1 and 2, the result is that of adding the weights one by one
// in this order. It panics when the slices do not hold all this.
func (c *Conv) Add(dst, src, weights []float32) {
	if c.Outputs <= 0 {
		return
	}
	if need := (c.Outputs-1)*c.DstStep + c.Channels; len(dst) < need || c.Channels < 1 || c.DstStep < 0 {
		panic(fmt.Sprintf("kernel: Conv.Add of %+v to %d elements, need %d", *c, len(dst), need))
	}
	if need := (c.Outputs-1)*c.SrcStep + (c.Rows-1)*c.SrcPitch + c.Run; len(src) < need || c.Rows < 1 || c.Run < 1 || c.SrcStep < 0 || c.SrcPitch < 0 {
		panic(fmt.Sprintf("kernel: Conv.Add of %+v from %d elements, need %d", *c, len(src), need))
	}
	if len(weights) != c.Packed() {
		panic(fmt.Sprintf("kernel: Conv.Add of %+v with %d weights, need %d", *c, len(weights), c.Packed()))
	}
	block := c.Rows * c.Run * ConvLanes
	for first := 0; first < c.Channels; first += ConvLanes {
		c.add(dst[first:], src, weights[:block], min(ConvLanes, c.Channels-first))
		weights = weights[block:]
	}
}
