package network

// dense connects every input unit to every neuron. Weights are stored one row
// per input unit.
type dense struct {
	input, output Shape
}

func newDense(input, output Shape) *dense { return &dense{input, output} }

func (d *dense) Input() Shape  { return d.input }
func (d *dense) Output() Shape { return d.output }
func (d *dense) Weights() int  { return d.input.Units() * d.output.Units() }
func (d *dense) FanIn() int    { return d.input.Units() }
func (d *dense) Count() int64  { return int64(d.Weights()) }

func (d *dense) Rows(unit int32, dst []Row) []Row {
	n := int32(d.output.Units())
	return append(dst, Row{Weight: unit * n, First: 0, Len: n})
}

// Standard implements [Synapses]: [neuron, input], the input map flattened
// [channel, row, column].
func (d *dense) Standard() ([]int, func(i int) int) {
	in, out := d.input.Units(), d.output.Units()
	positions := d.input.Height * d.input.Width
	return []int{out, in}, func(i int) int {
		channel, position := i%in/positions, i%positions
		return (position*d.input.Channels+channel)*out + i/in
	}
}

// axes implements [axes]: all units reach the one position there is.
func (d *dense) axes() (rows, columns []stretch, unit, row int) {
	unit = d.output.Units()
	rows, columns = make([]stretch, d.input.Height), make([]stretch, d.input.Width)
	for y := range rows {
		rows[y] = stretch{n: 1, weight: int32(y * d.input.Width * d.input.Channels * unit), synapses: 1}
	}
	for x := range columns {
		columns[x] = stretch{n: 1, weight: int32(x * d.input.Channels * unit), synapses: 1}
	}
	return rows, columns, unit, 0
}
