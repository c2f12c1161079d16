package experiments

import (
	"math"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"spikesim/experiments/spikes"
)

// generatedYAML needs no data set.
const generatedYAML = `
name: generated
duration_ms: 40
inputs:
  noise: {poisson: {rate_per_ms: 0.2}}
  clock: {regular: {interval_ms: 5}}
network:
  neuron: {lif: {tau_m_ms: 10, threshold: 1}}
  populations:
    - {name: noise, input: {channels: 2, height: 2, width: 3}}
    - {name: clock, input: {units: 2}}
    - {name: hidden, conv2d: {channels: 3, kernel: 3}, init: {kind: uniform, weight_gain: 5}}
    - {name: out, dense: {units: 5}, init: {kind: uniform, weight_gain: 4}}
  connections:
    - {from: noise, to: hidden}
    - {from: hidden, to: out, delay_ms: 1.5}
    - {from: clock, to: out, weights: own}
`

// A network whose inputs are generated runs without a data set: the same on every
// engine, with counts and no score.
func TestGeneratorsNeedNoDataSet(t *testing.T) {
	spec := parse(t, generatedYAML)
	var hashes []string
	for _, engine := range []string{EngineEvent, EngineSerial} {
		o := options(t)
		o.Engine = engine
		r := mustRun(t, spec, o)
		if r.Test.Images != 0 || len(r.Epochs) != 0 || r.Dataset.Name != "none" || r.Totals.InputSpikes == 0 || r.Totals.Spikes == 0 || r.Totals.SynapticOps == 0 {
			t.Errorf("%s: %+v of %+v", engine, r.Totals, r.Dataset)
		}
		hashes = append(hashes, r.SpikeHash)
	}
	if hashes[0] != hashes[1] {
		t.Errorf("the engines differ: %s", hashes)
	}
}

// What a network fired is another's input: the hidden layer's spikes, recorded and
// played to a network that begins behind it, give the output the same spikes.
func TestRecordedSpikesAreAnotherNetworksInput(t *testing.T) {
	o := options(t)
	o.Record = []string{"hidden", "clock", "out"}
	first := mustRun(t, parse(t, generatedYAML), o)
	file := filepath.Join(first.Dir, spikesFile)
	recorded, err := spikes.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	if recorded.Samples != 1 || len(recorded.Mended) != 0 || !reflect.DeepEqual(recorded.Names(), o.Record) {
		t.Fatalf("recorded %v of %d samples, mended %v", recorded.Names(), recorded.Samples, recorded.Mended)
	}
	if n := float64(recorded.Population("out").Trains[0].Len()); n == 0 || n != first.Populations[3].Spikes {
		t.Fatalf("%v spikes recorded, %v counted", n, first.Populations[3].Spikes)
	}
	behind := parse(t, `
name: behind
duration_ms: 40
dataset: {name: input}
network:
  neuron: {lif: {tau_m_ms: 10, threshold: 1}}
  populations:
    - {name: hidden, input: {channels: 3, height: 2, width: 3}}
    - {name: clock, input: {units: 2}}
    - {name: out, dense: {units: 5}, init: {kind: uniform, weight_gain: 4}}
  connections:
    - {from: hidden, to: out, delay_ms: 1.5}
    - {from: clock, to: out, weights: own}
`)
	o = options(t)
	o.Input, o.Record = file, []string{"out"}
	second := mustRun(t, behind, o)
	again, err := spikes.Read(filepath.Join(second.Dir, spikesFile))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(again.Population("out"), recorded.Population("out")) {
		t.Error("the output fires otherwise")
	}
}

