package experiments

import (
	"path/filepath"
	"testing"
)

// recipe is smallYAML with everything that regulates itself: contrast input on
// the ticks, calibration, readouts on means, schedule, kept norms, homeostasis.
func recipe(t testing.TB) *Spec {
	return parse(t, smallYAML,
		"duration_ms: 8", "duration_ms: 12",
		"coding: {kind: poisson, max_rate_per_ms: 0.4}", `
coding: {kind: regular, grid: true, max_rate_per_ms: 1, filter: {kind: dog, center_px: 0.6, surround_px: 3, gain: 0.5, cap: 0.5}}
calibration: {images: 5, target_rate_per_ms: 0.1, rounds: 4}`,
		"lif: {tau_m_ms: 10, threshold: 1}", "lif: {tau_m_ms: 10, threshold: 1, threshold_per_channel: true}",
		"channels: 1", "channels: 2",
		"on: sigmoid_membrane", "on: spike_mean, grid: {rows: 2, columns: 3}, normalize: true, bias_learning_rate: 0.001",
		"{kind: adamax, learning_rate: 0.001}", "{kind: adam, learning_rate: 0.07, relative: true, beta1: 0.9, beta2: 0.999}",
		"burn_in_ms: 2", `surrogate: {kind: triangle, width: 1}
  schedule: {kind: cosine, warm_up_steps: 2, final: 0.1, hold_weights_steps: 1}
  keep_norm: true
  homeostasis: {target_rate_per_ms: 0.1, rate: 0.1, floor: 0.1}
  burn_in_ms: 4`,
		"gradient_every_ticks: 2", "gradient_every_ticks: 4",
		"update_every_ticks: 2", "update_every_ticks: 8",
	)
}

// What regulates itself is as reproducible as the rest: whatever the engine,
// and cut anywhere.
func TestRecipeIsReproducible(t *testing.T) {
	spec := recipe(t)
	whole := mustRun(t, spec, options(t))
	for _, p := range whole.Populations {
		if p.Spikes == 0 {
			t.Errorf("%s is silent", p.Name)
		}
	}
	o := options(t)
	o.Engine = EngineSerial
	sameRun(t, "serial", mustRun(t, spec, o).Dir, whole.Dir)

	for _, done := range []int{4, 8} {
		dir := interrupted(t, spec, options(t), "epoch 2/2, training", done, true).Dir
		stored, err := Resumed(dir)
		if err != nil {
			t.Fatal(err)
		}
		sameRun(t, "resumed", mustRun(t, stored, resuming(t, dir)).Dir, whole.Dir)
	}

	o = options(t)
	o.Eval, o.Weights = true, filepath.Join(whole.Dir, weightsFile)
	if r := mustRun(t, spec, o); r.SpikeHash != whole.SpikeHash || r.Test.Score != whole.Test.Score {
		t.Errorf("the saved weights give %v with hash %s, the run %v with %s", r.Test.Score, r.SpikeHash, whole.Test.Score, whole.SpikeHash)
	}
}

// The schedule is spread over the steps that the training has.
func TestTotalSteps(t *testing.T) {
	spec := recipe(t) // 10 images in batches of 4, 2 epochs, a step in each presentation
	r := newRun(spec, options(t))
	if err := r.prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := r.totalSteps(); got != 6 {
		t.Errorf("%d steps, want 6", got)
	}
}
