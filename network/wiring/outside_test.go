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
	// channelled: every weight serves one channel.
	channelled bool
}

// listed lists synapses by their rows, with weights as they are saved.
func listed(s wiring.Synapses) (all []synapse) {
	saved := make([]int, s.Weights())
	_, index := wiring.Standard(s)
	for i := range saved {
		saved[index(i)] = i
	}
	for u := range int32(s.Input().Units()) {
		for _, r := range s.Rows(u, nil) {
			for i := range r.Len {
				all = append(all, synapse{u, r.First + i, saved[r.Weight+i]})
			}
		}
	}
	return all
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
			channelled: true,
		},
		"sparse": {
			kind: &wiring.Sparse{Units: 20, InDegree: 6}, input: network.InputSpec{Units: 24},
			synapses: listed, channelled: true,
		},
		"sparse, several times": {
			kind: &wiring.Sparse{Units: 20, InDegree: 6, Multapses: true}, input: network.InputSpec{Channels: 2, Height: 2, Width: 3},
			synapses: listed, channelled: true,
		},
		"sparse, by probability": {
			kind: &wiring.Sparse{Units: 20, Probability: .3, Weight: one(), WeightSD: .5, Learned: true}, input: network.InputSpec{Units: 24},
			synapses: listed, channelled: true,
		},
		"sparse, fixed": {
			kind: &wiring.Sparse{Units: 20, InDegree: 7, Weight: one()}, input: network.InputSpec{Units: 24},
			synapses: listed, fixed: true,
		},
		"one to one, fixed": {
			kind: &wiring.OneToOne{Weight: one()}, input: network.InputSpec{Units: 24},
			synapses: listed, fixed: true,
		},
		"sum pool": {
			kind: &wiring.SumPool{Kernel: wiring.Extent{Rows: 2, Columns: 3}, Stride: wiring.Square(1)}, input: network.InputSpec{Channels: 2, Height: 4, Width: 5},
			synapses: listed, fixed: true,
		},
		"depthwise": {
			kind:  &wiring.Conv2D{Channels: 4, Kernel: wiring.Square(2), Groups: 2, Dilation: wiring.Square(2), Padding: wiring.Pad(1, 0, 2, 0)},
			input: network.InputSpec{Channels: 2, Height: 4, Width: 5}, synapses: listed, channelled: true,
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

func one() *float64 {
	w := 1.
	return &w
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
		Neuron: neuron.Spec{IF: &neuron.IFParams{Threshold: neuron.All(threshold)}},
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
				"clocked":  func() error { return n.Present(t.Context(), clocked(t, n, network.Dense), sample, ticks, network.Test) },
				"skipping": func() error {
					return n.Present(t.Context(), clocked(t, n, network.SkipZeros), sample, ticks, network.Test)
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
			most := slices.Max(fanIn)
			if _, uneven := s.(wiring.Uneven); uneven {
				most = (len(synapses) + len(fanIn) - 1) / len(fanIn)
			}
			if got := d.Populations[1].FanIn; got != most {
				t.Errorf("fan-in is %d, want %d", got, most)
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
			Neuron: neuron.Spec{IF: &neuron.IFParams{Threshold: neuron.All(1)}},
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

// A kind that is at fault is told so before it does any harm.
func TestRowsBeyondWhatThereIsAreRefused(t *testing.T) {
	for _, row := range []wiring.Row{{Weight: -1, First: 0, Len: 1}, {Weight: 2, First: 0, Len: 2}, {Weight: 0, First: -1, Len: 1}, {Weight: 0, First: 4, Len: 2}, {Weight: 0, First: 0, Len: -1}} {
		problem := ""
		s := wiring.Resolve(faulty{row}, wiring.Shape{Channels: 5, Height: 1, Width: 1}, random.New(1), func(_, p, _ string) { problem = p })
		if s != nil || !strings.Contains(problem, "there are 3 weights and 5 neurons") {
			t.Errorf("%+v: %q", row, problem)
		}
	}
}

// faulty is a kind of which one unit has a row at fault.
type faulty struct{ row wiring.Row }

func (f faulty) Validate(wiring.Report) {}

func (f faulty) Resolve(input wiring.Shape, _ random.Key, _ wiring.Report) wiring.Synapses {
	return faultySynapses{input, f.row}
}

type faultySynapses struct {
	shape wiring.Shape
	row   wiring.Row
}

func (f faultySynapses) Input() wiring.Shape  { return f.shape }
func (f faultySynapses) Output() wiring.Shape { return f.shape }
func (f faultySynapses) Weights() int         { return 3 }
func (f faultySynapses) Rows(unit int32, dst []wiring.Row) []wiring.Row {
	if unit == 3 {
		dst = append(dst, f.row)
	}
	return dst
}
