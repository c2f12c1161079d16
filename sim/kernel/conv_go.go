package kernel

import "math"

// addGo is the twin of convAVX2 and convMaskedAVX2.
func (c *Conv) addGo(dst, src, weights []float32, channels int) {
	for o := range c.Outputs {
		sums, w := dst[o*c.DstStep:][:channels], weights
		for row := range c.Rows {
			for _, x := range src[o*c.SrcStep+row*c.SrcPitch:][:c.Run] {
				for ch := range sums {
					sums[ch] = fma(x, w[ch], sums[ch])
				}
				w = w[ConvLanes:]
			}
		}
	}
}

// fma returns a·b+c rounded once.
//
// The product of two float32 is exact in float64, the sum is not, and rounding
// it again could differ from rounding it once. It cannot if the first rounding is
// to odd: of the two neighbours of an inexact sum take the one with an odd last
// bit (Boldo & Melquiond, Emulation of FMA and correctly rounded sums: proved
// algorithms using rounding to odd, IEEE Transactions on Computers 57(4), 2008).
func fma(a, b, c float32) float32 {
	product, addend := float64(a)*float64(b), float64(c)
	sum := product + addend
	// What the rounding of the sum lost, exactly (Knuth's TwoSum); NaN where
	// anything is infinite.
	part := sum - product
	lost := (product - (sum - part)) + (addend - part)
	if lost > 0 || lost < 0 {
		if bits := math.Float64bits(sum); bits&1 == 0 {
			if (lost > 0) == (sum > 0) {
				bits++
			} else {
				bits--
			}
			sum = math.Float64frombits(bits)
		}
	}
	return float32(sum)
}
