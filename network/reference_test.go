package network

import (
	"fmt"
	"math"
	"os"
	"testing"

	"codeberg.org/sbinet/npyio/npz"

	"spikesim/events"
	"spikesim/learning"
	"spikesim/network/wiring"
	"spikesim/neuron"
)

// reference is a recorded run of the network of Barchid, Mennesson & Djeraba in
// their own implementation: 6 layers, 2 images of 16×24, 40 ticks.
type reference struct {
	t      *testing.T
	reader *npz.Reader
}

func openReference(t *testing.T) *reference {
	const path = "../../shared/reference/fpn_16x24.npz"
	if _, err := os.Stat(path); err != nil {
		t.Skip("the recorded reference run is not here")
	}
	r, err := npz.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return &reference{t, r}
}

// read reads an array whose elements are of type T.
func read[T any](r *reference, format string, args ...any) (values []T) {
	r.t.Helper()
	if err := r.reader.Read(fmt.Sprintf(format, args...)+".npy", &values); err != nil {
		r.t.Fatal(err)
	}
	return values
}

// scalar reads an array of one number.
func scalar[T any](r *reference, name string) (v T) {
	r.t.Helper()
	if err := r.reader.Read(name+".npy", &v); err != nil {
		r.t.Fatal(err)
	}
	return v
}

var layers = []string{"enc1", "enc2", "enc3", "dec1", "dec2", "dec3"}

// replay is the recorded run's network, weights, readouts and input.
type replay struct {
	net           *Network
	samples       []Sample
	ticks, burnIn int
}

func (r *reference) replay(l *learning.Spec) replay {
	t := r.t
	height, width := int(scalar[int64](r, "H")), int(scalar[int64](r, "W"))
	ticks, burnIn := int(scalar[int64](r, "T")), int(scalar[int64](r, "burnin"))
	model := neuron.Spec{Decolle: &neuron.DecolleParams{
		Alpha: scalar[float64](r, "alpha"), Beta: scalar[float64](r, "beta"), AlphaRP: scalar[float64](r, "alpharp"),
	}}
	target := read[float32](r, "target")
	const outputs = 4
	lanes := len(target) / outputs
	l.BurnInMS = float64(burnIn)
	l.Optimizer.LearningRate = scalar[float64](r, "lr")
	n := build(t, paper(height, width, model), Options{Lanes: lanes, Learning: l, Outputs: outputs})
	var arrays []Array
	for i, name := range layers {
		for _, a := range n.Weights() {
			switch a.Name {
			case name + ".weights":
				a.Values = read[float32](r, "w%d_init", i)
			case name + ".bias":
				a.Values = read[float32](r, "b%d_init", i)
			default:
				continue
			}
			arrays = append(arrays, a)
		}
		r.foldReadout(i, n.populations[i])
	}
	if err := n.SetWeights(find(arrays)); err != nil {
		t.Fatal(err)
	}
	p := replay{net: n, ticks: ticks, burnIn: burnIn}
	spikes := read[uint8](r, "spikes") // [tick, image, 1, row, column]
	size := height * width
	for lane := range lanes {
		s := Sample{Target: target[outputs*lane : outputs*(lane+1)]}
		var list []spike
		for tick := range ticks {
			for u := range size {
				if spikes[(tick*lanes+lane)*size+u] != 0 {
					list = append(list, spike{events.Time(tick+1) * ms, int32(u)})
				}
			}
		}
		s.Sources = []events.Source{record(list)}
		p.samples = append(p.samples, s)
	}
	return p
}

// foldReadout sets the readout of a population. The recorded one reads the
// upsampled map, [output][channel, row, column]; the copies of a unit are equal,
// so here their weights are added up, [row, column, channel][output].
func (r *reference) foldReadout(i int, p *population) {
	weights, bias := read[float32](r, "readout_w%d", i), read[float32](r, "readout_b%d", i)
	readout := p.learner.layer.Readout()
	clear(readout.Weights)
	copy(readout.Bias, bias)
	up := p.layout.up
	out := p.layout.output
	large := out.Scale(up)
	for k := range readout.Outputs {
		for c := range large.Channels {
			for y := range large.Height {
				for x := range large.Width {
					feature := int(out.Unit(y/up, x/up, c))
					readout.Weights[readout.Index(feature, k)] += weights[((k*large.Channels+c)*large.Height+y)*large.Width+x]
				}
			}
		}
	}
}

// relative returns the greatest difference of two lists of numbers as a part of
// the greatest size among the wanted ones.
func relative(got, want []float32) float64 {
	worst, largest := 0.0, 0.0
	for i := range want {
		largest = math.Max(largest, math.Abs(float64(want[i])))
		worst = math.Max(worst, math.Abs(float64(got[i])-float64(want[i])))
	}
	return worst / largest
}

// observed is what a replay with frozen weights shows.
type observed struct {
	counts   []float64            // [tick, layer]: spikes of the upsampled output map
	readouts [][]float32          // per layer [tick, image, output]
	close    map[int][]borderline // by tick·layers+layer
}

// borderline is a neuron whose potential float32 cannot tell from the threshold.
type borderline struct {
	neuron int32
	u      float32
}

