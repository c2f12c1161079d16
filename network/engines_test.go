package network

import (
	"context"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"spikesim/events"
	"spikesim/learning"
	"spikesim/neuron"
	"spikesim/sim"
	"spikesim/sim/random"
)

// outcome is all that a run leaves behind.
type outcome struct {
	Counters    Counters
	Predictions [][]float32
	Weights     []Array
	State       []Array
}

// outcomeOf shows two presentations of two lanes.
func outcomeOf(t *testing.T, spec Spec, l *learning.Spec, engine func(testing.TB, *Network) sim.Engine) outcome {
	n := build(t, spec, Options{Seed: 5, Lanes: 2, Learning: l, Outputs: 3})
	e := engine(t, n)
	var o outcome
	for i, mode := range []Mode{Train, Train, Test} {
		samples := []Sample{sample(n, random.New(1).Int(2*i), 15, 40), sample(n, random.New(1).Int(2*i+1), 15, 20)}
		if err := n.Present(context.Background(), e, samples, 15, mode); err != nil {
			t.Fatal(err)
		}
		for r := range n.Readouts() {
			for lane := range samples {
				o.Predictions = append(o.Predictions, slices.Clone(n.Prediction(r, lane)))
			}
		}
	}
	o.Counters, o.Weights, o.State = n.Counters(), n.Weights(), n.LearningState()
	return o
}

// recurrent adds a loop and a feedback connection to the pyramid, one with less
// than a tick of delay. Echoes of echoes must not fill the time: both delays are
// multiples of half a tick, and LIF neurons get a higher threshold.
func recurrent(spec Spec) Spec {
	if spec.Neuron.LIF != nil {
		spec.Neuron = lif(10, 1.2, spec.Neuron.LIF.Precision)
	}
	spec.Connections = append(slices.Clone(spec.Connections),
		ConnectionSpec{From: "dec3", To: "enc1", DelayMS: .5, Weights: WeightsOwn},
		ConnectionSpec{From: "enc1", To: "enc1", DelayMS: 2.5, Upsample: 2, Weights: WeightsOwn},
	)
	return spec
}

// Serial or parallel, on however many threads, with little credit or much:
// the same spikes, counts, predictions, weights and learning state, bit for
// bit.
func TestEnginesLeaveTheSameBits(t *testing.T) {
	onSpikes := learningSpec()
	onSpikes.Readout.On = learning.OnSpikes
	onSpikes.Readout.Weights = learning.Learned
	onSpikes.Readout.LearningRate = 1e-3
	for _, tc := range []struct {
		name     string
		spec     Spec
		learning *learning.Spec
	}{
		{"lif", pyramid(lif(10, .5, "")), learningSpec()},
		{"if", pyramid(neuron.Spec{IF: &neuron.IFParams{Threshold: neuron.All(.5)}}), learningSpec()},
		{"lif, recurrent, readout on spikes", recurrent(pyramid(lif(10, .5, ""))), onSpikes},
		{"decolle", pyramidDecolle(), learningSpec()},
		{"alif with all", pyramid(neuron.Spec{ALIF: &neuron.ALIFParams{
			TauMMS: neuron.All(20), Threshold: neuron.All(.5), TauAdaptMS: neuron.All(30), Adaptation: neuron.All(.2), DrivePerMS: neuron.All(.02),
			AfterSpikeParams: neuron.AfterSpikeParams{TRefMS: neuron.All(1), Reset: neuron.Reset{Subtract: true}},
		}}), learningSpec()},
		{"lif with biases", biased(pyramid(lif(10, .5, ""))), learningSpec()},
		{"lif that waits and differs", withModels(t, pyramid(lif(10, .5, "")), "lif, of channels that differ", false), learningSpec()},
		{"channels that differ", varied(t, pyramid(lif(10, .5, ""))), learningSpec()},
	} {
		t.Run(tc.name, func(t *testing.T) {
			want := outcomeOf(t, tc.spec, tc.learning, serial)
			for i, p := range want.Counters.Populations {
				if p.Spikes == 0 {
					t.Errorf("population %d is silent", i)
				}
			}
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
			for _, credit := range []int{1, 8} {
				tc.spec.CreditTicks = credit
				if got := outcomeOf(t, tc.spec, tc.learning, serial); !reflect.DeepEqual(got, want) {
					t.Errorf("the serial engine with credit %d leaves other results", credit)
				}
				for _, procs := range []int{1, 2, 4} {
					runtime.GOMAXPROCS(procs)
					if got := outcomeOf(t, tc.spec, tc.learning, parallel); !reflect.DeepEqual(got, want) {
						t.Errorf("the parallel engine with credit %d on %d threads leaves other results", credit, procs)
					}
				}
			}
		})
	}
}

