package wiring_test

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"

	"spikesim/events"
	"spikesim/learning"
	"spikesim/network"
	"spikesim/network/wiring"
	"spikesim/neuron"
	"spikesim/sim"
	"spikesim/sim/random"
)

const ms = events.Millisecond

// spike is one spike of a population.
type spike struct {
	at   events.Time
	unit int32
}

func (s spike) before(o spike) bool { return s.at < o.at || s.at == o.at && s.unit < o.unit }

// player is a source that plays spikes in order.
type player struct {
	spikes []spike
	next   int
}

func (p *player) Spikes(w events.Window, out *events.Train) {
	if w.From == 0 {
		p.next = 0
	}
	for ; p.next < len(p.spikes) && p.spikes[p.next].at <= w.To; p.next++ {
		out.Append(p.spikes[p.next].at, p.spikes[p.next].unit)
	}
}

// onTicks draws spikes on ticks, so that a clock sees them as they are.
func onTicks(key random.Key, units, ticks int, rate float64) []spike {
	var all []spike
	for tick := 1; tick <= ticks; tick++ {
		for u := range units {
			if key.Int(tick).Float64(uint64(u)) < rate {
				all = append(all, spike{events.Time(tick) * ms, int32(u)})
			}
		}
	}
	return all
}

// synapse is a synapse by the definition of a kind.
type synapse struct {
	from, to int32
	weight   int
}

// outside are kinds that this package does not know, with their synapses worked
// out another way.
type outside struct {
	kind     wiring.Kind
	input    network.InputSpec
	synapses func(s wiring.Synapses) []synapse
	fixed    bool
}

func kinds() map[string]outside {
	return map[string]outside{
		"ring": {
			kind: &Ring{Reach: 4}, input: network.InputSpec{Channels: 2, Height: 3, Width: 4},
			synapses: func(wiring.Synapses) (all []synapse) {
				for u := range 24 {
					for d := range 4 {
						all = append(all, synapse{int32(u), int32((u + d + 1) % 24), d})
					}
				}
				return all
			},
		},
		"drawn": {
			kind: &drawn{neurons: 18, inDegree: 7}, input: network.InputSpec{Units: 20},
			synapses: func(s wiring.Synapses) (all []synapse) {
				for u, targets := range s.(*list).targets {
					for _, n := range targets {
						all = append(all, synapse{int32(u), n, len(all)})
					}
				}
				return all
			},
		},
		"sums": {
			kind: &sums{side: 2}, input: network.InputSpec{Channels: 3, Height: 5, Width: 4}, fixed: true,
			synapses: func(wiring.Synapses) (all []synapse) {
				for u := range 60 {
					y, x, c := u/12, u/3%4, u%3
					if y < 4 {
						all = append(all, synapse{int32(u), int32((y/2*2+x/2)*3 + c), 0})
					}
				}
				return all
			},
		},
	}
}

// simulate is the definition: integrate-and-fire neurons, every synapse of every
// spike one by one. It returns their spikes, the number of deliveries and that of
// neurons that received something at an instant.
func simulate(input []spike, synapses []synapse, weights []float32, neurons int, threshold float64) (out []spike, ops, updates uint64) {
	v := make([]float64, neurons)
	for i := 0; i < len(input); {
		at, reached := input[i].at, map[int32]bool{}
		for ; i < len(input) && input[i].at == at; i++ {
			for _, s := range synapses {
				if s.from == input[i].unit {
					v[s.to] += float64(weights[s.weight])
					reached[s.to] = true
					ops++
				}
			}
		}
		updates += uint64(len(reached))
		for n := range v {
			if reached[int32(n)] && v[n] >= threshold {
				out = append(out, spike{at, int32(n)})
				v[n] = 0
			}
		}
	}
	return out, ops, updates
}

// recorder hears the spikes of population 1.
type recorder struct {
	lock   sync.Mutex
	spikes []spike
}

func (r *recorder) fired(population, _ int, at events.Time, neurons []int32) {
	if population != 1 {
		return
	}
	r.lock.Lock()
	defer r.lock.Unlock()
	for _, n := range neurons {
		r.spikes = append(r.spikes, spike{at, n})
	}
}

