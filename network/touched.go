package network

import (
	"math/bits"

	"spikesim/neuron"
)

// touched gathers the neurons that the spikes of one instant reach and returns
// them as disjoint, ascending spans, so that every neuron is tested and counted
// once however many inputs it received. The channels of a position are always
// reached together, so a bit per position is all it takes.
type touched struct {
	channels  uint32
	positions bitset
	low, high int // words with bits set lie in [low, high]

	spans []neuron.Span
	width int   // of the map
	last  place // added last
}

func newTouched(neurons Shape) touched {
	t := touched{
		channels:  uint32(neurons.Channels),
		positions: newBitset(neurons.Height * neurons.Width),
		width:     neurons.Width,
	}
	t.reset()
	return t
}

// reset forgets what was added; merged has cleared the bits.
func (t *touched) reset() {
	t.low, t.high = len(t.positions), -1
	t.last = place{}
}

// add notes what one presynaptic position reaches.
func (t *touched) add(at *place) {
	if *at == t.last {
		return
	}
	t.last = *at
	position := int(at.row)*t.width + int(at.column)
	for range at.rows {
		t.mark(position, int(at.columns))
		position += t.width
	}
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
		t.positions[w] |= mask
	}
}

// merged returns the spans and the number of neurons in them, and clears the
// bits.
func (t *touched) merged() (spans []neuron.Span, neurons int) {
	t.spans = t.spans[:0]
	start := -1 // of the run under way
	for w := t.low; w <= t.high; w++ {
		word := t.positions[w]
		t.positions[w] = 0
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

// close ends a run of positions and returns the number of its neurons.
func (t *touched) close(start, end int) int {
	n := (end - start) * int(t.channels)
	t.spans = append(t.spans, neuron.Span{First: int32(start * int(t.channels)), Len: int32(n)})
	return n
}
