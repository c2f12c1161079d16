package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	ev "spikesim/events"
	"spikesim/experiments/hdf5"
	nircompare "spikesim/experiments/nir/compare"
	"spikesim/experiments/spikes"
)

// writeModel writes a neuron behind an Affine, and three pulses for it.
func writeModel(t *testing.T) (model, input string) {
	t.Helper()
	w := &hdf5.Writer{}
	put := func(path string, a hdf5.Array) {
		if err := w.Dataset(path, a); err != nil {
			t.Fatal(err)
		}
	}
	one := func(v float64) hdf5.Array { return hdf5.Vector([]float64{v}) }
	put("/version", hdf5.Scalar("1.0.7"))
	put("/node/type", hdf5.Scalar("NIRGraph"))
	put("/node/edges", hdf5.Array{Shape: []int{3, 2}, Data: []string{"in", "w", "w", "n", "n", "out"}})
	for name, kind := range map[string]string{"in": "Input", "w": "Affine", "n": "LIF", "out": "Output"} {
		put("/node/nodes/"+name+"/type", hdf5.Scalar(kind))
	}
	for name, a := range map[string]hdf5.Array{"in/shape": hdf5.Vector([]int64{1}), "out/shape": hdf5.Vector([]int64{1}),
		"w/weight": {Shape: []int{1, 1}, Data: []float32{1}}, "w/bias": one(0), "n/tau": one(0.001), "n/r": one(20), "n/v_leak": one(0), "n/v_threshold": one(1)} {
		put("/node/nodes/"+name, a)
	}
	var file bytes.Buffer
	if _, err := w.WriteTo(&file); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	model, input = filepath.Join(dir, "model.nir"), filepath.Join(dir, "in.npz")
	if err := os.WriteFile(model, file.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	r := &spikes.Recording{Samples: 1, Populations: []spikes.Population{{Name: "in", Trains: []ev.Train{{At: []ev.Time{50_000, 250_000, 450_000}, Unit: []int32{0, 0, 0}}}}}}
	if err := spikes.Write(input, r); err != nil {
		t.Fatal(err)
	}
	return model, input
}

func TestCompareNIR(t *testing.T) {
	model, input := writeModel(t)
	call := func(args ...string) (string, string, int) {
		var out, messages bytes.Buffer
		code := run(t.Context(), append([]string{"compare"}, args...), &out, &messages)
		return out.String(), messages.String(), code
	}
	out, messages, code := call(model, "--input", input, "--dt-ms", "0.1", "--against", "euler", "--json")
	if code != exitOK {
		t.Fatalf("exit code %d: %s", code, messages)
	}
	var c nircompare.Comparison
	if err := json.Unmarshal([]byte(out), &c); err != nil {
		t.Fatal(err)
	}
	if len(c.Outcomes) != 11 || c.Outcomes[2].Nodes[0].Spikes != 3 || c.Steps != 5 || c.Input != 3 {
		t.Errorf("%+v, want eleven readings of three pulses in five steps", c)
	}
	norse := c.Outcomes[3]
	if norse.Reading != "norse" || norse.Against.Reasons[0] != "LIF: r counts as 1" {
		t.Errorf("%+v, want r named", norse.Against)
	}
	if out, _, _ = call(model, "--input", input, "--dt-ms", "0.1", "--profiles", "euler,norse", "--set", "reading.reset=subtract"); !strings.Contains(out, "LIF: r counts as 1") {
		t.Errorf("no reason in\n%s", out)
	}
	for want, args := range map[string][]string{
		"give --input FILE":             {model},
		"there is no profile":           {model, "--input", input, "--profiles", "brian"},
		"reading.resets is nothing":     {model, "--input", input, "--set", "reading.resets=zero"},
		"takes value, zero or subtract": {model, "--input", input, "--set", "reading.reset=none"},
		"no value of a reading":         {model, "--input", input, "--set", "seed=1"},
		"no energy profile":             {model, "--input", input, "--energy", "none"},
		"compare takes one model":       {model, model, "--input", input},
		"no such file":                  {model, "--input", input + ".gone.npz"},
	} {
		if _, messages, code := call(args...); code == exitOK || !strings.Contains(messages, want) {
			t.Errorf("%v: exit code %d, %q, want %q", args, code, messages, want)
		}
	}
}
