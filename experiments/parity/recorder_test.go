package parity

import (
	"cmp"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"testing"

	"spikesim/experiments/npz"
	"spikesim/sim/random"
)

// recorder is the recorded implementation once more, written down from the
// description of the recordings: plain loops over maps [channel, row, column]. It
// makes recordings of any size, in float64 or in float32 with sums in one of
// several orders, as libraries differ in.
type recorder struct {
	height, width, ticks, batch, burnIn int
	lr, alpha, beta, alphaRP            float64
	channels                            [len(layers)]int
	kernels                             [len(layers)]int
	seed                                uint64
	order                               order
	target                              []float64 // [image, output]; nil to draw it
	// mutate, if any, changes the algorithm.
	mutate mutation
}

// rounded returns a number as the recorder's arithmetic has it.
func (r *recorder) rounded(v float64) float64 {
	if r.order == exact {
		return v
	}
	return float64(float32(v))
}

// round32 rounds to float32, as what goes into the file is.
func round32(v []float64) []float64 {
	for i := range v {
		v[i] = float64(float32(v[i]))
	}
	return v
}

func uniform(key random.Key, n int, scale float64) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = scale * (2*key.Float64(uint64(i)) - 1)
	}
	return round32(v)
}

// run is one of the two runs of a recording.
type run struct {
	*recorder
	parts  [len(layers)]*weights
	states [][len(layers)]*state // per image
	drawn  uint64
}

// draw returns a number from -1 to 1.
func (n *run) draw() float64 {
	n.drawn++
	return 2*random.New(n.seed).Name("rounding").Float64(n.drawn) - 1
}

func (r *recorder) start() *run {
	key := random.New(r.seed)
	n := &run{recorder: r, states: make([][len(layers)]*state, r.batch)}
	in, h, w := 1, r.height, r.width
	for i := range layers {
		k := r.kernels[i]
		size := in * k * k
		l := &weights{in: in, kernel: k}
		// A spike adds 1/gain to a trace in all; membranes so come to a few units.
		gain := (1 - r.alpha) * (1 - r.alpha) * (1 - r.beta) * (1 - r.beta)
		l.w = uniform(key.Name("w").Int(i), r.channels[i]*size, 2*gain/math.Sqrt(float64(size)))
		l.b = uniform(key.Name("b").Int(i), r.channels[i], .2)
		l.uw, l.ub = make([]float64, len(l.w)), make([]float64, len(l.b))
		for b := range n.states {
			s := &state{
				q: newGrid(in, h, w), p: newGrid(in, h, w),
				r: newGrid(r.channels[i], h, w), s: newGrid(r.channels[i], h, w), u: newGrid(r.channels[i], h, w),
			}
			s.up, s.from = mapping(s.u, pools[i], ups[i], mutation{})
			n.states[b][i] = s
		}
		features := len(n.states[0][i].up.v)
		l.readout = uniform(key.Name("readout").Int(i), outputs*features, .5/math.Sqrt(float64(features)))
		l.readerB = uniform(key.Name("readout bias").Int(i), outputs, .1)
		n.parts[i] = l
		in, h, w = r.channels[i], n.states[0][i].up.h, n.states[0][i].up.w
	}
	return n
}

// tick advances one image by one tick and returns the ones in each output map.
func (n *run) tick(image int, input grid) (ones [len(layers)]int) {
	outs := [len(layers)]grid{}
	for i := range layers {
		in := input
		if i > 0 {
			in = outs[i-1]
		}
		if skip, ok := map[int]int{4: 1, 5: 0}[i]; ok {
			sum := newGrid(in.c, in.h, in.w)
			for j, v := range outs[skip].upsampled(2).v {
				sum.v[j] = in.v[j] + v
			}
			in = sum
		}
		s, l := n.states[image][i], n.parts[i]
		for j := range s.p.v {
			s.p.v[j] = n.rounded(n.rounded(n.alpha*s.p.v[j]) + n.rounded(s.q.v[j]/(1-n.alpha)))
			s.q.v[j] = n.rounded(n.rounded(n.beta*s.q.v[j]) + n.rounded(in.v[j]/(1-n.beta)))
		}
		r := l.kernel / 2
		for j := range s.u.v {
			x, y, c := j%s.u.w, j/s.u.w%s.u.h, j/(s.u.w*s.u.h)
			s.r.v[j] = n.rounded(n.alphaRP*s.r.v[j] - s.s.v[j])
			sum := accumulator{order: n.order, draw: n.draw}
			for ci := range l.in {
				for ky := range l.kernel {
					for kx := range l.kernel {
						sum.add(l.w[((c*l.in+ci)*l.kernel+ky)*l.kernel+kx] * s.p.at(ci, y+ky-r, x+kx-r))
					}
				}
			}
			u := n.rounded(n.rounded(sum.total()+l.b[c]) + s.r.v[j])
			s.u.v[j], s.s.v[j] = u, 0
			if u >= n.mutate.fires {
				s.s.v[j] = 1
			}
		}
		s.up, s.from = mapping(s.u, pools[i], ups[i], n.mutate)
		outs[i] = newGrid(s.up.c, s.up.h, s.up.w)
		for j, u := range s.up.v {
			if u >= n.mutate.fires {
				outs[i].v[j] = 1
				ones[i]++
			}
		}
		for k := range outputs {
			y := accumulator{order: n.order, draw: n.draw}
			for j, u := range s.up.v {
				y.add(l.readout[k*len(s.up.v)+j] * n.rounded(1/(1+math.Exp(-u))))
			}
			s.prediction[k] = n.rounded(y.total() + l.readerB[k])
			if n.mutate.reads != 0 {
				s.prediction[k] += n.mutate.reads * n.draw()
			}
		}
	}
	return ones
}

