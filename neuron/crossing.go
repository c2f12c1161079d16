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

// firstReach returns the first whole nanosecond in (0, last] at which c is at
// or above level. c must rise all the way from below the level at 0 to above
// or at it at last, both in ns. Where the curve is so flat that rounding makes
// it step back and forth across the level, the answer is one of those steps.
//
// Newton's method finds the place, a bracket of whole nanoseconds keeps it
// safe, and every third step halves the bracket, so the search ends within 3·63
// steps whatever the curve.
func firstReach[C curve](c C, level float64, last events.Time) events.Time {
	low, high := events.Time(0), last
	x := float64(high)
	value, slope := c.at(x)
	for step := 1; high-low > 1; step++ {
		guess := low + (high-low)/2
		if root := math.Ceil(x - (value-level)/slope); step%3 != 0 && root > float64(low) && root <= float64(high) {
			guess = min(events.Time(root), high-1)
		}
		x = float64(guess)
		if value, slope = c.at(x); value >= level {
			high = guess
		} else {
			low = guess
		}
	}
	return high
}

// rising returns the first whole nanosecond at which c is at or above level,
// where c rises from below it at 0 to a single maximum at peak (ns, not
// negative) and falls afterwards; Never if it stays below at every nanosecond.
func rising[C curve](c C, level, peak float64) events.Time {
	if !(peak < math.MaxInt64/2) {
		return events.Never
	}
	last := events.Time(peak)
	if v, _ := c.at(float64(last)); last > 0 && v >= level {
		return firstReach(c, level, last)
	}
	if v, _ := c.at(float64(last + 1)); v >= level {
		return last + 1
	}
	return events.Never
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
