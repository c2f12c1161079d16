package convert_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"spikesim/events"
	"spikesim/experiments"
	"spikesim/experiments/hdf5"
	"spikesim/experiments/nir"
	"spikesim/experiments/nir/convert"
	"spikesim/experiments/nir/exact"
	"spikesim/network"
	"spikesim/sim/random"
)

// The networks of these are said by NIR, with metadata, to the bit.
var networks = map[string]string{
	"dense": `
  neuron: {lif: {tau_m_ms: 3.3, threshold: 0.7}}
  init: {kind: normal, weight_gain: 2}
  populations:
    - {name: in, input: {units: 20}}
    - {name: hidden, dense: {units: 30}}
    - {name: out, dense: {units: 5}}`,
	"convolutions": `
  neuron: {if: {threshold: 1, reset: subtract}}
  init: {kind: normal, weight_gain: 2, bias_gain: 0.1}
  populations:
    - {name: in, input: {channels: 2, height: 6, width: 5}}
    - {name: a, conv2d: {channels: 3, kernel: 3, bias: true}}
    - {name: b, conv2d: {channels: 4, kernel: [2, 3], stride: 2, padding: [0, 1], groups: 1}}
    - {name: output, dense: {units: 3, bias: true}}`,
	"currents and potentials": `
  neuron: {cuba_lif: {tau_m_ms: 7, tau_syn_ms: [3, 7, 7.5, 1, 2], threshold: 0.3, v_leak: 0.1, above_threshold: true, reset: {value: -0.1}}}
  init: {kind: normal, weight_gain: 4}
  populations:
    - {name: in, input: {units: 20}}
    - {name: a, dense: {units: 5}}
    - {name: b, dense: {units: 5}}`,
	"lists, thresholds, a cycle and delays": `
  neuron: {lif: {tau_m_ms: 10, threshold: 1, threshold_per_channel: true}}
  init: {kind: normal, weight_gain: 2}
  populations:
    - {name: in, input: {channels: 2, height: 4, width: 4}}
    - {name: a, conv2d: {channels: 3, kernel: 3}}
    - {name: b, dense: {units: 6}, neuron: {lif: {tau_m_ms: [1, 2, 3, 4, 5, 6], threshold: 0.5, v_leak: 0.1, drive_per_ms: 0.01}}}
    - {name: c, one_to_one: {}}
  connections:
    - {from: in, to: a}
    - {from: a, to: b, delay_ms: 0.123457}
    - {from: b, to: c}
    - {from: c, to: c, delay_ms: 1.5, dense: {units: 6}}
    - {from: a, to: c, dense: {units: 6}}`,
}

