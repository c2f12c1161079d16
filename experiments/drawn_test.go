package experiments

import (
	"path/filepath"
	"strings"
	"testing"

	"spikesim/experiments/npz"
)

// drawnYAML is an experiment with connections that are drawn from the seed.
func drawnYAML() string {
	return strings.Replace(smallYAML, "    - {name: out, dense: {units: 12}, init: {kind: uniform, weight_gain: 2}}\n",
		`    - {name: out, sparse: {units: 12, probability: 0.3}, init: {kind: uniform, weight_gain: 3}}
  connections:
    - {from: image, to: enc}
    - {from: enc, to: out}
    - {from: image, to: out, sparse: {in_degree: 9, weight: 0.3, learned: true}}
    - {from: out, to: out, delay_ms: 1, sparse: {in_degree: 3, weight: -0.3}}
`, 1)
}

// Connections that are drawn are those of the training, whatever seed a test has;
// training goes on with those of its own seed only.
func TestDrawnConnectionsStayThoseOfTheTraining(t *testing.T) {
	first := mustRun(t, parse(t, drawnYAML()), options(t))
	file, seed := filepath.Join(first.Dir, weightsFile), uint64(8)
	o := options(t)
	o.Eval, o.Weights, o.Seed = true, file, &seed
	mustRun(t, parse(t, drawnYAML()), o)
	o = options(t)
	o.Eval, o.Weights = true, file
	if again := mustRun(t, parse(t, drawnYAML()), o); again.SpikeHash != first.SpikeHash {
		t.Errorf("the weights fire %s, in training they fired %s", again.SpikeHash, first.SpikeHash)
	}
	o = options(t)
	o.Weights, o.Seed = file, &seed
	refused(t, parse(t, drawnYAML()), o, "seed, which draws the connections", "--seed 7")
	bare := plain(t, file, func(a []npz.Array) []npz.Array { return a })
	o = options(t)
	o.Weights, o.Eval = bare, true
	wantTexts(t, mustRun(t, parse(t, drawnYAML()), o).Weights.Readouts, "which seed drew the connections; those of seed 7 are taken")
}

// Connections that are drawn are trained and counted on the clock as event by event.
func TestDrawnConnectionsOnTheClock(t *testing.T) {
	o := options(t)
	o.Engine = EngineClocked
	r := mustRun(t, parse(t, drawnYAML()), o)
	if last := r.Connections[len(r.Connections)-1]; last.SynapticOps == 0 {
		t.Errorf("no synaptic operations of the loop: %+v", last)
	}
}
