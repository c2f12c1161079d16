package learning

import "math"

// Sigmoid stores 1/(1+exp(-x)) of each x of src in dst, which has the same
// length and may be src itself. NaN gives NaN and an infinity gives 0 or 1.
//
// The result lies within 2e-7 of the exact value for every float32, is exactly
// 1/2 at 0, and is exactly 0 or 1 beyond |x| of about 86.6.
//
// exp(-x) = 2^n 2^f, where n is the whole number nearest to t = -x/ln 2 and f
// the rest, |f| <= 1/2. 2^f is a polynomial and 2^n is added to the exponent
// field.
func Sigmoid(dst, src []float32) {
	if len(dst) != len(src) {
		panic("learning: Sigmoid: lengths differ")
	}
	dst = dst[:len(src)]
	for i, x := range src {
		t := x * -math.Log2E
		if !(t > -exp2Limit && t < exp2Limit) {
			dst[i] = saturated(x)
			continue
		}
		shifted := t + roundMagic
		f := t - (shifted - roundMagic)
		// Shifting by 23 drops all of roundMagic and leaves n in the exponent.
		e := math.Float32frombits(math.Float32bits(exp2Fraction(f)) + math.Float32bits(shifted)<<23)
		dst[i] = 1 / (1 + e)
	}
}

// Coefficients of 2^f = 1 + f*(exp2C1 + f*(exp2C2 + ...)) with the least
// greatest relative error on |f| <= 1/2, 3e-9 before rounding to float32 and
// 2e-8 after. They were found by the Remez exchange algorithm with the constant
// term held at 1, which makes the sigmoid exact at 0.
const (
	exp2C1 float32 = 6.931472149680421e-01
	exp2C2 float32 = 2.4022652782877277e-01
	exp2C3 float32 = 5.550310550991641e-02
	exp2C4 float32 = 9.61769297472829e-03
	exp2C5 float32 = 1.3406643906346029e-03
	exp2C6 float32 = 1.55946775971113e-04
)

const (
	// exp2Limit keeps 2^n and its sum with 1 inside the normal numbers. At the
	// limit the sigmoid differs from 0 or 1 by 2.4e-38.
	exp2Limit = 125
	// roundMagic moves a number to where the spacing of float32 is 1, so that
	// adding it rounds to nearest, ties to even; the low bits of the sum then
	// hold the whole number in two's complement.
	roundMagic float32 = 3 << 22
)

// exp2Fraction returns 2^f for |f| <= 1/2. Terms are paired (Estrin's scheme) so
// that fewer wait for each other than in Horner's.
func exp2Fraction(f float32) float32 {
	g := f * f
	return 1 + f*exp2C1 + g*((exp2C2+f*exp2C3)+g*((exp2C4+f*exp2C5)+g*exp2C6))
}

// saturated is the sigmoid of a number that is NaN or too large to matter.
func saturated(x float32) float32 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return 0
	}
	return x
}
