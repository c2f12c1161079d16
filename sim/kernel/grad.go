package kernel

import "fmt"

// Grad is the gradient of the weights by which the outputs of a convolution meet
// a run of inputs: Rows rows of Outputs outputs each, of Channels channels. All
// numbers but these count elements; see [Conv].
type Grad struct {
	Outputs, Rows, Channels int
	Run                     int
	SrcStep, SrcPitch       int // from the inputs of an output to those of the next, and of the next row
	DeltaStep, DeltaPitch   int // the same for deltas
}

// Add adds to the gradient, laid out [place in the run][channel], the products
// of inputs and deltas:
//
//	for y, x := range Rows, Outputs {
//		grad[i][ch] = fma(src[y*SrcPitch+x*SrcStep+i], delta[y*DeltaPitch+x*DeltaStep+ch], grad[i][ch])
//	}
//
// one after the other, each rounded once. It panics when the slices do not hold
// all this.
func (g *Grad) Add(grad, src, delta []float32) {
	if g.Rows <= 0 || g.Outputs <= 0 {
		return
	}
	if g.Run < 1 || g.Channels < 1 || len(grad) < g.Run*g.Channels {
		panic(fmt.Sprintf("kernel: Grad.Add of %+v to %d elements", *g, len(grad)))
	}
	if need := (g.Rows-1)*g.SrcPitch + (g.Outputs-1)*g.SrcStep + g.Run; len(src) < need || g.SrcPitch < 0 || g.SrcStep < 0 {
		panic(fmt.Sprintf("kernel: Grad.Add of %+v from %d inputs, need %d", *g, len(src), need))
	}
	if need := (g.Rows-1)*g.DeltaPitch + (g.Outputs-1)*g.DeltaStep + g.Channels; len(delta) < need || g.DeltaPitch < 0 || g.DeltaStep < 0 {
		panic(fmt.Sprintf("kernel: Grad.Add of %+v from %d deltas, need %d", *g, len(delta), need))
	}
	for first := 0; first < g.Channels; first += ConvLanes {
		g.add(grad[first:], src, delta[first:], min(ConvLanes, g.Channels-first))
	}
}

// Open is an output with a delta that is not 0, and the place of its inputs.
type Open struct {
	At    int32
	Delta float32
}

// GradSparse adds to the gradient of one channel's weights what the outputs in
// open contribute, one after the other, each rounded once:
//
//	grad[i] = fma(src[o.At+i], o.Delta, grad[i])
//
// So it adds up the same numbers in the same order as [Grad.Add], but for
// products with 0. It panics when src does not hold the inputs; At ascend.
func GradSparse(grad, src []float32, open []Open) {
	if len(open) == 0 || len(grad) == 0 {
		return
	}
	if first, last := open[0].At, int(open[len(open)-1].At); first < 0 || last+len(grad) > len(src) {
		panic(fmt.Sprintf("kernel: GradSparse of %d weights at %d…%d of %d inputs", len(grad), first, last, len(src)))
	}
	gradSparse(grad, src, open)
}

// Nonzero writes to dst, which must be at least as long as src, the places of
// what is not 0 in src, ascending, and returns how many there are. What it leaves
// behind them in dst has no meaning. NaN is not 0, −0 is.
func Nonzero(dst []int32, src []float32) int {
	if len(dst) < len(src) {
		panic(fmt.Sprintf("kernel: Nonzero of %d elements to %d", len(src), len(dst)))
	}
	return nonzero(dst, src)
}

// Transpose writes to dst the transpose of a matrix of rows of columns elements;
// rows of dst and of src begin dstStep and srcStep elements apart. It panics when
// the slices do not hold them.
func Transpose(dst, src []float32, rows, columns, dstStep, srcStep int) {
	if rows <= 0 || columns <= 0 {
		return
	}
	if dstStep < rows || srcStep < columns || len(dst) < (columns-1)*dstStep+rows || len(src) < (rows-1)*srcStep+columns {
		panic(fmt.Sprintf("kernel: Transpose of %d×%d from %d elements to %d with steps of %d and %d",
			rows, columns, len(src), len(dst), srcStep, dstStep))
	}
	transpose(dst, src, rows, columns, dstStep, srcStep)
}