func (run replay) observe(t *testing.T) observed {
	lanes := len(run.samples)
	o := observed{
		counts:   make([]float64, run.ticks*len(layers)),
		readouts: make([][]float32, len(layers)),
		close:    map[int][]borderline{},
	}
	for i := range o.readouts {
		o.readouts[i] = make([]float32, run.ticks*lanes*4)
	}
	run.net.ReadoutEvery(1)
	run.net.Observe(Probe{
		Fired: func(p, lane int, at events.Time, neurons []int32) {
			if p == 0 {
				return
			}
			// Pooling here by its definition: a window with any spike.
			layout := run.net.populations[p-1].layout
			windows := map[int32]bool{}
			for _, n := range neurons {
				y, x, c := layout.neurons.Position(n)
				windows[layout.output.Unit(y/layout.pool, x/layout.pool, c)] = true
			}
			o.counts[(int(at/ms)-1)*len(layers)+p-1] += float64(len(windows) * layout.up * layout.up)
		},
		Readout: func(p, lane, tick int, prediction []float32) {
			copy(o.readouts[p-1][((tick-1)*lanes+lane)*4:], prediction)
			for n, u := range run.net.populations[p-1].learner.membrane {
				if u > -1e-6 && u < 1e-6 {
					at := (tick-1)*len(layers) + p - 1
					o.close[at] = append(o.close[at], borderline{int32(n), u})
				}
			}
		},
	})
	present(t, run.net, run.ticks, Test, run.samples...)
	return o
}

// observeLike replays until the spike counts are those wanted. Where they first
// differ there must be a neuron within 1e-6 of its threshold on the other side
// of it; its channel's bias is moved by as much, and the run repeated.
func (run replay) observeLike(t *testing.T, want []float64) observed {
	for range 5 {
		o := run.observe(t)
		first := 0
		for first < len(want) && o.counts[first] == want[first] {
			first++
		}
		if first == len(want) {
			return o
		}
		tick, layer := first/len(layers)+1, first%len(layers)
		p := run.net.populations[layer]
		moved := false
		for _, c := range o.close[first] {
			if fired := c.u >= 0; fired != (o.counts[first] > want[first]) {
				continue
			}
			nudge := -c.u - 1e-7
			if c.u < 0 {
				nudge = -c.u + 1e-7
			}
			t.Logf("tick %d, %s: neuron %d is at %.2g; bias moved by %.2g", tick, layers[layer], c.neuron, c.u, nudge)
			p.bias[int(c.neuron)%len(p.bias)] += nudge
			moved = true
			break
		}
		if !moved {
			t.Fatalf("tick %d, %s: %v spikes, want %v, and no neuron is near its threshold", tick, layers[layer], o.counts[first], want[first])
		}
	}
	t.Fatal("too many neurons near their threshold decide otherwise")
	return observed{}
}

// With frozen weights the event-driven network reproduces the recorded run:
// spikes at every tick, potentials at the last, readouts at every tick.
func TestFrozenRunReproducesTheReference(t *testing.T) {
	r := openReference(t)
	run := r.replay(learningSpec())
	o := run.observeLike(t, read[float64](r, "frozen_spike_counts_pooled"))
	for i, name := range layers {
		if d := relative(o.readouts[i], read[float32](r, "frozen_r%d", i)); !(d < 1e-4) {
			t.Errorf("%s: readouts are off by %v", name, d)
		}
		want := read[float32](r, "frozen_u%d_last", i)
		p := run.net.populations[i]
		up, large := p.layout.up, p.layout.output.Scale(p.layout.up)
		var got []float32 // [image, channel, row, column]
		for lane := range run.samples {
			u := largestPotentials(p, lane, events.Time(run.ticks)*ms)
			for c := range large.Channels {
				for y := range large.Height {
					for x := range large.Width {
						got = append(got, u[p.layout.output.Unit(y/up, x/up, c)])
					}
				}
			}
		}
		if len(got) != len(want) {
			t.Fatalf("%s: %d potentials recorded, %d here", name, len(want), len(got))
		}
		if d := relative(got, want); !(d < 1e-4) {
			t.Errorf("%s: potentials are off by %v", name, d)
		}
	}
}

// At the first learning tick weights have not moved, and the gradient is the
// recorded one: ours is the sum over images, theirs the mean.
func TestFirstGradientsReproduceTheReference(t *testing.T) {
	r := openReference(t)
	l := learningSpec()
	l.UpdateEveryTicks = 1 << 20
	run := r.replay(l)
	present(t, run.net, run.burnIn+1, Train, run.samples...)
	losses := read[float64](r, "learn_losses")
	for i, name := range layers {
		p := run.net.populations[i]
		_, index := wiring.Standard(p.projections[0].synapses)
		var weights, bias []float32
		for j := range p.projections[0].params.Grad {
			weights = append(weights, p.projections[0].params.Grad[index(j)]/float32(len(run.samples)))
		}
		for _, g := range p.learner.bias.Grad {
			bias = append(bias, g/float32(len(run.samples)))
		}
		if d := relative(weights, read[float32](r, "grad_w%d_first", i)); !(d < 1e-4) {
			t.Errorf("%s: gradient of the weights is off by %v", name, d)
		}
		if d := relative(bias, read[float32](r, "grad_b%d_first", i)); !(d < 1e-4) {
			t.Errorf("%s: gradient of the bias is off by %v", name, d)
		}
		c := p.counters
		if got := c.Loss / float64(c.Losses); !(math.Abs(got-losses[i]) < 1e-5*losses[i]) {
			t.Errorf("%s: loss is %v, want %v", name, got, losses[i])
		}
	}
}
