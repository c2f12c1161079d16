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

// fan returns where the units of the map before upsampling go, their weights at
// base of the arena.
func (f *folding) fan(base int) *fan {
	c, in := f.conv, f.source()
	t := &fan{
		units: uint32(in.Channels), copies: f.up * f.up,
		places: make([]place, in.Height*in.Width),
		unit:   int32(f.taps * f.taps * c.output.Channels),
		row:    int32(f.taps * c.output.Channels),
	}
	for p := range t.places {
		y, x := p/in.Width, p%in.Width
		firstY, rows, tapY := f.reach(y, c.output.Height)
		firstX, columns, tapX := f.reach(x, c.output.Width)
		t.places[p] = place{
			weight: int32(base + (tapY*f.taps+tapX)*c.output.Channels),
			row:    int32(firstY), column: int32(firstX),
			rows: int32(rows), columns: int32(columns),
			synapses: int32(f.copied(c.rows, y) * f.copied(c.columns, x) * c.output.Channels),
		}
		t.executed += int64(rows*columns*c.output.Channels) * int64(in.Channels)
	}
	return t
}

// reach returns the outputs that position i reaches along an axis, and the tap
// that meets the first of them.
func (f *folding) reach(i, outputs int) (first, n, tap int) {
	low := i*f.up - (f.conv.kernel-1)/2
	first = max(low, 0)
	return first, min(low+f.taps, outputs) - first, first - low
}

// copied adds up what the copies of position i reach along an axis.
func (f *folding) copied(axis []reach, i int) int {
	n := 0
	for _, r := range axis[i*f.up : (i+1)*f.up] {
		n += int(r.n)
	}
	return n
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

// unfold adds to grad, the gradient of the weights, what a gradient of the
// folded weights says about them.
func (f *folding) unfold(folded, grad []float32) {
	k, n := f.conv.kernel, f.conv.output.Channels
	for row := range f.conv.input.Channels * k {
		ci, j := row/k, row%k
		for dy := range f.up {
			from := folded[(ci*f.taps+j+dy)*f.taps*n:]
			to := grad[row*k*n:][:k*n]
			for dx := range f.up {
				kernel.Add(to, from[dx*n:][:k*n])
			}
		}
	}
}
