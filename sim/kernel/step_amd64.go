//go:build !purego

package kernel

import "unsafe"

func stepLIF(v, input []float32, decay, threshold float32, fired []int32, excess []float32) int {
	if !fast {
		return stepLIFGo(v, input, decay, threshold, fired, excess)
	}
	whole := len(v) &^ 7
	n := stepLIFAVX2(unsafe.SliceData(v), unsafe.SliceData(input), whole, decay, threshold,
		unsafe.SliceData(fired), unsafe.SliceData(excess), &membersFirst[0])
	rest := stepLIFGo(v[whole:], input[whole:], decay, threshold, fired[n:], excess[n:])
	return n + shift(fired[n:][:rest], whole)
}

func stepDecolle(u, r, s, input, bias []float32, alpha, gain float32, fired []int32) int {
	if !fast {
		return stepDecolleGo(u, r, s, input, bias, alpha, gain, fired)
	}
	whole := len(u) &^ 7
	n := stepDecolleAVX2(unsafe.SliceData(u), unsafe.SliceData(r), unsafe.SliceData(s), unsafe.SliceData(input),
		unsafe.SliceData(bias), whole, alpha, gain, unsafe.SliceData(fired), &membersFirst[0])
	rest := stepDecolleGo(u[whole:], r[whole:], s[whole:], input[whole:], bias[whole:], alpha, gain, fired[n:])
	return n + shift(fired[n:][:rest], whole)
}

// shift makes places counted from by ones counted from 0, and returns their
// number.
func shift(places []int32, by int) int {
	for i := range places {
		places[i] += int32(by)
	}
	return len(places)
}
