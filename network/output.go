package network

import (
	"math/bits"
	"slices"

	"spikesim/events"
)

// bitset marks units of a map.
type bitset []uint64

func newBitset(n int) bitset { return make(bitset, (n+63)/64) }

// mark sets bit i and reports whether it was clear.
func (b bitset) mark(i int32) bool {
	word, bit := i>>6, uint64(1)<<(i&63)
	fresh := b[word]&bit == 0
	b[word] |= bit
	return fresh
}

// each calls f with every marked bit, ascending, until it returns false.
func (b bitset) each(f func(i int) bool) {
	for w, word := range b {
		for ; word != 0; word &= word - 1 {
			if !f(w<<6 + bits.TrailingZeros64(word)) {
				return
			}
		}
	}
}

// output is the way out of a population in one lane: it counts the spikes of
// its neurons and pools them into the output map.
type output struct {
	channels uint32
	pool     int
	poolFor  events.Time // the time of which pooling lets one spike pass; 0 is one instant
	// poolOf has, for every position of the neurons, the first unit of the
	// pooling window it belongs to, or −1 for none.
	poolOf []int32

	rates    *channelRates // nil unless somebody wants them
	hashBase uint64
	active   bitset // neurons that fired in the running tick
	ever     bitset // neurons that fired in a tick since counters were reset; shared by the lanes
	dirty    bool
	passed   bitset // pooled units that fired in the running pooling window
	current  events.Time
	ofTick   []int32 // output spikes of the running tick
	scratch  []int32
	order    bitset // scratch of ascending
}

// newOutputs returns the outputs of a population, one per lane.
func newOutputs(p *populationLayout, lanes int) []output {
	var poolOf []int32
	var order bitset
	if p.pool > 1 {
		poolOf = make([]int32, p.neurons.Height*p.neurons.Width)
		for i := range poolOf {
			y, x := i/p.neurons.Width/p.pool, i%p.neurons.Width/p.pool
			poolOf[i] = -1
			if y < p.output.Height && x < p.output.Width {
				poolOf[i] = p.output.Unit(y, x, 0)
			}
		}
		order = newBitset(p.output.Units())
	}
	outputs := make([]output, lanes)
	ever := newBitset(p.neurons.Units())
	for l := range outputs {
		outputs[l] = output{
			channels: uint32(p.neurons.Channels), pool: p.pool, poolFor: p.poolFor, poolOf: poolOf,
			active: newBitset(p.neurons.Units()), ever: ever, order: order,
		}
		if p.poolFor > 0 {
			outputs[l].passed = newBitset(p.output.Units())
		}
	}
	return outputs
}

func (o *output) reset(hashBase uint64) {
	o.hashBase = hashBase
	clear(o.active)
	clear(o.passed)
	o.dirty = false
	o.current = 0
	o.ofTick = o.ofTick[:0]
}

// endTick starts the counts of a new tick.
func (o *output) endTick() {
	if o.dirty {
		// Kept tick by tick, a word of neurons at a time, so that it costs no spike
		// anything.
		for w, word := range o.active {
			o.ever[w] |= word
		}
		clear(o.active)
		o.dirty = false
	}
	o.ofTick = o.ofTick[:0]
}

// emit counts the neurons that fired at t and appends what leaves the
// population to train. fired is ascending.
func (o *output) emit(t events.Time, fired []int32, train *events.Train, c *PopulationCounters) {
	if len(fired) == 0 {
		return
	}
	o.dirty = true
	c.Spikes += uint64(len(fired))
	if o.rates != nil {
		for _, n := range fired {
			o.rates.spikes[uint32(n)%o.channels]++
		}
	}
	for _, n := range fired {
		c.Hash += spikeHash(o.hashBase, int64(t), n)
		if o.active.mark(n) {
			c.ActiveTicks++
		}
	}
	units := fired
	if o.pool > 1 {
		units = o.pooledUnits(t, fired)
	}
	c.OutputSpikes += uint64(len(units))
	for range units {
		train.At = append(train.At, t)
	}
	train.Unit = append(train.Unit, units...)
	o.ofTick = append(o.ofTick, units...)
}

// pooledUnits returns the pooled units that pass a spike at t, ascending.
func (o *output) pooledUnits(t events.Time, fired []int32) []int32 {
	units := o.scratch[:0]
	for _, n := range fired {
		position := uint32(n) / o.channels
		if first := o.poolOf[position]; first >= 0 {
			units = append(units, first+n-int32(position*o.channels))
		}
	}
	// Neurons come row by row, and the rows of one window interleave.
	units = o.ascending(units)
	o.scratch = units
	if o.poolFor == 0 {
		return units
	}
	if w := (t + o.poolFor - 1) / o.poolFor; w != o.current {
		clear(o.passed)
		o.current = w
	}
	return slices.DeleteFunc(units, func(u int32) bool { return !o.passed.mark(u) })
}

// fewUnits is how many units are sorted by comparing them.
const fewUnits = 24

// ascending sorts units and rids them of twins.
func (o *output) ascending(units []int32) []int32 {
	if len(units) <= fewUnits {
		slices.Sort(units)
		return slices.Compact(units)
	}
	low, high := len(o.order), 0
	for _, u := range units {
		w := int(u >> 6)
		o.order[w] |= 1 << (u & 63)
		low, high = min(low, w), max(high, w)
	}
	units = units[:0]
	for w := low; w <= high; w++ {
		for word := o.order[w]; word != 0; word &= word - 1 {
			units = append(units, int32(w<<6+bits.TrailingZeros64(word)))
		}
		o.order[w] = 0
	}
	return units
}
