package network

import (
	"math"
	"strings"
	"testing"

	"spikesim/events"
	"spikesim/network/wiring"
	"spikesim/neuron"
)

// regular fires unit k every k+1 ms.
type regular struct{ units int }

func (r regular) Spikes(w events.Window, out *events.Train) {
	for at := w.From/events.Millisecond + 1; at*events.Millisecond <= w.To; at++ {
		for u := range r.units {
			if int(at)%(u+1) == 0 {
				out.Append(at*events.Millisecond, int32(u))
			}
		}
	}
}

func balanced(t *testing.T, spec neuron.Spec) *Network {
	t.Helper()
	return build(t, Spec{Neuron: spec, Populations: []PopulationSpec{
		{Name: "in", Input: &InputSpec{Units: 3}}, {Name: "hidden", Wiring: wiring.Spec{Dense: &wiring.Dense{Units: 4}}},
		{Name: "out", Wiring: wiring.Spec{Dense: &wiring.Dense{Units: 2}}},
	}}, Options{})
}

// Balanced, a network of integrators that are reset by subtraction fires as one of
// rectified linear units answers, but for a spike at most.
func TestBalancedRatesAreThoseOfRectifiedLinearUnits(t *testing.T) {
	n := balanced(t, neuron.Spec{IF: &neuron.IFParams{Threshold: neuron.All(1), ThresholdPerChannel: true, AfterSpikeParams: neuron.AfterSpikeParams{Reset: neuron.Reset{Subtract: true}}}})
	given := map[string][]float32{
		"hidden.weights": {1, .5, -.25, -1, 2, 1, .5, .5, 3, -1, -1, -1}, "out.weights": {1, 2, .5, 1, -1, 1, 1, 1},
	}
	if err := n.SetWeights(func(name string) (Array, error) {
		for _, a := range n.Weights() {
			if v, ok := given[name]; ok && a.Name == name {
				a.Values = v
			}
			if a.Name == name {
				return a, nil
			}
		}
		return Array{}, nil
	}); err != nil {
		t.Fatal(err)
	}
	const ticks = 120
	samples := []Sample{{Sources: []events.Source{regular{3}}}}
	if err := n.Calibrate(t.Context(), Calibration{Images: 1, Percentile: 100, TargetRatePerMS: .1}, samples, ticks); err != nil {
		t.Fatal(err)
	}
	layer := func(weights, in []float64) (out []float64) {
		for o := range len(weights) / len(in) {
			sum := 0.0
			for i, v := range in {
				sum += weights[o*len(in)+i] * v
			}
			out = append(out, sum)
		}
		return out
	}
	wide := func(values []float32) (out []float64) {
		for _, v := range values {
			out = append(out, float64(v))
		}
		return out
	}
	r, err := n.Run(t.Context(), Trial{Duration: ticks * events.Millisecond, Input: map[string][]Spike{"in": recorded(regular{3}, ticks)}})
	if err != nil {
		t.Fatal(err)
	}
	rates := []float64{1, 1. / 2, 1. / 3}
	for _, name := range []string{"hidden", "out"} {
		inputs := layer(wide(given[name+".weights"]), rates)
		most := 0.0
		for _, v := range inputs {
			most = max(most, v)
		}
		var threshold []float32
		for _, a := range n.Weights() {
			if a.Name == name+".threshold" {
				threshold = a.Values
			}
		}
		rates = nil
		for u, v := range inputs {
			if d := float64(threshold[u])/most - 1; math.Abs(d) > .03 { // the layer before is a spike behind
				t.Errorf("%s: threshold %v, want %v", name, threshold[u], most)
			}
			fired := 0.0
			for _, s := range r.Spikes[name] {
				if s.Unit == u {
					fired++
				}
			}
			want := max(v, 0) / float64(threshold[u])
			if math.Abs(fired-want*ticks) > 3 {
				t.Errorf("%s, unit %d: %v spikes, want %v", name, u, fired, want*ticks)
			}
			rates = append(rates, want)
		}
	}
}

// recorded returns what a source fires.
func recorded(source events.Source, ticks int) (spikes []Spike) {
	train := events.Record(source, events.Time(ticks)*events.Millisecond)
	for i, at := range train.At {
		spikes = append(spikes, Spike{at, int(train.Unit[i])})
	}
	return spikes
}

func TestWhatCannotBeBalanced(t *testing.T) {
	c := Calibration{Images: 1, Percentile: 1, TargetRatePerMS: .1}
	samples := []Sample{{Sources: []events.Source{regular{3}}}}
	leaky := balanced(t, neuron.Spec{LIF: &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(1), ThresholdPerChannel: true}})
	if err := leaky.Calibrate(t.Context(), c, samples, 9); err == nil || !strings.Contains(err.Error(), `neurons of the model lif; calibration.percentile`) {
		t.Errorf("leaky neurons: %v", err)
	}
	silent := balanced(t, neuron.Spec{IF: &neuron.IFParams{Threshold: neuron.All(1), ThresholdPerChannel: true}})
	if err := silent.Calibrate(t.Context(), c, []Sample{{Sources: []events.Source{regular{0}}}}, 9); err == nil || !strings.Contains(err.Error(), "raise calibration.percentile") {
		t.Errorf("no input: %v", err)
	}
	var said []string
	(&Calibration{Images: 1, Percentile: 101, TargetRatePerMS: .1}).Validate(func(path, _, _ string) { said = append(said, path) })
	if len(said) != 1 || said[0] != "percentile" {
		t.Errorf("a percentile of 101: %v", said)
	}
}
