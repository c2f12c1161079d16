package distance

import (
	"fmt"

	"spikesim/events"
)

// buckets holds the spike times of a train neuron by neuron: those of unit u
// are at[ends[u-1]:ends[u]], in order.
type buckets struct {
	ends []int
	at   []events.Time
}

// sort fills the buckets from a train by counting sort, which keeps the times
// of each neuron in order. Name says in messages which train it is.
func (b *buckets) sort(t *events.Train, neurons int, name string) error {
	if len(t.At) != len(t.Unit) {
		return fmt.Errorf("distance: %s train has %d times for %d units", name, len(t.At), len(t.Unit))
	}
	b.ends = resize(b.ends, neurons)
	clear(b.ends)
	for i, unit := range t.Unit {
		if unit < 0 || int(unit) >= neurons {
			return fmt.Errorf("distance: spike %d of the %s train is of unit %d, but the population's units are 0 to %d",
				i, name, unit, neurons-1)
		}
		if i > 0 && (t.At[i] < t.At[i-1] || t.At[i] == t.At[i-1] && unit < t.Unit[i-1]) {
			return fmt.Errorf("distance: spike %d of the %s train, of unit %d at %v, follows unit %d at %v; sort the train by time, then unit",
				i, name, unit, t.At[i], t.Unit[i-1], t.At[i-1])
		}
		b.ends[unit]++
	}
	begin := 0
	for unit, count := range b.ends {
		b.ends[unit] = begin
		begin += count
	}
	// Every unit's end starts at its beginning and moves along as its spikes
	// are put in place.
	b.at = resize(b.at, len(t.At))
	for i, unit := range t.Unit {
		b.at[b.ends[unit]] = t.At[i]
		b.ends[unit]++
	}
	return nil
}

// resize returns a slice of length n with s's memory if that is enough.
func resize[E any](s []E, n int) []E {
	if cap(s) < n {
		return make([]E, n)
	}
	return s[:n]
}
