package network

import (
	"math/bits"

	"spikesim/events"
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
	place  *place
	fan    *fan
	offset int32 // the first of its offsets
	units  int32 // and their number
}

const (
	settleAtOnce = 4096  // neurons of an op that settles, few enough for the nearest cache
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
	// The largest op: one that settles a row of a tile, or a group alone.
	fired := max(int(b.largest), min(tileSide, p.layout.neurons.Width)*channels)
	for i := range p.ports {
		for _, at := range p.ports[i].fan.places {
			fired = max(fired, int(at.columns*at.rows)*channels)
		}
	}
	b.program.Weights, b.program.Pitch = p.arena, int(b.pitch)
	if model := p.lanes[0].batched; model != nil {
		b.program.Fired = make([]kernel.Fired, fired)
		b.program.Threshold = model.Threshold()
	}
	return b
}

func (b *batch) reset() {
	b.ops, b.offsets, b.instants = b.ops[:0], b.offsets[:0], b.instants[:0]
}

// gather makes groups of units, which are ascending.
func (b *batch) gather(f *fan, units []int32) (w work) {
	for i := 0; i < len(units); {
		position := uint32(units[i]) / f.units
		first := int32(position * f.units)
		next := first + int32(f.units)
		at := &f.places[position]
		start := i
		offset := int32(len(b.offsets))
		if at.rows == 0 {
			for i < len(units) && units[i] < next {
				i++
			}
			continue
		}
		for ; i < len(units) && units[i] < next; i++ {
			b.offsets = append(b.offsets, at.weight+(units[i]-first)*f.unit)
		}
		n := int32(i - start)
		b.groups = append(b.groups, group{at, f, offset, n})
		w.synapses += uint64(n) * uint64(at.synapses)
		w.executed += uint64(n) * uint64(at.columns*b.channels*at.rows)
	}
	return w
}

// fire ends an instant that has one group.
func (b *batch) fire(gain float32) (neurons int) {
	g := &b.groups[0]
	at := g.place
	b.ops = append(b.ops, kernel.Op{
		Kind: kernel.Fire, First: at.row*b.pitch + at.column*b.channels, Len: at.columns * b.channels, Rows: at.rows,
		Units: g.units, Stride: g.fan.row, Gain: gain,
	})
	b.groups = b.groups[:0]
	return int(at.columns * b.channels * at.rows)
}

// settleTile ends an instant whose groups together reach into one tile. It
// reports false where they do not.
func (b *batch) settleTile(gain float32) (neurons int, ok bool) {
	first := b.groups[0].place
	top, bottom, left, right := first.row, first.row+first.rows, first.column, first.column+first.columns
	for i := range b.groups[1:] {
		at := b.groups[i+1].place
		top, bottom = min(top, at.row), max(bottom, at.row+at.rows)
		left, right = min(left, at.column), max(right, at.column+at.columns)
	}
	height, width := bottom-top, right-left
	pitch := width * b.channels
	if height > tileSide || width > tileSide || int(height*pitch) > b.tile {
		return 0, false
	}
	for i := range b.groups {
		g := &b.groups[i]
		at := g.place
		row, column := at.row-top, at.column-left
		b.ops = append(b.ops, kernel.Op{
			Kind: kernel.Collect, First: row*pitch + column*b.channels, Len: at.columns * b.channels, Rows: at.rows,
			Units: g.units, Stride: g.fan.row, Input: pitch,
		})
		reach := (^uint64(0) >> (64 - uint(at.columns))) << uint(column)
		for r := row; r < row+at.rows; r++ {
			b.reached[r] |= reach
		}
	}
	b.groups = b.groups[:0]
	for r := range height {
		for word := b.reached[r]; word != 0; {
			column := int32(bits.TrailingZeros64(word))
			columns := int32(bits.TrailingZeros64(^(word >> column)))
			// A shift by 64 clears all, as it must.
			word = word >> (column + columns) << (column + columns)
			n := columns * b.channels
			b.ops = append(b.ops, kernel.Op{
				Kind: kernel.Settle, First: (top+r)*b.pitch + (left+column)*b.channels, Len: n, Rows: 1,
				Gain: gain, Input: r*pitch + column*b.channels,
			})
			neurons += int(n)
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
		at := g.place
		b.ops = append(b.ops, kernel.Op{
			Kind: kernel.Collect, First: at.row*b.pitch + at.column*b.channels, Len: at.columns * b.channels, Rows: at.rows,
			Units: g.units, Stride: g.fan.row, Input: b.pitch,
		})
		if touch != nil {
			touch.add(at)
		}
	}
	b.groups = b.groups[:0]
}

// settle ends an instant whose sums are in the input of the whole population.
func (b *batch) settle(spans []neuron.Span, gain float32) {
	for _, s := range spans {
		for first, n := s.First, s.Len; n > 0; first, n = first+b.largest, n-b.largest {
			b.ops = append(b.ops, kernel.Op{
				Kind: kernel.Settle, First: first, Len: min(n, b.largest), Rows: 1, Gain: gain, Input: first,
			})
		}
	}
}
