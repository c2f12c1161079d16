package network

import (
	"math/bits"

	"spikesim/events"
	"spikesim/network/wiring"
	"spikesim/neuron"
	"spikesim/sim/kernel"
)

// batch is work of one lane on its way to the kernel: what one or many instants
// bring, as a program.
//
// The sums of an instant are collected where the nearest cache has them. Spikes
// that a few neighbours sent reach a few positions, whose sums fit into a tile,
// the same for every instant; the input of the whole population is for instants
// that reach far.
type batch struct {
	program  kernel.Program
	ops      []kernel.Op
	offsets  []int32
	instants []batchInstant
	groups   []group // of the instant under way, not among the ops yet

	channels int32 // of the population
	pitch    int32 // neurons in a row of its map
	largest  int32 // neurons of an op that settles, at most
	tile     int   // sums in a tile, at most
	longest  int   // row of an op
	boxes    bool  // a tile may be settled whole: no threshold falls during a presentation
	reached  [tileSide]uint64
}

// batchInstant is one instant and the first of its ops.
type batchInstant struct {
	at    events.Time
	first int
}

// group is the spikes of one instant that come from one position: they reach the
// same neurons.
type group struct {
	wiring.Place
	units  int32 // whose offsets follow those of the group before
	stride int32 // weights from a row to the next
}

const (
	batchOps     = 512   // ops after which the kernel has its turn: they stay in the nearest cache
	settleAtOnce = 4096  // neurons of an op that settles, few enough for the nearest cache
	settleBox    = 2     // a tile is settled whole unless it is so much larger than what is reached
	tileSide     = 64    // positions along a side of a tile
	tileSums     = 16384 // sums in a tile
)

func newBatch(p *population) batch {
	channels := p.layout.neurons.Channels
	b := batch{
		channels: int32(channels), pitch: int32(p.layout.neurons.Width * channels),
		largest: int32(max(settleAtOnce/channels, 1) * channels),
		tile:    min(tileSums, p.layout.neurons.Units()),
	}
	fired := int(b.largest)
	// The largest op: one that settles a tile, or a group alone.
	fired = max(fired, b.tile)
	for i := range p.ports {
		if t := p.ports[i].table; t != nil {
			fired = max(fired, t.Largest())
		}
	}
	b.longest = max(int(b.largest), p.layout.neurons.Width*channels)
	b.program.Weights, b.program.Pitch = p.arena, int(b.pitch)
	if model := p.lanes[0].batched; model != nil {
		b.program.Fired = make([]kernel.Fired, fired)
		b.program.Threshold = model.Threshold()
		b.program.Pause = p.lanes[0].pausing != nil
	}
	return b
}

// repeat gives the kernel the thresholds of the channels, if they have any, as
// often as the longest row of an op needs them.
func (b *batch) repeat(thresholds []float32) {
	if thresholds == nil || b.program.Fired == nil {
		return
	}
	for len(b.program.Thresholds) < b.longest {
		b.program.Thresholds = append(b.program.Thresholds, thresholds...)
	}
	for i := 0; i < len(b.program.Thresholds); i += len(thresholds) {
		copy(b.program.Thresholds[i:], thresholds)
	}
}

// level is repeat for levels that may be one for all.
func (b *batch) level(levels []float32) {
	if len(levels) == 1 {
		b.program.Threshold = levels[0]
		return
	}
	b.repeat(levels)
}

func (b *batch) reset() {
	b.ops, b.offsets, b.instants = b.ops[:0], b.offsets[:0], b.instants[:0]
}

// end returns the first op that comes after an instant.
func (b *batch) end(instant int) int {
	if instant+1 < len(b.instants) {
		return b.instants[instant+1].first
	}
	return len(b.ops)
}

// gather makes groups of units, which are ascending.
func (b *batch) gather(t *wiring.Table, units []int32) (w work) {
	for i := 0; i < len(units); {
		position := t.Units.Divide(uint32(units[i]))
		first := int32(position * t.Units.By)
		next := first + int32(t.Units.By)
		if len(b.groups) == cap(b.groups) {
			b.groups = append(b.groups, group{})[:len(b.groups)]
		}
		b.groups = b.groups[:len(b.groups)+1]
		at := &b.groups[len(b.groups)-1]
		t.Locate(position, &at.Place)
		start, offset := i, len(b.offsets)
		for ; i < len(units) && units[i] < next; i++ {
			b.offsets = append(b.offsets, at.Weight+(units[i]-first)*t.Unit)
		}
		n := i - start
		at.units, at.stride = int32(n), t.Row
		if at.Rows == 0 || at.Columns == 0 {
			b.offsets, b.groups = b.offsets[:offset], b.groups[:len(b.groups)-1]
			continue
		}
		w.synapses += uint64(n) * uint64(at.Synapses)
		w.executed += uint64(n) * uint64(at.Columns*b.channels*at.Rows)
	}
	return w
}

