package network

// fan says where the spikes of one port go: for every position of the map that
// arrives, the rows of neurons it reaches and the weights that meet them there.
// It is [Synapses] in the form of a table, with upsampling folded in where that
// is possible; see folding.
//
// Weights are counted from the beginning of the population's arena, which holds
// those of all its ports.
type fan struct {
	units  uint32 // of one position of the map that arrives, its channels
	copies int    // units that one unit of the map stands for: the square of a folded factor, or 1
	places []place
	unit   int32 // weights from one unit of a position to the next
	row    int32 // weights from one row of neurons to the next
	// executed is the number of weights that all units of the map together meet.
	executed int64
}

// place is what the units of one position reach: columns consecutive positions
// of the neurons' map in each of rows rows, the first at (row, column). The
// weights of the first unit begin at weight.
type place struct {
	weight        int32
	row, column   int32
	rows, columns int32
	synapses      int32 // that a spike of one unit means, by definition
}

// newFan returns the fan of synapses as they are, their weights at base of the
// arena.
func newFan(s Synapses, base int) *fan {
	in, out := s.Input(), s.Output()
	f := &fan{units: uint32(in.Channels), copies: 1, places: make([]place, in.Height*in.Width)}
	var rows []Row
	for p := range f.places {
		first := int32(p * in.Channels)
		rows = s.Rows(first, rows[:0])
		if len(rows) == 0 {
			continue
		}
		weight := rows[0].Weight
		f.places[p] = place{
			weight:   int32(base) + weight,
			row:      rows[0].First / int32(out.Channels*out.Width),
			column:   rows[0].First / int32(out.Channels) % int32(out.Width),
			columns:  rows[0].Len / int32(out.Channels),
			rows:     int32(len(rows)),
			synapses: rows[0].Len * int32(len(rows)),
		}
		f.executed += int64(f.places[p].synapses) * int64(in.Channels)
		if len(rows) > 1 {
			f.row = rows[1].Weight - weight
		}
		if in.Channels > 1 {
			f.unit = s.Rows(first+1, rows[:0])[0].Weight - weight
		}
	}
	return f
}

// work counts what the spikes of an instant mean and what was done about them.
type work struct {
	synapses uint64 // deliveries of one spike to one synapse
	executed uint64 // weights added or multiplied
	dense    bool
}

// survey counts the work of units, ascending, without gathering it for the
// kernel.
func (f *fan) survey(units []int32, touch *touched) (w work) {
	for i := 0; i < len(units); {
		position := uint32(units[i]) / f.units
		at := &f.places[position]
		next := int32((position + 1) * f.units)
		start := i
		for i < len(units) && units[i] < next {
			i++
		}
		w.synapses += uint64(i-start) * uint64(at.synapses)
		if touch != nil {
			touch.add(at)
		}
	}
	return w
}
