package distance

import (
	"math"

	"spikesim/events"
)

// VanRossum returns the van Rossum distance between the spike times a and b of
// one neuron, which do not decrease, with the time constant tauMS in ms, from 0
// to +Inf. One extra spike is a distance of 1; see the package's
// documentation. It takes O(n+m) steps and allocates nothing.
//
// The difference of the traces, h = f - g, jumps by +1 at spikes of a and by -1
// at spikes of b and decays in between. An interval of length d that starts at
// height h adds
//
//	2/τ ∫ h²·exp(-2t/τ) dt = h²·(1 - exp(-2d/τ))
//
// to D². No term is negative and coincident spikes leave h as it is, so nothing
// cancels: equal trains have distance 0 to the last bit, and the distance of
// close ones keeps its digits.
func VanRossum(a, b []events.Time, tauMS float64) float64 {
	if !(tauMS >= 0) {
		panic("distance: time constant is negative or not a number")
	}
	tau := tauMS * float64(events.Millisecond)
	var square, h float64
	var last events.Time
	for len(a) > 0 || len(b) > 0 {
		at, jump := events.Never, 0.0
		if len(a) > 0 {
			at = a[0]
		}
		if len(b) > 0 {
			at = min(at, b[0])
		}
		for ; len(a) > 0 && a[0] == at; a = a[1:] {
			jump++
		}
		for ; len(b) > 0 && b[0] == at; b = b[1:] {
			jump--
		}
		if jump == 0 {
			continue
		}
		if h != 0 {
			lengths := float64(at-last) / tau // of the interval, in τ
			square -= h * h * math.Expm1(-2*lengths)
			h *= math.Exp(-lengths)
		}
		h += jump
		last = at
	}
	return math.Sqrt(square + h*h)
}
