package bench

import "spikesim/experiments/memory"

// peakBytes is what the benchmark was found to take at its peak, on two cores.
const peakBytes = 600 << 20

// checkMemory refuses to measure where there is too little memory.
func checkMemory() error {
	return memory.Check("the benchmark", memory.Part{Name: "its networks, all topics", Bytes: peakBytes})
}
