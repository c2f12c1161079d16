package wiring

import (
	"fmt"

	"spikesim/sim/random"
)

// The largest sizes of a population, which keep every index within 32 bits with
// room to spare.
const (
	maxSide    = 1 << 16 // rows, or columns, of an input map
	MaxUnits   = 1 << 27
	maxWeights = 1 << 28
)

// Resolve returns the synapses of a kind, or nil after a report of why there are
// none: what the kind has against the input, sizes beyond the largest, or rows that
// reach beyond what there is.
func Resolve(k Kind, input Shape, key random.Key, report Report) Synapses {
	large := fmt.Sprintf("stay below %d units and %d weights per population", MaxUnits, maxWeights)
	if input.Height > maxSide || input.Width > maxSide {
		report("", fmt.Sprintf("its input map of %v is too large", input), fmt.Sprintf("stay below %d rows and columns; upsample less", maxSide))
		return nil
	}
	if input.Units() > MaxUnits {
		report("", fmt.Sprintf("%d input units are too large", input.Units()), large)
		return nil
	}
	s := k.Resolve(input, key, report)
	if s == nil {
		return nil
	}
	if n := s.Output().Units(); n > MaxUnits || s.Weights() > maxWeights {
		report("", fmt.Sprintf("%d input units, %d neurons and %d weights are too large", input.Units(), n, s.Weights()), large)
		return nil
	}
	if fault := rowFault(s); fault != "" {
		report("", fault, "mend Rows of that kind of connection")
		return nil
	}
	return s
}

// rowFault says which row of synapses that are known by their rows only reaches
// beyond neurons or weights, and "" if none does.
func rowFault(s Synapses) string {
	switch s.(type) {
	case Gridded, Listed:
		return ""
	}
	neurons, weights := int32(s.Output().Units()), int32(s.Weights())
	var rows []Row
	for unit := range int32(s.Input().Units()) {
		rows = s.Rows(unit, rows[:0])
		for _, r := range rows {
			if r.Len < 0 || r.First < 0 || r.First > neurons-r.Len || r.Weight < 0 || r.Weight > weights-r.Len {
				return fmt.Sprintf("unit %d has %d synapses from weight %d and neuron %d on; there are %d weights and %d neurons",
					unit, r.Len, r.Weight, r.First, weights, neurons)
			}
		}
	}
	return ""
}