// learn returns the losses of the layers and takes a step.
func (n *run) learn(target []float64) (losses [len(layers)]float64) {
	for i, l := range n.parts {
		l.gw, l.gb = make([]float64, len(l.w)), make([]float64, len(l.b))
		share := 1 / float64(outputs*n.batch)
		deltas := make([][]float64, n.batch)
		for b := range n.states {
			s := n.states[b][i]
			delta := make([]float64, len(s.u.v))
			for k, y := range s.prediction {
				d := y - target[b*outputs+k]
				if math.Abs(d) < 1 {
					losses[i] += share * d * d / 2
				} else {
					losses[i] += share * (math.Abs(d) - .5)
				}
				e := share * max(-1, min(1, d))
				for j, u := range s.up.v {
					a := n.rounded(1 / (1 + math.Exp(-u)))
					delta[s.from[j]] += e * l.readout[k*len(s.up.v)+j] * a * (1 - a) * cmp.Or(n.mutate.slope, 1)
				}
			}
			deltas[b] = delta
		}
		n.gradients(l, i, deltas)
		rate := n.lr * cmp.Or(n.mutate.rate, 1)
		n.adamax(rate, l.w, l.gw, l.uw)
		n.adamax(rate, l.b, l.gb, l.ub)
	}
	return losses
}

// gradients sums up those of a layer.
func (n *run) gradients(l *weights, layer int, deltas [][]float64) {
	gw, gb := make([]accumulator, len(l.w)), make([]accumulator, len(l.b))
	for b, delta := range deltas {
		s, r := n.states[b][layer], l.kernel/2
		for j, d := range delta {
			if d == 0 {
				continue
			}
			x, y, c := j%s.u.w, j/s.u.w%s.u.h, j/(s.u.w*s.u.h)
			gb[c].order, gb[c].draw = n.order, n.draw
			gb[c].add(d)
			for i := range l.in * l.kernel * l.kernel {
				at := c*l.in*l.kernel*l.kernel + i
				gw[at].order, gw[at].draw = n.order, n.draw
				gw[at].add(d * s.p.at(i/(l.kernel*l.kernel), y+i/l.kernel%l.kernel-r, x+i%l.kernel-r))
			}
		}
	}
	for i := range gw {
		l.gw[i] = gw[i].total() // 0 where nothing was added
	}
	for i := range gb {
		l.gb[i] = gb[i].total()
	}
}

func (n *run) adamax(lr float64, w, g, u []float64) {
	for i := range w {
		u[i] = n.rounded(max(n.rounded(.95*u[i]), n.rounded(math.Abs(g[i])+1e-8)))
		w[i] = n.rounded(w[i] - n.rounded(n.rounded(lr*g[i])/u[i]))
	}
}

// record makes a recording and returns its arrays.
func (r *recorder) record() []npz.Array { return r.recordWith(func(*run) {}) }

