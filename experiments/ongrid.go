package experiments

import "spikesim/events"

// onGrid returns the train with every spike moved to the end of its step of dt;
// spikes of a unit that meet in one step become one.
func onGrid(train *events.Train, dt events.Time) events.Train {
	moved := events.Train{At: make([]events.Time, train.Len()), Unit: train.Unit}
	for i, at := range train.At {
		moved.At[i] = (at + dt - 1) / dt * dt
	}
	return moved.Ordered()
}
