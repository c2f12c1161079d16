package network

import (
	"slices"

	"spikesim/neuron"
)

// touched gathers the neurons that the rows of one instant reach and returns
// them as disjoint, ascending spans, so that every neuron is tested and counted
// once however many inputs it received.
type touched struct {
	rows  []uint64 // first<<32 | one past the last
	spans []neuron.Span
	last  Row // first row of the unit added last
	count int // and how many rows it had
}

func (s *touched) reset() {
	s.rows = s.rows[:0]
	s.count = 0
}

// add notes the rows of one presynaptic unit.
func (s *touched) add(rows []Row) {
	if len(rows) == 0 {
		return
	}
	// Units of one position that differ only in their channel reach the same
	// neurons, and come one after the other.
	if s.count == len(rows) && s.last.First == rows[0].First && s.last.Len == rows[0].Len {
		return
	}
	s.last, s.count = rows[0], len(rows)
	for _, r := range rows {
		s.rows = append(s.rows, uint64(r.First)<<32|uint64(r.First+r.Len))
	}
}

// merged returns the spans and the number of neurons in them.
func (s *touched) merged() (spans []neuron.Span, neurons int) {
	slices.Sort(s.rows)
	s.spans = s.spans[:0]
	first, end := int32(0), int32(0)
	for _, r := range s.rows {
		lo, hi := int32(r>>32), int32(uint32(r))
		if lo > end || end == 0 {
			s.flush(first, end)
			first, end = lo, hi
		} else if hi > end {
			end = hi
		}
	}
	s.flush(first, end)
	for _, span := range s.spans {
		neurons += int(span.Len)
	}
	return s.spans, neurons
}

func (s *touched) flush(first, end int32) {
	if end > first {
		s.spans = append(s.spans, neuron.Span{First: first, Len: end - first})
	}
}
