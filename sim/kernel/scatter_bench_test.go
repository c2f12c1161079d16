package kernel_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"spikesim/sim/kernel/kernelbench"
)

// BenchmarkScatter measures programs in time order against streaming the same
// number of updates through the same memory. Both take turns, so that what
// disturbs the one disturbs the other: "ratio" is the median over the turns of
// the speed of the program relative to that of the stream.
func BenchmarkScatter(b *testing.B) {
	for _, units := range []int{1, 2, 6} {
		for _, kernel := range []int{3, 5} {
			for _, out := range []int{16, 32, 64, 128} {
				for _, spikes := range []float64{0.001, 0.3, 1} {
					c := kernelbench.Scatter{Kernel: kernel, Height: 44, Width: 60, In: 32, Out: out, Ops: 4000, Units: units, SpikesPerOp: spikes}
					b.Run(fmt.Sprintf("K%dC%d/units=%d/spikes=%v", kernel, out, units, spikes), func(b *testing.B) { benchmarkScatter(b, c) })
				}
			}
		}
	}
	b.Run("K3C32/thresholds", func(b *testing.B) {
		benchmarkScatter(b, kernelbench.Scatter{Kernel: 3, Height: 44, Width: 60, In: 32, Out: 32, Ops: 4000, Units: 1, SpikesPerOp: 0.3, PerChannel: true})
	})
	b.Run("K3C32/collect", func(b *testing.B) {
		benchmarkScatter(b, kernelbench.Scatter{Kernel: 3, Height: 44, Width: 60, In: 32, Out: 32, Ops: 4000, Units: 1, SpikesPerOp: 0.3, Collect: true})
	})
}

func benchmarkScatter(b *testing.B, c kernelbench.Scatter) {
	p := c.Program(1)
	updates := kernelbench.Updates(p)
	for range 20 { // until potentials are spread as they will be
		kernelbench.Run(p)
	}
	spikes := 0
	var programs, streams, ratios []float64 // ns of one, and quotients
	for b.Loop() {
		start := b.Elapsed()
		spikes += kernelbench.Run(p)
		middle := b.Elapsed()
		kernelbench.Stream(p, updates)
		end := b.Elapsed()
		programs = append(programs, float64((middle-start)/time.Nanosecond))
		streams = append(streams, float64((end-middle)/time.Nanosecond))
		ratios = append(ratios, float64(end-middle)/float64(middle-start))
	}
	median := func(x []float64) float64 {
		slices.Sort(x)
		return x[len(x)/2]
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(updates)/median(programs), "Gsynop/s")
	b.ReportMetric(float64(updates)/median(streams), "Gstream/s")
	b.ReportMetric(median(ratios), "ratio")
	b.ReportMetric(float64(spikes)/float64(len(programs)*c.Ops), "spikes/event")
}
