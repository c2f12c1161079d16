package trial_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"spikesim/events"
	"spikesim/experiments/hdf5"
	"spikesim/experiments/nir/trial"
	"spikesim/experiments/spikes"
	"spikesim/experiments/strictyaml"
)

// model writes a model of two inputs into an IF that fires above 1.5, and returns its file.
func model(t *testing.T, changes map[string]any) string {
	t.Helper()
	w := &hdf5.Writer{}
	put := func(path string, value any) {
		a, is := value.(hdf5.Array)
		if !is {
			a = hdf5.Scalar(value)
		}
		if err := w.Dataset(path, a); err != nil {
			t.Fatal(err)
		}
	}
	all := map[string]any{
		"version": "1.0.7", "node/type": "NIRGraph",
		"node/edges":         hdf5.Array{Shape: []int{3, 2}, Data: []string{"in", "w", "w", "x.1", "x.1", "out"}},
		"node/nodes/in/type": "Input", "node/nodes/in/shape": hdf5.Vector([]int64{2}),
		"node/nodes/out/type": "Output", "node/nodes/out/shape": hdf5.Vector([]int64{2}),
		"node/nodes/w/type": "Linear", "node/nodes/w/weight": hdf5.Array{Shape: []int{2, 2}, Data: []float32{1, 0.25, 0, 2}},
		"node/nodes/x.1/type": "IF", "node/nodes/x.1/r": 1., "node/nodes/x.1/v_threshold": 1.5,
	}
	for path, v := range changes {
		all[path] = v
	}
	for path, v := range all {
		if v != nil {
			put(path, v)
		}
	}
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "model.nir")
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// input writes spikes at whole milliseconds.
func input(t *testing.T, label int32, at []events.Time, units []int32) string {
	t.Helper()
	for i := range at {
		at[i] *= events.Millisecond
	}
	file := filepath.Join(t.TempDir(), "in.npz")
	if err := spikes.Write(file, &spikes.Recording{Samples: 1, Labels: []int32{label}, Populations: []spikes.Population{{Name: "in", Trains: []events.Train{{At: at, Unit: units}}}}}); err != nil {
		t.Fatal(err)
	}
	return file
}

func options(set ...string) trial.Options {
	o := trial.Options{Now: func() time.Time { return time.Time{} }}
	for _, text := range set {
		s, err := strictyaml.ParseSetting(text)
		if err != nil {
			panic(err)
		}
		o.Set = append(o.Set, s)
	}
	return o
}

func TestRunCountsAndWrites(t *testing.T) {
	o := options("reading.area_s=1", "reading.dt_ms=1")
	o.Input, o.Out = input(t, 1, []events.Time{1, 2, 3, 3}, []int32{0, 0, 0, 1}), filepath.Join(t.TempDir(), "out")
	o.Record = []string{"x.1:v", "in"}
	r, err := trial.Run(context.Background(), model(t, nil), o)
	if err != nil {
		t.Fatal(err)
	}
	// Unit 0 reaches 2 at 2 ms, and 1.25 at 3 ms; unit 1 reaches 2 at 3 ms.
	if out := r.Outputs[0]; !slices.Equal(out.Spikes, []int{1, 1}) || out.Class != nil {
		t.Errorf("output %+v", out)
	}
	if r.Totals.SynapticOps != 8 || r.Totals.Spikes != 2 || r.Totals.InputSpikes != 4 || r.DurationMS != 3 || *r.Input.Label != 1 || r.Totals.DenseOps != 12 {
		t.Errorf("%+v, %+v", r.Totals, r)
	}
	data, err := os.ReadFile(filepath.Join(o.Out, "results.json"))
	if err != nil {
		t.Fatal(err)
	}
	var stored trial.Results
	if err := json.Unmarshal(data, &stored); err != nil || stored.Reading.AreaS != 1 || stored.Profile != "exact-dirac, changed" || len(stored.Energy) == 0 || stored.SpikeHash == "" {
		t.Errorf("%v, %+v", err, stored)
	}
	rec, err := spikes.Read(filepath.Join(o.Out, "spikes.npz"))
	if err != nil {
		t.Fatal(err)
	}
	p := rec.Population("x.1")
	if p == nil || !slices.Equal(p.Trains[0].At, []events.Time{2e6, 3e6}) || !slices.Equal(p.Trains[0].Unit, []int32{0, 1}) ||
		!slices.Equal(p.Potential[0], []float32{1, 0, 0, 0, 1.25, 0}) || rec.Labels[0] != 1 {
		t.Errorf("recorded %+v", p)
	}
	for _, table := range r.Tables() {
		if err := table.Write(&bytes.Buffer{}); err != nil {
			t.Error(err)
		}
	}
	if _, err := trial.Run(context.Background(), model(t, nil), o); err == nil || !strings.Contains(err.Error(), "already holds results.json") {
		t.Errorf("a second run: %v", err)
	}
}

