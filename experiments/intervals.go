package experiments

import (
	"math"

	"spikesim/events"
	"spikesim/network"
)

// intervals measures how irregularly neurons fire while samples are shown: the
// coefficient of variation (CV) of the intervals between the spikes of a neuron,
// their standard deviation over their mean. It is 0 for a clock and 1 for a Poisson
// process. What is measured in a sample is written by whoever shows that sample, so
// samples may be shown side by side.
type intervals struct {
	neurons []int              // per population; 0 for inputs
	found   [][]intervalsFound // [population][sample]
}

// intervalsFound is the sum of the CVs of some neurons, and their number.
type intervalsFound struct {
	cv      float64
	neurons int
}

// fewestIntervals is how many intervals of a neuron make a CV: of fewer it would be
// too small.
const fewestIntervals = 5

// newIntervals measures n samples.
func newIntervals(d *network.Description, n int) *intervals {
	m := &intervals{}
	for _, p := range d.Populations {
		neurons := p.Neurons.Units()
		if p.Input {
			neurons = 0
		}
		m.neurons = append(m.neurons, neurons)
		m.found = append(m.found, make([]intervalsFound, n))
	}
	return m
}

// neuronIntervals is what is known of the intervals of a neuron, in ms. The mean and
// the squares about it are kept as Welford (Technometrics, 1962) does.
type neuronIntervals struct {
	last    events.Time // spike; 0 for none yet
	n       int
	mean    float64
	squares float64
}

func (k *neuronIntervals) fire(at events.Time) {
	if k.last > 0 {
		k.n++
		interval := (at - k.last).MS()
		off := interval - k.mean
		k.mean += off / float64(k.n)
		k.squares += off * (interval - k.mean)
	}
	k.last = at
}

// over returns a probe that does what another does and measures the samples of some
// lanes, the first lane being shown the given sample; and a func to call at their
// end.
func (m *intervals) over(probe network.Probe, first, lanes int) (network.Probe, func()) {
	if m == nil {
		return probe, func() {}
	}
	of := make([][][]neuronIntervals, len(m.neurons)) // [population][lane][neuron]
	for p, n := range m.neurons {
		for range lanes {
			of[p] = append(of[p], make([]neuronIntervals, n))
		}
	}
	fired := probe.Fired
	probe.Fired = func(population, lane int, at events.Time, neurons []int32) {
		if fired != nil {
			fired(population, lane, at, neurons)
		}
		if m.neurons[population] == 0 {
			return
		}
		all := of[population][lane]
		for _, n := range neurons {
			all[n].fire(at)
		}
	}
	return probe, func() {
		for p := range of {
			for l, all := range of[p] {
				for i := range all {
					if k := &all[i]; k.n >= fewestIntervals {
						m.found[p][first+l].cv += math.Sqrt(k.squares/float64(k.n)) / k.mean
						m.found[p][first+l].neurons++
					}
				}
			}
		}
	}
}

// cv returns the mean CV of a population over neurons and samples, and of how many
// neurons it is; nil where there are none.
func (m *intervals) cv(population int) (mean *float64, neurons int) {
	if m == nil {
		return nil, 0
	}
	sum := 0.0
	for _, f := range m.found[population] {
		sum, neurons = sum+f.cv, neurons+f.neurons
	}
	if neurons == 0 {
		return nil, 0
	}
	sum /= float64(neurons)
	return &sum, neurons
}
