package network

import "spikesim/sim/kernel"

// convolver adds the weighted input of a convolution to all its neurons, zeros
// of the input included: for maps so full that going through their spikes costs
// more. Folded, it works on the map before upsampling.
//
// Every sum goes through the rows, columns and channels of the input in
// ascending order and starts from what is there. Where the products are exact,
// as those with small counts of spikes are, the result is bit for bit that of
// adding the weights spike by spike in ascending order of units.
type convolver struct {
	window  *window
	weights []float32
	index   func(ci, j, i int) int // of the weight of output channel 0 at tap (j, i) of window
	packed  [][]float32            // per phase, as kernel.Conv wants them
	input   []float32              // with border; nil until a map without comes
	rows    []kernel.Conv          // per phase
	blocks  int

	// Of the call under way.
	values, from, sums []float32
	filling            bool
}

// convolverRows is how many rows of the input map one part of an apply takes:
// few, so that the parts can be shared out evenly.
const convolverRows = 4

func newConvolver(c *conv2d, weights []float32) *convolver {
	w := newWindow(c.input, c.output, c.kernel, c.stride, 1)
	return newConvolverOf(w, weights, func(ci, j, i int) int {
		return c.weight(0, ci, c.kernel-1-j, c.kernel-1-i)
	})
}

// newFoldedConvolver returns a convolver that takes the map before upsampling by
// a factor up, for a convolution of stride 1. The weights are laid out [input
// channel][row tap][column tap][output channel], with kernel+up−1 taps each way;
// tap j of an input leads to the j-th of the outputs that the input reaches.
func newFoldedConvolver(c *conv2d, up int, weights []float32) *convolver {
	w := newWindow(c.before(up), c.output, c.kernel, 1, up)
	return newConvolverOf(w, weights, w.folded)
}

func newConvolverOf(w *window, weights []float32, index func(ci, j, i int) int) *convolver {
	v := &convolver{window: w, weights: weights, index: index}
	for _, p := range w.phases {
		row := kernel.Conv{
			Outputs: p.width, Channels: w.output.Channels,
			Rows: p.y.n, Run: p.x.n * w.source.Channels,
			DstStep: p.step, SrcStep: w.stride * w.source.Channels, SrcPitch: w.pitch,
		}
		v.rows = append(v.rows, row)
		v.packed = append(v.packed, make([]float32, row.Packed()))
		v.blocks = max(v.blocks, (p.height+convolverRows-1)/convolverRows)
	}
	v.refresh()
	return v
}

// refresh takes over weights that have changed.
func (v *convolver) refresh() {
	w := v.window
	channels, in := w.output.Channels, w.source.Channels
	for i, p := range w.phases {
		to, run := v.packed[i], p.x.n*in
		block := p.y.n * run * kernel.ConvLanes
		for row := range p.y.n {
			for at := range run {
				from := v.weights[v.index(at%in, p.rowTap-w.up*row, p.colTap-w.up*(at/in)):][:channels]
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

// apply adds to sums, one per neuron, the products of values, one per unit of
// the input map, and weights, and returns how many pairs of an input and a neuron
// met. The crew shares the work; the result does not depend on it.
func (v *convolver) apply(crew *crew, values, sums []float32) (ops uint64) {
	if v.input == nil {
		v.input = v.window.padded()
	}
	v.values, v.filling = values, true
	crew.run((v.window.source.Height+convolverRows-1)/convolverRows, v)
	v.filling = false
	return v.applyBordered(crew, v.input, sums)
}

// applyBordered is apply with values in a map with border; see [window].
func (v *convolver) applyBordered(crew *crew, input, sums []float32) (ops uint64) {
	v.from, v.sums = input, sums
	crew.run(v.blocks, v)
	return v.window.pairs
}

// do implements [task]: it copies rows of the input, or computes rows of the
// output.
func (v *convolver) do(part int) {
	w, from := v.window, part*convolverRows
	if v.filling {
		w.fill(v.input, v.values, from, min(from+convolverRows, w.source.Height))
		return
	}
	for y := from; y < from+convolverRows; y++ {
		for i := range w.phases {
			if p := &w.phases[i]; y < p.height {
				v.rows[i].Add(v.sums[w.first(p, y):], v.from[w.base(p, y, 0):], v.packed[i])
			}
		}
	}
}
