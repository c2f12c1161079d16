package experiments

import (
	"slices"

	"spikesim/events"
)

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
