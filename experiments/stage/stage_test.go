package stage_test

import (
	"testing"

	"spikesim/events"
	"spikesim/experiments/stage"
	"spikesim/network"
	"spikesim/network/wiring"
	"spikesim/neuron"
)

const ms = events.Millisecond

// A network presents the same recorded spikes again and again, on whatever engine it
// is put, and always does the same with them.
func TestPresentsAgainOnEveryEngine(t *testing.T) {
	event, err := stage.New(network.Spec{
		Neuron: neuron.Spec{LIF: &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(.5)}},
		Populations: []network.PopulationSpec{
			{Name: "in", Input: &network.InputSpec{Units: 4}},
			{Name: "out", Wiring: wiring.Spec{Dense: &wiring.Dense{Units: 6}}, Init: &network.InitSpec{Kind: network.InitUniform, WeightGain: 3}},
		},
	}, network.Options{Seed: 1, Lanes: 1, Tick: ms}, stage.Event)
	if err != nil {
		t.Fatal(err)
	}
	var train events.Train
	for at := ms; at <= 8*ms; at += ms {
		train.Append(at, int32(at/ms)%4)
	}
	samples := []network.Sample{{Sources: []events.Source{events.NewReplay(train)}}}
	want := ""
	for name, engine := range map[string]stage.Engine{
		"event": stage.Event, "serial": stage.Serial, "clocked": stage.Clocked(ms/2, network.SkipZeros),
	} {
		on, err := event.On(engine)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			on.Net.ResetCounters()
			if err := on.Present(t.Context(), samples, 10, network.Test); err != nil {
				t.Fatal(err)
			}
			c := on.Net.Counters()
			if want == "" {
				want = c.SpikeHash()
			}
			if c.Populations[0].Spikes != 8 || c.Populations[1].Spikes == 0 || c.SpikeHash() != want {
				t.Errorf("%s: %d spikes in, %d out, hash %s, want %s", name, c.Populations[0].Spikes, c.Populations[1].Spikes, c.SpikeHash(), want)
			}
		}
	}
}

// What an engine cannot run is an error of the stage.
func TestEngineThatCannot(t *testing.T) {
	_, err := stage.New(network.Spec{
		Neuron:      neuron.Spec{LIF: &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(.5)}},
		Populations: []network.PopulationSpec{{Name: "in", Input: &network.InputSpec{Units: 4}}, {Name: "out", Wiring: wiring.Spec{Dense: &wiring.Dense{Units: 6}}}},
	}, network.Options{Lanes: 1, Tick: ms}, stage.Clocked(3*ms/10, network.Dense))
	if err == nil {
		t.Error("steps that do not divide a tick: no error")
	}
}
