package network

import "spikesim/network/wiring"

// oracleWindow is a convolution or a pool as an oracle sees it, with rows first and
// columns second.
type oracleWindow struct {
	channels, groups         int
	kernel, stride, dilation [2]int
	before, after            [2]int
	fixed                    float64 // the weight of a pool; 0 for weights of its own
}

func newOracleWindow(s wiring.Spec, inputs int) oracleWindow {
	extent := func(e wiring.Extent, none int) [2]int {
		if e.Rows == 0 {
			return [2]int{none, none}
		}
		return [2]int{e.Rows, e.Columns}
	}
	if c := s.Conv2D; c != nil {
		w := oracleWindow{
			channels: c.Channels, groups: max(1, c.Groups),
			kernel: extent(c.Kernel, 0), stride: extent(c.Stride, 1), dilation: extent(c.Dilation, 1),
		}
		w.pad(c.Padding, c.Padding.Way == "")
		return w
	}
	p, sum := s.AvgPool, false
	if p == nil {
		q := wiring.AvgPool(*s.SumPool)
		p, sum = &q, true
	}
	w := oracleWindow{
		channels: inputs, groups: inputs, dilation: [2]int{1, 1},
		kernel: extent(p.Kernel, 0), fixed: 1,
	}
	w.stride = extent(p.Stride, 0)
	if w.stride[0] == 0 {
		w.stride = w.kernel
	}
	if !sum {
		w.fixed = float64(1 / float32(w.kernel[0]*w.kernel[1]))
	}
	w.pad(p.Padding, false)
	return w
}

func (w *oracleWindow) pad(p wiring.Padding, same bool) {
	if !same && p.Way != wiring.PadSame {
		w.before, w.after = [2]int{p.Top, p.Left}, [2]int{p.Bottom, p.Right}
		return
	}
	for i, k := range w.kernel {
		whole := w.dilation[i] * (k - 1)
		w.before[i] = whole / 2
		w.after[i] = whole - whole/2
	}
}

// size counts the places of the kernel along an axis.
func (w *oracleWindow) size(axis, size int) (n int) {
	for at := -w.before[axis]; at+w.dilation[axis]*(w.kernel[axis]-1) < size+w.after[axis]; at += w.stride[axis] {
		n++
	}
	return n
}

// drawnBy returns the synapses that a network has drawn for a projection, with
// their weights. What is drawn has no definition but the seed's.
func drawnBy(n *Network, population string, projection int) (all []oracleSynapse) {
	for _, p := range n.populations {
		if p.layout.name != population {
			continue
		}
		proj := p.projections[projection]
		for u := range int32(proj.synapses.Input().Units()) {
			for _, r := range proj.synapses.Rows(u, nil) {
				for i := range r.Len {
					all = append(all, oracleSynapse{u, r.First + i, float64(proj.weights[r.Weight+i])})
				}
			}
		}
	}
	return all
}