// A network goes to a NIR file and comes back as an experiment that fires the same spikes
// to the nanosecond.
func TestThereAndBack(t *testing.T) {
	for name, text := range networks {
		dir := t.TempDir()
		first, model, second := filepath.Join(dir, "x.yaml"), filepath.Join(dir, "x.nir"), filepath.Join(dir, "y.yaml")
		if err := os.WriteFile(first, []byte("name: x\nduration_ms: 50\ndataset: {name: input}\nnetwork:"+text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := convert.ToNIR(context.Background(), first, "", model); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		g, err := nir.Read(model)
		if err != nil {
			t.Fatal(err)
		}
		if g, err = g.Flat(); err != nil {
			t.Fatal(err)
		}
		reading, err := nir.ExactReading(nir.ExactDirac)
		if err != nil {
			t.Fatal(err)
		}
		if reading = exact.ReadingOf(g, reading); g.ImpliedDTMS() != 1 || len(g.Warnings) > 0 {
			t.Errorf("%s: implies steps of %g ms; %q", name, g.ImpliedDTMS(), g.Warnings)
		}
		for _, n := range exact.Compile(g, reading).Nodes {
			if n.Type.Spiking() && n.How != "as spikesim wrote it" {
				t.Errorf("%s: %s is %s %s", name, n.Node, n.Status, n.How)
			}
		}
		if _, err := convert.ToYAML(model, reading, second, 50); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		// Metadata that do not agree with the fields are not used.
		for _, n := range g.Nodes {
			if f := n.Field("v_threshold"); f != nil {
				f.Data.([]float32)[0] *= 1.001
			}
		}
		for _, n := range exact.Compile(g, reading).Nodes {
			if n.How != "" {
				t.Errorf("%s: changed, %s is %s %s", name, n.Node, n.Status, n.How)
			}
		}
		if a, b := hash(t, first, ""), hash(t, second, filepath.Join(dir, "y.npz")); a != b {
			t.Errorf("%s: spike hash %s, and %s when it comes back", name, a, b)
		}
		if h5dump, err := exec.LookPath("h5dump"); err == nil {
			if out, err := exec.Command(h5dump, model).CombinedOutput(); err != nil || !strings.Contains(string(out), "NIRGraph") {
				t.Errorf("%s: h5dump: %v: %.500s", name, err, out)
			}
		}
		if _, err := convert.ToNIR(context.Background(), first, "", model); err == nil {
			t.Error("a file was replaced")
		}
	}
}

// hash is run for the network of an experiment.
func hash(t *testing.T, yaml, weights string) string {
	t.Helper()
	trained, err := experiments.LoadTrained(context.Background(), yaml, weights)
	if err != nil {
		t.Fatal(err)
	}
	net, err := network.Build(trained.Network, network.Options{Seed: trained.Seed})
	if err != nil {
		t.Fatal(err)
	}
	if err := net.SetWeights(network.Named(trained.Arrays)); err != nil {
		t.Fatal(err)
	}
	return run(t, net)
}

// run shows spikes to a network, and returns the hash of all that fired.
func run(t *testing.T, net *network.Network) string {
	t.Helper()
	units := 0
	for _, p := range net.Describe().Populations {
		if p.Input {
			units = p.Neurons.Units()
		}
	}
	key := random.New(7)
	var in []network.Spike
	for i := range 2000 {
		in = append(in, network.Spike{At: events.Time(i+1) * 20 * events.Microsecond, Unit: int(key.Float64(uint64(i)) * float64(units))})
	}
	rec, err := net.Run(context.Background(), network.Trial{Duration: 50 * events.Millisecond, Input: map[string][]network.Spike{"in": in}})
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range net.Describe().Populations {
		if rec.Counters.Populations[i].Spikes == 0 {
			t.Errorf("%s does not fire", p.Name)
		}
	}
	return rec.Counters.SpikeHash()
}

func TestWhatNIRCannotSay(t *testing.T) {
	for want, text := range map[string]string{
		"population b: NIR has no max-pooling":                   `[{name: in, input: {channels: 1, height: 4, width: 4}}, {name: b, conv2d: {channels: 1, kernel: 3}, max_pool: 2}]`,
		"population b: NIR has no upsampling":                    `[{name: in, input: {channels: 1, height: 4, width: 4}}, {name: b, conv2d: {channels: 1, kernel: 3}, upsample: 2}]`,
		"population b: NIR has no neuron like alif":              `[{name: in, input: {units: 4}}, {name: b, dense: {units: 2}, neuron: {alif: {}}}]`,
		"population b: NIR has no word for how long a spike":     `[{name: in, input: {units: 4}}, {name: b, dense: {units: 2}, neuron: {lif: {pulse_ms: 1}}}]`,
		"population b: NIR has no gain beside weights":           `[{name: in, input: {units: 4}}, {name: b, dense: {units: 2}, neuron: {cuba_lif: {gain: 2}}}]`,
		"population b: NIR has no lower bound":                   `[{name: in, input: {units: 4}}, {name: b, dense: {units: 2}, neuron: {if: {lower_bound: -1}}}]`,
		"some populations fire at their threshold and others":    `[{name: in, input: {units: 4}}, {name: b, dense: {units: 2}, neuron: {if: {above_threshold: true}}}, {name: c, dense: {units: 2}}]`,
		"population b: NIR has no refractory time":               `[{name: in, input: {units: 4}}, {name: b, dense: {units: 2}, neuron: {lif: {t_ref_ms: 1}}}]`,
		"population b: NIR has no connections like sparse":       `[{name: in, input: {units: 4}}, {name: b, sparse: {units: 2, in_degree: 1}}]`,
		"some populations are reset to a value and others by su": `[{name: in, input: {units: 4}}, {name: b, dense: {units: 2}, neuron: {if: {reset: subtract}}}, {name: c, dense: {units: 2}}]`,
	} {
		dir := t.TempDir()
		file := filepath.Join(dir, "x.yaml")
		if err := os.WriteFile(file, []byte("name: x\nduration_ms: 5\ndataset: {name: input}\nnetwork:\n  neuron: {lif: {}}\n  populations: "+text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := convert.ToNIR(context.Background(), file, "", filepath.Join(dir, "x.nir"))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// Linear nodes that fold into a list of synapses go into a file of their own.
func TestFoldedSynapsesComeAlong(t *testing.T) {
	conv := func(name string, out, in int) *nir.Node {
		weight := make([]float32, out*in*4)
		for i := range weight {
			weight[i] = float32(random.New(3).Name(name).Float64(uint64(i)))
		}
		field := func(name string, a hdf5.Array) nir.Field { return nir.Field{Name: name, Array: a} }
		return &nir.Node{Name: name, Type: nir.Conv2d, Fields: []nir.Field{
			field("weight", hdf5.Array{Shape: []int{out, in, 2, 2}, Data: weight}), field("bias", hdf5.Vector(make([]float32, out))),
			field("stride", hdf5.Scalar(1)), field("padding", hdf5.Scalar(0)), field("dilation", hdf5.Scalar(1)), field("groups", hdf5.Scalar(1)),
		}}
	}
	g := &nir.Graph{
		Nodes: []*nir.Node{
			{Name: "in", Type: nir.Input, Fields: []nir.Field{{Name: "shape", Array: hdf5.Vector([]int64{1, 4, 4})}}},
			conv("a", 2, 1), conv("b", 3, 2),
			{Name: "x", Type: nir.IF, Fields: []nir.Field{{Name: "r", Array: hdf5.Scalar(1000.)}, {Name: "v_threshold", Array: hdf5.Scalar(9.)}}},
		},
		Edges: []nir.Edge{{From: "in", To: "a"}, {From: "a", To: "b"}, {From: "b", To: "x"}},
	}
	dir := t.TempDir()
	model := filepath.Join(dir, "x.nir")
	f, err := os.Create(model)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(nir.Write(f, g), f.Close()); err != nil {
		t.Fatal(err)
	}
	reading, err := nir.ExactReading(nir.ExactDirac)
	if err != nil {
		t.Fatal(err)
	}
	yaml := filepath.Join(dir, "y.yaml")
	if _, err := convert.ToYAML(model, reading, yaml, 50); err != nil {
		t.Fatal(err)
	}
	flat, err := g.Flat()
	if err != nil {
		t.Fatal(err)
	}
	net, err := exact.Compile(flat, reading).Build(events.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := hash(t, yaml, ""), run(t, net); a != b {
		t.Errorf("spike hash %s of the experiment, %s of the model", a, b)
	}
}
