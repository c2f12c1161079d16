package compare_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"spikesim/events"
	"spikesim/experiments/hdf5"
	"spikesim/experiments/nir"
	"spikesim/experiments/nir/clocked"
	"spikesim/experiments/nir/compare"
	"spikesim/experiments/nir/stimulus"
)

// loop is an input, an Affine, three neurons that feed themselves through another Affine,
// and an output.
func loop(t *testing.T, neurons nir.Type, parameters map[string]float64) *nir.Graph {
	t.Helper()
	units := hdf5.Vector([]int64{3})
	affine := func(name string) *nir.Node {
		w := []float64{0.5, -0.2, 0.1, 0.3, 0.9, -0.4, 0.2, 0.2, 0.6}
		return &nir.Node{Name: name, Type: nir.Affine, Fields: []nir.Field{
			{Name: "weight", Array: hdf5.Array{Shape: []int{3, 3}, Data: w}}, {Name: "bias", Array: hdf5.Vector([]float64{0.3, 0.2, 0.1})}}}
	}
	n := &nir.Node{Name: "n", Type: neurons}
	for _, name := range []string{"tau", "tau_mem", "tau_syn", "r", "v_leak", "v_threshold", "w_in"} {
		if v, is := parameters[name]; is {
			n.Fields = append(n.Fields, nir.Field{Name: name, Array: hdf5.Vector([]float64{v})})
		}
	}
	g := &nir.Graph{
		Nodes: []*nir.Node{affine("fc"), {Name: "in", Type: nir.Input, Fields: []nir.Field{{Name: "shape", Array: units}}}, n,
			{Name: "out", Type: nir.Output, Fields: []nir.Field{{Name: "shape", Array: units}}}, affine("rec")},
		Edges: []nir.Edge{{From: "in", To: "fc"}, {From: "fc", To: "n"}, {From: "n", To: "rec"}, {From: "rec", To: "n"}, {From: "n", To: "out"}},
	}
	flat, err := g.Flat()
	if err != nil {
		t.Fatal(err)
	}
	return flat
}

// pulses shows each unit a pulse in one step out of three.
func pulses() *stimulus.Stimulus {
	s := &stimulus.Stimulus{Kind: stimulus.Array, Label: -1}
	for k := range 120 {
		s.Events = append(s.Events, stimulus.Event{At: events.FromMS(0.1 * float64(k)), Unit: int32(k % 3), Height: 1})
	}
	return s
}

