package kernel

import "math"

// exactFMA returns a·b+c rounded once, whatever the processor.
//
// The product of two float32 is exact in float64, the sum is not, and rounding
// it again could differ from rounding it once. It cannot if the first rounding is
// to odd: of the two neighbours of an inexact sum take the one with an odd last
// bit (Boldo & Melquiond, Emulation of FMA and correctly rounded sums: proved
// algorithms using rounding to odd, IEEE Transactions on Computers 57(4), 2008).
func exactFMA(a, b, c float32) float32 {
	product, addend := float64(a)*float64(b), float64(c)
	sum := product + addend
	// It matters only halfway between two float32. Where those are subnormal,
	// below 2^-126 but for 0, halfway is elsewhere.
	if b := math.Float64bits(sum); b<<35 == 1<<63 || b<<1-1 < 897<<53-1 {
		return toOdd(product, addend)
	}
	return float32(sum)
}

// toOdd returns a sum rounded to odd, and then to float32.
func toOdd(product, addend float64) float32 {
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