func (r *recorder) take() []spike {
	all := r.spikes
	r.spikes = nil
	sort.Slice(all, func(i, j int) bool { return all[i].before(all[j]) })
	return all
}

const threshold = 1.5

// build builds a network of one population of a kind, with weights whose sums are
// exact.
func build(t *testing.T, k outside, l *learning.Spec) (*network.Network, []float32) {
	t.Helper()
	n, err := network.Build(network.Spec{
		Neuron: neuron.Spec{IF: &neuron.IFParams{Threshold: threshold}},
		Populations: []network.PopulationSpec{
			{Name: "in", Input: &k.input},
			{Name: "out", Wiring: wiring.Spec{Other: k.kind}},
		},
	}, network.Options{Seed: 5, Lanes: 1, Tick: ms, Learning: l, Outputs: 2})
	if err != nil {
		t.Fatal(err)
	}
	if k.fixed {
		return n, []float32{1}
	}
	weights := make([]float32, n.Describe().Populations[1].Weights)
	for i := range weights {
		weights[i] = float32(int(64*random.New(8).Float64(uint64(i)))-20) / 64
	}
	arrays := map[string]network.Array{}
	for _, a := range n.Weights() {
		if a.Name == "out.weights" {
			a.Values = weights
		}
		arrays[a.Name] = a
	}
	if err := n.SetWeights(func(name string) (network.Array, error) { return arrays[name], nil }); err != nil {
		t.Fatal(err)
	}
	return n, weights
}

// resolved returns the synapses of a kind as the network has them.
func resolved(k outside) wiring.Synapses {
	in := wiring.Shape{Channels: max(k.input.Units, k.input.Channels), Height: max(k.input.Height, 1), Width: max(k.input.Width, 1)}
	key := random.New(5).Name("network").Name("out").Name("wiring").Int(0)
	return wiring.Resolve(k.kind, in, key, func(path, problem, remedy string) { panic(path + problem + remedy) })
}

// A kind from outside, known by its rows only, fires the spikes of the definition
// with every engine and counts what the definition counts.
func TestKindsFromOutside(t *testing.T) {
	const ticks = 30
	for name, k := range kinds() {
		t.Run(name, func(t *testing.T) {
			n, weights := build(t, k, nil)
			s := resolved(k)
			input := onTicks(random.New(2), s.Input().Units(), ticks, .2)
			synapses := k.synapses(s)
			want, ops, updates := simulate(input, synapses, weights, s.Output().Units(), threshold)
			if len(want) < 20 {
				t.Fatalf("only %d spikes", len(want))
			}
			var heard recorder
			sample := []network.Sample{{Sources: []events.Source{&player{spikes: input}}}}
			serial, err := sim.NewSerial(n.Graph())
			if err != nil {
				t.Fatal(err)
			}
			parallel, err := sim.NewParallel(n.Graph())
			if err != nil {
				t.Fatal(err)
			}
			for engine, run := range map[string]func() error{
				"serial":   func() error { return n.Present(t.Context(), serial, sample, ticks, network.Test) },
				"parallel": func() error { return n.Present(t.Context(), parallel, sample, ticks, network.Test) },
				"clocked":  func() error { return clocked(t, n, network.Dense).Present(t.Context(), sample, ticks, network.Test) },
				"skipping": func() error {
					return clocked(t, n, network.SkipZeros).Present(t.Context(), sample, ticks, network.Test)
				},
			} {
				n.ResetCounters()
				n.Observe(network.Probe{Fired: heard.fired})
				if err := run(); err != nil {
					t.Fatal(err)
				}
				if got := heard.take(); !slices.Equal(got, want) {
					t.Errorf("%s: spikes are\n%v, want\n%v", engine, got, want)
				}
				c := n.Counters()
				if got := c.Connections[0].SynapticOps; got != ops {
					t.Errorf("%s: %d synaptic operations, want %d", engine, got, ops)
				}
				if got := c.Populations[1].NeuronUpdates; (engine == "serial" || engine == "parallel") && got != updates {
					t.Errorf("%s: %d neuron updates, want %d", engine, got, updates)
				}
			}
			d := n.Describe()
			if got := d.Connections[0].DenseOps(); got != int64(len(synapses)) {
				t.Errorf("%d dense operations, want %d", got, len(synapses))
			}
			fanOut := make([]uint32, s.Input().Units())
			fanIn := make([]int, s.Output().Units())
			for _, syn := range synapses {
				fanOut[syn.from]++
				fanIn[syn.to]++
			}
			if got := d.FanOuts(0); !slices.Equal(got, fanOut) {
				t.Errorf("fan-outs are %v, want %v", got, fanOut)
			}
			if got := d.Populations[1].FanIn; got != slices.Max(fanIn) {
				t.Errorf("fan-in is %d, want %d", got, slices.Max(fanIn))
			}
		})
	}
}

