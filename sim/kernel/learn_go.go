package kernel

import "math"

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

// Conversions to float32 below keep processors that could from fusing a product
// with the sum that follows.

func sigmoidGo(dst, src []float32) {
	for i, x := range src {
		dst[i] = sigmoidOf(x)
	}
}

func sigmoidOf(x float32) float32 {
	t := float32(x * -math.Log2E)
	if !(t > -exp2Limit && t < exp2Limit) {
		switch { // NaN, or too large to matter
		case x > 0:
			return 1
		case x < 0:
			return 0
		}
		return x
	}
	shifted := t + roundMagic
	f := t - (shifted - roundMagic)
	// Shifting by 23 drops all of roundMagic and leaves n in the exponent.
	e := math.Float32frombits(math.Float32bits(exp2Fraction(f)) + math.Float32bits(shifted)<<23)
	return 1 / (1 + e)
}

// exp2Fraction returns 2^f for |f| <= 1/2. Terms are paired (Estrin's scheme) so
// that fewer wait for each other than in Horner's.
func exp2Fraction(f float32) float32 {
	g := float32(f * f)
	low := exp2C2 + float32(f*exp2C3)
	high := exp2C4 + float32(f*exp2C5)
	return (1 + float32(f*exp2C1)) + float32(g*(low+float32(g*(high+float32(g*exp2C6)))))
}

// dot4Go is Dot4 of one block.
func dot4Go(weights, features []float32) (sum [4]float32) {
	var s [8][4]float32
	for j, f := range features {
		w := weights[4*j : 4*j+4 : 4*j+4]
		p := &s[j&7]
		p[0] += float32(w[0] * f)
		p[1] += float32(w[1] * f)
		p[2] += float32(w[2] * f)
		p[3] += float32(w[3] * f)
	}
	for k := range sum {
		sum[k] = ((s[0][k] + s[2][k]) + (s[4][k] + s[6][k])) + ((s[1][k] + s[3][k]) + (s[5][k] + s[7][k]))
	}
	return sum
}

func gather4Go(weights []float32, units []int32, total *[4]float64) {
	for _, u := range units {
		for k, w := range weights[4*u : 4*u+4] {
			total[k] += float64(w)
		}
	}
}

func sigmoidSlope4Go(dst, activation, weights []float32, e *[4]float32) (open int) {
	for j, y := range activation {
		dst[j] = float32(y * (1 - y))
	}
	return scaleDot4Go(dst, weights, e)
}

func scaleDot4Go(dst, weights []float32, e *[4]float32) (open int) {
	for j, d := range dst {
		if d == 0 {
			dst[j] = 0 // not -0
			continue
		}
		w := weights[4*j : 4*j+4 : 4*j+4]
		back := (float32(w[0]*e[0]) + float32(w[1]*e[1])) + (float32(w[2]*e[2]) + float32(w[3]*e[3]))
		dst[j] = float32(d * back)
		open++
	}
	return open
}

func scaleDotGo(dst, weights, e []float32, from int) (open int) {
	for j := from; j < len(dst); j++ {
		d := dst[j]
		if d == 0 {
			dst[j] = 0 // not -0
			continue
		}
		var back float32
		for k := 0; k < len(e); k += 4 {
			w, e := weights[k*len(dst)+4*j:][:4:4], e[k:][:4:4]
			back += (float32(w[0]*e[0]) + float32(w[1]*e[1])) + (float32(w[2]*e[2]) + float32(w[3]*e[3]))
		}
		dst[j] = float32(d * back)
		open++
	}
	return open
}

func sigmoidSlopeGo(dst, y []float32) {
	for i, y := range y {
		dst[i] = float32(y * (1 - y))
	}
}

func outer4Go(dst, features []float32, e *[4]float32) {
	for j, f := range features {
		d := dst[4*j : 4*j+4 : 4*j+4]
		d[0] += float32(e[0] * f)
		d[1] += float32(e[1] * f)
		d[2] += float32(e[2] * f)
		d[3] += float32(e[3] * f)
	}
}

func boxcarGo(dst, src []float32, half, height float32) {
	for i, x := range src {
		dst[i] = 0
		if x >= -half && x <= half {
			dst[i] = height
		}
	}
}
