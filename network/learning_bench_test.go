package network

import (
	"testing"

	"spikesim/learning"
	"spikesim/sim/random"
)

// paperSample is one image for the paper's network: a tenth of the pixels fires in
// every tick, on the clock.
func paperSample(n *Network, i, height, width, ticks int) Sample {
	s := sample(n, random.New(1).Int(i), ticks, ticks*height*width/10)
	train := s.Sources[0].(*recording).train
	var spikes []spike
	for i, at := range train.At {
		spikes = append(spikes, spike{(at + ms - 1) / ms * ms, train.Unit[i]})
	}
	s.Sources[0] = record(spikes)
	return s
}

// BenchmarkLearningStep trains the paper's network at 88×120 on batches of images,
// with synapses that stay as they are, so that every round has the same spikes,
// and reports the time of one image and tick: forward, readouts, gradients and
// its share of the steps. Rates are those of LIF neurons whose weights let about 3 % of them fire
// in a tick.
func BenchmarkLearningStep(b *testing.B) {
	const height, width, ticks, lanes = 88, 120, 20, 4
	for _, tc := range []struct {
		name  string
		mode  Mode
		every int
		on    learning.Signal
	}{
		{"forward", Test, 1, learning.OnSigmoidMembrane},
		{"sigmoid", Train, 1, learning.OnSigmoidMembrane},
		{"sigmoid, update every 10", Train, 10, learning.OnSigmoidMembrane},
		{"spikes", Train, 1, learning.OnSpikes},
		{"spikes, update every 10", Train, 10, learning.OnSpikes},
	} {
		b.Run(tc.name, func(b *testing.B) {
			spec := paper(height, width, lif(10, 1, ""))
			spec.Init = &InitSpec{Kind: InitUniform, WeightGain: 1.57}
			l := learningSpec()
			l.Optimizer.LearningRate, l.UpdateEveryTicks, l.Readout.On = 1e-12, tc.every, tc.on
			n := build(b, spec, Options{Lanes: lanes, Learning: l, Outputs: 4})
			var batch []Sample
			for i := range lanes {
				batch = append(batch, paperSample(n, i, height, width, ticks))
			}
			e := serial(b, n)
			present := func() {
				if err := n.Present(b.Context(), e, batch, ticks, tc.mode); err != nil {
					b.Fatal(err)
				}
			}
			present()
			n.ResetCounters()
			rounds := 0
			for b.Loop() {
				present()
				rounds++
			}
			b.ReportMetric(b.Elapsed().Seconds()*1e3/float64(rounds*ticks*lanes), "ms/tick")
			active, neurons := 0., 0.
			for i, p := range n.Counters().Populations {
				if !n.Describe().Populations[i].Input {
					active += float64(p.ActiveTicks) / float64(rounds*ticks*lanes)
					neurons += float64(n.Describe().Populations[i].Neurons.Units())
				}
			}
			b.ReportMetric(100*active/neurons, "%active")
		})
	}
}
