package input

import (
	"fmt"
	"iter"

	"spikesim/events"
)

// Noted is a Source that does not play everything that it is given.
type Noted interface {
	Source
	// Notes say what of the samples is left out or mended, with counts.
	Notes(samples iter.Seq[Sample]) []string
}

// Notes say what of the samples the input populations are not shown as it is.
func (f *Feed) Notes(samples iter.Seq[Sample]) (all []string) {
	for i, source := range f.sources {
		if noted, ok := source.(Noted); ok {
			for _, note := range noted.Notes(samples) {
				all = append(all, fmt.Sprintf("input population %s: %s", f.populations[i].Name, note))
			}
		}
	}
	return all
}

// late counts the spikes of a train beyond a duration, which are not played.
func late(t *events.Train, duration events.Time) (n int) {
	for i := t.Len() - 1; i >= 0 && t.At[i] > duration; i-- {
		n++
	}
	return n
}

// unshown says that spikes of some samples come too late.
func unshown(spikes, samples int, duration events.Time) []string {
	switch {
	case spikes == 0:
		return nil
	case samples > 1:
		return []string{fmt.Sprintf("%d spikes of %d samples come after the end of a presentation of %v and are not shown", spikes, samples, duration)}
	}
	return []string{fmt.Sprintf("%d spikes come after the end of a presentation of %v and are not shown", spikes, duration)}
}
