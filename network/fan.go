package network

import "math/bits"

// fan says where the spikes of one port go: for every position of the map that
// arrives, the rows of neurons it reaches and the weights that meet them there.
// It is [Synapses] in the form of two short tables, one for rows and one for
// columns, with upsampling folded in where that is possible; see folding.
//
// Weights are counted from the beginning of the population's arena, which holds
// those of all its ports.
type fan struct {
	units         divisor // of one position of the map that arrives, its channels
	width         divisor // of that map
	begin         int32   // of the weights
	rows, columns []stretch
	unit          int32 // weights from one unit of a position to the next
	row           int32 // weights from one row of neurons to the next
	channels      int32 // of the neurons
	all           int   // units of the whole map
}

// stretch is what one row, or column, of the input map reaches: n rows, or
// columns, of neurons from first on, whose weights begin weight further on than
// those of the first place of all. By definition, synapses times the population's
// channels count: folded, more of them than are reached.
type stretch struct {
	first, n, weight, synapses int32
}

// place is what the units of one position reach: columns consecutive positions
// of the neurons' map in each of rows rows, the first at (row, column). The
// weights of the first unit begin at weight.
type place struct {
	row, column   int32
	rows, columns int32
	weight        int32
	synapses      int32 // that a spike of one unit means, by definition
}

// axes are synapses whose geometry is that of rows times that of columns.
type axes interface {
	// axes returns the stretches of all rows and columns of the input map, and
	// how far the weights of one of its units, and of one row of neurons, are from
	// those of the next.
	axes() (rows, columns []stretch, unit, row int)
}

// newFan returns the fan of the map in, whose weights begin at a place of the
// arena.
func newFan(a axes, in Shape, channels, begin int) *fan {
	f := &fan{
		units: newDivisor(in.Channels), width: newDivisor(in.Width),
		begin: int32(begin), channels: int32(channels), all: in.Units(),
	}
	rows, columns, unit, row := a.axes()
	f.rows, f.columns, f.unit, f.row = rows, columns, int32(unit), int32(row)
	return f
}

// locate sets at to what a position reaches. It writes field by field to where
// the place is needed: a copy that follows the writes closely would have to wait
// for them.
func (f *fan) locate(position uint32, at *place) {
	y := f.width.divide(position)
	r, c := &f.rows[y], &f.columns[position-y*f.width.by]
	at.row, at.column, at.rows, at.columns = r.first, c.first, r.n, c.n
	at.weight = f.begin + r.weight + c.weight
	at.synapses = r.synapses * c.synapses * f.channels
}

// at returns what a position reaches.
func (f *fan) at(position uint32) (at place) {
	f.locate(position, &at)
	return at
}

// largest returns the most neurons that a position reaches.
func (f *fan) largest() int {
	rows, columns := int32(0), int32(0)
	for _, r := range f.rows {
		rows = max(rows, r.n)
	}
	for _, c := range f.columns {
		columns = max(columns, c.n)
	}
	return int(rows * columns * f.channels)
}

// work counts what the spikes of an instant mean and what was done about them.
type work struct {
	synapses uint64 // deliveries of one spike to one synapse
	executed uint64 // weights added or multiplied
	dense    bool
}

// survey counts the work of units, ascending, without gathering it for the
// kernel, and notes in touch, unless that is nil, which neurons they reach.
func (f *fan) survey(units []int32, touch *touched) (w work) {
	for i := 0; i < len(units); {
		position := f.units.divide(uint32(units[i]))
		at := f.at(position)
		next := int32((position + 1) * f.units.by)
		start := i
		for i < len(units) && units[i] < next {
			i++
		}
		w.synapses += uint64(i-start) * uint64(at.synapses)
		if touch != nil {
			touch.add(&at)
		}
	}
	return w
}

// divisor divides by multiplying, for dividends below 2^27.
type divisor struct {
	by    uint32
	magic uint64
	shift uint
}

// newDivisor rounds 2^(27+l)/by up, 2^l being the least power of 2 not below
// by: then the error of the quotient stays below 1/by for every dividend
// (Granlund & Montgomery, PLDI 1994).
func newDivisor(by int) divisor {
	shift := 27 + uint(bits.Len(uint(by-1)))
	return divisor{uint32(by), (1<<shift + uint64(by) - 1) / uint64(by), shift}
}

func (d *divisor) divide(n uint32) uint32 { return uint32(uint64(n) * d.magic >> d.shift) }
