package coding

import (
	"math"

	"spikesim/events"
	"spikesim/sim/random"
)

// poisson fires each unit as a Poisson process of a rate proportional to its
// pixel. The gaps between a unit's spikes are exponential with mean 1/rate, so
// that over a time T its spike count has mean and variance T*rate.
//
// Each gap is rounded to whole nanoseconds and is at least 1 ns, since a unit
// fires at most once at one time. With m the mean gap in ns, that lengthens the
// mean gap by about 1/(2m) ns, a relative error of 1/(2m²): for the
// default 0.2 spikes per ms m is 5e6 and the error 2e-14, and at the highest
// rate allowed (1000 per ms, m = 1000) it is 5e-7.
type poisson struct {
	stream []random.Key // by unit; draw n is the gap before spike n
	drawn  []uint64     // by unit: number of gaps drawn
	nextSpikes
}

func newPoisson(ratePerMS float64, units int) *poisson {
	return &poisson{
		stream:     make([]random.Key, units),
		drawn:      make([]uint64, units),
		nextSpikes: newNextSpikes(ratePerMS, units),
	}
}

// Begin implements Encoder. It panics if there is not one pixel per unit.
func (e *poisson) Begin(key random.Key, pixels []float32) {
	e.begin(pixels)
	for p := range pixels {
		e.stream[p] = key.Int(p)
		e.drawn[p] = 0
		e.next[p] = e.after(p, 0)
	}
}

// after draws unit p's next gap and returns the time of the spike that ends it.
func (e *poisson) after(p int, last events.Time) events.Time {
	if math.IsInf(e.intervalNS[p], 1) {
		return events.Never
	}
	gap := math.Round(e.intervalNS[p] * e.stream[p].Exp(e.drawn[p]))
	e.drawn[p]++
	// Compared as floats, for the gap of a pixel that is all but black does
	// not fit a Time. Centuries away is never.
	if gap >= float64(events.Never-last)/2 {
		return events.Never
	}
	return last + max(events.Time(gap), 1)
}

// Spikes implements events.Source. Its cost is that of one comparison per unit,
// and for each spike a random number and its part in sorting the window. It
// panics if w does not begin where the last window of the sample ended, or has
// no end.
func (e *poisson) Spikes(w events.Window, out *events.Train) { e.spikes(w, out, e.after) }
