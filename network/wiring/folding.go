package wiring

import "spikesim/sim/kernel"

// folding is a convolution with the nearest upsampling before it in one. One
// spike of the map that arrives becomes a square of u×u spikes of one instant
// upsampled, and a neuron meets several of them through taps next to each other.
// Their weights are added up beforehand, so that the spike reaches
// (kernel+u−1)² places instead of u²·kernel²: for a kernel of 3 and u = 2, 16
// instead of 36.
//
// In exact arithmetic nothing changes. In float32 a neuron receives the rounded
// sum of up to u² weights, instead of the weights one by one.
//
// It is for convolutions of stride 1: with another, neurons next to each other
// meet different taps.
type folding struct {
	conv *conv2d
	up   int
	taps int // kernel + up − 1
}

func newFolding(c *conv2d, up int) *folding {
	return &folding{conv: c, up: up, taps: c.kernel + up - 1}
}

// Size implements [Folding].
func (f *folding) Size() int {
	return f.conv.input.Channels * f.taps * f.taps * f.conv.output.Channels
}

// Source implements [Folding].
func (f *folding) Source() Shape { return f.conv.before(f.up) }

// Axes implements [Folding].
func (f *folding) Axes() Axes {
	c, in := f.conv, f.Source()
	row := f.taps * c.output.Channels
	return Axes{
		Rows:    f.reach(c.axes.Rows, in.Height, c.output.Height, row),
		Columns: f.reach(c.axes.Columns, in.Width, c.output.Width, c.output.Channels),
		Unit:    int32(f.taps * row), Row: int32(row),
	}
}

// reach returns what the inputs along an axis reach. Copied, an input reaches
// what its copies reach, which is counted from copied.
func (f *folding) reach(copied []Stretch, inputs, outputs, tap int) []Stretch {
	all := make([]Stretch, inputs)
	for i := range all {
		low := i*f.up - (f.conv.kernel-1)/2
		first := max(low, 0)
		all[i] = Stretch{First: int32(first), N: int32(min(low+f.taps, outputs) - first), Weight: int32((first - low) * tap)}
		for _, s := range copied[i*f.up : (i+1)*f.up] {
			all[i].Synapses += s.N
		}
	}
	return all
}

// Fold implements [Folding]. It writes to folded, laid out [input channel][row tap][column tap][output
// channel], the sums of weights. Copy dy of a row reaches output j after the
// first by the tap that stands at place j−dy: places follow the outputs.
func (f *folding) Fold(weights, folded []float32) {
	k, n := f.conv.kernel, f.conv.output.Channels
	clear(folded)
	for row := range f.conv.input.Channels * k {
		ci, j := row/k, row%k
		for dy := range f.up {
			to := folded[(ci*f.taps+j+dy)*f.taps*n:]
			from := weights[row*k*n:][:k*n]
			for dx := range f.up {
				kernel.Add(to[dx*n:][:k*n], from)
			}
		}
	}
}
