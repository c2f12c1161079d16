package parity

import (
	"fmt"

	"spikesim/events"
	"spikesim/experiments/stage"
	"spikesim/learning"
	"spikesim/network"
	"spikesim/network/wiring"
	"spikesim/neuron"
)

const tick = events.Millisecond

// receivers are the layers that the connections lead to.
var receivers = [...]int{0, 1, 2, 3, 4, 5, 4, 5}

// spec returns the network that was recorded.
func (t *Trace) spec() network.Spec {
	s := network.Spec{
		Neuron: neuron.Spec{Decolle: &neuron.DecolleParams{Alpha: t.Alpha, Beta: t.Beta, AlphaRP: t.AlphaRP}},
		Populations: []network.PopulationSpec{
			{Name: "image", Input: &network.InputSpec{Channels: 1, Height: t.Height, Width: t.Width}},
		},
	}
	before := "image"
	for i, name := range layers {
		s.Populations = append(s.Populations, network.PopulationSpec{
			Name:    name,
			Wiring:  wiring.Spec{Conv2D: &wiring.Conv2D{Channels: t.Layers[i].Channels, Kernel: wiring.Square(t.Layers[i].Kernel)}},
			MaxPool: pools[i], Upsample: ups[i],
		})
		s.Connections = append(s.Connections, network.ConnectionSpec{From: before, To: name})
		before = name
	}
	s.Connections = append(s.Connections,
		network.ConnectionSpec{From: "enc2", To: "dec2", Upsample: 2},
		network.ConnectionSpec{From: "enc1", To: "dec3", Upsample: 2})
	return s
}

// build builds the network with the recorded initial weights and readouts, for an
// engine. Its weights are stepped at every updateEvery-th tick after the burn-in.
func (t *Trace) build(updateEvery int, engine stage.Engine) (*stage.Stage, error) {
	l := learning.DefaultSpec()
	l.Optimizer.LearningRate = t.LearningRate
	l.BurnInMS = float64(t.BurnIn)
	l.UpdateEveryTicks = updateEvery
	s, err := stage.New(t.spec(), network.Options{Seed: 1, Lanes: t.Batch, Tick: tick, Learning: &l, Outputs: outputs}, engine)
	if err != nil {
		return nil, err
	}
	arrays := map[string]network.Array{}
	for i, name := range layers {
		y := &t.Layers[i]
		arrays[name+".weights"] = network.Array{Shape: []int{y.Channels, y.Inputs, y.Kernel, y.Kernel}, Values: y.Weights}
		arrays[name+".bias"] = network.Array{Shape: []int{y.Channels}, Values: y.Bias}
	}
	err = s.Net.SetWeights(func(name string) (network.Array, error) {
		a, ok := arrays[name]
		if !ok {
			return a, fmt.Errorf("parity: the recording has nothing for %s", name)
		}
		return a, nil
	})
	if err != nil {
		return nil, err
	}
	for i, name := range layers {
		if err := s.Net.SetReadout(name, t.foldReadout(i), t.Layers[i].ReadoutBias); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// foldReadout returns the readout of a layer as ours: the copies that
// upsampling makes of a unit are equal, so their weights are added up.
func (t *Trace) foldReadout(i int) []float32 {
	l, up := &t.Layers[i], ups[i]
	sums := make([]float64, l.units()/(up*up)*outputs)
	for k := range outputs {
		for j, w := range l.ReadoutWeights[k*l.units() : (k+1)*l.units()] {
			sums[l.feature(j, up)*outputs+k] += float64(w)
		}
	}
	folded := make([]float32, len(sums))
	for j, s := range sums {
		folded[j] = float32(s)
	}
	return folded
}

// samples returns the recorded images, one per lane.
func (t *Trace) samples() []network.Sample {
	samples := make([]network.Sample, t.Batch)
	for b := range samples {
		samples[b] = network.Sample{
			Sources: []events.Source{&recording{trace: t, image: b}},
			Target:  t.Target[b*outputs : (b+1)*outputs],
		}
	}
	return samples
}

// recording plays the input spikes of one image, those of tick k at its time.
type recording struct {
	trace *Trace
	image int
}

// Spikes implements [events.Source].
func (r *recording) Spikes(w events.Window, out *events.Train) {
	t := r.trace
	size := t.Height * t.Width
	for k := int(w.From/tick) + 1; events.Time(k)*tick <= w.To && k <= t.Ticks; k++ {
		for u, s := range t.Spikes[((k-1)*t.Batch+r.image)*size:][:size] {
			if s != 0 {
				out.Append(events.Time(k)*tick, int32(u))
			}
		}
	}
}
