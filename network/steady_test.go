package network

import (
	"testing"

	"spikesim/neuron"
	"spikesim/sim"
	"spikesim/sim/random"
)

// biasedConvolutions is a pyramid whose convolutions have a bias.
func biasedConvolutions(model neuron.Spec) Spec {
	spec := pyramid(model)
	for i := range spec.Populations {
		if c := spec.Populations[i].Wiring.Conv2D; c != nil {
			biased := *c
			biased.Bias = true
			spec.Populations[i].Wiring.Conv2D = &biased
		}
	}
	return spec
}

// Neurons with a bias that brings none of them to the threshold run on the fused kernels
// and fire as in float64; with a bias that does, and while they learn, they run on the
// general path.
func TestBiasedNeuronsOnFusedKernels(t *testing.T) {
	const ticks, seeds = 12, 6
	model := func(double bool) neuron.Spec {
		p := &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(.5)}
		if double {
			p.Precision = "float64"
		}
		return neuron.Spec{LIF: p}
	}
	run := func(seed uint64, double bool, bias float32, engine func(testing.TB, *Network) sim.Engine) (n *Network, spikes uint64) {
		n = build(t, biasedConvolutions(model(double)), Options{Seed: seed, Lanes: 2})
		key := random.New(seed).Name("biases")
		for i, p := range n.populations {
			for c := range p.bias {
				p.bias[c] = bias * float32(2*key.Int(i).Float64(uint64(c))-1)
			}
			if p.bias != nil {
				p.bias[0] = bias
			}
		}
		samples := []Sample{volleys(n, random.New(seed), ticks, 40), volleys(n, random.New(seed+99), ticks, 20)}
		if err := n.Present(t.Context(), engine(t, n), samples, ticks, Test); err != nil {
			t.Fatal(err)
		}
		c := n.Counters()
		for _, p := range n.populations {
			spikes += c.Populations[p.index].Spikes
		}
		return n, spikes
	}
	fused := func(n *Network) (all, none bool) {
		all, none = true, true
		for _, p := range n.populations {
			if p.bias != nil {
				all, none = all && p.lanes[1].pausing != nil, none && p.lanes[1].pausing == nil
			}
		}
		return all, none
	}
	total, differ := uint64(0), 0
	for seed := range uint64(seeds) {
		// V∞ is within ±0.4, below the threshold.
		want, spikes := run(seed, true, .04, serial)
		got, _ := run(seed, false, .04, serial)
		again, _ := run(seed, false, .04, parallel)
		if _, none := fused(want); !none {
			t.Error("in float64 it runs on the fused kernels")
		}
		if all, _ := fused(got); !all {
			t.Error("in float32 it does not run on the fused kernels")
		}
		a, b, c := want.Counters(), got.Counters(), again.Counters()
		if total += spikes; a.SpikeHash() != b.SpikeHash() {
			differ++
		}
		if b.SpikeHash() != c.SpikeHash() {
			t.Errorf("seed %d: serial and parallel engine differ", seed)
		}
	}
	if differ > 1 || total < 2000 {
		t.Errorf("%d of %d runs with %d spikes differ", differ, seeds, total)
	}
	strong, strongSpikes := run(1, false, .4, serial) // V∞ up to 4
	double, doubleSpikes := run(1, true, .4, serial)
	if _, none := fused(strong); !none {
		t.Error("neurons that fire by themselves run on the fused kernels")
	}
	s, d := strong.Counters(), double.Counters()
	if s.SpikeHash() != d.SpikeHash() || strongSpikes != doubleSpikes {
		t.Error("neurons that fire by themselves depend on the precision")
	}
}
