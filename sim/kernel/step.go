package kernel

import "fmt"

// StepLIF advances leaky integrators by a step and writes the places of those
// that reach the threshold, ascending, to fired and by how much they exceed it to
// excess:
//
//	u = float32(v[i]*decay) + input[i]
//	if u >= threshold { fired, excess ← i, u-threshold; u = 0 }
//	v[i], input[i] = u, 0
//
// It returns how many fired; what it leaves behind them has no meaning. input,
// fired and excess must be as long as v, else it panics.
func StepLIF(v, input []float32, decay, threshold float32, fired []int32, excess []float32) int {
	if len(input) != len(v) || len(fired) != len(v) || len(excess) != len(v) {
		panic(fmt.Sprintf("kernel: StepLIF of %d neurons with %d inputs and room for %d and %d", len(v), len(input), len(fired), len(excess)))
	}
	return stepLIF(v, input, decay, threshold, fired, excess)
}

// StepDecolle advances neurons with a refractory trace r by a step, s being 1 for
// those that fired in the step before and 0 for the others:
//
//	r[i] = float32(r[i]*alpha) - float32(s[i]*gain)
//	u[i] = (input[i] + bias[i]) + r[i]
//	s[i] = 1 if u[i] >= 0, else 0
//	input[i] = 0
//
// The places of those that fire go to fired, ascending; it returns how many do,
// and what it leaves behind them has no meaning. All slices must be as long as u,
// else it panics.
func StepDecolle(u, r, s, input, bias []float32, alpha, gain float32, fired []int32) int {
	if n := len(u); len(r) != n || len(s) != n || len(input) != n || len(bias) != n || len(fired) != n {
		panic(fmt.Sprintf("kernel: StepDecolle of %d neurons with %d, %d, %d inputs, %d biases and room for %d",
			n, len(r), len(s), len(input), len(bias), len(fired)))
	}
	return stepDecolle(u, r, s, input, bias, alpha, gain, fired)
}
