package network

import (
	"context"
	"slices"
	"testing"

	"spikesim/events"
	"spikesim/learning"
	"spikesim/network/wiring"
	"spikesim/neuron"
	"spikesim/sim"
	"spikesim/sim/random"
)

const ms = events.Millisecond

// recording is a source that plays a train; it starts again with every
// presentation.
type recording struct {
	train events.Train
	next  int
}

func (r *recording) Spikes(w events.Window, out *events.Train) {
	if w.From == 0 {
		r.next = 0
	}
	for ; r.next < r.train.Len() && r.train.At[r.next] <= w.To; r.next++ {
		out.Append(r.train.At[r.next], r.train.Unit[r.next])
	}
}

// spike is one spike of a population.
type spike struct {
	at   events.Time
	unit int32
}

func compareSpikes(a, b spike) int {
	if a.at != b.at {
		return int(a.at - b.at)
	}
	return int(a.unit - b.unit)
}

// record returns a source that plays spikes, which it sorts and rids of twins.
func record(spikes []spike) *recording {
	slices.SortFunc(spikes, compareSpikes)
	r := &recording{}
	for _, s := range slices.Compact(spikes) {
		r.train.Append(s.at, s.unit)
	}
	return r
}

// noise returns n spikes of random units at random times within the ticks: some
// at times of their own, some together with others, some on ticks.
func noise(key random.Key, units, ticks, n int) *recording {
	var spikes []spike
	for i := range n {
		k := key.Int(i)
		at := 1 + events.Time(k.Float64(0)*float64(ticks)*float64(ms))
		switch {
		case k.Float64(1) < .3 && len(spikes) > 0:
			at = spikes[len(spikes)-1].at
		case k.Float64(1) < .4:
			at = (at/ms + 1) * ms
		}
		at = min(at, events.Time(ticks)*ms)
		spikes = append(spikes, spike{at, int32(k.Float64(2) * float64(units))})
	}
	return record(spikes)
}

func lif(tauMS, threshold float64, precision string) neuron.Spec {
	return neuron.Spec{LIF: &neuron.LIFParams{TauMMS: neuron.All(tauMS), Threshold: neuron.All(threshold), Precision: precision}}
}

func decolle() neuron.Spec {
	p := &neuron.DecolleParams{}
	p.SetDefaults()
	return neuron.Spec{Decolle: p}
}

// build builds a network and fails the test if it can't.
func build(t testing.TB, spec Spec, o Options) *Network {
	t.Helper()
	if o.Tick == 0 {
		o.Tick = ms
	}
	if o.Lanes == 0 {
		o.Lanes = 1
	}
	n, err := Build(spec, o)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func serial(t testing.TB, n *Network) sim.Engine {
	t.Helper()
	e, err := sim.NewSerial(n.Graph())
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func parallel(t testing.TB, n *Network) sim.Engine {
	t.Helper()
	e, err := sim.NewParallel(n.Graph())
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// present shows samples with the serial engine.
func present(t testing.TB, n *Network, ticks int, mode Mode, samples ...Sample) {
	t.Helper()
	if err := n.Present(context.Background(), serial(t, n), samples, ticks, mode); err != nil {
		t.Fatal(err)
	}
}

// sample returns a sample of noise for every input of the network.
func sample(n *Network, key random.Key, ticks, spikes int) Sample {
	s := Sample{Key: key}
	for i, in := range n.inputs {
		units := n.layout.populations[in.index].neurons.Units()
		s.Sources = append(s.Sources, noise(key.Name("noise").Int(i), units, ticks, spikes))
	}
	for k := range n.outputs {
		s.Target = append(s.Target, float32(key.Name("target").Float64(uint64(k))))
	}
	return s
}

// learningSpec returns a spec that learns from the first tick on.
func learningSpec() *learning.Spec {
	s := learning.DefaultSpec()
	s.BurnInMS = 0
	s.Readout.Scale = 2
	s.Optimizer.LearningRate = 1e-3
	return &s
}

// pyramid is a small network with everything that the paper's has: pooling,
// upsampling, and skip connections that share weights.
func pyramid(model neuron.Spec) Spec {
	return Spec{
		Neuron: model,
		Init:   &InitSpec{Kind: InitUniform, WeightGain: 3},
		Populations: []PopulationSpec{
			{Name: "eye", Input: &InputSpec{Channels: 1, Height: 8, Width: 12}},
			{Name: "enc1", Wiring: wiring.Spec{Conv2D: &wiring.Conv2D{Channels: 3, Kernel: wiring.Square(5)}}, MaxPool: 2},
			{Name: "enc2", Wiring: wiring.Spec{Conv2D: &wiring.Conv2D{Channels: 4, Kernel: wiring.Square(3)}}, MaxPool: 2},
			{Name: "dec1", Wiring: wiring.Spec{Conv2D: &wiring.Conv2D{Channels: 4, Kernel: wiring.Square(3)}}, Upsample: 2},
			{Name: "dec2", Wiring: wiring.Spec{Conv2D: &wiring.Conv2D{Channels: 3, Kernel: wiring.Square(3)}}, Upsample: 2},
			{Name: "dec3", Wiring: wiring.Spec{Conv2D: &wiring.Conv2D{Channels: 2, Kernel: wiring.Square(3)}}},
		},
		Connections: []ConnectionSpec{
			{From: "eye", To: "enc1"},
			{From: "enc1", To: "enc2"},
			{From: "enc2", To: "dec1"},
			{From: "dec1", To: "dec2"},
			{From: "enc2", To: "dec2", Upsample: 2},
			{From: "dec2", To: "dec3"},
			{From: "enc1", To: "dec3", Upsample: 2},
		},
	}
}

// pyramidDecolle is the pyramid of DECOLLE neurons, with weights that make it
// fire a little and biases that keep most of it from firing on its own.
func pyramidDecolle() Spec {
	s := pyramid(decolle())
	s.Init = &InitSpec{Kind: InitUniform, WeightGain: 2e-3, BiasGain: .1}
	return s
}
