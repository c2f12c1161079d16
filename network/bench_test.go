package network

import (
	"testing"

	"spikesim/sim/random"
)

// BenchmarkPaperNetwork shows the paper's network one sample of 44×60, 20 ticks
// with a tenth of the pixels firing in each, and reports the synaptic
// operations done in a second, weights frozen and learning.
func BenchmarkPaperNetwork(b *testing.B) {
	const ticks = 20
	lifInit := &InitSpec{Kind: InitUniform, WeightGain: 2}
	decolleInit := &InitSpec{Kind: InitUniform, WeightGain: 1e-2 / 250, BiasGain: 1. / 250}
	for _, tc := range []struct {
		name string
		spec Spec
		init *InitSpec
		mode Mode
	}{
		{"lif", paper(44, 60, lif(10, 1, "")), lifInit, Test},
		{"lif/learning", paper(44, 60, lif(10, 1, "")), lifInit, Train},
		{"decolle", paper(44, 60, decolle()), decolleInit, Test},
		{"decolle/learning", paper(44, 60, decolle()), decolleInit, Train},
	} {
		for _, engine := range []string{"serial", "parallel"} {
			b.Run(tc.name+"/"+engine, func(b *testing.B) {
				tc.spec.Init = tc.init
				n := build(b, tc.spec, Options{Lanes: 1, Learning: learningSpec(), Outputs: 4})
				s := sample(n, random.New(1), ticks, ticks*44*60/10)
				var spikes []spike
				for i, at := range s.Sources[0].(*recording).train.At {
					// Input on ticks, as a clocked encoder gives it.
					spikes = append(spikes, spike{(at + ms - 1) / ms * ms, s.Sources[0].(*recording).train.Unit[i]})
				}
				s.Sources[0] = record(spikes)
				e := serial(b, n)
				if engine == "parallel" {
					e = parallel(b, n)
				}
				b.ReportAllocs()
				for b.Loop() {
					if err := n.Present(b.Context(), e, []Sample{s}, ticks, tc.mode); err != nil {
						b.Fatal(err)
					}
				}
				ops := uint64(0)
				for _, c := range n.Counters().Connections {
					ops += c.SynapticOps
				}
				b.ReportMetric(float64(ops)/b.Elapsed().Seconds(), "synops/s")
			})
		}
	}
}
