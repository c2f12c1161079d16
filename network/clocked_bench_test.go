package network

import (
	"context"
	"testing"

	"spikesim/events"
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
			c.ResetCounters()
			c.crew.start()
			defer c.crew.stop()
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
			for _, p := range c.Counters().Populations {
				macs += p.GradientMACs
			}
			b.ReportMetric(float64(macs)/float64(b.Elapsed().Nanoseconds()), "GMAC/s")
		})
	}
}
