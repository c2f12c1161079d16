package neuron

import "spikesim/events"

// countTrace is the presynaptic trace of the neuron without leak, the number
// of spikes so far. It is exact up to 2^24 spikes of a unit.
type countTrace struct {
	count []float32
}

func newCountTrace(units int) *countTrace { return &countTrace{make([]float32, units)} }

func (c *countTrace) Reset() { clear(c.count) }

func (c *countTrace) Add(_ events.Time, units []int32) {
	for _, u := range units {
		c.count[u]++
	}
}

func (c *countTrace) Tick(events.Time) {}

func (c *countTrace) At(events.Time) ([]float32, float32) { return c.count, 1 }
