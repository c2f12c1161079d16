package coding_test

import (
	"testing"

	"spikesim/coding"
	"spikesim/events"
	"spikesim/sim/random"
)

// BenchmarkTick encodes one tick of a 96x64 image of medium brightness.
func BenchmarkTick(b *testing.B) {
	pixels := make([]float32, 96*64)
	for i := range pixels {
		pixels[i] = float32(i%256) / 255
	}
	for _, kind := range []string{coding.KindPoisson, coding.KindBernoulli} {
		b.Run(kind, func(b *testing.B) {
			e := encoder(b, kind, 0.2, len(pixels))
			e.Begin(random.New(1), pixels)
			var out events.Train
			at := events.Time(0)
			b.ReportAllocs()
			for b.Loop() {
				out.Reset()
				e.Spikes(events.Window{From: at, To: at + tick}, &out)
				at += tick
			}
		})
	}
}
