package wiring

import "math/bits"

// Table is [Axes] made fast to look up, the event table of a connection: for
// every position of the map that arrives, the rows of neurons it reaches and the
// weights that meet them there.
//
// Weights are counted from the beginning of the population's arena, which holds
// those of all its connections.
type Table struct {
	Units    divisor // of one position of the map that arrives, its channels
	All      int     // units of the whole map
	Unit     int32   // weights from one unit of a position to the next
	Row      int32   // weights from one row of neurons to the next
	width    divisor // of the map that arrives
	begin    int32   // of the weights
	axes     Axes
	channels int32 // of the neurons
}

// Place is what the units of one position reach: Columns consecutive positions
// of the neurons' map in each of Rows rows, the first at (Row, Column). The
// weights of the first unit begin at Weight.
type Place struct {
	Row, Column   int32
	Rows, Columns int32
	Weight        int32
	Synapses      int32 // that a spike of one unit means, by definition
}

// NewTable returns the table for the map in, to neurons with that many channels,
// with weights that begin at a place of the arena.
func NewTable(a Axes, in Shape, channels, begin int) *Table {
	return &Table{
		Units: newDivisor(in.Channels), width: newDivisor(in.Width), All: in.Units(),
		Unit: a.Unit, Row: a.Row, axes: a, begin: int32(begin), channels: int32(channels),
	}
}

// Locate sets at to what a position reaches. It writes field by field to where
// the place is needed: a copy that follows the writes closely would have to wait
// for them.
func (t *Table) Locate(position uint32, at *Place) {
	y := t.width.Divide(position)
	r, c := &t.axes.Rows[y], &t.axes.Columns[position-y*t.width.By]
	at.Row, at.Column, at.Rows, at.Columns = r.First, c.First, r.N, c.N
	at.Weight = t.begin + r.Weight + c.Weight
	at.Synapses = r.Synapses * c.Synapses * t.channels
}

// At returns what a position reaches.
func (t *Table) At(position uint32) (at Place) {
	t.Locate(position, &at)
	return at
}

// Largest returns the most neurons that a position reaches.
func (t *Table) Largest() int {
	rows, columns := int32(0), int32(0)
	for _, r := range t.axes.Rows {
		rows = max(rows, r.N)
	}
	for _, c := range t.axes.Columns {
		columns = max(columns, c.N)
	}
	return int(rows * columns * t.channels)
}

// divisor divides by multiplying, for dividends below 2^27.
type divisor struct {
	By    uint32
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

// Divide returns n/By.
func (d *divisor) Divide(n uint32) uint32 { return uint32(uint64(n) * d.magic >> d.shift) }
