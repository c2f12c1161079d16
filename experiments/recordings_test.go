package experiments

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"spikesim/experiments/spikes"
	"spikesim/sim/random"
)

// writeDigits leaves a data set of recordings in the folders and the format of N-MNIST:
// of three classes, each an edge that moves another way, with noise.
func writeDigits(t testing.TB, train, test int) string {
	t.Helper()
	dir := t.TempDir()
	for part, n := range map[string]int{"Train": train, "Test": test} {
		for class := range 3 {
			folder := filepath.Join(dir, part, fmt.Sprint(class))
			if err := os.MkdirAll(folder, 0o755); err != nil {
				t.Fatal(err)
			}
			for i := range n {
				if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%05d.bin", i)), movingEdge(random.New(uint64(i)).Name(part), class), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	return dir
}

// movingEdge returns a recording of N-MNIST of 300 ms.
func movingEdge(key random.Key, class int) (b []byte) {
	for k := range 600 {
		draw := key.Int(k)
		at := 500*k + int(draw.Float64(0)*400)
		along, across := int(draw.Float64(1)*34), (k/18+int(draw.Float64(2)*3))%34
		x, y := across, along
		switch {
		case draw.Float64(3) < 0.1:
			x, y = int(draw.Float64(4)*34), int(draw.Float64(5)*34)
		case class == 1:
			x, y = along, across
		case class == 2:
			x, y = 33-across, 33-along*across/33
		}
		b = append(b, byte(x), byte(y), byte(k%2)<<7|byte(at>>16), byte(at>>8), byte(at))
	}
	return b
}

const recordingsYAML = `
name: edges
seed: 3
epochs: 4
batch: 4
duration_ms: 30
dataset: {name: events, path: DIR, train_images: 60, validation_images: 6}
task: {classes: {count: 3}}
coding: {events: {speed: 10, refractory_ms: 5, vary: {shift_px: 1}}}
network:
  neuron: {lif: {tau_m_ms: 10, threshold: 1}}
  populations:
    - {name: camera, input: {channels: 2, height: 8, width: 8}}
    - {name: conv, conv2d: {channels: 6, kernel: 3}, init: {kind: uniform, weight_gain: 2}}
learning:
  readout: {on: spike_mean, weights: learned, init: zero, learning_rate: 3}
  loss: {kind: softmax_cross_entropy}
  surrogate: {kind: triangle, width: 1}
  optimizer: {kind: adam, learning_rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1.0e-8}
  burn_in_ms: 10
`

// A network learns to tell recordings apart at exact times, the same on every engine;
// and what was and was not shown is said.
func TestRecordings(t *testing.T) {
	dir := writeDigits(t, 16, 5)
	var hashes []string
	for _, engine := range []string{EngineEvent, EngineSerial} {
		o := options(t)
		o.Engine = engine
		r := mustRun(t, parse(t, recordingsYAML, "DIR", dir), o)
		hashes = append(hashes, r.SpikeHash)
		if score := r.Test.Prediction.Score; score < 0.8 {
			t.Errorf("accuracy %v", score)
		}
		notes := strings.Join(r.Dataset.Notes, "\n")
		for _, want := range []string{"input population camera: ", " events in 63 recordings", "in the refractory time of their cell"} {
			if !strings.Contains(notes, want) {
				t.Errorf("the notes do not say %q:\n%s", want, notes)
			}
		}
	}
	if hashes[0] != hashes[1] || hashes[0] == "" {
		t.Errorf("hashes %v", hashes)
	}
	o := options(t)
	o.Engine, o.DTMS = EngineClocked, 0.5
	if r := mustRun(t, parse(t, recordingsYAML, "DIR", dir), o); r.Test.Prediction.Score < 0.7 {
		t.Errorf("clocked: accuracy %v", r.Test.Prediction.Score)
	}
}

// A recording given to a network without a data set is shown to it; the input that is
// recorded of that is what the coding makes of it.
func TestRecordingAsInput(t *testing.T) {
	file := filepath.Join(t.TempDir(), "recording")
	if err := os.WriteFile(file, movingEdge(random.New(9), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	spec := parse(t, `
name: shown
duration_ms: 300
dataset: {name: input}
network:
  neuron: {lif: {tau_m_ms: 10, threshold: 0.5}}
  populations:
    - {name: camera, input: {channels: 2, height: 34, width: 34}}
    - {name: out, dense: {units: 5}, init: {kind: normal, weight_gain: 1.5}}
`)
	o := options(t)
	o.Input, o.Record = file, []string{"camera", "out"}
	r := mustRun(t, spec, o)
	if !slices.Contains(r.Dataset.Notes, "input population camera: 600 spikes of 600 events in 1 recordings") {
		t.Errorf("notes %q", r.Dataset.Notes)
	}
	recorded, err := spikes.Read(filepath.Join(r.Dir, "spikes.npz"))
	if err != nil {
		t.Fatal(err)
	}
	if n := recorded.Population("camera").Trains[0].Len(); n != 600 {
		t.Errorf("%d spikes of the camera", n)
	}
}

func TestRecordingsNeedTheirChannels(t *testing.T) {
	_, err := Parse("edges.yaml", []byte(strings.Replace(recordingsYAML, "speed: 10", "speed: 10, polarity: merged", 1)))
	if err == nil || !strings.Contains(err.Error(), "recordings with polarity merged make 1 channels, the input population has 2") {
		t.Errorf("%v", err)
	}
}

// A training on recordings that was cut short goes on to the same bits.
func TestRecordingsResumed(t *testing.T) {
	spec := parse(t, recordingsYAML, "DIR", writeDigits(t, 4, 2), "epochs: 4", "epochs: 2", "validation_images: 6", "validation_images: 2")
	whole := mustRun(t, spec, options(t))
	dir := interrupted(t, spec, options(t), "epoch 2/2, training", 4, true).Dir
	stored, err := Resumed(dir)
	if err != nil {
		t.Fatal(err)
	}
	sameRun(t, "resumed", mustRun(t, stored, resuming(t, dir)).Dir, whole.Dir)
}

// Both engines are shown the same recordings.
func TestRecordingsCompared(t *testing.T) {
	c, _ := compareSpec(t, parse(t, recordingsYAML, "DIR", writeDigits(t, 4, 2), "epochs: 4", "epochs: 1", "validation_images: 6", "validation_images: 2"))
	if !c.Grid.Equal || c.Grid.Spikes == 0 {
		t.Errorf("on the grid: %+v", c.Grid)
	}
}
