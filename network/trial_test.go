package network

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"spikesim/events"
	"spikesim/network/wiring"
	"spikesim/sim"
)

// One neuron with a weight of its own, worked out by hand: v jumps by w at a spike and
// decays with exp(-t/tau).
func TestTrialOfOneNeuron(t *testing.T) {
	spec := Spec{Neuron: lif(10, 1, ""), Populations: []PopulationSpec{
		{Name: "in", Input: &InputSpec{Units: 1}}, {Name: "out", Wiring: wiring.Spec{Dense: &wiring.Dense{Units: 1}}},
	}}
	n, err := Build(spec, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := n.SetWeights(func(name string) (Array, error) {
		return Array{Name: name, Shape: []int{1, 1}, Values: []float32{.75}}, nil
	}); err != nil {
		t.Fatal(err)
	}
	input := map[string][]Spike{"in": {{2 * events.Millisecond, 0}, {events.Millisecond / 2, 0}}}
	r, err := n.Run(t.Context(), Trial{3 * events.Millisecond, input, []string{"out"}})
	if err != nil {
		t.Fatal(err)
	}
	// 0.75·exp(−0.15) + 0.75 is above 1 at 2 ms, and the neuron is reset.
	if got := r.Spikes["out"]; !slices.Equal(got, []Spike{{2 * events.Millisecond, 0}}) {
		t.Errorf("spikes %v", got)
	}
	if got := r.Potentials["out"]; len(got) != 3 || math.Abs(got[0][0]-.75*math.Exp(-.05)) > 1e-6 || got[1][0] != 0 || got[2][0] != 0 {
		t.Errorf("potentials %v", got)
	}
	if c := r.Counters; c.Presentations != 1 || c.Connections[0].SynapticOps != 2 || c.Populations[1].Spikes != 1 || len(r.Readouts) != 0 {
		t.Errorf("%+v", c)
	}
	// Every trial starts from rest.
	again, err := n.Run(t.Context(), Trial{3 * events.Millisecond, input, []string{"out"}})
	if err != nil || !slices.Equal(again.Spikes["out"], r.Spikes["out"]) || again.Counters.SpikeHash() != r.Counters.SpikeHash() {
		t.Errorf("again: %v, %v", err, again)
	}
}

// A trial is what Present does with the same spikes, on another engine, whatever the
// order in which they are given.
func TestTrialIsAPresentation(t *testing.T) {
	spec := Spec{Neuron: lif(10, .3, ""), Populations: []PopulationSpec{
		{Name: "in", Input: &InputSpec{Channels: 2, Height: 4, Width: 3}}, {Name: "enc", Wiring: wiring.Spec{Conv2D: &wiring.Conv2D{Channels: 3, Kernel: wiring.Square(3)}}},
	}}
	n, err := Build(spec, Options{Seed: 4})
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		spikes := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) Spike {
			return Spike{events.Time(rapid.IntRange(1, 40).Draw(t, "at")) * events.Millisecond / 8, rapid.IntRange(0, 23).Draw(t, "unit")}
		}), 0, 60, func(s Spike) Spike { return s }).Draw(t, "spikes")
		r, err := n.Run(t.Context(), Trial{Duration: 5 * events.Millisecond, Input: map[string][]Spike{"in": spikes}})
		if err != nil {
			t.Fatal(err)
		}
		sorted := slices.Clone(spikes)
		slices.SortFunc(sorted, Spike.compare)
		if got := r.Spikes["in"]; !slices.Equal(got, sorted) {
			t.Fatalf("input %v, shown %v", sorted, got)
		}
		// Channel, row, column to row, column, channel, by hand.
		var train events.Train
		for at := range events.Time(41) {
			for y := range 4 {
				for x := range 3 {
					for c := range 2 {
						if slices.Contains(spikes, Spike{at * events.Millisecond / 8, (c*4+y)*3 + x}) {
							train.Append(at*events.Millisecond/8, int32((y*3+x)*2+c))
						}
					}
				}
			}
		}
		engine, err := sim.NewParallel(n.Graph())
		if err != nil {
			t.Fatal(err)
		}
		n.ResetCounters()
		if err := n.Present(t.Context(), engine, []Sample{{Sources: []events.Source{events.NewReplay(train)}}}, 5, Test); err != nil {
			t.Fatal(err)
		}
		if c := n.Counters(); c.SpikeHash() != r.Counters.SpikeHash() || int(c.Populations[1].Spikes) != len(r.Spikes["enc"]) {
			t.Fatalf("presented: %s, %d spikes; tried: %s, %d", c.SpikeHash(), c.Populations[1].Spikes, r.Counters.SpikeHash(), len(r.Spikes["enc"]))
		}
	})
}

func TestTrialsThatCannotBe(t *testing.T) {
	n := build(t, Spec{Neuron: lif(10, .3, ""), Populations: []PopulationSpec{
		{Name: "in", Input: &InputSpec{Channels: 2, Height: 2, Width: 1}}, {Name: "out", Wiring: wiring.Spec{Dense: &wiring.Dense{Units: 1}}},
	}}, Options{})
	const ms = events.Millisecond
	in := func(s ...Spike) map[string][]Spike { return map[string][]Spike{"in": s} }
	for want, trial := range map[string]Trial{
		"a trial of 0 ms; give a whole number of ticks":     {},
		"a whole number of ticks of":                        {Duration: ms + 1},
		`population "in": spike 1 is at 0 ms; times are ab`: {Duration: ms, Input: in(Spike{ms, 0}, Spike{0, 1})},
		"spike 0 is at 2 ms, after the end at 1 ms":         {Duration: ms, Input: in(Spike{2 * ms, 0})},
		"unit 4; there are units 0 to 3 (2×2×1)":            {Duration: ms, Input: in(Spike{ms, 4})},
		"spike 0 is of unit -1":                             {Duration: ms, Input: in(Spike{ms, -1})},
		"unit 3 fires twice at 1 ms":                        {Duration: ms, Input: in(Spike{ms, 3}, Spike{ms, 0}, Spike{ms, 3})},
		`input for "out", which is no input population`:     {Duration: ms, Input: map[string][]Spike{"out": nil}},
		`potentials of "in", which is no population`:        {Duration: ms, Potentials: []string{"in"}},
		`potentials of "none", which is no population`:      {Duration: ms, Potentials: []string{"none"}},
	} {
		if _, err := n.Run(t.Context(), trial); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if r, err := n.Run(t.Context(), Trial{Duration: ms}); err != nil || len(r.Spikes["out"]) != 0 {
		t.Errorf("no input at all: %v", err)
	}
}
