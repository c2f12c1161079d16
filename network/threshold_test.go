package network

import (
	"reflect"
	"testing"

	"spikesim/neuron"
	"spikesim/sim"
	"spikesim/sim/random"
)

// ownThresholds gives every channel of every population a threshold of its own.
func ownThresholds(n *Network) {
	for i, p := range n.populations {
		for c := range p.thresholds {
			p.thresholds[c] = .25 + .5*float32(random.New(uint64(i)).Float64(uint64(c)))
		}
	}
}

func perChannel() Spec {
	return pyramid(levelledModels["lif"])
}

// levelledModels are all that can have thresholds of their own.
var levelledModels = map[string]neuron.Spec{
	"lif":                    {LIF: &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(.5), ThresholdPerChannel: true}},
	"if":                     {IF: &neuron.IFParams{Threshold: neuron.All(.5), ThresholdPerChannel: true}},
	"cuba_lif":               {CubaLIF: &neuron.CubaLIFParams{TauMMS: neuron.All(10), TauSynMS: neuron.All(5), Threshold: neuron.All(.1), AfterSpikeParams: neuron.AfterSpikeParams{TRefMS: neuron.All(.5)}, ThresholdPerChannel: true}},
	"alif":                   {ALIF: &neuron.ALIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(.5), TauAdaptMS: neuron.All(100), Adaptation: neuron.All(.2), ThresholdPerChannel: true}},
	"alif, quick adaptation": {ALIF: &neuron.ALIFParams{TauMMS: neuron.All(20), Threshold: neuron.All(.5), TauAdaptMS: neuron.All(.5), Adaptation: neuron.All(1), ThresholdPerChannel: true}},
}

// Thresholds of their own mean the same to the kernel, to the model by itself, to
// dense execution and to both engines.
func TestThresholdsPerChannel(t *testing.T) {
	spec := perChannel()
	run := func(execution string, prepare func(n *Network)) outcome {
		spec.Execution = execution
		o := outcomeOf(t, spec, learningSpec(), func(t testing.TB, n *Network) sim.Engine {
			ownThresholds(n)
			prepare(n)
			return serial(t, n)
		})
		for i := range o.Counters.Connections {
			c := &o.Counters.Connections[i]
			c.MapInstants, c.EventInstants, c.ExecutedOps = 0, 0, 0
		}
		return o
	}
	want := run(ExecutionEvent, func(*Network) {})
	if got := run(ExecutionMap, func(*Network) {}); !reflect.DeepEqual(got, want) {
		t.Error("executed as maps, the outcome differs")
	}
	if got := run(ExecutionEvent, func(n *Network) {
		for _, p := range n.populations {
			for l := range p.lanes {
				p.lanes[l].summing, p.lanes[l].batched = nil, nil
			}
		}
	}); !reflect.DeepEqual(got, want) {
		t.Error("model by model, the outcome differs")
	}
	shared := outcomeOf(t, pyramid(lif(10, .5, "")), learningSpec(), serial)
	if reflect.DeepEqual(shared.Counters.Populations, want.Counters.Populations) {
		t.Error("thresholds of their own change nothing")
	}
}

// Where spikes fall on inputs alone, and those on the grid, both engines fire the
// same with thresholds of their own.
func TestThresholdsPerChannelOnTheClock(t *testing.T) {
	for _, name := range []string{"lif", "if", "alif"} {
		n := build(t, pyramid(levelledModels[name]), Options{Seed: 5})
		ownThresholds(n)
		c := clock(t, n, ms, Dense)
		s := onGrid(n, random.New(1), 20, 200, ms)
		present(t, n, 20, Test, s)
		want := countsOf(n.Counters())
		n.ResetCounters()
		presentClocked(t, c, 20, Test, s)
		if got := countsOf(n.Counters()); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: counts are\n%+v, want\n%+v", name, got, want)
		}
	}
}

// Thresholds are part of what is saved, and come back.
func TestThresholdsAreWeights(t *testing.T) {
	a, b := build(t, perChannel(), Options{Seed: 1}), build(t, perChannel(), Options{Seed: 2})
	ownThresholds(a)
	saved := map[string]Array{}
	for _, w := range a.Weights() {
		saved[w.Name] = w
	}
	if _, ok := saved["enc1.threshold"]; !ok {
		t.Fatal("no thresholds among the weights")
	}
	if err := b.SetWeights(func(name string) (Array, error) { return saved[name], nil }); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(a.Weights(), b.Weights()) {
		t.Error("the weights differ")
	}
}
