package neuron

import (
	"slices"

	"spikesim/events"
)

// searcher is a model that searches, between inputs, for the time at which a
// neuron reaches its threshold.
type searcher interface {
	// search makes the first entry of the queue of due times the next spike if
	// nothing more arrives, and returns its time.
	search() events.Time
	// test adds the input of neuron n at t and fires it if it is to.
	test(t events.Time, n int32, out []int32) []int32
}

// fireTouchedAndDue is what [Model].Fire does of a searcher, with its queue of due
// times and its input: it tests the neurons that receive something at t, and then
// those that are due at t all the same.
func fireTouchedAndDue(m searcher, due *dueQueue, input []float64, t events.Time, touched []Span, out []int32) []int32 {
	start := len(out)
	for _, s := range touched {
		for n := s.First; n < s.First+s.Len; n++ {
			// An input that adds up to nothing changes nothing, not one bit.
			if input[n] != 0 {
				out = m.test(t, n, out)
			}
		}
	}
	byInput := len(out)
	for m.search() == t {
		out = m.test(t, due.first(), out)
	}
	if byInput > start && len(out) > byInput {
		slices.Sort(out[start:])
	}
	return out
}
