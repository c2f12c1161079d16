package kernel

import "fmt"

// GradPairs is the gradient of the weights by which the outputs of a convolution
// of stride 1 meet a run of inputs, of one input channel, where two outputs side
// by side share one delta: Rows rows of Pairs pairs, of Channels channels. It is
// [Grad] for outputs behind a max-pooling, at most one of two having a delta, at
// half its products.
type GradPairs struct {
	Pairs, Rows, Channels int
	Run                   int
	SrcPitch              int // from the inputs of an output to those of the one below
}

// Add adds to the gradient, laid out [place in the run][channel], the products
// of deltas, [row][pair][channel], and the inputs of those outputs that have them:
//
//	for y, x := range Rows, Pairs {
//		input = src[y*SrcPitch+2x+i], or the next one where right[y][x][ch] is −1 and not 0
//		grad[i][ch] = fma(input, delta[y][x][ch], grad[i][ch])
//	}
//
// one after the other, each rounded once: the numbers that Grad.Add leaves, which
// adds products with 0 besides. It panics when the slices do not hold all this.
func (g *GradPairs) Add(grad, src, delta []float32, right []int32) {
	if g.Rows <= 0 || g.Pairs <= 0 {
		return
	}
	if g.Run < 1 || g.Channels < 1 || len(grad) < g.Run*g.Channels {
		panic(fmt.Sprintf("kernel: GradPairs.Add of %+v to %d elements", *g, len(grad)))
	}
	if need := (g.Rows-1)*g.SrcPitch + 2*g.Pairs + g.Run - 1; len(src) < need || g.SrcPitch < 0 {
		panic(fmt.Sprintf("kernel: GradPairs.Add of %+v from %d inputs, need %d", *g, len(src), need))
	}
	if need := g.Rows * g.Pairs * g.Channels; len(delta) < need || len(right) < need {
		panic(fmt.Sprintf("kernel: GradPairs.Add of %+v from %d deltas and %d sides, need %d", *g, len(delta), len(right), need))
	}
	for first := 0; first < g.Channels; first += ConvLanes {
		g.add(grad[first:], src, delta[first:], right[first:], min(ConvLanes, g.Channels-first))
	}
}

// SplitWinners makes of a row of max-pooling windows of two by two positions, with
// a delta and a winner for every window and channel, what [GradPairs] takes of the
// two rows of outputs: dst is the delta in the row of the winner and 0 in the
// other, and right is −1 where the winner is the one to the right in that row,
// and 0 elsewhere. The second row begins len(delta) elements after the first.
//
// first is the upper left neuron of the row of windows, and the neurons of a row
// are pitch apart from those of the next; a winner that is none of a window's
// four leaves 0.
func SplitWinners(dst []float32, right []int32, delta []float32, winner []int32, first int32, channels, pitch int) {
	sameLength("SplitWinners", len(winner), len(delta))
	sameLength("SplitWinners", len(dst), 2*len(delta))
	sameLength("SplitWinners", len(right), 2*len(delta))
	if channels < 1 || len(delta)%channels != 0 {
		panic("kernel: SplitWinners: a part of a window")
	}
	for row := range 2 {
		dst, right := dst[row*len(delta):][:len(delta)], right[row*len(delta):][:len(delta)]
		splitWinners(dst, right, delta, winner, first+int32(row*pitch), channels)
	}
}
