package learning

import "spikesim/sim/kernel"

// sigmoid stores 1/(1+exp(-x)) of each x of src in dst, which has the same
// length and may be src itself. NaN gives NaN and an infinity gives 0 or 1.
//
// The result lies within 2e-7 of the exact value for every float32, is exactly
// 1/2 at 0, and is exactly 0 or 1 beyond |x| of about 86.6. It is
// [kernel.Sigmoid].
func sigmoid(dst, src []float32) {
	if len(dst) != len(src) {
		panic("learning: Sigmoid: lengths differ")
	}
	kernel.Sigmoid(dst, src)
}
