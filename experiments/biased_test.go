package experiments

import (
	"path/filepath"
	"strings"
	"testing"
)

// Biases and parameters of channels go from YAML through training into a weights file and
// back: the evaluation of the file is the test of the run, whole or resumed, on either
// engine.
func TestBiasesAndListsThroughARun(t *testing.T) {
	for _, engine := range []string{EngineEvent, EngineClocked} {
		t.Run(engine, func(t *testing.T) {
			spec := parse(t, smallYAML,
				"lif: {tau_m_ms: 10, threshold: 1}", "alif: {t_ref_ms: 1, reset: subtract}",
				"conv2d: {channels: 3, kernel: 3}", "conv2d: {channels: 3, kernel: 3, bias: true}, neuron: {lif: {tau_m_ms: [5, 10, 20], v_leak: 0.1}}",
				"dense: {units: 12}", "dense: {units: 12, bias: true}")
			with := func(o Options) Options {
				o.Engine = engine
				return o
			}
			whole := mustRun(t, spec, with(options(t)))
			dir := interrupted(t, spec, with(options(t)), "epoch 2/2, training", 4, true).Dir
			sameRun(t, "resumed", mustRun(t, spec, with(resuming(t, dir))).Dir, whole.Dir)
			o := with(options(t))
			o.Weights, o.Eval = filepath.Join(whole.Dir, weightsFile), true
			if eval := mustRun(t, spec, o); eval.Test.Score != whole.Test.Score || eval.SpikeHash != whole.SpikeHash {
				t.Errorf("evaluated, the score is %v with spikes %s; the run had %v with %s", eval.Test.Score, eval.SpikeHash, whole.Test.Score, whole.SpikeHash)
			}
			for _, p := range whole.Populations {
				if p.Name != "image" && p.Spikes == 0 {
					t.Errorf("%s is silent", p.Name)
				}
			}
			if text := string(read(t, whole.Dir, weightsFile)); !strings.Contains(text, "enc.bias") || !strings.Contains(text, "out.bias") {
				t.Error("there are no biases among the weights")
			}
		})
	}
}
