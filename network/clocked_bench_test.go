package network

import (
	"context"
	"testing"

	"spikesim/events"
	"spikesim/neuron"
	"spikesim/sim/random"
)

// BenchmarkClocked shows one image of 44×60 to the paper's network, one tick
// after the other.
func BenchmarkClocked(b *testing.B) {
	for _, tc := range []struct {
		name       string
		arithmetic Arithmetic
		mode       Mode
	}{{"dense", Dense, Test}, {"dense, learning", Dense, Train}, {"skip zeros", SkipZeros, Test}} {
		b.Run(tc.name, func(b *testing.B) {
			n := build(b, paper(44, 60, decolle()), Options{Learning: learningSpec(), Outputs: 4})
			c := clock(b, n, ms, tc.arithmetic)
			s := sample(n, random.New(1), 1, 1)
			s.Sources = []events.Source{metronome{44 * 60}}
			presentClocked(b, c, 1, tc.mode, s)
			n.ResetCounters()
			c.crew.Start()
			defer c.crew.Stop()
			tick := 1
			for b.Loop() {
				if err := c.tick(context.Background(), tick); err != nil {
					b.Fatal(err)
				}
				tick++
			}
			var macs uint64
			for _, ops := range c.DenseOps() {
				macs += ops
			}
			for _, p := range n.Counters().Populations {
				macs += p.GradientMACs
			}
			b.ReportMetric(float64(macs)/float64(b.Elapsed().Nanoseconds()), "GMAC/s")
		})
	}
}

// BenchmarkClockedForward shows one image of 88×120 to the paper's network, one
// tick after the other, with about 3 % of the neurons firing in each.
func BenchmarkClockedForward(b *testing.B) {
	for _, model := range []struct {
		name string
		spec neuron.Spec
		init InitSpec
	}{
		{"lif", lif(10, 1, ""), InitSpec{Kind: InitUniform, WeightGain: .75}},
		{"decolle", decolle(), InitSpec{Kind: InitUniform, WeightGain: 4e-3 / 250, BiasGain: 1. / 250}},
	} {
		b.Run(model.name, func(b *testing.B) {
			spec := paper(88, 120, model.spec)
			spec.Init = &model.init
			n := build(b, spec, Options{})
			c := clock(b, n, ms, Dense)
			s := sample(n, random.New(1), 1, 1)
			s.Sources = []events.Source{metronome{88 * 120}}
			presentClocked(b, c, 10, Test, s)
			n.ResetCounters()
			c.crew.Start()
			defer c.crew.Stop()
			tick := 10
			for b.Loop() {
				if err := c.tick(context.Background(), tick); err != nil {
					b.Fatal(err)
				}
				tick++
			}
			var macs, spikes, updates uint64
			for _, ops := range c.DenseOps() {
				macs += ops
			}
			for _, p := range n.Counters().Populations[1:] {
				spikes += p.Spikes
				updates += p.NeuronUpdates
			}
			b.ReportMetric(float64(macs)/float64(b.Elapsed().Nanoseconds()), "GMAC/s")
			b.ReportMetric(100*float64(spikes)/float64(updates), "%firing")
		})
	}
}
