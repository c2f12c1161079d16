package network

import (
	"math"
	"strings"
	"testing"

	"spikesim/learning"
	"spikesim/network/wiring"
	"spikesim/neuron"
	"spikesim/neuron/neurontest"
	"spikesim/sim/random"
)

// What an estimate says of every population is what building and running a network
// allocates, but for spikes, of which there are few here.
func TestMemoryIsWhatIsAllocated(t *testing.T) {
	const height, width, ticks = 24, 32, 12
	alif := neuron.Spec{ALIF: &neuron.ALIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(1), TauAdaptMS: neuron.All(5), Adaptation: neuron.All(.1)}}
	cuba := neuron.Spec{CubaLIF: &neuron.CubaLIFParams{TauMMS: neuron.All(10), TauSynMS: neuron.All(5), Threshold: neuron.All(1)}}
	flat := Spec{Neuron: lif(10, 1, ""), Populations: []PopulationSpec{
		{Name: "in", Input: &InputSpec{Units: 900}},
		{Name: "a", Wiring: wiring.Spec{Dense: &wiring.Dense{Units: 700}}},
		{Name: "b", Wiring: wiring.Spec{Dense: &wiring.Dense{Units: 300}}, MaxPool: 1},
	}}
	strided := Spec{Neuron: lif(10, .2, ""), Execution: ExecutionMap, Init: &InitSpec{Kind: InitUniform, WeightGain: 4}, Populations: []PopulationSpec{
		{Name: "in", Input: &InputSpec{Channels: 2, Height: 33, Width: 41}},
		{Name: "a", Wiring: wiring.Spec{Conv2D: &wiring.Conv2D{Channels: 16, Kernel: wiring.Square(5), Stride: wiring.Square(2)}}, Upsample: 3},
		{Name: "b", Wiring: wiring.Spec{Conv2D: &wiring.Conv2D{Channels: 8, Kernel: wiring.Square(3), Stride: wiring.Square(2)}}},
	}}
	wired := webs(lif(10, 1, ""))
	wired.Populations[0].Input, wired.Init = &InputSpec{Channels: 2, Height: 48, Width: 64}, nil
	event := paper(height, width, lif(10, 1, ""))
	event.Execution = ExecutionEvent
	sgd := func(l *learning.Spec) {
		l.Optimizer = learning.OptimizerSpec{Kind: learning.OptimizerSGD, LearningRate: 1e-9}
	}
	for _, tc := range []struct {
		name    string
		spec    Spec
		lanes   int
		change  func(l *learning.Spec)
		clocked Arithmetic // −1 for none
	}{
		{"lif", paper(height, width, lif(10, 1, "")), 3, nil, -1},
		{"lif, steps of windows", paper(height, width, lif(10, 1, "")), 3, func(l *learning.Spec) { l.UpdateEveryTicks = 5 }, -1},
		{"lif on spikes", paper(height, width, lif(10, 1, "")), 3, func(l *learning.Spec) { l.Readout.On = learning.OnSpikes }, -1},
		{"lif on means", paper(height, width, lif(10, 1, "")), 2, func(l *learning.Spec) { l.Readout.On = learning.OnSpikeMean }, -1},
		{"lif, learned readout, adam", paper(height, width, lif(10, 1, "")), 1, func(l *learning.Spec) {
			l.Readout.Weights, l.Readout.LearningRate = learning.Learned, .1
			l.Optimizer.Kind, l.Optimizer.Beta1 = learning.OptimizerAdam, .9
		}, -1},
		{"events only", event, 2, nil, -1},
		{"float64", paper(height, width, lif(10, 1, "float64")), 2, sgd, -1},
		{"decolle", paper(height, width, decolle()), 2, nil, -1},
		{"alif", paper(height, width, alif), 4, nil, -1},
		{"cuba_lif", paper(height, width, cuba), 2, nil, -1},
		{"dense layers", flat, 2, nil, -1},
		{"channels that differ", varied(t, paper(height, width, lif(10, 1, ""))), 2, nil, -1},
		{"channels that differ, on the clock", varied(t, paper(height, width, lif(10, 1, ""))), 2, nil, Dense},
		{"strides", strided, 2, nil, -1},
		{"wires", wired, 2, nil, -1},
		{"wires on the clock", wired, 2, nil, Dense},
		{"lif on the clock", paper(height, width, lif(10, 1, "")), 2, nil, Dense},
		{"lif on the clock, skipping zeros", paper(height, width, lif(10, 1, "")), 2, nil, SkipZeros},
		{"float64 on the clock", paper(height, width, lif(10, 1, "float64")), 2, nil, Dense},
		{"decolle on the clock", paper(height, width, decolle()), 2, nil, Dense},
		{"cuba_lif on the clock", paper(height, width, cuba), 2, nil, Dense},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l := learningSpec()
			if tc.change != nil {
				tc.change(l)
			}
			use := Use{Options: Options{Lanes: tc.lanes, Learning: l, Outputs: 4, Tick: ms}, Train: true}
			if tc.clocked >= 0 {
				use.ClockedDT, use.Arithmetic = ms, tc.clocked
			}
			all, err := tc.spec.Memory(use)
			if err != nil {
				t.Fatal(err)
			}
			n := build(t, tc.spec, use.Options)
			var batch []Sample
			for i := range tc.lanes {
				batch = append(batch, sample(n, random.New(1).Int(i), ticks, 100))
			}
			present(t, n, ticks, Train, batch...)
			var clocked *Clocked
			if tc.clocked >= 0 {
				if clocked, err = NewClocked(n, ms, tc.clocked); err != nil {
					t.Fatal(err)
				}
				if err := n.Present(t.Context(), clocked, batch, ticks, Train); err != nil {
					t.Fatal(err)
				}
			}
			for i, p := range n.populations {
				m := all[p.index]
				want := m.Total() - m.Spikes
				var got int64
				if clocked != nil {
					var layers []any
					for _, y := range clocked.layers {
						if y.pop == p {
							layers = append(layers, y.ports, y.projections, y.lanes, y.sums, y.doubles)
						}
					}
					got = neurontest.HeapSize(append(layers, p))
				} else {
					got = neurontest.HeapSize(p)
				}
				if p.info.AtTicks { // neurons that fire with or without input
					got -= min(m.Spikes, max(got-want, 0))
				}
				if d := math.Abs(float64(want - got)); d > .08*float64(got)+16<<10 {
					t.Errorf("population %d: %d bytes estimated, %d allocated (%+.1f %%)\n%+v", i, want, got, 100*float64(want-got)/float64(got), m)
				}
			}
		})
	}
}

// A description that is too large is refused before anything is made of its size.
func TestSidesAreBounded(t *testing.T) {
	spec := Spec{Neuron: lif(10, 1, ""), Populations: []PopulationSpec{
		{Name: "in", Input: &InputSpec{Channels: 1, Height: 65536, Width: 1}, Upsample: 64},
		{Name: "a", Wiring: wiring.Spec{Conv2D: &wiring.Conv2D{Channels: 1, Kernel: wiring.Square(1)}}},
	}}
	if _, err := spec.Describe(); err == nil || !strings.Contains(err.Error(), "upsample less") {
		t.Errorf("error %v", err)
	}
}
