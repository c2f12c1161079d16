package network

import (
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

// output is the way out of a population in one lane: it counts the spikes of
// its neurons and pools them into the output map.
type output struct {
	neurons, pooled Shape
	pool            int
	window          events.Time // of pooling; 0 is one instant

	hashBase uint64
	active   bitset // neurons that fired in the running tick
	dirty    bool
	passed   bitset // pooled units that fired in the running pooling window
	current  events.Time
	ofTick   []int32 // output spikes of the running tick
	scratch  []int32
}

func newOutput(p *populationLayout) output {
	o := output{neurons: p.neurons, pooled: p.output, pool: p.pool, window: p.window}
	o.active = newBitset(p.neurons.Units())
	if p.window > 0 {
		o.passed = newBitset(p.output.Units())
	}
	return o
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
	for _, u := range units {
		train.Append(t, u)
	}
	o.ofTick = append(o.ofTick, units...)
}

// pooledUnits returns the pooled units that pass a spike at t, ascending.
func (o *output) pooledUnits(t events.Time, fired []int32) []int32 {
	units := o.scratch[:0]
	for _, n := range fired {
		y, x, c := o.neurons.Position(n)
		y, x = y/o.pool, x/o.pool
		if y < o.pooled.Height && x < o.pooled.Width {
			units = append(units, o.pooled.Unit(y, x, c))
		}
	}
	// Neurons come row by row, and the rows of one window interleave.
	slices.Sort(units)
	units = slices.Compact(units)
	o.scratch = units
	if o.window == 0 {
		return units
	}
	if w := (t + o.window - 1) / o.window; w != o.current {
		clear(o.passed)
		o.current = w
	}
	return slices.DeleteFunc(units, func(u int32) bool { return !o.passed.mark(u) })
}
