package wiring

// generalConv is the synapses of any [Conv2D]. Weights are stored [input
// channel][row tap][column tap][output channel of the group], the taps in the
// order of [window.places].
type generalConv struct {
	input, output Shape
	groups        int
	perGroup      int // output channels
	rows, columns window
	// What every row and column of the input reaches, and where taps stand.
	rowContacts, columnContacts [][]contact
	rowPlaces, columnPlaces     []int
}

// newGeneralConv returns the synapses of a convolution, with fast delivery where
// outputs next to each other are reached together.
func newGeneralConv(input Shape, channels, groups int, rows, columns window) Synapses {
	c := &generalConv{
		input: input, output: Shape{channels, rows.outputs(), columns.outputs()},
		groups: groups, perGroup: channels / groups, rows: rows, columns: columns,
		rowContacts: rows.contacts(), columnContacts: columns.contacts(),
		rowPlaces: rows.places(), columnPlaces: columns.places(),
	}
	if groups == 1 && rows.dilation == 1 && columns.dilation == 1 {
		return griddedConv{c}
	}
	return c
}

func (c *generalConv) Input() Shape  { return c.input }
func (c *generalConv) Output() Shape { return c.output }
func (c *generalConv) Weights() int  { return c.input.Channels * c.taps() * c.perGroup }

func (c *generalConv) taps() int { return c.rows.kernel * c.columns.kernel }

// FanIn implements [Counted].
func (c *generalConv) FanIn() int { return c.input.Channels / c.groups * c.taps() }

// Count implements [Counted].
func (c *generalConv) Count() int64 {
	return c.rows.pairs() * c.columns.pairs() * int64(c.input.Channels) * int64(c.perGroup)
}

// Rows implements [Synapses].
func (c *generalConv) Rows(unit int32, dst []Row) []Row {
	y, x, ci := c.input.Position(unit)
	channel := ci / (c.input.Channels / c.groups) * c.perGroup
	for _, row := range c.rowContacts[y] {
		weights := (ci*c.rows.kernel + c.rowPlaces[row.tap]) * c.columns.kernel
		for _, column := range c.columnContacts[x] {
			dst = append(dst, Row{
				Weight: int32((weights + c.columnPlaces[column.tap]) * c.perGroup),
				First:  c.output.Unit(int(row.output), int(column.output), channel),
				Len:    int32(c.perGroup),
			})
		}
	}
	return dst
}

// Standard implements [Stored]: [output channel, input channel of the group, row,
// column].
func (c *generalConv) Standard() ([]int, func(i int) int) {
	in, height, width := c.input.Channels/c.groups, c.rows.kernel, c.columns.kernel
	return []int{c.output.Channels, in, height, width}, func(i int) int {
		co, ci, ky, kx := i/(in*height*width), i/(height*width)%in, i/width%height, i%width
		ci += co / c.perGroup * in
		return ((ci*height+c.rowPlaces[ky])*width+c.columnPlaces[kx])*c.perGroup + co%c.perGroup
	}
}

// griddedConv is a generalConv of one group without dilation.
type griddedConv struct{ *generalConv }

// Axes implements [Gridded].
func (c griddedConv) Axes() Axes {
	row := c.columns.kernel * c.perGroup
	return Axes{
		Rows:    c.rows.stretches(c.rowPlaces, row),
		Columns: c.columns.stretches(c.columnPlaces, c.perGroup),
		Unit:    int32(c.rows.kernel * row), Row: int32(row),
	}
}
