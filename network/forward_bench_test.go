package network

import (
	"fmt"
	"strings"
	"testing"

	"spikesim/events"
	"spikesim/sim/random"
)

// BenchmarkForward shows an image of the paper's network of LIF neurons, a fifth
// of the pixels firing in each tick, and reports what it costs per tick: with
// input in continuous time and on the ticks, at initial weights that make the
// layers fire at a few per cent.
func BenchmarkForward(b *testing.B) {
	const ticks = 20
	for _, size := range [][2]int{{44, 60}, {88, 120}, {176, 240}} {
		for _, way := range []string{"continuous/serial", "continuous/parallel", "on ticks/serial", "on ticks/parallel"} {
			grid := strings.HasPrefix(way, "on ticks")
			b.Run(fmt.Sprintf("%dx%d/%s", size[0], size[1], way), func(b *testing.B) {
				spec := paper(size[0], size[1], lif(10, 1, ""))
				for i, gain := range []float64{0, 1.05, .95, .8, 1, .75, .75} {
					if i > 0 {
						if grid {
							gain *= 1.25
						}
						spec.Populations[i].Init = &InitSpec{Kind: InitUniform, WeightGain: gain}
					}
				}
				n := build(b, spec, Options{Lanes: 1})
				s := Sample{Sources: []events.Source{record(rain(size[0]*size[1], ticks, .2, grid))}, Key: random.New(1)}
				e := serial(b, n)
				if strings.HasSuffix(way, "parallel") {
					e = parallel(b, n)
				}
				// Buffers grow to their size in the first presentations.
				present := func() {
					if err := n.Present(b.Context(), e, []Sample{s}, ticks, Test); err != nil {
						b.Fatal(err)
					}
				}
				present()
				present()
				n.ResetCounters()
				b.ReportAllocs()
				for b.Loop() {
					present()
				}
				c := n.Counters()
				ops, executed := uint64(0), uint64(0)
				for _, conn := range c.Connections {
					ops += conn.SynapticOps
					executed += conn.ExecutedOps
				}
				spikes, neurons := uint64(0), 0
				for i, p := range c.Populations[1:] {
					spikes += p.Spikes
					neurons += n.layout.populations[i+1].neurons.Units()
				}
				b.ReportMetric(1e3*b.Elapsed().Seconds()/float64(c.Ticks), "ms/tick")
				b.ReportMetric(float64(ops)/b.Elapsed().Seconds()/1e9, "Gsynop/s")
				b.ReportMetric(float64(executed)/b.Elapsed().Seconds()/1e9, "Gexecuted/s")
				b.ReportMetric(100*float64(spikes)/float64(neurons)/float64(c.Ticks), "%rate")
			})
		}
	}
}

// rain returns spikes at random, a mean of rate per unit and tick.
func rain(units, ticks int, rate float64, grid bool) []spike {
	var spikes []spike
	key := random.New(1)
	for i := range int(rate * float64(units*ticks)) {
		k := key.Int(i)
		at := 1 + events.Time(k.Float64(0)*float64(ticks)*float64(ms))
		if grid {
			at = min((at/ms+1)*ms, events.Time(ticks)*ms)
		}
		spikes = append(spikes, spike{at, int32(k.Float64(1) * float64(units))})
	}
	return spikes
}