func TestRunIsRefused(t *testing.T) {
	in := input(t, 0, []events.Time{1}, []int32{0})
	for want, c := range map[string]struct {
		changes map[string]any
		set     []string
		record  string
	}{
		"x.1 (IF): a threshold of -1":            {changes: map[string]any{"node/nodes/x.1/v_threshold": -1.}},
		"reading.reset: unknown value \"never\"": {set: []string{"reading.reset=never"}},
		"of a NIR file the reading can be set":   {set: []string{"network.neuron=lif"}},
		"there is no node of that name":          {record: "w"},
		"has no potential":                       {record: "in:v"},
	} {
		o := options(c.set...)
		o.Input, o.Out = in, filepath.Join(t.TempDir(), "out")
		if c.record != "" {
			o.Record = []string{c.record}
		}
		if _, err := trial.Run(context.Background(), model(t, c.changes), o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestCheckTellsNodeByNode(t *testing.T) {
	show := func(tables []trial.Table) string {
		var b bytes.Buffer
		for _, table := range tables {
			if err := table.Write(&b); err != nil {
				t.Fatal(err)
			}
		}
		return b.String()
	}
	tables, err := trial.Check(model(t, nil), options())
	if text := show(tables); err != nil || !strings.Contains(text, "must fire up to 7.5e+03 times") || !strings.Contains(text, "dense") {
		t.Errorf("%v: %s", err, text)
	}
	tables, err = trial.Check(model(t, map[string]any{"node/nodes/x.1/v_threshold": -1.}), options())
	if text := show(tables); !errors.Is(err, trial.ErrRefused) || !strings.Contains(text, "refused: a threshold of -1") {
		t.Errorf("%v: %s", err, text)
	}
}

// The profile of a tool runs by the clock, and its spikes stand at the ends of steps.
func TestClockedProfile(t *testing.T) {
	in := input(t, 1, []events.Time{1, 2, 3}, []int32{0, 1, 1})
	o := options()
	o.Profile, o.Input, o.DTMS, o.Out, o.Record = "norse", in, 1, filepath.Join(t.TempDir(), "out"), []string{"x.1:v"}
	if _, err := trial.Run(context.Background(), model(t, nil), o); err == nil || !strings.Contains(err.Error(), "its importer knows no Linear") {
		t.Errorf("got %v, want Linear refused", err)
	}
	o.Profile, o.Out = "snntorch", filepath.Join(t.TempDir(), "out")
	r, err := trial.Run(context.Background(), model(t, nil), o)
	if err != nil {
		t.Fatal(err)
	}
	// Unit 0 adds 1 and 0 in the first step, unit 1 adds 0.25 and 2 in the others; 1.5 is
	// not above the threshold, and a spike subtracts it.
	if !slices.Equal(r.Outputs[0].Spikes, []int{0, 2}) || r.Engine != "clocked" || r.Source == "" || r.Totals.SynapticOps != 6 || r.DurationMS != 3 {
		t.Errorf("outputs %v, %s, %v synaptic operations in %v ms", r.Outputs[0].Spikes, r.Engine, r.Totals.SynapticOps, r.DurationMS)
	}
	rec, err := spikes.Read(filepath.Join(o.Out, "spikes.npz"))
	if err != nil {
		t.Fatal(err)
	}
	p := rec.Population("x.1")
	if !slices.Equal(p.Trains[0].At, []events.Time{2e6, 3e6}) || !slices.Equal(p.Trains[0].Unit, []int32{1, 1}) {
		t.Errorf("recorded %+v", p.Trains[0])
	}
	if !slices.Equal(p.Potential[0], []float32{1, 0, 1.25, 0.5, 1.5, 1}) {
		t.Errorf("potentials %v", p.Potential[0])
	}
	for _, table := range r.Tables() {
		if err := table.Write(&bytes.Buffer{}); err != nil {
			t.Error(err)
		}
	}
	o.Set = []strictyaml.Setting{{Path: "reading.reset", Value: "zero"}}
	o.Out = filepath.Join(t.TempDir(), "out")
	if r, err = trial.Run(context.Background(), model(t, nil), o); err != nil || r.Profile != "snntorch, changed" {
		t.Errorf("%v %v", r, err)
	}
	o.Profile = "norse"
	if _, err := trial.Check(model(t, nil), o); !errors.Is(err, trial.ErrRefused) {
		t.Errorf("check: %v", err)
	}
	o.Profile = "brian"
	if _, err := trial.Check(model(t, nil), o); err == nil || !strings.Contains(err.Error(), "at exact times there are") {
		t.Errorf("check: %v", err)
	}
}

// An output that potentials reach answers with the unit whose potential is the highest on
// average.
func TestPotentialsAtAnOutput(t *testing.T) {
	o := options("reading.dt_ms=1", "reading.area_s=0.01")
	o.Input, o.Out = input(t, 0, []events.Time{1, 4}, []int32{1, 0}), filepath.Join(t.TempDir(), "out")
	r, err := trial.Run(context.Background(), model(t, map[string]any{
		"node/nodes/x.1/type": "LI", "node/nodes/x.1/v_threshold": nil, "node/nodes/x.1/tau": .01, "node/nodes/x.1/v_leak": 0.,
	}), o)
	if err != nil {
		t.Fatal(err)
	}
	// Weights are 0.25 and 2 from unit 1 at 1 ms, 1 from unit 0 at 4 ms; a jump is a weight.
	decay := func(ms float64) float64 { return math.Exp(-ms / 10) }
	out := r.Outputs[0]
	want := [2][]float64{
		{(.25*(1+decay(1)+decay(2)+decay(3)) + 1) / 4, 2 * (1 + decay(1) + decay(2) + decay(3)) / 4},
		{.25*decay(3) + 1, 2 * decay(3)},
	}
	for i := range 2 {
		if math.Abs(out.Mean[i]-want[0][i]) > 1e-9 || math.Abs(out.Last[i]-want[1][i]) > 1e-9 {
			t.Errorf("unit %d: mean %v, last %v; want %v and %v", i, out.Mean[i], out.Last[i], want[0][i], want[1][i])
		}
	}
	if out.Spikes != nil || out.Class == nil || *out.Class != 1 {
		t.Errorf("%+v", out)
	}
}
