package distance

import (
	"fmt"
	"slices"

	"spikesim/events"
)

// Scales are the time scales of the two distances.
type Scales struct {
	CostPerMS float64 // q of Victor and Purpura, 1/ms; 0 to +Inf
	TauMS     float64 // τ of van Rossum, ms; 0 to +Inf
}

// Check reports a scale that is negative or not a number.
func (s Scales) Check() error {
	if !(s.CostPerMS >= 0) {
		return fmt.Errorf("distance: Victor-Purpura cost is %g per ms; give 0 or more", s.CostPerMS)
	}
	if !(s.TauMS >= 0) {
		return fmt.Errorf("distance: van Rossum time constant is %g ms; give 0 or more", s.TauMS)
	}
	return nil
}

// Total is a distance of a population.
type Total struct {
	Sum       float64 // over the neurons
	PerNeuron float64 // Sum over all neurons, silent ones included
	PerSpike  float64 // Sum over the spikes of both trains, in [0, 1]; 0 without spikes
}

// Summary compares two trains of one population.
type Summary struct {
	Neurons   int
	Spikes    [2]int // of the first and of the second train
	Silent    int    // neurons without a spike in either train
	Identical int    // neurons with the same spikes in both trains, silent ones included

	VictorPurpura, VanRossum Total

	// Diverges says that the trains differ; the earliest spike by which they do
	// is that of unit DivergesUnit at DivergesAt (see FirstDivergence).
	Diverges     bool
	DivergesAt   events.Time
	DivergesUnit int32
}

// Population compares two trains of a population of the given number of
// neurons, whose units count from 0. It returns an error if a scale is negative
// or not a number, if there is no neuron, or if a train is not sorted or holds
// a unit outside the population. To compare many pairs of trains, use a
// [Comparer].
func Population(a, b *events.Train, neurons int, scales Scales) (Summary, error) {
	return new(Comparer).Population(a, b, neurons, scales)
}

// Comparer compares trains as the function Population does and keeps its memory
// from one comparison to the next. Its zero value is ready for use. It must not
// be shared between goroutines.
type Comparer struct {
	first, second buckets
	scratch       Scratch
}

// Population compares two trains of a population; see the function of this
// name. It takes O(neurons + spikes) steps and what VictorPurpura takes for
// each neuron whose trains differ.
func (c *Comparer) Population(a, b *events.Train, neurons int, scales Scales) (Summary, error) {
	if err := scales.Check(); err != nil {
		return Summary{}, err
	}
	if neurons < 1 {
		return Summary{}, fmt.Errorf("distance: a population of %d neurons cannot be compared", neurons)
	}
	if err := c.first.sort(a, neurons, "first"); err != nil {
		return Summary{}, err
	}
	if err := c.second.sort(b, neurons, "second"); err != nil {
		return Summary{}, err
	}
	s := Summary{Neurons: neurons, Spikes: [2]int{a.Len(), b.Len()}}
	beginA, beginB := 0, 0
	for unit := range neurons {
		endA, endB := c.first.ends[unit], c.second.ends[unit]
		timesA, timesB := c.first.at[beginA:endA], c.second.at[beginB:endB]
		beginA, beginB = endA, endB
		if slices.Equal(timesA, timesB) {
			s.Identical++
			if len(timesA) == 0 {
				s.Silent++
			}
			continue
		}
		s.VictorPurpura.Sum += VictorPurpura(timesA, timesB, scales.CostPerMS, &c.scratch)
		s.VanRossum.Sum += VanRossum(timesA, timesB, scales.TauMS)
	}
	for _, total := range []*Total{&s.VictorPurpura, &s.VanRossum} {
		total.PerNeuron = total.Sum / float64(neurons)
		if spikes := a.Len() + b.Len(); spikes > 0 {
			total.PerSpike = total.Sum / float64(spikes)
		}
	}
	s.DivergesAt, s.DivergesUnit, s.Diverges = FirstDivergence(a, b)
	return s, nil
}
