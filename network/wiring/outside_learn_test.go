package wiring_test

import (
	"slices"
	"strings"
	"testing"

	"spikesim/events"
	"spikesim/learning"
	"spikesim/network"
	"spikesim/network/wiring"
	"spikesim/neuron"
	"spikesim/sim"
	"spikesim/sim/random"
)

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
				"event": func() error { return n.Present(t.Context(), engine, sample, ticks, network.Train) },
				"clocked": func() error {
					return n.Present(t.Context(), clocked(t, n, network.Dense), sample, ticks, network.Train)
				},
				"skipping": func() error {
					return n.Present(t.Context(), clocked(t, n, network.SkipZeros), sample, ticks, network.Train)
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

// What goes channel by channel finds the channels of weights in any order: means
// at 0, norms that stay, calibration. Weights that several channels share have
// none, and can't be calibrated.
func TestChannelsOfKindsFromOutside(t *testing.T) {
	l := learner()
	l.ZeroMean, l.KeepNorm = true, true
	l.UpdateEveryTicks = 1
	for name, k := range kinds() {
		n, err := network.Build(network.Spec{
			Neuron: neuron.Spec{LIF: &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(1), ThresholdPerChannel: true}},
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
		if !k.channelled {
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
			c := int(syn.to) % len(channels)
			if channels[c] == nil {
				channels[c] = map[int]bool{}
			}
			channels[c][syn.weight] = true
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