func clocked(t *testing.T, n *network.Network, a network.Arithmetic) *network.Clocked {
	t.Helper()
	c, err := network.NewClocked(n, ms, a)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// learner is a rule without any moments, so that a step shows its gradient.
func learner() *learning.Spec {
	l := learning.DefaultSpec()
	l.BurnInMS = 0
	l.UpdateEveryTicks = 1 << 20
	return &l
}

// The gradient of such a kind is what its loss says, weight by weight, with every
// engine, and what is fixed stays as it is and is not saved.
func TestKindsFromOutsideLearn(t *testing.T) {
	const ticks = 1
	for name, k := range kinds() {
		t.Run(name, func(t *testing.T) {
			n, _ := build(t, k, learner())
			s := resolved(k)
			// Without leak and without a spike before, a potential is the sum of the
			// weights of what has come, and each of these spikes counts 1.
			input := onTicks(random.New(2), s.Input().Units(), ticks, .3)
			sample := []network.Sample{{Sources: []events.Source{&player{spikes: input}}, Target: []float32{.8, -.3}}}
			engine, err := sim.NewSerial(n.Graph())
			if err != nil {
				t.Fatal(err)
			}
			show := map[string]func() error{
				"event":   func() error { return n.Present(t.Context(), engine, sample, ticks, network.Train) },
				"clocked": func() error { return clocked(t, n, network.Dense).Present(t.Context(), sample, ticks, network.Train) },
				"skipping": func() error {
					return clocked(t, n, network.SkipZeros).Present(t.Context(), sample, ticks, network.Train)
				},
			}
			for _, a := range n.Weights() {
				if k.fixed && a.Name == "out.weights" {
					t.Fatal("weights that are fixed are saved")
				}
			}
			if k.fixed {
				for engine, show := range show {
					if err := show(); err != nil {
						t.Fatal(err)
					}
					if got := n.Gradients(); len(got) != 0 {
						t.Errorf("%s: gradients %v of fixed weights", engine, got)
					}
				}
				return
			}
			for engine, show := range show {
				n.ResetCounters()
				if err := show(); err != nil {
					t.Fatal(err)
				}
				gradient := slices.Clone(n.Gradients()[0].Values)
				checkGradient(t, engine, n, gradient, func() float64 {
					n.ResetCounters()
					if err := show(); err != nil {
						t.Fatal(err)
					}
					return n.Counters().Populations[1].Loss
				})
			}
		})
	}
}

// checkGradient compares a gradient with difference quotients of a loss.
func checkGradient(t *testing.T, engine string, n *network.Network, gradient []float32, loss func() float64) {
	t.Helper()
	set := func(weights []float32) {
		arrays := map[string]network.Array{}
		for _, a := range n.Weights() {
			if a.Name == "out.weights" {
				a.Values = weights
			}
			arrays[a.Name] = a
		}
		if err := n.SetWeights(func(name string) (network.Array, error) { return arrays[name], nil }); err != nil {
			t.Fatal(err)
		}
	}
	weights := slices.Clone(n.Weights()[0].Values)
	defer set(weights)
	largest := 0.0
	for i := range weights {
		const step = 1. / 256
		moved := slices.Clone(weights)
		moved[i] += step
		set(moved)
		up := loss()
		moved[i] -= 2 * step
		set(moved)
		want := (up - loss()) / (2 * step)
		largest = max(largest, want, -want)
		if d := float64(gradient[i]) - want; max(d, -d) > 1e-4+2e-2*max(want, -want) {
			t.Errorf("%s: weight %d has gradient %v, difference quotient %v", engine, i, gradient[i], want)
		}
	}
	if largest == 0 {
		t.Errorf("%s: there is no gradient", engine)
	}
}

// What is drawn depends on the seed alone.
func TestDrawnSynapses(t *testing.T) {
	d := &drawn{neurons: 30, inDegree: 10}
	of := func(seed uint64) string {
		s := wiring.Resolve(d, wiring.Shape{Channels: 30, Height: 1, Width: 1}, random.New(seed), nil)
		return fmt.Sprint(s.(*list).targets)
	}
	if first, again := of(1), of(1); first != again || first == of(2) {
		t.Error("synapses do not go by the seed")
	}
}

// What a kind from outside has against its parameters or its input stands where a
// user finds it.
func TestProblemsOfKindsFromOutside(t *testing.T) {
	for reach, want := range map[int]string{
		0: "populations[1].other.reach: the units reach nobody; give a whole number above 0",
		9: "populations[1].other.reach: it goes around the whole ring; reach less far",
	} {
		var got string
		network.Spec{
			Neuron: neuron.Spec{IF: &neuron.IFParams{Threshold: 1}},
			Populations: []network.PopulationSpec{
				{Name: "in", Input: &network.InputSpec{Units: 6}},
				{Name: "out", Wiring: wiring.Spec{Other: &Ring{Reach: reach}}},
			},
		}.Validate(func(path, problem, remedy string) { got += path + ": " + problem + "; " + remedy })
		if got != want {
			t.Errorf("reach %d: %q, want %q", reach, got, want)
		}
	}
}

// What goes channel by channel finds the channels of weights in any order: means
// at 0, norms that stay, calibration. Weights that several channels share have
// none, and can't be calibrated.
func TestChannelsOfKindsFromOutside(t *testing.T) {
	l := learner()
	l.ZeroMean, l.KeepNorm = true, true
	l.UpdateEveryTicks = 1
	for name, k := range kinds() {
		n, err := network.Build(network.Spec{
			Neuron: neuron.Spec{LIF: &neuron.LIFParams{TauMMS: 10, Threshold: 1, ThresholdPerChannel: true}},
			Populations: []network.PopulationSpec{
				{Name: "in", Input: &k.input},
				{Name: "out", Wiring: wiring.Spec{Other: k.kind}},
			},
		}, network.Options{Seed: 5, Lanes: 1, Tick: ms, Learning: l, Outputs: 2})
		if err != nil {
			t.Fatal(err)
		}
		s := resolved(k)
		samples := []network.Sample{{Sources: []events.Source{&player{spikes: onTicks(random.New(3), s.Input().Units(), 20, .3)}}, Target: []float32{.8, -.3}}}
		err = n.Calibrate(t.Context(), network.Calibration{Images: 1, Margin: 1, TargetRatePerMS: .05, Rounds: 2}, samples, 20)
		if name != "drawn" {
			if err == nil || !strings.Contains(err.Error(), "can't be calibrated") {
				t.Errorf("%s: calibration says %v", name, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		channels := make([]map[int]bool, s.Output().Channels)
		for _, syn := range k.synapses(s) {
			if channels[syn.to] == nil {
				channels[syn.to] = map[int]bool{}
			}
			channels[syn.to][syn.weight] = true
		}
		norm := func() (all []float64) {
			weights := n.Weights()[0].Values
			for c, own := range channels {
				sum, squares := 0., 0.
				for w := range own {
					sum += float64(weights[w])
					squares += float64(weights[w]) * float64(weights[w])
				}
				if max(sum, -sum) > 1e-5 {
					t.Errorf("the weights of neuron %d add up to %v", c, sum)
				}
				all = append(all, squares)
			}
			return all
		}
		before, weights := norm(), slices.Clone(n.Weights()[0].Values)
		engine, err := sim.NewSerial(n.Graph())
		if err != nil {
			t.Fatal(err)
		}
		if err := n.Present(t.Context(), engine, samples, 20, network.Train); err != nil {
			t.Fatal(err)
		}
		if slices.Equal(weights, n.Weights()[0].Values) {
			t.Error("nothing was learned")
		}
		for c, after := range norm() {
			if d := after - before[c]; max(d, -d) > 1e-5*before[c] {
				t.Errorf("neuron %d: the square of the norm went from %v to %v", c, before[c], after)
			}
		}
	}
}