// With frozen weights, what a sample does in a lane is its own affair: shown
// alone, beside others, or in another lane, it leaves the same spikes and the
// same prediction, and the counts of shards add up to those of the whole.
func TestLanesAreIndependent(t *testing.T) {
	const ticks, samples = 12, 6
	for _, tc := range []struct {
		name string
		spec Spec
	}{{"lif", recurrent(pyramid(lif(10, .5, "")))}, {"decolle", pyramidDecolle()}} {
		t.Run(tc.name, func(t *testing.T) {
			show := func(lanes int, order []int) (Counters, map[int][][]float32, string) {
				n := build(t, tc.spec, Options{Seed: 3, Lanes: lanes, Learning: learningSpec(), Outputs: 4})
				predictions := map[int][][]float32{}
				for first := 0; first < len(order); first += lanes {
					group := order[first:min(first+lanes, len(order))]
					var show []Sample
					for _, i := range group {
						show = append(show, sample(n, random.New(2).Int(i), ticks, 10*(i+1)))
					}
					present(t, n, ticks, Test, show...)
					for l, i := range group {
						for r := range n.Readouts() {
							predictions[i] = append(predictions[i], slices.Clone(n.Prediction(r, l)))
						}
					}
				}
				c := n.Counters()
				return c, predictions, c.SpikeHash()
			}
			counters, predictions, hash := show(1, []int{0, 1, 2, 3, 4, 5})
			if counters.Presentations != samples || counters.Ticks != samples*ticks {
				t.Errorf("%d presentations and %d ticks, want %d and %d", counters.Presentations, counters.Ticks, samples, samples*ticks)
			}
			for _, other := range []struct {
				lanes int
				order []int
			}{{2, []int{0, 1, 2, 3, 4, 5}}, {4, []int{5, 3, 1, 0, 2, 4}}, {6, []int{2, 1, 0, 5, 4, 3}}, {1, []int{4, 0, 5, 1, 3, 2}}} {
				c, p, h := show(other.lanes, other.order)
				if !reflect.DeepEqual(c, counters) || !reflect.DeepEqual(p, predictions) || h != hash {
					t.Errorf("%d lanes in order %v leave other counts or predictions", other.lanes, other.order)
				}
			}
			// Two shards.
			var sum Counters
			a, _, _ := show(2, []int{0, 3})
			b, _, _ := show(3, []int{1, 2, 4, 5})
			sum.Add(a)
			sum.Add(b)
			if !reflect.DeepEqual(sum, counters) || sum.SpikeHash() != hash {
				t.Error("the counts of two shards do not add up")
			}
		})
	}
}

// A run that was cut short leaves nothing in the next.
func TestPresentAfterACancelledRun(t *testing.T) {
	spec := recurrent(pyramid(lif(10, .5, "")))
	for _, engine := range []func(testing.TB, *Network) sim.Engine{serial, parallel} {
		n := build(t, spec, Options{Lanes: 1})
		e := engine(t, n)
		s := sample(n, random.New(8), 20, 50)
		run := func(ctx context.Context) error {
			n.ResetCounters()
			return n.Present(ctx, e, []Sample{s}, 20, Test)
		}
		if err := run(context.Background()); err != nil {
			t.Fatal(err)
		}
		want := n.Counters()
		ctx, cancel := context.WithCancel(context.Background())
		n.Observe(Probe{Fired: func(_, _ int, at events.Time, _ []int32) {
			if at > 7*ms {
				cancel()
			}
		}})
		if err := run(ctx); err == nil {
			t.Fatal("a cancelled run reports no error")
		}
		if c := n.Counters(); c.Presentations != 0 {
			t.Error("a cancelled run counts as a presentation")
		}
		n.Observe(Probe{})
		if err := run(context.Background()); err != nil {
			t.Fatal(err)
		}
		if got := n.Counters(); !reflect.DeepEqual(got, want) {
			t.Error("a run after a cancelled one differs from one before it")
		}
	}
}

// The hash tells apart what differs in time, neuron, population or sample.
func TestSpikeHashTellsSpikesApart(t *testing.T) {
	hash := func(name string, key int, spikes ...spike) string {
		n := build(t, Spec{Neuron: neuron.Spec{}, Populations: []PopulationSpec{{Name: name, Input: &InputSpec{Units: 9}}}}, Options{})
		present(t, n, 5, Test, Sample{Sources: []events.Source{record(spikes)}, Key: random.New(1).Int(key)})
		c := n.Counters()
		return c.SpikeHash()
	}
	seen := map[string]int{}
	for _, h := range []string{
		hash("a", 0), hash("a", 0, spike{ms, 1}), hash("b", 0, spike{ms, 1}), hash("a", 1, spike{ms, 1}),
		hash("a", 0, spike{ms + 1, 1}), hash("a", 0, spike{ms, 2}), hash("a", 0, spike{ms, 1}, spike{ms, 2}),
	} {
		seen[h]++
	}
	if len(seen) != 7 {
		t.Errorf("7 runs have %d hashes", len(seen))
	}
	if hash("a", 0) != "0000000000000000" {
		t.Error("no spikes have a hash other than 0")
	}
}
