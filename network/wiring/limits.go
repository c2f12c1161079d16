package wiring

import (
	"fmt"

	"spikesim/sim/random"
)

// The largest sizes of a population, which keep every index within 32 bits with
// room to spare.
const (
	MaxUnits   = 1 << 27
	MaxWeights = 1 << 28
)

// Resolve returns the synapses of a kind, or nil after a report of why there are
// none: what the kind has against the input, or sizes beyond the largest.
func Resolve(k Kind, input Shape, key random.Key, report Report) Synapses {
	large := fmt.Sprintf("stay below %d units and %d weights per population", MaxUnits, MaxWeights)
	if input.Units() > MaxUnits {
		report("", fmt.Sprintf("%d input units are too large", input.Units()), large)
		return nil
	}
	s := k.Resolve(input, key, report)
	if s == nil {
		return nil
	}
	if n := s.Output().Units(); n > MaxUnits || s.Weights() > MaxWeights {
		report("", fmt.Sprintf("%d input units, %d neurons and %d weights are too large", input.Units(), n, s.Weights()), large)
		return nil
	}
	return s
}

func checkRange(report Report, path string, v, low, high int) {
	if v < low || v > high {
		report(path, fmt.Sprintf("%d is out of range", v), fmt.Sprintf("give a whole number from %d to %d", low, high))
	}
}
