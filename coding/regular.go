package coding

import (
	"math"

	"spikesim/events"
	"spikesim/sim/random"
)

// regular fires each unit at even intervals, at a rate proportional to its
// pixel: a non-leaky integrate-and-fire neuron. Its potential starts at a phase
// a, uniform in [0, 1), rises by rate per ms, and at 1 the unit fires and the
// potential falls by 1. So spike k = 0, 1, ... comes (k + 1 - a)/rate ms after
// the start. It is computed in this closed form, without a sum to drift, and
// rounded up to whole nanoseconds. On the grid it is rounded up once more, to
// the tick: the first one at which the potential has reached 1.
//
// Over a time T a unit's count is T*rate rounded down or up, with mean T*rate
// over the phases and a variance of at most 1/4.
type regular struct {
	step events.Time // spikes fall on its multiples

	phase []float64 // by unit
	fired []float64 // by unit: number of spikes up to the next, which counts
	nextSpikes
}

func newRegular(ratePerMS float64, units int, step events.Time) *regular {
	return &regular{
		step:       step,
		phase:      make([]float64, units),
		fired:      make([]float64, units),
		nextSpikes: newNextSpikes(ratePerMS, units),
	}
}

// Begin implements Encoder. It panics if there is not one pixel per unit.
func (e *regular) Begin(key random.Key, pixels []float32) {
	e.begin(pixels)
	for p := range pixels {
		e.fired[p] = 0
		if math.IsInf(e.intervalNS[p], 1) {
			e.next[p] = events.Never
			continue
		}
		e.phase[p] = key.Int(p).Float64(0)
		e.next[p] = e.after(p, 0)
	}
}

// after returns the time of unit p's next spike, the last one having been at
// the time last.
func (e *regular) after(p int, last events.Time) events.Time {
	e.fired[p]++
	at := math.Ceil((e.fired[p] - e.phase[p]) * e.intervalNS[p])
	// Compared as floats, for the interval of a pixel that is all but black
	// does not fit a Time. Centuries away is never.
	if at >= float64(events.Never/2) {
		return events.Never
	}
	// At one spike per step, rounding could put two on one.
	return max((events.Time(at)+e.step-1)/e.step*e.step, last+e.step)
}

// Spikes implements events.Source. Its cost is that of one comparison per unit,
// and for each spike its part in sorting the window. It panics if w does not
// begin where the last window of the sample ended, or has no end.
func (e *regular) Spikes(w events.Window, out *events.Train) { e.spikes(w, out, e.after) }
