package network

// Row is what one presynaptic unit reaches in one run of consecutive neurons:
// Len weights from index Weight on go to the neurons from First on.
type Row struct {
	Weight, First, Len int32
}

// Synapses is the geometry of the weights between an input map and a
// population of neurons.
type Synapses interface {
	// Input returns the shape of the input map, Output that of the neurons.
	Input() Shape
	Output() Shape
	// Weights returns the number of weights.
	Weights() int
	// FanIn returns the number of synapses of a neuron away from the borders.
	FanIn() int
	// Count returns the number of synapses, exact at the borders: the sum of
	// the fan-outs of all input units.
	Count() int64
	// Rows appends the rows of one input unit to dst: disjoint and with First
	// ascending. Their lengths add up to the unit's fan-out.
	Rows(unit int32, dst []Row) []Row
	// Standard returns the shape in which the rest of the field stores such
	// weights, and for every place in that order (row-major) the index here.
	Standard() (shape []int, index func(i int) int)
}
