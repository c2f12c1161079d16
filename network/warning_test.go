package network_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"spikesim/events"
	"spikesim/learning"
	"spikesim/network"
	"spikesim/network/wiring"
	"spikesim/neuron"
	"spikesim/sim"
)

// turns is a source of four units that fire at every ms, one after the other for 10 ms
// each.
type turns struct{}

func (turns) Spikes(w events.Window, out *events.Train) {
	for at := w.From + events.Millisecond; at <= w.To; at += events.Millisecond {
		out.Append(at, int32(at/(10*events.Millisecond))%4)
	}
}

// silencing builds a network whose readouts weigh everything that fires and that is to
// learn to say 0, with the rules that keep layers alive or without them.
func silencing(t testing.TB, keepAlive bool) (*network.Network, func(mode network.Mode)) {
	t.Helper()
	rule := learning.DefaultSpec()
	rule.BurnInMS, rule.Optimizer.LearningRate = 0, 0.02
	lif := &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(.5), ThresholdPerChannel: true}
	if keepAlive {
		rule.ZeroMean = true
		rule.Homeostasis = &learning.HomeostasisSpec{TargetRatePerMS: .1, Rate: .3, Floor: .01}
	}
	n, err := network.Build(network.Spec{
		Neuron: neuron.Spec{LIF: lif},
		Populations: []network.PopulationSpec{
			{Name: "in", Input: &network.InputSpec{Units: 4}},
			{Name: "hidden", Wiring: wiring.Spec{Dense: &wiring.Dense{Units: 8}}, Init: &network.InitSpec{Kind: network.InitUniform, WeightGain: 4}},
			{Name: "out", Wiring: wiring.Spec{Dense: &wiring.Dense{Units: 3}}, Init: &network.InitSpec{Kind: network.InitUniform, WeightGain: 4}},
		},
	}, network.Options{Seed: 1, Lanes: 1, Tick: events.Millisecond, Learning: &rule, Outputs: 1})
	if err != nil {
		t.Fatal(err)
	}
	for name, features := range map[string]int{"hidden": 8, "out": 3} {
		if err := n.SetReadout(name, slices.Repeat([]float32{1}, features), []float32{0}); err != nil {
			t.Fatal(err)
		}
	}
	engine, err := sim.NewSerial(n.Graph())
	if err != nil {
		t.Fatal(err)
	}
	return n, func(mode network.Mode) {
		t.Helper()
		sample := network.Sample{Sources: []events.Source{turns{}}, Target: []float32{0}}
		if err := n.Present(context.Background(), engine, []network.Sample{sample}, 50, mode); err != nil {
			t.Fatal(err)
		}
	}
}

// A layer that learning silenced is named, with what would have helped, and the one
// behind it with the reason; the counts of the whole training still hold what they
// fired before.
func TestALayerThatDiesInTrainingIsSaid(t *testing.T) {
	n, show := silencing(t, false)
	show(network.Test)
	for _, w := range n.Warnings() {
		if w.Kind != network.WarnSilentChannels {
			t.Fatalf("before it has learned: %s", w.Text)
		}
	}
	n.ResetCounters()
	for range 20 {
		show(network.Train)
	}
	if c := n.Counters(); c.Populations[1].Spikes == 0 {
		t.Fatal("it fired at nothing at all")
	}
	n.ResetCounters()
	show(network.Test)
	got := n.Warnings()
	if len(got) != 2 || got[0].Kind != network.WarnSilent || got[0].Text != "hidden never fired at the presentation" ||
		got[1].Text != "out never fired at the presentation: nothing reached it from hidden" || got[1].Helps != "" {
		t.Fatalf("said %+v", got)
	}
	for _, helps := range []string{"calibration", "learning.homeostasis", "learning.zero_mean"} {
		if !strings.Contains(got[0].Helps, helps) {
			t.Errorf("what helps is %q, without %s", got[0].Helps, helps)
		}
	}
}

// The rules that are advised keep it alive.
func TestWhatHelpsHelps(t *testing.T) {
	n, show := silencing(t, true)
	for range 20 {
		show(network.Train)
	}
	n.ResetCounters()
	show(network.Test)
	for _, w := range n.Warnings() {
		if w.Kind == network.WarnSilent {
			t.Errorf("%s; what helps: %s", w.Text, w.Helps)
		}
	}
}

// What has been done is not advised again.
func TestAdviceLeavesOutWhatHasBeenTried(t *testing.T) {
	n, show := silencing(t, true)
	if err := n.Calibrate(context.Background(), network.Calibration{Images: 1, Margin: 1, TargetRatePerMS: .1, Rounds: 1},
		[]network.Sample{{Sources: []events.Source{turns{}}}}, 10); err != nil {
		t.Fatal(err)
	}
	nothing := func(name string) (network.Array, error) {
		for _, a := range n.Weights() {
			if a.Name == name {
				if strings.HasSuffix(name, ".weights") {
					clear(a.Values)
				}
				return a, nil
			}
		}
		return network.Array{}, fmt.Errorf("no %s", name)
	}
	if err := n.SetWeights(nothing); err != nil {
		t.Fatal(err)
	}
	n.ResetCounters()
	show(network.Test)
	got := n.Warnings()
	if len(got) == 0 || got[0].Helps != "larger weights (init.weight_gain), a lower threshold" {
		t.Errorf("said %+v", got)
	}
}
