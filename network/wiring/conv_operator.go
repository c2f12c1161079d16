package wiring

import "spikesim/sim/kernel"

// convOperator is the [Operator] of a convolution. Folded, it works on the map
// before upsampling. Values are laid out with a border of zeros; see [frame].
type convOperator struct {
	frame   *frame
	weights []float32
	index   func(ci, j, i int) int // of the weight of output channel 0 at tap (j, i) of frame
	packed  [][]float32            // per phase, as kernel.Conv wants them
	rows    []kernel.Conv          // per phase
	blocks  int
	traces  *convGradient // nil until somebody learns

	conv *conv2d

	// Of the call under way.
	values, sums []float32
}

// frameRows is how many rows of a map one part of a task takes: few, so that the
// parts can be shared out evenly.
const frameRows = 4

// newConvOperator returns an operator that takes the map before upsampling by a
// factor up, above 1 for a convolution of stride 1 only. Then the weights are
// folded, laid out [input channel][row tap][column tap][output channel], with
// kernel+up−1 taps each way; tap j of an input leads to the j-th of the outputs
// that the input reaches.
func newConvOperator(c *conv2d, up int, weights []float32) *convOperator {
	f := newFrame(c.before(up), c.output, c.kernel, c.stride, up)
	v := &convOperator{conv: c, frame: f, weights: weights, index: f.folded}
	if up == 1 {
		v.index = func(ci, j, i int) int { return c.weight(0, ci, c.kernel-1-j, c.kernel-1-i) }
	}
	for _, p := range f.phases {
		row := kernel.Conv{
			Outputs: p.width, Channels: f.output.Channels,
			Rows: p.y.n, Run: p.x.n * f.source.Channels,
			DstStep: p.step, SrcStep: f.stride * f.source.Channels, SrcPitch: f.pitch,
		}
		v.rows = append(v.rows, row)
		v.packed = append(v.packed, make([]float32, row.Packed()))
		v.blocks = max(v.blocks, (p.height+frameRows-1)/frameRows)
	}
	v.Refresh()
	return v
}

// Layout implements [Operator].
func (v *convOperator) Layout() Layout { return v.frame.layout() }

// Refresh implements [Operator].
func (v *convOperator) Refresh() {
	f := v.frame
	channels, in := f.output.Channels, f.source.Channels
	for i, p := range f.phases {
		to, run := v.packed[i], p.x.n*in
		block := p.y.n * run * kernel.ConvLanes
		for row := range p.y.n {
			for at := range run {
				from := v.weights[v.index(at%in, p.rowTap-f.up*row, p.colTap-f.up*(at/in)):][:channels]
				place := (row*run + at) * kernel.ConvLanes
				for ; len(from) > kernel.ConvLanes; place += block {
					copy(to[place:], from[:kernel.ConvLanes])
					from = from[kernel.ConvLanes:]
				}
				copy(to[place:], from)
			}
		}
	}
}

// Apply implements [Operator].
func (v *convOperator) Apply(crew *Crew, values, sums []float32) (ops uint64) {
	v.values, v.sums = values, sums
	crew.run(v.blocks, v)
	return v.frame.pairs
}

// Accumulate implements [Operator], for maps that are not upsampled.
func (v *convOperator) Accumulate(crew *Crew, trace []float32, scale float32, delta, grad []float32) (macs uint64) {
	if v.traces == nil {
		v.traces = newConvGradient(v.conv, 1)
	}
	return v.traces.accumulateBordered(crew, trace, scale, delta, grad)
}

// do implements [task]: it computes rows of the output.
func (v *convOperator) do(part int) {
	f, from := v.frame, part*frameRows
	for y := from; y < from+frameRows; y++ {
		for i := range f.phases {
			if p := &f.phases[i]; y < p.height {
				v.rows[i].Add(v.sums[f.first(p, y):], v.values[f.base(p, y, 0):], v.packed[i])
			}
		}
	}
}
