package network

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

// foldable returns the folding of synapses with an upsampling before them, or
// nil where there is none.
func foldable(s Synapses, up int) *folding {
	conv, ok := s.(*conv2d)
	if !ok || up == 1 || conv.stride != 1 {
		return nil
	}
	return &folding{conv: conv, up: up, taps: conv.kernel + up - 1}
}

// size returns the number of weights after folding.
func (f *folding) size() int {
	return f.conv.input.Channels * f.taps * f.taps * f.conv.output.Channels
}

// source returns the map before upsampling.
func (f *folding) source() Shape {
	in := f.conv.input
	return Shape{in.Channels, in.Height / f.up, in.Width / f.up}
}

// axes implements [axes] for the map before upsampling.
func (f *folding) axes() (rows, columns []stretch, unit, row int) {
	c, in := f.conv, f.source()
	row = f.taps * c.output.Channels
	return f.stretches(c.rows, in.Height, c.output.Height, row),
		f.stretches(c.columns, in.Width, c.output.Width, c.output.Channels),
		f.taps * row, row
}

// stretches returns what the inputs along an axis reach. Copied, an input
// reaches what its copies reach, which is counted from reached.
func (f *folding) stretches(reached []reach, inputs, outputs, tap int) []stretch {
	all := make([]stretch, inputs)
	for i := range all {
		low := i*f.up - (f.conv.kernel-1)/2
		first := max(low, 0)
		all[i] = stretch{first: int32(first), n: int32(min(low+f.taps, outputs) - first), weight: int32((first - low) * tap)}
		for _, r := range reached[i*f.up : (i+1)*f.up] {
			all[i].synapses += r.n
		}
	}
	return all
}

// fold writes to folded, laid out [input channel][row tap][column tap][output
// channel], the sums of weights. Copy dy of a row reaches output j after the
// first by the tap that stands at place j−dy: places follow the outputs.
func (f *folding) fold(weights, folded []float32) {
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
