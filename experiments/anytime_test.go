package experiments

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// everyPart is an experiment with convolutions of both strides, pooling,
// upsampling, shared weights, delays and a dense layer.
const everyPart = `
name: parts
seed: 3
epochs: 0
batch: 3
duration_ms: 9
dataset: {name: synthetic, height: 9, width: 12, synthetic: {train_images: 5, test_images: 4}}
coding: {kind: poisson, max_rate_per_ms: 0.4}
network:
  neuron: {lif: {tau_m_ms: 10, threshold: 1}}
  init: {kind: uniform, weight_gain: 2}
  populations:
    - {name: image, input: {channels: 1, height: 9, width: 12}}
    - {name: a, conv2d: {channels: 3, kernel: 5}, max_pool: 3}
    - {name: b, conv2d: {channels: 4, kernel: 3}, upsample: 3}
    - {name: c, conv2d: {channels: 2, kernel: 3, stride: 2}}
    - {name: d, dense: {units: 7}}
  connections:
    - {from: image, to: a}
    - {from: a, to: b}
    - {from: b, to: c}
    - {from: image, to: c, delay_ms: 1.25, weights: own}
    - {from: c, to: d}
    - {from: c, to: d, delay_ms: 2}
learning: {burn_in_ms: 2}
`

// The curve ends where the test does, and each point is where a shorter test
// ends.
func TestAnytime(t *testing.T) {
	for _, engine := range []string{EngineEvent, EngineSerial} {
		spec := parse(t, everyPart)
		o := options(t)
		o.Engine, o.Anytime = engine, true
		r := mustRun(t, spec, o)
		if len(r.Anytime) != 9 {
			t.Fatalf("%d points, want 9", len(r.Anytime))
		}
		for i, a := range r.Anytime {
			shorter := *spec
			shorter.DurationMS = i + 1
			o := options(t)
			o.Engine = engine
			want := mustRun(t, &shorter, o)
			if a.Tick != i+1 || a.Score != last(a.ScorePerLayer) {
				t.Errorf("point %d: %+v", i, a)
			}
			for layer, miou := range want.Test.ScorePerLayer {
				near(t, "mIoU of a layer", a.ScorePerLayer[layer], miou)
			}
			near(t, "spikes", a.Spikes, want.Totals.Spikes)
			near(t, "input spikes", a.InputSpikes, want.Totals.InputSpikes)
			near(t, "synaptic operations", a.SynapticOps, want.Totals.SynapticOps)
		}
		end := r.Anytime[8]
		if end.Spikes == 0 || end.SynapticOps == 0 || end.SynapticOps == r.Anytime[7].SynapticOps {
			t.Errorf("nothing happens: %+v", r.Anytime)
		}
	}
}

// Asking for the curve changes nothing else, in a run that trains and in a test.
func TestAnytimeChangesNothingElse(t *testing.T) {
	rule := []string{"learning_rate: 0.01", "learning_rate: 0.3", "\nlearning:", "\nprediction: {layers: [enc, out], average_ticks: 3}\nlearning:"}
	plain := mustRun(t, parse(t, smallYAML, rule...), options(t))
	o := options(t)
	o.Anytime, o.NoPictures = true, false
	r := mustRun(t, parse(t, smallYAML, rule...), o)
	if _, err := os.Stat(filepath.Join(r.Dir, anytimeFile)); err != nil {
		t.Error(err)
	}
	wantTexts(t, tablesText(t, r), "Anytime: test mIoU read at a tick")
	end := r.Anytime[len(r.Anytime)-1]
	near(t, "the rule at the end", end.Score, r.Test.Prediction.Score)
	near(t, "the last layer at the end", end.ScorePerLayer[1], r.Test.Score)
	near(t, "synaptic operations at the end", end.SynapticOps, r.Totals.SynapticOps)
	if r.Anytime[0].Score == r.Anytime[7].Score {
		t.Error("the same at every tick")
	}
	if r.SpikeHash != plain.SpikeHash || !reflect.DeepEqual(r.Test, plain.Test) || !reflect.DeepEqual(r.Totals, plain.Totals) || plain.Anytime != nil {
		t.Error("the curve changes the results")
	}
	if string(read(t, r.Dir, weightsFile)) != string(read(t, plain.Dir, weightsFile)) {
		t.Error("the curve changes the weights")
	}
}
