package experiments

import (
	"slices"

	"spikesim/events"
)

// replay is a source that plays recorded spikes.
type replay struct {
	train events.Train
	next  int
}

// rewind starts from the beginning.
func (r *replay) rewind() { r.next = 0 }

// Spikes implements [events.Source].
func (r *replay) Spikes(w events.Window, out *events.Train) {
	for r.next < r.train.Len() && r.train.At[r.next] <= w.To {
		out.Append(r.train.At[r.next], r.train.Unit[r.next])
		r.next++
	}
}

// record plays a source to its end.
func record(source events.Source, duration events.Time) events.Train {
	var train events.Train
	source.Spikes(events.Window{To: duration}, &train)
	return train
}

// onGrid returns the train with every spike moved to the end of its step of dt;
// spikes of a unit that meet in one step become one.
func onGrid(train *events.Train, dt events.Time) events.Train {
	type spike struct {
		at   events.Time
		unit int32
	}
	spikes := make([]spike, train.Len())
	for i, at := range train.At {
		spikes[i] = spike{(at + dt - 1) / dt * dt, train.Unit[i]}
	}
	slices.SortFunc(spikes, func(a, b spike) int {
		if a.at != b.at {
			return int(a.at - b.at)
		}
		return int(a.unit - b.unit)
	})
	var out events.Train
	for _, s := range slices.Compact(spikes) {
		out.Append(s.at, s.unit)
	}
	return out
}