// add returns a new op, of which it sets nothing.
func (b *batch) add() *kernel.Op {
	n := len(b.ops)
	if n == cap(b.ops) {
		b.ops = append(b.ops, kernel.Op{})
	}
	b.ops = b.ops[:n+1]
	return &b.ops[n]
}

// fire ends an instant that has one group.
func (b *batch) fire(gain float32) (neurons int) {
	g := &b.groups[0]
	op := b.add()
	op.Kind, op.First, op.Len, op.Rows = kernel.Fire, g.Row*b.pitch+g.Column*b.channels, g.Columns*b.channels, g.Rows
	op.Units, op.Stride, op.Gain, op.Input = g.units, g.stride, gain, 0
	b.groups = b.groups[:0]
	return int(op.Len * op.Rows)
}

// collectAt appends the op that adds a group to the sums from first on, with
// pitch sums in a row.
func (b *batch) collectAt(g *group, first, pitch int32) {
	op := b.add()
	op.Kind, op.First, op.Len, op.Rows = kernel.Collect, first, g.Columns*b.channels, g.Rows
	op.Units, op.Stride, op.Gain, op.Input = g.units, g.stride, 0, pitch
}

// settleAt appends the op that ends an instant for n neurons from first on, whose
// sums begin at input.
func (b *batch) settleAt(first, n, input int32, gain float32) {
	op := b.add()
	op.Kind, op.First, op.Len, op.Rows = kernel.Settle, first, n, 1
	op.Units, op.Stride, op.Gain, op.Input = 0, 0, gain, input
}

// settleTile ends an instant whose groups together reach into one tile. It
// reports false where they do not.
func (b *batch) settleTile(gain float32) (neurons int, ok bool) {
	g := &b.groups[0]
	top, bottom, left, right := g.Row, g.Row+g.Rows, g.Column, g.Column+g.Columns
	for i := 1; i < len(b.groups); i++ {
		g := &b.groups[i]
		top, bottom = min(top, g.Row), max(bottom, g.Row+g.Rows)
		left, right = min(left, g.Column), max(right, g.Column+g.Columns)
	}
	height, width := bottom-top, right-left
	pitch := width * b.channels
	if height > tileSide || width > tileSide || int(height*pitch) > b.tile {
		return 0, false
	}
	for i := range b.groups {
		g := &b.groups[i]
		row, column := g.Row-top, g.Column-left
		b.collectAt(g, row*pitch+column*b.channels, pitch)
		reach := (^uint64(0) >> (64 - uint(g.Columns))) << uint(column)
		for r := row; r < row+g.Rows; r++ {
			b.reached[r] |= reach
		}
	}
	b.groups = b.groups[:0]
	reached := 0
	for r := range height {
		reached += bits.OnesCount64(b.reached[r])
	}
	neurons = reached * int(b.channels)
	if b.boxes && int(height*width) <= settleBox*reached {
		// Neurons that nothing reached add 0, and pass the test as they did at
		// their last input: the level only rises.
		b.settleAt(top*b.pitch+left*b.channels, pitch, 0, gain)
		op := &b.ops[len(b.ops)-1]
		op.Rows, op.Stride = height, pitch
		clear(b.reached[:height])
		return neurons, true
	}
	for r := range height {
		for word := b.reached[r]; word != 0; {
			column := int32(bits.TrailingZeros64(word))
			end := column + int32(bits.TrailingZeros64(^(word >> column)))
			// A shift by 64 clears all, as it must.
			word = word >> end << end
			b.settleAt((top+r)*b.pitch+(left+column)*b.channels, (end-column)*b.channels, r*pitch+column*b.channels, gain)
		}
		b.reached[r] = 0
	}
	return neurons, true
}

// collect adds the groups to the input of the whole population and notes in
// touch, unless that is nil, which neurons they reach.
func (b *batch) collect(touch *touched) {
	for i := range b.groups {
		g := &b.groups[i]
		b.collectAt(g, g.Row*b.pitch+g.Column*b.channels, b.pitch)
		if touch != nil {
			touch.add(&g.Place)
		}
	}
	b.groups = b.groups[:0]
}

// settle ends an instant whose sums are in the input of the whole population.
func (b *batch) settle(spans []neuron.Span, gain float32) {
	for _, s := range spans {
		for first, n := s.First, s.Len; n > 0; first, n = first+b.largest, n-b.largest {
			b.settleAt(first, min(n, b.largest), first, gain)
		}
	}
}
