package coding

import (
	"math"
	"slices"

	"spikesim/events"
)

// nextSpikes holds the next spike of every unit of an encoder whose spikes can be
// told one after another, at intervals that a pixel sets.
type nextSpikes struct {
	whiteNS    float64       // mean interval of a white pixel in ns
	intervalNS []float64     // by unit: mean interval in ns, +Inf for black
	next       []events.Time // by unit: its next spike, Never if there is none
	now        events.Time   // end of the last window

	due []uint64 // scratch: the spikes of a window, see collect
}

func newNextSpikes(ratePerMS float64, units int) nextSpikes {
	return nextSpikes{
		whiteNS:    float64(events.Millisecond) / ratePerMS,
		intervalNS: make([]float64, units),
		next:       slices.Repeat([]events.Time{events.Never}, units),
	}
}

// begin starts a sample. It panics if there is not one pixel per unit.
func (n *nextSpikes) begin(pixels []float32) {
	if len(pixels) != len(n.next) {
		panic("coding: number of pixels differs from number of units")
	}
	n.now = 0
	for p, pixel := range pixels {
		n.intervalNS[p] = n.whiteNS / clamp(pixel)
	}
}

// span is the longest window whose times, relative to its start, fit the upper
// half of a sort key.
const span = events.Time(1) << 31

// spikes appends the spikes of window w; after returns unit p's spike after the
// one at time last. It panics if w does not begin where the last window of the
// sample ended, or has no end.
func (n *nextSpikes) spikes(w events.Window, out *events.Train, after func(p int, last events.Time) events.Time) {
	if w.From != n.now {
		panic("coding: windows must follow one another from time 0")
	}
	if w.To == events.Never {
		panic("coding: a window must end")
	}
	for from := w.From; from < w.To; from = n.now {
		n.now = min(w.To, from+span)
		n.collect(events.Window{From: from, To: n.now}, out, after)
	}
}

// collect appends the spikes of a window no longer than span. The spikes, found
// unit by unit, are put in order of (time, unit) by sorting integers that hold
// the time since the start of the window above the unit.
func (n *nextSpikes) collect(w events.Window, out *events.Train, after func(p int, last events.Time) events.Time) {
	n.due = n.due[:0]
	for p, at := range n.next {
		if at > w.To {
			continue
		}
		for at <= w.To {
			n.due = append(n.due, uint64(at-w.From)<<32|uint64(p))
			at = after(p, at)
		}
		n.next[p] = at
	}
	slices.Sort(n.due)
	for _, key := range n.due {
		out.Append(w.From+events.Time(key>>32), int32(key&math.MaxUint32))
	}
}
