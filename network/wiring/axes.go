package wiring

// Axes are synapses whose geometry is that of rows times that of columns, in two
// short tables: a convolution, or every unit with every neuron. They are the one
// description of such a geometry; rows, event tables and sums over maps all
// follow from it.
type Axes struct {
	Rows, Columns []Stretch // of every row and column of the input map
	// Unit is how many weights one unit of a position is from the next, Row how
	// many one row of neurons is from the next.
	Unit, Row int32
}

// Stretch is what one row, or column, of the input map reaches: N rows, or
// columns, of neurons from First on, whose weights begin Weight further on than
// those of the first place of all. By definition, Synapses times the number of
// neurons' channels count: folded, more of them than are reached.
type Stretch struct {
	First, N, Weight, Synapses int32
}

// Gridded are synapses that come as axes, for which delivery has a fast way; see
// [Table].
type Gridded interface {
	Synapses
	Axes() Axes
}

// appendRows appends the rows of one unit of the map in, with neurons in out.
func (a *Axes) appendRows(in, out Shape, unit int32, dst []Row) []Row {
	y, x, c := in.Position(unit)
	ry, rx := &a.Rows[y], &a.Columns[x]
	if rx.N == 0 {
		return dst
	}
	channels := int32(out.Channels)
	row := Row{
		Weight: int32(c)*a.Unit + ry.Weight + rx.Weight,
		First:  out.Unit(int(ry.First), int(rx.First), 0),
		Len:    rx.N * channels,
	}
	for range ry.N {
		dst = append(dst, row)
		row.Weight += a.Row
		row.First += int32(out.Width) * channels
	}
	return dst
}

// count returns the number of synapses of a map with that many channels, to
// neurons with that many.
func (a *Axes) count(in, out int) int64 {
	total := func(all []Stretch) (n int64) {
		for _, s := range all {
			n += int64(s.Synapses)
		}
		return n
	}
	return total(a.Rows) * total(a.Columns) * int64(in) * int64(out)
}
