package wiring

import "spikesim/sim/random"

// AvgPool gives every neuron the mean of a window of the input map, channel by
// channel: all its weights are one over the size of the window, borders of zeros
// included.
type AvgPool struct {
	Kernel  Extent  `yaml:"kernel"`
	Stride  Extent  `yaml:"stride,omitempty"`  // the kernel, where not given
	Padding Padding `yaml:"padding,omitempty"` // valid
}

// SumPool gives every neuron the sum of a window of the input map, channel by
// channel: all its weights are 1.
type SumPool struct {
	Kernel  Extent  `yaml:"kernel"`
	Stride  Extent  `yaml:"stride,omitempty"`
	Padding Padding `yaml:"padding,omitempty"`
}

// explicit returns the parameters with every default written out.
func (p AvgPool) explicit() *AvgPool {
	p.Stride, p.Padding = p.Stride.or(p.Kernel), p.Padding.or(PadValid).resolve(p.Kernel)
	return &p
}

// explicit returns the parameters with every default written out.
func (p SumPool) explicit() *SumPool {
	q := SumPool(*AvgPool(p).explicit())
	return &q
}

// Validate implements [Kind].
func (p *AvgPool) Validate(report Report) {
	p.Kernel.validate(report, "kernel", 1, maxKernel)
	p.Stride.or(Square(1)).validate(report, "stride", 1, maxKernel)
	p.Padding.validate(report)
}

// Validate implements [Kind].
func (p *SumPool) Validate(report Report) { (*AvgPool)(p).Validate(report) }

// Resolve implements [Kind].
func (p *AvgPool) Resolve(input Shape, _ random.Key, report Report) Synapses {
	return newPooling(input, p, 1/float32(p.Kernel.Rows*p.Kernel.Columns), report)
}

// Resolve implements [Kind].
func (p *SumPool) Resolve(input Shape, _ random.Key, report Report) Synapses {
	return newPooling(input, (*AvgPool)(p), 1, report)
}

// pooling is the synapses of a pool, all by one weight, which stays.
type pooling struct {
	input, output               Shape
	rowContacts, columnContacts [][]contact
	count                       int64
	fanIn                       int
	weight                      float32
}

func newPooling(input Shape, p *AvgPool, weight float32, report Report) Synapses {
	e := p.explicit()
	rows, columns, ok := windows(input, e.Kernel, e.Stride, Square(1), e.Padding, report)
	if !ok {
		return nil
	}
	return &pooling{
		input: input, output: Shape{input.Channels, rows.outputs(), columns.outputs()},
		rowContacts: rows.contacts(), columnContacts: columns.contacts(),
		count: rows.pairs() * columns.pairs() * int64(input.Channels), fanIn: e.Kernel.Rows * e.Kernel.Columns, weight: weight,
	}
}

func (p *pooling) Input() Shape  { return p.input }
func (p *pooling) Output() Shape { return p.output }
func (p *pooling) Weights() int  { return 1 }

// Count implements [Counted].
func (p *pooling) Count() int64 { return p.count }

// FanIn implements [Counted].
func (p *pooling) FanIn() int { return p.fanIn }

// Preset implements [Preset].
func (p *pooling) Preset(weights []float32) { weights[0] = p.weight }

// Fixed implements [Preset].
func (p *pooling) Fixed() bool { return true }

// Rows implements [Synapses].
func (p *pooling) Rows(unit int32, dst []Row) []Row {
	y, x, c := p.input.Position(unit)
	for _, row := range p.rowContacts[y] {
		for _, column := range p.columnContacts[x] {
			dst = append(dst, Row{Weight: 0, First: p.output.Unit(int(row.output), int(column.output), c), Len: 1})
		}
	}
	return dst
}
