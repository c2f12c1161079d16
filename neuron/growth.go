package neuron

import "math"

// growthSteps is how many steps of the table cover one time constant.
const growthSteps = 64

// growthTable holds exp(k/growthSteps).
var growthTable = func() (table [landmarkSpan*growthSteps + 2]float64) {
	for k := range table {
		table[k] = math.Exp(float64(k) / growthSteps)
	}
	return table
}()

// growth returns exp(x) for 0 ≤ x ≤ landmarkSpan, within 3 parts in 10^14: more
// than enough before rounding to float32, and a good deal faster than math.Exp,
// which every instant of every population would pay. A table holds the
// exponential of whole steps; the rest y is below 1/64, for which five terms of
// the series leave out y⁶/720.
func growth(x float64) float64 {
	k := int(x * growthSteps)
	y := x - float64(k)*(1./growthSteps)
	return growthTable[k] * (1 + y*(1+y*(1./2+y*(1./6+y*(1./24+y*(1./120))))))
}
