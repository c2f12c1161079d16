package kernel

import "fmt"

// Sigmoid stores 1/(1+exp(-x)) of each x of src in dst, which may be src
// itself. NaN gives NaN and an infinity gives 0 or 1.
//
// The result lies within 2e-7 of the exact value for every float32, is exactly
// 1/2 at 0, and is exactly 0 or 1 beyond |x| of about 86.6.
//
// exp(-x) = 2^n 2^f, where n is the whole number nearest to t = -x/ln 2 and f
// the rest, |f| <= 1/2. 2^f is a polynomial and 2^n is added to the exponent
// field.
func Sigmoid(dst, src []float32) {
	sameLength("Sigmoid", len(dst), len(src))
	sigmoid(dst, src)
}

// dotBlock is how many features Dot4 sums up in float32 before the sum joins
// the float64 total: 64 in each of eight partial sums. The rounding error of
// the whole does not grow with the number of features, and the conversions cost
// nothing.
const dotBlock = 512

// Dot4 adds to each of four totals the product of a vector of features with a
// column of weights, [feature][4]:
//
//	total[k] += sum over j of weights[4j+k] * features[j]
//
// Blocks of 512 features are summed in float32 and added to the total in
// ascending order in float64; a block ends before the last n mod 8 of n
// features, too. Within a block feature j joins, in ascending order, partial sum
// j mod 8, and the partial sums s are added as
//
//	((s0+s2) + (s4+s6)) + ((s1+s3) + (s5+s7))
//
// Products and sums are rounded one by one.
func Dot4(weights, features []float32, total *[4]float64) {
	sameLength("Dot4", len(weights), 4*len(features))
	blocks(len(features), func(from, to int) {
		accumulate(total, dot4(weights[4*from:4*to], features[from:to]))
	})
}

// SigmoidDot4 is Sigmoid(dst, src) followed by Dot4(weights, dst, total), block
// by block. (One kernel for both is slower: fewer of its longer turns fit into
// what the processor looks ahead.)
func SigmoidDot4(dst, src, weights []float32, total *[4]float64) {
	sameLength("SigmoidDot4", len(dst), len(src))
	sameLength("SigmoidDot4", len(weights), 4*len(src))
	blocks(len(src), func(from, to int) {
		sigmoid(dst[from:to], src[from:to])
		accumulate(total, dot4(weights[4*from:4*to], dst[from:to]))
	})
}

// Gather4 adds to each of four totals the weights, [feature][4], of some features:
// in the order in which they are listed, in float64. It panics when a unit has no
// weights.
func Gather4(weights []float32, units []int32, total *[4]float64) {
	features := uint32(len(weights) / 4)
	for _, u := range units {
		if uint32(u) >= features {
			panic(fmt.Sprintf("kernel: Gather4 of unit %d of %d", u, features))
		}
	}
	gather4(weights, units, total)
}

// blocks calls f for the blocks of Dot4.
func blocks(n int, f func(from, to int)) {
	whole := n &^ 7
	for from := 0; from < whole; from += dotBlock {
		f(from, min(from+dotBlock, whole))
	}
	if whole < n {
		f(whole, n)
	}
}

func accumulate(total *[4]float64, sum [4]float32) {
	for k, s := range sum {
		total[k] += float64(s)
	}
}

// SigmoidSlope4 stores in dst, for every feature j with y = activation[j], the
// derivative of the sigmoid times what four errors send back through the
// weights, [feature][4]:
//
//	dst[j] = y(1-y) * ((w[0]e[0] + w[1]e[1]) + (w[2]e[2] + w[3]e[3])),  w = weights[4j:]
//
// and 0 where y(1-y) is 0. It returns for how many features it is not.
func SigmoidSlope4(dst, activation, weights []float32, e *[4]float32) (open int) {
	sameLength("SigmoidSlope4", len(dst), len(activation))
	sameLength("SigmoidSlope4", len(weights), 4*len(dst))
	return sigmoidSlope4(dst, activation, weights, e)
}

// ScaleDot4 multiplies every element of dst that is not 0 by what four errors
// send back through the weights, as in [SigmoidSlope4], and returns how many
// there are:
//
//	dst[j] *= (w[0]e[0] + w[1]e[1]) + (w[2]e[2] + w[3]e[3]),  w = weights[4j:]
func ScaleDot4(dst, weights []float32, e *[4]float32) (open int) {
	sameLength("ScaleDot4", len(weights), 4*len(dst))
	return scaleDot4(dst, weights, e)
}

// ScaleDot is ScaleDot4 for any multiple of four errors: the weights of the fours,
// each [feature][4], follow one another, and what the fours send back is added up
// one by one.
func ScaleDot(dst, weights, e []float32) (open int) {
	if len(e) == 0 || len(e)%4 != 0 {
		panic("kernel: ScaleDot: errors that are no fours")
	}
	sameLength("ScaleDot", len(weights), len(e)*len(dst))
	return scaleDot(dst, weights, e)
}

// SigmoidSlope stores in dst the derivative of the sigmoid, given its value y:
//
//	dst[j] = y(1-y)
func SigmoidSlope(dst, y []float32) {
	sameLength("SigmoidSlope", len(dst), len(y))
	sigmoidSlope(dst, y)
}

// Outer4 adds the product of every feature with every one of four errors to
// dst, [feature][4]:
//
//	dst[4j+k] += e[k] * features[j]
func Outer4(dst, features []float32, e *[4]float32) {
	sameLength("Outer4", len(dst), 4*len(features))
	outer4(dst, features, e)
}

// Boxcar stores height where |x| <= half and 0 elsewhere, and for NaN.
func Boxcar(dst, src []float32, half, height float32) {
	sameLength("Boxcar", len(dst), len(src))
	boxcar(dst, src, half, height)
}

// sameLength panics unless a slice has the length that it should have.
func sameLength(name string, got, want int) {
	if got != want {
		panic(fmt.Sprintf("kernel: %s: a slice of %d elements where %d belong", name, got, want))
	}
}
