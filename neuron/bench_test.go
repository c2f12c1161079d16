package neuron_test

import (
	"fmt"
	"testing"

	"spikesim/events"
	"spikesim/neuron"
)

// BenchmarkDeliver adds the row of one spike: three taps of a convolution to
// 64 channels, one tap to 16.
func BenchmarkDeliver(b *testing.B) {
	for _, tc := range models {
		for _, n := range []int{16, 192} {
			b.Run(fmt.Sprintf("%s/row=%d", tc.name, n), func(b *testing.B) {
				m := tc.spec.New(1<<14, nil, ms)
				row := make([]float32, n)
				b.ReportAllocs()
				for i := int32(0); b.Loop(); i++ {
					m.Deliver(ms, i%128*64, row)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/synapse")
			})
		}
	}
}

// BenchmarkFire handles an instant with one spike: three rows of 192 neurons
// receive input and are tested.
func BenchmarkFire(b *testing.B) {
	for _, tc := range models[:2] {
		b.Run(tc.name, func(b *testing.B) {
			m := tc.spec.New(1<<14, nil, ms)
			row := make([]float32, 192)
			spans := make([]neuron.Span, 3)
			var out []int32
			b.ReportAllocs()
			for i := int32(0); b.Loop(); i++ {
				at := events.Time(i) * us
				for k := range spans {
					spans[k] = neuron.Span{First: i%64*64 + int32(k)*4096, Len: 192}
					m.Deliver(at, spans[k].First, row)
				}
				out = m.Fire(at, spans, out[:0])
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*3*192), "ns/synapse")
		})
	}
}

// BenchmarkTick advances a whole population of DECOLLE neurons.
func BenchmarkTick(b *testing.B) {
	const neurons = 1 << 14
	m := decolle(.97, .85, .65, false).New(neurons, []float32{-1}, ms)
	var out []int32
	b.ReportAllocs()
	for i := events.Time(1); b.Loop(); i++ {
		out = m.Tick(i*ms, out[:0])
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*neurons), "ns/neuron")
}