// Potentials are recorded at every tick, on both kinds of engine, and are what the
// input has left by then.
func TestPotentialsAreRecorded(t *testing.T) {
	yaml := `
name: one
duration_ms: 6
inputs: {in: {list: {times_ms: [1, 2, 3, 5.5], units: [0, 0, 0, 0]}}}
network:
  neuron: {lif: {tau_m_ms: 10, threshold: 9, precision: float64}}
  populations:
    - {name: in, input: {units: 1}}
    - {name: out, dense: {units: 1}}
`
	for _, engine := range []string{EngineEvent, EngineClocked} {
		o := options(t)
		o.Engine, o.Record = engine, []string{"out:v", "in"}
		spec := parse(t, yaml)
		r := mustRun(t, spec, o)
		got, err := spikes.Read(filepath.Join(r.Dir, spikesFile))
		if err != nil {
			t.Fatal(err)
		}
		out := got.Population("out")
		if got.Population("in").Potential != nil || len(out.PotentialAt) != 6 || out.PotentialAt[0] != Tick || len(out.Potential[0]) != 6 {
			t.Fatalf("%s: %d potentials at %v", engine, len(out.Potential[0]), out.PotentialAt)
		}
		w := float64(out.Potential[0][0]) // of the first input at rest
		want, v := []float64{}, 0.0
		late := 6.0 // clocked: the last input counts at the end of its step
		if engine == EngineEvent {
			late = 5.5
		}
		for tick := 1.0; tick <= 6; tick++ {
			v *= math.Exp(-0.1)
			if tick <= 3 {
				v += w
			}
			if tick == 6 {
				v += w * math.Exp(-(6-late)/10)
			}
			want = append(want, v)
		}
		for i := range want {
			near(t, engine, math.Round(1e6*float64(out.Potential[0][i]))/1e6, math.Round(1e6*want[i])/1e6)
		}
	}
}

func TestBadRecordings(t *testing.T) {
	o := options(t)
	o.Record = []string{"hiden"}
	if _, err := Run(t.Context(), parse(t, generatedYAML), o); err == nil || !strings.Contains(err.Error(), "--record hiden") || !strings.Contains(err.Error(), "noise, clock, hidden, out") {
		t.Errorf("an unknown population: %v", err)
	}
	o = options(t)
	o.Record = []string{"clock:v"}
	if _, err := Run(t.Context(), parse(t, generatedYAML), o); err == nil || !strings.Contains(err.Error(), "has no potentials") {
		t.Errorf("potentials of an input: %v", err)
	}
	o = options(t)
	o.Record = []string{"clock"}
	file := filepath.Join(mustRun(t, parse(t, generatedYAML), o).Dir, spikesFile)
	o = options(t)
	o.Input = file
	spec := parse(t, generatedYAML, "inputs:\n", "dataset: {name: input}\ninputs:\n", "  noise: {poisson: {rate_per_ms: 0.2}}\n", "", "  clock: {regular: {interval_ms: 5}}\n", "  clock: {poisson: {rate_per_ms: 1}}\n")
	if _, err := Run(t.Context(), spec, o); err == nil || !strings.Contains(err.Error(), `no spikes of a population "noise"`) {
		t.Errorf("two inputs of which one has no source: %v", err)
	}
	o.Input = ""
	if _, err := Run(t.Context(), spec, o); err == nil || !strings.Contains(err.Error(), "--input") {
		t.Errorf("no file: %v", err)
	}
}

// The boxes of what was shown go with the recorded spikes, and a data set of those has
// them again.
func TestRecordedSpikesKeepTheirBoxes(t *testing.T) {
	spec := parse(t, smallYAML)
	o := options(t)
	o.Record = []string{"enc"}
	first := mustRun(t, spec, o)
	file := filepath.Join(first.Dir, spikesFile)
	recorded, err := spikes.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	if recorded.Samples != 4 || len(recorded.Boxes) != 4 || recorded.Labels != nil {
		t.Fatalf("%d samples, boxes %v, labels %v", recorded.Samples, recorded.Boxes, recorded.Labels)
	}
	again := parse(t, smallYAML,
		"dataset:\n  name: synthetic\n  height: 8\n  width: 12\n  synthetic: {train_images: 10, test_images: 4, epochs: 2}\n",
		"dataset: {name: spikes, path: "+file+", train_images: 2}\n",
		"coding: {kind: poisson, max_rate_per_ms: 0.4}\n", "",
		"{name: image, input: {channels: 1, height: 8, width: 12}}", "{name: enc, input: {channels: 3, height: 8, width: 12}}",
		"    - {name: enc, conv2d: {channels: 3, kernel: 3}, max_pool: 2, init: {kind: uniform, weight_gain: 2}}\n", "")
	second := mustRun(t, again, options(t))
	if second.Dataset.Train != 2 || second.Test.Images != 2 || second.Test.Score <= 0 {
		t.Errorf("%+v, score %v of %d", second.Dataset, second.Test.Score, second.Test.Images)
	}
}