func run(t *testing.T, g *nir.Graph, s *stimulus.Stimulus, o compare.Options) *compare.Comparison {
	t.Helper()
	o.Now = time.Now
	if o.DTMS == 0 {
		o.DTMS = 0.1
	}
	c, err := compare.Run(context.Background(), g, s, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var cuba = map[string]float64{"tau_mem": 1e-3, "tau_syn": 2e-4, "r": 10, "v_leak": 0, "v_threshold": 3, "w_in": 2}

// A profile that departs in one way differs for that reason.
func TestReasonIsTheOneDeparture(t *testing.T) {
	g := loop(t, nir.CubaLIF, cuba)
	one := -1.
	for _, c := range []struct {
		name   string
		change func(*clocked.Profile, *clocked.Rule)
		want   string
	}{
		{"reset", func(_ *clocked.Profile, r *clocked.Rule) { r.Reset = clocked.Subtract }, "CubaLIF: reset by subtraction"},
		{"current", func(_ *clocked.Profile, r *clocked.Rule) { r.OldCurrent = true }, "CubaLIF: the current of the step before moves the membrane"},
		{"decay", func(_ *clocked.Profile, r *clocked.Rule) { r.Membrane = clocked.Exponential }, "CubaLIF: the membrane decays exponentially"},
		{"late", func(_ *clocked.Profile, r *clocked.Rule) { r.DelaySteps = 1 }, "CubaLIF: takes spikes in a step late"},
		{"first", func(_ *clocked.Profile, r *clocked.Rule) { r.FireFirst = true }, "CubaLIF: fires a row after it crosses"},
		{"gains", func(_ *clocked.Profile, r *clocked.Rule) { r.Gains = clocked.WithoutR }, "CubaLIF: r counts as 1"},
		{"bias", func(p *clocked.Profile, _ *clocked.Rule) { p.LoopBias = clocked.Never }, "biases within a loop are left out"},
	} {
		base, other := profiles(t, "euler", "euler")
		other.Name = "other"
		rule := other.Rules[nir.CubaLIF]
		c.change(other, &rule)
		// It departs in a way that does nothing here, too.
		rule.Lower = &one
		other.Rules[nir.CubaLIF] = rule
		result := run(t, g, pulses(), compare.Options{Profiles: []*clocked.Profile{base, other}, Reference: "euler"})
		a := result.Outcomes[1].Against
		if a.Same || !slices.Equal(a.Reasons, []string{c.want}) || a.Together {
			t.Errorf("%s: %+v, want the reason %q", c.name, a, c.want)
		}
		if a.Nearest != c.want || a.Left != 0 {
			t.Errorf("%s: nearest %q with %v left, want %q and nothing", c.name, a.Nearest, a.Left, c.want)
		}
	}
}

func profiles(t *testing.T, names ...string) (a, b *clocked.Profile) {
	t.Helper()
	var both []*clocked.Profile
	for _, name := range names {
		p, err := clocked.ByName(name)
		if err != nil {
			t.Fatal(err)
		}
		both = append(both, p)
	}
	return both[0], both[1]
}

// A profile with all departures of another is that one.
func TestAllDeparturesMakeTheOther(t *testing.T) {
	for neurons, parameters := range map[nir.Type]map[string]float64{nir.CubaLIF: cuba, nir.LIF: {"tau": 1e-3, "r": 1, "v_leak": 0, "v_threshold": 0.2}} {
		g := loop(t, neurons, parameters)
		for _, from := range clocked.Profiles() {
			for _, to := range clocked.Profiles() {
				if _, reads := to.Rules[neurons]; !reads {
					continue
				}
				if _, reads := from.Rules[neurons]; !reads {
					continue
				}
				made := from.With(clocked.Differences(from, to, g)...)
				made.Name, made.Needs, made.Stages = "made", to.Needs, to.Stages
				c := run(t, g, pulses(), compare.Options{Profiles: []*clocked.Profile{to, made}, Reference: to.Name})
				if a := c.Outcomes[1].Against; a == nil || !a.Same {
					t.Errorf("%s, from %s to %s: %+v", neurons, from.Name, to.Name, a)
				}
			}
		}
	}
}

func TestRefusedAndEmpty(t *testing.T) {
	euler, sinabs := profiles(t, "euler", "sinabs")
	g := loop(t, nir.CubaLIF, cuba)
	c := run(t, g, pulses(), compare.Options{Profiles: []*clocked.Profile{euler, sinabs}, Reference: "euler"})
	if got := c.Outcomes[1].Refused; got != "n: its importer knows no CubaLIF" {
		t.Errorf("refused: %q", got)
	}
	var out bytes.Buffer
	tables, err := c.Tables("loihi-sanafe")
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		if err := table.Write(&out); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"120 pulses in 120 steps of 0.1 ms", "does not read it: n: its importer knows no CubaLIF"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	for want, o := range map[string]compare.Options{"sinabs, with which": {Profiles: []*clocked.Profile{sinabs}, Reference: "sinabs"}} {
		o.DTMS = 0.1
		o.Now = time.Now
		if _, err := compare.Run(context.Background(), g, pulses(), o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if _, err := compare.Run(context.Background(), g, &stimulus.Stimulus{}, compare.Options{DTMS: 1}); err == nil || !strings.Contains(err.Error(), "empty") {
		t.Errorf("an empty stimulus: %v", err)
	}
}

// Six tools, one file, one recording: why each departs from snnTorch.
func TestPublishedBraille(t *testing.T) {
	const shared = "../../../../shared/nir/braille/"
	if _, err := os.Stat(shared); err != nil {
		t.Skip("needs files that are published elsewhere: ", err)
	}
	g, err := nir.Read(filepath.Join(shared, "braille_noDelay_bias_zero.nir"))
	if err != nil {
		t.Fatal(err)
	}
	if g, err = g.Flat(); err != nil {
		t.Fatal(err)
	}
	s, err := stimulus.Read(context.Background(), filepath.Join(shared, "braille_input.npy"), g.Inputs()[0], stimulus.Options{DTMS: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	c := run(t, g, s, compare.Options{Profiles: clocked.Profiles(), Reference: "snntorch"})
	for _, o := range c.Outcomes {
		want := map[string]string{
			"euler":      "",
			"norse":      "biases within a loop count from the second step",
			"rockpool":   "biases within a loop are left out; CubaLIF: what arrives decays in its own step",
			"spyx":       "CubaLIF: fires a row after it crosses",
			"lava":       "biases within a loop are left out",
			"spinnaker2": "CubaLIF: biases move the membrane past the synapse",
			"nengo":      "CubaLIF: takes spikes in a step late",
		}
		if o.Against == nil {
			continue
		}
		if got := strings.Join(o.Against.Reasons, "; "); got != want[o.Reading] || o.Against.Same != (got == "") {
			t.Errorf("%s: %q, want %q", o.Reading, got, want[o.Reading])
		}
	}
}

// At exact times a jump crosses in its own instant, and a clock waits for the end of the
// step; that is the reason for all that is not one of the profile's own.
func TestTheClockIsAReason(t *testing.T) {
	units := hdf5.Vector([]int64{1})
	neuron := func(name string, threshold float64) *nir.Node {
		return &nir.Node{Name: name, Type: nir.LIF, Fields: []nir.Field{{Name: "tau", Array: hdf5.Vector([]float64{2e-3})}, {Name: "r", Array: hdf5.Vector([]float64{20})},
			{Name: "v_leak", Array: hdf5.Vector([]float64{0})}, {Name: "v_threshold", Array: hdf5.Vector([]float64{threshold})}}}
	}
	w := &nir.Node{Name: "w", Type: nir.Linear, Fields: []nir.Field{{Name: "weight", Array: hdf5.Array{Shape: []int{1, 1}, Data: []float64{1}}}}}
	g := &nir.Graph{
		Nodes: []*nir.Node{{Name: "in", Type: nir.Input, Fields: []nir.Field{{Name: "shape", Array: units}}}, w, neuron("n", 1.8),
			{Name: "out", Type: nir.Output, Fields: []nir.Field{{Name: "shape", Array: units}}}},
		Edges: []nir.Edge{{From: "in", To: "w"}, {From: "w", To: "n"}, {From: "n", To: "out"}},
	}
	g, err := g.Flat()
	if err != nil {
		t.Fatal(err)
	}
	reading, err := nir.ExactReading(nir.ExactDirac)
	if err != nil {
		t.Fatal(err)
	}
	reading.DTMS = 1
	// Two jumps of 1 in neighbouring steps, 0.2 ms apart: 1 + exp(-0.1) is above 1.8, while
	// by the clock they are a step apart, and 1 + exp(-0.5) is not.
	s := &stimulus.Stimulus{Kind: stimulus.Recording, Label: -1, Events: []stimulus.Event{{At: events.FromMS(0.9), Height: 1}, {At: events.FromMS(1.1), Height: 1}}}
	reading.AreaS = 1e-4 // each jump is 1
	euler, norse := profiles(t, "euler", "norse")
	for _, p := range []*clocked.Profile{euler, norse} {
		if err := p.Set("area_s", "1e-4", 1e-3); err != nil {
			t.Fatal(err)
		}
	}
	c := run(t, g, s, compare.Options{DTMS: 1, Exact: []nir.Reading{reading.Settled(g)}, Profiles: []*clocked.Profile{euler, norse}})
	if c.Reference != nir.ExactDirac || c.Outcomes[0].Nodes[0].Spikes != 1 || c.Outcomes[1].Nodes[0].Spikes != 0 {
		t.Fatalf("%+v %+v", c.Outcomes[0], c.Outcomes[1])
	}
	if got := c.Outcomes[1].Against.Reasons; len(got) != 1 || !strings.HasPrefix(got[0], "the clock") {
		t.Errorf("reasons %q, want the clock", got)
	}
}

// On the grid nothing happens within a step: jumps of an array stand at the ends of
// steps, and so do all spikes. There the engine of exact times and the clock, which share
// no code, agree spike for spike.
func TestExactAndClockedAgreeOnTheGrid(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		units := rapid.IntRange(1, 4).Draw(rt, "units")
		shape := hdf5.Vector([]int64{int64(units)})
		linear := func(name string) *nir.Node {
			w := make([]float64, units*units)
			for i := range w {
				// Single precision, as the engine has it.
				w[i] = float64(float32(rapid.Float64Range(-0.6, 1.2).Draw(rt, "weight")))
			}
			return &nir.Node{Name: name, Type: nir.Linear, Fields: []nir.Field{{Name: "weight", Array: hdf5.Array{Shape: []int{units, units}, Data: w}}}}
		}
		kind := rapid.SampledFrom([]nir.Type{nir.IF, nir.LIF}).Draw(rt, "type")
		neurons := func(name string) *nir.Node {
			n := &nir.Node{Name: name, Type: kind}
			for _, p := range [][2]any{{"tau", 0.004}, {"r", 4.}, {"v_leak", 0.}, {"v_threshold", 0.877}, {"v_reset", 0.}} {
				if kind == nir.IF && (p[0] == "tau" || p[0] == "v_leak") {
					continue
				}
				value := p[1].(float64)
				if kind == nir.IF && p[0] == "r" {
					value = 1000
				}
				n.Fields = append(n.Fields, nir.Field{Name: p[0].(string), Array: hdf5.Vector([]float64{value})})
			}
			return n
		}
		g := &nir.Graph{
			Nodes: []*nir.Node{{Name: "in", Type: nir.Input, Fields: []nir.Field{{Name: "shape", Array: shape}}}, linear("w1"), neurons("n1"), linear("rec"), linear("w2"), neurons("n2"),
				{Name: "out", Type: nir.Output, Fields: []nir.Field{{Name: "shape", Array: shape}}}},
			Edges: []nir.Edge{{From: "in", To: "w1"}, {From: "w1", To: "n1"}, {From: "n1", To: "rec"}, {From: "rec", To: "n1"}, {From: "n1", To: "w2"}, {From: "w2", To: "n2"}, {From: "n2", To: "out"}},
		}
		g, err := g.Flat()
		if err != nil {
			rt.Fatal(err)
		}
		s := &stimulus.Stimulus{Kind: stimulus.Array, Label: -1}
		for k := range 30 {
			for u := range units {
				if rapid.Bool().Draw(rt, "pulse") {
					s.Events = append(s.Events, stimulus.Event{At: events.FromMS(float64(k)), Unit: int32(u), Height: 1})
				}
			}
		}
		if len(s.Events) == 0 {
			rt.Skip()
		}
		reading, err := nir.ExactReading(nir.ExactDirac)
		if err != nil {
			rt.Fatal(err)
		}
		reading.DTMS = 1
		p, err := clocked.ByName("euler")
		if err != nil {
			rt.Fatal(err)
		}
		for key := range p.Rules {
			p.Rules[key] = clocked.Rule{Membrane: clocked.Exponential, Input: clocked.Dirac}
		}
		c, err := compare.Run(context.Background(), g, s, compare.Options{DTMS: 1, Exact: []nir.Reading{reading.Settled(g)}, Profiles: []*clocked.Profile{p}, Now: time.Now})
		if err != nil {
			rt.Fatal(err)
		}
		for _, o := range c.Outcomes {
			if o.Refused != "" {
				rt.Fatalf("%s: %s", o.Reading, o.Refused)
			}
		}
		a, b := c.Outcomes[0], c.Outcomes[1]
		if !b.Against.Same {
			rt.Errorf("%+v", *b.Against)
		}
		if a.Counts.SynapticOps != b.Counts.SynapticOps || !slices.Equal(a.Output[0].Values, b.Output[0].Values) {
			rt.Errorf("%v and %v synaptic operations, outputs %v and %v", a.Counts.SynapticOps, b.Counts.SynapticOps, a.Output, b.Output)
		}
	})
}
