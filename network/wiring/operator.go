package wiring

// Operator forms what all neurons of a population receive from the values of a
// whole input map, zeros included: for maps so full that going through their
// spikes costs more, and for clocks, which ask for every synapse.
type Operator interface {
	// Layout returns how values and traces are laid out; what is no unit is 0.
	Layout() Layout
	// Refresh takes over weights that have changed.
	Refresh()
	// Apply adds to sums, one per neuron, the products of values and weights. It
	// returns how many synapses it evaluated: products with the zeros around a map
	// are not counted, there are no synapses. The crew shares the work; the result
	// does not depend on it.
	//
	// Every sum goes through the units in ascending order and starts from what is
	// there. Where the products are exact, as those with small counts of spikes
	// are, the result is bit for bit that of adding the weights spike by spike.
	Apply(crew *Crew, values, sums []float32) (ops uint64)
	// Accumulate adds to grad what one sample contributes to the gradient of the
	// weights, given the trace of every unit, which counts scale times, and the
	// delta of every neuron. It returns the number of multiply-accumulate
	// operations, counted as those of Apply.
	Accumulate(crew *Crew, trace []float32, scale float32, delta, grad []float32) (macs uint64)
}

// Layout is where the units of a map stand among values: row after row, maybe
// with room between them.
type Layout struct {
	Size  int // number of values
	Row   int // from a row of the map to the next
	first int // value of the first unit
	run   divisor
}

// Plain returns the layout of a map without room between its rows.
func Plain(s Shape) Layout {
	run := s.Width * s.Channels
	return Layout{Size: s.Units(), Row: run, run: newDivisor(run)}
}

// Place returns where the value of a unit stands.
func (l *Layout) Place(unit int32) int {
	row := l.run.Divide(uint32(unit))
	return l.first + int(row)*l.Row + int(uint32(unit)-row*l.run.By)
}
