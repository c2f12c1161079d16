package events

import (
	"fmt"
	"math"
)

// Time is a simulation timestamp in nanoseconds since the start of a sample;
// it is an integer so that equal times compare equal.
//
// Time 0 is the start itself and carries no spike: the first instant that can
// is 1 ns (see Window).
type Time int64

// Units of Time, and the largest Time, which no event ever reaches.
const (
	Nanosecond  Time = 1
	Microsecond      = 1000 * Nanosecond
	Millisecond      = 1000 * Microsecond
	Second           = 1000 * Millisecond
	Never       Time = math.MaxInt64
)

// FromMS returns the Time nearest to ms milliseconds.
func FromMS(ms float64) Time { return Time(math.Round(ms * float64(Millisecond))) }

// MS returns t in milliseconds.
func (t Time) MS() float64 { return float64(t) / float64(Millisecond) }

// String returns t in milliseconds, for messages.
func (t Time) String() string {
	if t == Never {
		return "never"
	}
	return fmt.Sprintf("%g ms", t.MS())
}

// Window is the stretch of time (From, To]: From itself is not part of it, To
// is. Populations work window by window, and a learning tick falls on the end
// of one, so that a spike at exactly the time of a tick comes before the tick.
type Window struct {
	From, To Time
}

// Contains reports whether t lies in the window.
func (w Window) Contains(t Time) bool { return w.From < t && t <= w.To }

// Shift returns the window delayed by d.
func (w Window) Shift(d Time) Window { return Window{w.From + d, w.To + d} }

// String returns the window in interval notation.
func (w Window) String() string { return fmt.Sprintf("(%v, %v]", w.From, w.To) }
