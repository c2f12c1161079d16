package network

import (
	"fmt"
	"math"
	"testing"

	"spikesim/events"
	"spikesim/network/wiring"
	"spikesim/sim/random"
)

// BenchmarkExecution runs the paper's layers at 88×120 alone, all input on the
// ticks, event by event and as maps: where the two take the same time lies
// mapAbove. Spikes at random make a share of the units fire. Weights average 0 and the threshold is one that few reach.
func BenchmarkExecution(b *testing.B) {
	const ticks = 5
	for _, layer := range []struct {
		name              string
		in, out           int
		height, width     int
		kernel, upsampled int
	}{
		{"enc1", 1, 32, 88, 120, 5, 1},
		{"enc2", 32, 64, 44, 60, 3, 1},
		{"enc3", 64, 128, 22, 30, 3, 1},
		{"dec2", 64, 32, 22, 30, 3, 2},
		{"dec3", 32, 16, 44, 60, 3, 2},
	} {
		for _, density := range []float64{.05, .1, .2, .3, .4, .5, .6} {
			for _, execution := range []string{ExecutionEvent, ExecutionMap} {
				b.Run(fmt.Sprintf("%s/%v/%s", layer.name, density, execution), func(b *testing.B) {
					n := build(b, Spec{
						Neuron: lif(10, 2, ""), Execution: execution,
						Populations: []PopulationSpec{
							{Name: "in", Input: &InputSpec{Channels: layer.in, Height: layer.height, Width: layer.width}},
							{Name: "out", Wiring: wiring.Spec{Conv2D: &wiring.Conv2D{Channels: layer.out, Kernel: wiring.Square(layer.kernel)}}},
						},
						Connections: []ConnectionSpec{{From: "in", To: "out", Upsample: layer.upsampled}},
					}, Options{})
					units := layer.in * layer.height * layer.width
					s := Sample{Sources: []events.Source{record(rain(units, ticks, -math.Log1p(-density), true))}, Key: random.New(1)}
					e := serial(b, n)
					present := func() {
						if err := n.Present(b.Context(), e, []Sample{s}, ticks, Test); err != nil {
							b.Fatal(err)
						}
					}
					present()
					for b.Loop() {
						present()
					}
					b.ReportMetric(1e3*b.Elapsed().Seconds()/float64(b.N*ticks), "ms/tick")
				})
			}
		}
	}
}
