package neuron

import (
	"math"

	"spikesim/events"
)

// curve is a potential as a function of the time s, in ns, since an event, with
// its slope per ns.
type curve interface {
	at(s float64) (value, slope float64)
}

// risingTo returns where c is at level, in ns, where it rises from below it at low to at
// or above it at high. Rounding may make the level seem out of reach: then the answer is
// high.
//
// Newton's method finds the place, from low on, and a bracket keeps it safe; every eighth
// step halves that, so the search ends whatever the curve.
func risingTo[C curve](c C, level, low, high float64) float64 {
	x := low
	for step := 1; ; step++ {
		value, slope := c.at(x)
		if value >= level {
			high = x
		} else {
			low = x
		}
		next := x + (level-value)/slope
		if step%8 == 0 || !(next > low && next < high) {
			next = low + (high-low)/2
		}
		// A millionth of a nanosecond, or where x is too large for that, its last bits.
		if near := 1e-6 + 1e-15*x; !(math.Abs(next-x) > near && high-low > near) {
			return next
		}
		x = next
	}
}

// firstTime returns the first time from low on at which reached holds, which from there
// on holds for ever, looking first near guess.
func firstTime(low, guess events.Time, reached func(events.Time) bool) events.Time {
	// (before, at] is where it is, once both ends are known.
	before, at := low-1, max(guess, low)
	step := events.Time(1)
	if reached(at) {
		for ; at-step > before; step *= 2 {
			if !reached(at - step) {
				before = at - step
				break
			}
			at -= step
		}
	} else {
		for before = at; ; step *= 2 {
			if at = sum(before, step); at == events.Never || reached(at) {
				break
			}
			before = at
		}
	}
	for at-before > 1 {
		if middle := before + (at-before)/2; reached(middle) {
			at = middle
		} else {
			before = middle
		}
	}
	return at
}

// firstWhole returns the first whole nanosecond that is not before from + wait ns, and
// after now; Never if that is out of reach.
func firstWhole(now, from events.Time, wait float64) events.Time {
	if !(wait < float64(events.Never/2)) {
		return events.Never
	}
	return max(now+1, sum(from, events.Time(math.Ceil(wait))))
}

// sum returns t+d, or Never where that is out of reach.
func sum(t, d events.Time) events.Time {
	if d > events.Never-t {
		return events.Never
	}
	return t + d
}

// narrow converts to float32 without overflow: what is too large becomes the
// largest number, so that no infinity enters a gradient.
func narrow(v float64) float32 {
	return float32(max(-math.MaxFloat32, min(math.MaxFloat32, v)))
}
