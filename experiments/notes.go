package experiments

import (
	"slices"

	"spikesim/experiments/dataset"
	"spikesim/experiments/input"
)

// notes say, with counts, what of the data is not shown to the network as it came:
// what was mended or cut in reading it, and spikes that no presentation reaches.
func (s *session) notes() []string {
	samples := func(yield func(input.Sample) bool) {
		for _, part := range [][]dataset.Sample{s.set.Train, s.set.Validation, s.set.Test} {
			for i := range part {
				if !yield(input.Sample{Spikes: part[i].Spikes, Recording: part[i].Recording}) {
					return
				}
			}
		}
	}
	return append(slices.Clone(s.set.Notes), s.feed.Notes(samples)...)
}