// recordWith is record with changed weights.
func (r *recorder) recordWith(change func(n *run)) []npz.Array {
	key := random.New(r.seed)
	size := r.height * r.width
	spikes := make([]uint8, r.ticks*r.batch*size)
	for i := range spikes {
		if key.Name("spikes").Float64(uint64(i)) < .3 {
			spikes[i] = 1
		}
	}
	target := r.target
	if target == nil {
		target = uniform(key.Name("target"), r.batch*outputs, 1)
	}
	input := func(tick, image int) grid {
		g := newGrid(1, r.height, r.width)
		for j := range g.v {
			g.v[j] = float64(spikes[(tick*r.batch+image)*size+j])
		}
		return g
	}
	arrays := []npz.Array{
		{Name: "spikes", Shape: []int{r.ticks, r.batch, 1, r.height, r.width}, Data: spikes},
		single("target", target, r.batch, outputs),
		npz.Scalar("H", r.height), npz.Scalar("W", r.width), npz.Scalar("T", r.ticks), npz.Scalar("burnin", r.burnIn),
		npz.Scalar("lr", r.lr), npz.Scalar("alpha", r.alpha), npz.Scalar("beta", r.beta), npz.Scalar("alpharp", r.alphaRP),
	}
	frozen, learning := r.start(), r.start()
	change(frozen)
	change(learning)
	var frozenR, learnR [len(layers)][]float64
	var counts, losses []float64
	for i, l := range frozen.parts {
		shape := []int{r.channels[i], l.in, l.kernel, l.kernel}
		arrays = append(arrays,
			single(fmt.Sprintf("w%d_init", i), l.w, shape...), single(fmt.Sprintf("b%d_init", i), l.b, len(l.b)),
			single(fmt.Sprintf("readout_w%d", i), l.readout, outputs, len(l.readout)/outputs),
			single(fmt.Sprintf("readout_b%d", i), l.readerB, outputs))
	}
	for tick := range r.ticks {
		var total [len(layers)]int
		for b := range r.batch {
			for i, ones := range frozen.tick(b, input(tick, b)) {
				total[i] += ones
			}
			learning.tick(b, input(tick, b))
			for i := range layers {
				frozenR[i] = append(frozenR[i], frozen.states[b][i].prediction[:]...)
				if tick >= r.burnIn {
					learnR[i] = append(learnR[i], learning.states[b][i].prediction[:]...)
				}
			}
		}
		for _, ones := range total {
			counts = append(counts, float64(ones))
		}
		if tick < r.burnIn {
			continue
		}
		l := learning.learn(target)
		losses = append(losses, l[:]...)
		if tick > r.burnIn {
			continue
		}
		for i, l := range learning.parts {
			arrays = append(arrays,
				single(fmt.Sprintf("grad_w%d_first", i), l.gw, r.channels[i], l.in, l.kernel, l.kernel),
				single(fmt.Sprintf("grad_b%d_first", i), l.gb, len(l.gb)))
		}
	}
	arrays = append(arrays,
		npz.Array{Name: "frozen_spike_counts_pooled", Shape: []int{r.ticks, len(layers)}, Data: counts},
		npz.Array{Name: "learn_losses", Shape: []int{r.ticks - r.burnIn, len(layers)}, Data: losses})
	for i, l := range learning.parts {
		var last []float64
		for b := range r.batch {
			last = append(last, frozen.states[b][i].up.v...)
		}
		up := frozen.states[0][i].up
		arrays = append(arrays,
			single(fmt.Sprintf("frozen_u%d_last", i), last, r.batch, up.c, up.h, up.w),
			single(fmt.Sprintf("frozen_r%d", i), frozenR[i], r.ticks, r.batch, outputs),
			single(fmt.Sprintf("learn_r%d", i), learnR[i], r.ticks-r.burnIn, r.batch, outputs),
			single(fmt.Sprintf("w%d_final", i), l.w, r.channels[i], l.in, l.kernel, l.kernel),
			single(fmt.Sprintf("b%d_final", i), l.b, len(l.b)))
	}
	return arrays
}

// single returns an array in float32. It copies: what learns changes on.
func single(name string, v []float64, shape ...int) npz.Array {
	data := make([]float32, len(v))
	for i := range v {
		data[i] = float32(v[i])
	}
	return npz.Array{Name: name, Shape: slices.Clone(shape), Data: data}
}

// write writes arrays as a recording and returns its path.
func write(t testing.TB, arrays []npz.Array) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "trace.npz")
	if err := npz.Write(path, arrays, nil); err != nil {
		t.Fatal(err)
	}
	return path
}

func small() *recorder {
	return &recorder{
		height: 8, width: 12, ticks: 14, batch: 3, burnIn: 5,
		lr: 1e-5, alpha: .9, beta: .7, alphaRP: .6,
		channels: [len(layers)]int{4, 5, 6, 5, 4, 3}, kernels: [len(layers)]int{5, 3, 3, 3, 3, 3}, seed: 11,
	}
}
