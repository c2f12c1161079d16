package experiments

import (
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

func TestBadRecordings(t *testing.T) {
	o := options(t)
	o.Record = []string{"hiden"}
	if _, err := Run(t.Context(), parse(t, generatedYAML), o); err == nil || !strings.Contains(err.Error(), "--record hiden") || !strings.Contains(err.Error(), "noise, clock, hidden, out") {
		t.Errorf("an unknown population: %v", err)
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
