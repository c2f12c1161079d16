package wiring

import (
	"spikesim/sim/random"
	"spikesim/sim/validate"
)

// Dense connects every unit of the input map to every neuron.
type Dense struct {
	Units int `yaml:"units"`
	// Bias gives every channel of the neurons a bias; see [Biasing].
	Bias bool `yaml:"bias,omitempty"`
}

// Biased implements [Biasing].
func (d *Dense) Biased() bool { return d.Bias }

// Validate implements [Kind].
func (d *Dense) Validate(report Report) { validate.Range(report, "units", d.Units, 1, MaxUnits) }

// Resolve implements [Kind].
func (d *Dense) Resolve(input Shape, _ random.Key, _ Report) Synapses {
	return newDense(input, Shape{d.Units, 1, 1})
}

// dense is the synapses of a [Dense]. Weights are stored one row per input unit.
type dense struct {
	input, output Shape
}

func newDense(input, output Shape) *dense { return &dense{input, output} }

func (d *dense) Input() Shape  { return d.input }
func (d *dense) Output() Shape { return d.output }
func (d *dense) Weights() int  { return d.input.Units() * d.output.Units() }

// FanIn implements [Counted].
func (d *dense) FanIn() int { return d.input.Units() }

// Count implements [Counted].
func (d *dense) Count() int64 { return int64(d.Weights()) }

// Rows implements [Synapses].
func (d *dense) Rows(unit int32, dst []Row) []Row {
	n := int32(d.output.Units())
	return append(dst, Row{Weight: unit * n, First: 0, Len: n})
}

// Standard implements [Stored]: [neuron, input], the input map flattened
// [channel, row, column].
func (d *dense) Standard() ([]int, func(i int) int) {
	in, out := d.input.Units(), d.output.Units()
	flat := flattened(d.input)
	return []int{out, in}, func(i int) int { return int(flat(i%in))*out + i/in }
}

// flattened returns, for every place of a map flattened [channel, row, column],
// the unit.
func flattened(s Shape) func(i int) int32 {
	positions := s.Height * s.Width
	return func(i int) int32 { return int32(i%positions*s.Channels + i/positions) }
}

// Axes implements [Gridded]: all units reach the one position there is.
func (d *dense) Axes() Axes {
	unit := int32(d.output.Units())
	column := int32(d.input.Channels) * unit
	a := Axes{Unit: unit, Rows: make([]Stretch, d.input.Height), Columns: make([]Stretch, d.input.Width)}
	for y := range a.Rows {
		a.Rows[y] = Stretch{N: 1, Weight: int32(y*d.input.Width) * column, Synapses: 1}
	}
	for x := range a.Columns {
		a.Columns[x] = Stretch{N: 1, Weight: int32(x) * column, Synapses: 1}
	}
	return a
}
