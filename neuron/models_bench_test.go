package neuron_test

import (
	"testing"

	"spikesim/events"
	"spikesim/neuron"
)

// BenchmarkModels handles instants at which one row of 192 neurons of 2^14
// receives input, with the spikes that the neurons fire by themselves.
func BenchmarkModels(b *testing.B) {
	for _, tc := range []struct {
		name string
		spec neuron.Spec
	}{
		{"lif", lif(10, 1, "float32")},
		{"if", neuron.Spec{IF: &neuron.IFParams{Threshold: neuron.All(1)}}},
		{"alif", alif(10, 1, 100, .2)},
		{"alif/quick", alif(10, 1, 2, .5)},
		{"cuba_lif", cuba(10, 5, 1, 2)},
		{"lif/general", neuron.Spec{LIF: &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(1), AfterSpikeParams: neuron.AfterSpikeParams{TRefMS: neuron.All(1)}}}},
		{"lif/pulses", neuron.Spec{LIF: &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(1), ArrivalParams: neuron.ArrivalParams{PulseMS: .1}}}},
	} {
		b.Run(tc.name, func(b *testing.B) {
			const row = 192
			m := tc.spec.New(1<<14, nil, ms)
			auto, _ := m.(neuron.Autonomous)
			weights := make([]float32, row)
			for i := range weights {
				weights[i] = float32(i%7) / 10
			}
			out := make([]int32, 0, 1<<14)
			spans := make([]neuron.Span, 1)
			own := 0
			b.ReportAllocs()
			for i := events.Time(1); b.Loop(); i++ {
				at := i * 10 * us
				for auto != nil && auto.NextSpike() < at {
					out = m.Fire(auto.NextSpike(), nil, out[:0])
					own += len(out)
				}
				spans[0] = neuron.Span{First: int32(i % 64 * row), Len: row}
				m.Deliver(at, spans[0].First, weights)
				out = m.Fire(at, spans, out[:0])
				if i%100 == 0 {
					m.Tick(at, out[:0])
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*row), "ns/synapse")
			b.ReportMetric(float64(own)/float64(b.N), "own-spikes/op")
		})
	}
}
