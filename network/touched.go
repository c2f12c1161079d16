package network

import (
	"math/bits"

	"spikesim/network/wiring"
	"spikesim/neuron"
)

// touched gathers the neurons that the spikes of one instant reach and returns
// them as disjoint, ascending spans, so that every neuron is tested and counted
// once however many inputs it received. So many neurons as are always reached
// together, mostly the channels of a position, share a bit.
type touched struct {
	grain     int // neurons of a bit
	grains    bitset
	low, high int // words with bits set lie in [low, high]

	spans       []neuron.Span
	width       int          // bits of a row of the map
	perPosition int          // bits
	last        wiring.Place // added last
}

// newTouched is for neurons of which grain next to each other share a bit, the
// channels of a position or an equal part of them.
func newTouched(neurons Shape, grain int) touched {
	per := neurons.Channels / grain
	t := touched{
		grain:  grain,
		grains: newBitset(neurons.Units() / grain),
		width:  neurons.Width * per, perPosition: per,
	}
	t.reset()
	return t
}

// reset forgets what was added; merged has cleared the bits.
func (t *touched) reset() {
	t.low, t.high = len(t.grains), -1
	t.last = wiring.Place{}
}

// add notes what one presynaptic position reaches.
func (t *touched) add(at *wiring.Place) {
	if *at == t.last {
		return
	}
	t.last = *at
	first := int(at.Row)*t.width + int(at.Column)*t.perPosition
	for range at.Rows {
		t.mark(first, int(at.Columns)*t.perPosition)
		first += t.width
	}
}

// neurons notes n neurons from first on, which are whole grains.
func (t *touched) neurons(first, n int32) { t.mark(int(first)/t.grain, int(n)/t.grain) }

// scattered notes neurons, ascending, of which every one is a grain.
func (t *touched) scattered(neurons []int32) {
	if len(neurons) == 0 {
		return
	}
	for _, n := range neurons {
		t.grains[n>>6] |= 1 << (n & 63)
	}
	t.low, t.high = min(t.low, int(neurons[0]>>6)), max(t.high, int(neurons[len(neurons)-1]>>6))
}

// mark sets n bits from position p on.
func (t *touched) mark(p, n int) {
	first, last := p>>6, (p+n-1)>>6
	t.low, t.high = min(t.low, first), max(t.high, last)
	for w := first; w <= last; w++ {
		mask := ^uint64(0)
		if w == first {
			mask <<= p & 63
		}
		if w == last {
			mask &= ^uint64(0) >> (63 - (p+n-1)&63)
		}
		t.grains[w] |= mask
	}
}

// merged returns the spans and the number of neurons in them, and clears the
// bits.
func (t *touched) merged() (spans []neuron.Span, neurons int) {
	t.spans = t.spans[:0]
	start := -1 // of the run under way
	for w := t.low; w <= t.high; w++ {
		word := t.grains[w]
		t.grains[w] = 0
		for bit := 0; bit < 64; {
			rest := word >> bit
			if start < 0 {
				if rest == 0 {
					break
				}
				bit += bits.TrailingZeros64(rest)
				start = w<<6 + bit
				continue
			}
			length := bits.TrailingZeros64(^rest)
			if bit += length; bit < 64 {
				neurons += t.close(start, w<<6+bit)
				start = -1
			}
		}
	}
	if start >= 0 {
		neurons += t.close(start, (t.high+1)<<6)
	}
	return t.spans, neurons
}

// close ends a run of bits and returns the number of its neurons.
func (t *touched) close(start, end int) int {
	n := (end - start) * t.grain
	t.spans = append(t.spans, neuron.Span{First: int32(start * t.grain), Len: int32(n)})
	return n
}
