package stimulus

import (
	"fmt"

	"spikesim/events"
	"spikesim/experiments/nir"
)

// maxHeight bounds the spikes that a pulse of an array stands for.
const maxHeight = 1000

// Train returns the spikes of a stimulus for a run at exact times, and the time of the
// last: a row of an array stands at its end, where a spike is nir.SpikeDirac, and else
// begins where the row does. Spikes of a unit at one time stand a nanosecond apart, and
// the first is at a nanosecond; a note says how many were moved.
func (s *Stimulus) Train(step events.Time, spike string) (train events.Train, last events.Time, err error) {
	type place struct {
		at   events.Time
		unit int32
	}
	taken := map[place]bool{}
	moved := 0
	for _, e := range s.Events {
		n := int(e.Height)
		if float64(n) != e.Height || n < 1 || n > maxHeight {
			return train, 0, fmt.Errorf("it has a pulse of height %v; at exact times pulses are spikes, of height 1 or another whole number up to %d, and a clocked profile takes the rest", e.Height, maxHeight)
		}
		at := e.At
		if s.Kind == Array && spike == nir.SpikeDirac {
			at += step
		}
		if at < 1 {
			at = 1
			moved++
		}
		for k := range n {
			p := place{at, e.Unit}
			for ; taken[p]; p.at++ {
			}
			if k > 0 || p.at > at {
				moved++
			}
			taken[p] = true
			train.Append(p.at, e.Unit)
			last = max(last, p.at)
		}
	}
	if moved > 0 {
		s.Notes = append(s.Notes, fmt.Sprintf("%d spikes were moved by a nanosecond or more: no unit fires at time 0, or twice at one time", moved))
	}
	return train, last, nil
}
