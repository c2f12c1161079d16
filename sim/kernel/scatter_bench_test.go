package kernel_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"spikesim/sim/kernel/kernelbench"
)

// A program runs without allocating, and again and again at about the rate of
// spikes that was asked for.
func TestRunAllocatesNothing(t *testing.T) {
	for _, collect := range []bool{false, true} {
		p := kernelbench.Scatter{Kernel: 3, Height: 11, Width: 15, In: 8, Out: 16, Ops: 500, Units: 2, SpikesPerOp: 0.5, Collect: collect}.Program(1)
		spikes, runs := 0, 0
		if n := testing.AllocsPerRun(20, func() { spikes += kernelbench.Run(p); runs++ }); n != 0 {
			t.Errorf("a run allocates %v times", n)
		}
		if rate := float64(spikes) / float64(500*runs); rate < 0.4 || rate > 0.6 {
			t.Errorf("%v spikes per op, want about 0.5", rate)
		}
	}
}

// BenchmarkScatter measures programs in time order against streaming the same
// number of updates through the same memory. Both take turns, so that what
// disturbs the one disturbs the other: "ratio" is the median over the turns of
// the speed of the program relative to that of the stream.
func BenchmarkScatter(b *testing.B) {
	for _, units := range []int{1, 2, 6} {
		for _, kernel := range []int{3, 5} {
			for _, out := range []int{16, 32, 64, 128} {
				for _, spikes := range []float64{0.3, 1} {
					c := kernelbench.Scatter{Kernel: kernel, Height: 44, Width: 60, In: 32, Out: out, Ops: 4000, Units: units, SpikesPerOp: spikes}
					b.Run(fmt.Sprintf("K%dC%d/units=%d/spikes=%v", kernel, out, units, spikes), func(b *testing.B) { benchmarkScatter(b, c) })
				}
			}
		}
	}
	// Where other things may decide: rows of a folded upsampling, a map that no
	// cache near the core holds, spikes that are rare, the other loops.
	usual := kernelbench.Scatter{Kernel: 3, Height: 44, Width: 60, In: 32, Out: 32, Ops: 4000, Units: 1, SpikesPerOp: 0.3}
	for _, c := range []struct {
		name   string
		change func(c *kernelbench.Scatter)
	}{
		{"K4C16", func(c *kernelbench.Scatter) { c.Kernel, c.Out = 4, 16 }},
		{"large", func(c *kernelbench.Scatter) { c.Height, c.Width = 176, 240 }},
		{"rare", func(c *kernelbench.Scatter) { c.SpikesPerOp = 0.001 }},
		{"thresholds", func(c *kernelbench.Scatter) { c.PerChannel = true }},
		{"collect", func(c *kernelbench.Scatter) { c.Collect = true }},
	} {
		changed := usual
		c.change(&changed)
		b.Run("other/"+c.name, func(b *testing.B) { benchmarkScatter(b, changed) })
	}
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
