package experiments

import (
	"context"
	"fmt"
	"path/filepath"
	"reflect"
	"runtime"
	"testing"

	"spikesim/experiments/dataset"
	"spikesim/experiments/stage"
	"spikesim/experiments/task"
	"spikesim/network"
)

// Same build, same seed, same bits: whatever engine, number of processors and
// however often.
func TestRunsAreEqual(t *testing.T) {
	spec := parse(t, smallYAML)
	first := mustRun(t, spec, options(t))
	for _, engine := range []string{EngineEvent, EngineSerial} {
		for _, procs := range []int{1, 2, 4} {
			what := fmt.Sprintf("%s engine, GOMAXPROCS %d", engine, procs)
			o := options(t)
			o.Engine = engine
			r := withProcs(procs, func() *Results { return mustRun(t, spec, o) })
			sameRun(t, what, r.Dir, first.Dir)
		}
	}
	seed := uint64(8)
	o := options(t)
	o.Seed = &seed
	if r := mustRun(t, spec, o); r.SpikeHash == first.SpikeHash || r.Seed != 8 {
		t.Errorf("seed 8 gives the hash %s of seed 7", r.SpikeHash)
	}
}

func withProcs(n int, f func() *Results) *Results {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(n))
	return f()
}

// trained returns a file of trained weights of an experiment.
func trained(t testing.TB, spec *Spec) string {
	t.Helper()
	return filepath.Join(mustRun(t, spec, options(t)).Dir, weightsFile)
}

// With frozen weights, it does not matter how images are put into batches.
func TestBatchesDoNotChangeATest(t *testing.T) {
	spec := parse(t, smallYAML)
	weights := trained(t, spec)
	var first *Results
	for _, batch := range []int{1, 3, 4, 16} {
		o := options(t)
		o.Weights, o.Eval = weights, true
		changed := *spec
		changed.Batch = batch
		r := mustRun(t, &changed, o)
		if first == nil {
			first = r
			continue
		}
		if r.SpikeHash != first.SpikeHash || !reflect.DeepEqual(r.Test, first.Test) ||
			!reflect.DeepEqual(r.Totals, first.Totals) || !reflect.DeepEqual(r.Populations, first.Populations) {
			t.Errorf("batch %d: hash %s, test %+v\nwant %s, %+v", batch, r.SpikeHash, r.Test, first.SpikeHash, first.Test)
		}
	}
	if len(first.Epochs) != 0 || first.Training != nil || first.Totals.LearningMACs != 0 {
		t.Errorf("a test alone tells of training: %+v", first)
	}
}

// The test of trained weights gives the score that training ended with.
func TestEvalReproducesTheScore(t *testing.T) {
	spec := parse(t, smallYAML)
	whole := mustRun(t, spec, options(t))
	for _, file := range []string{weightsFile, checkpointFile} {
		o := options(t)
		o.Weights, o.Eval = filepath.Join(whole.Dir, file), true
		r := mustRun(t, spec, o)
		if r.SpikeHash != whole.SpikeHash || !reflect.DeepEqual(r.Test, whole.Test) {
			t.Errorf("%s: hash %s, %+v; training ended with %s, %+v", file, r.SpikeHash, r.Test, whole.SpikeHash, whole.Test)
		}
	}
}

// Weights of another run are where training starts.
func TestTrainingStartsFromGivenWeights(t *testing.T) {
	spec := parse(t, smallYAML)
	o, zero := options(t), 0
	o.Weights, o.Epochs = trained(t, spec), &zero
	eval := options(t)
	eval.Weights, eval.Eval = o.Weights, true
	if a, b := mustRun(t, spec, o), mustRun(t, spec, eval); a.SpikeHash != b.SpikeHash {
		t.Errorf("no epoch from given weights: hash %s, want that of their test, %s", a.SpikeHash, b.SpikeHash)
	}
	o = options(t)
	o.Weights = eval.Weights
	if a, b := mustRun(t, spec, o), mustRun(t, spec, options(t)); a.SpikeHash == b.SpikeHash {
		t.Error("training from given weights ends as training from scratch")
	}
}

// A limited run shows the first images of the whole one: with frozen weights it
// predicts the same for each.
func TestLimitIsAPrefix(t *testing.T) {
	spec := parse(t, smallYAML)
	weights := trained(t, spec)
	predict := func(limit int) ([]dataset.Sample, [][]task.Answer) {
		set := dataset.Synthetic(spec.Dataset, spec.Seed, limit)
		s, err := newSession(spec, set, stage.Event)
		if err != nil {
			t.Fatal(err)
		}
		if err := setWeights(weights, spec, s.Net); err != nil {
			t.Fatal(err)
		}
		sc := newScores(len(s.layers), len(set.Test), newRule(spec.Prediction, s.layers))
		if err := sc.test(context.Background(), s, newReadings(s, 1), set.Test, 0, len(set.Test), network.Probe{}); err != nil {
			t.Fatal(err)
		}
		return set.Test, sc.layers
	}
	samples, whole := predict(0)
	for limit := 1; limit <= 4; limit++ {
		part, boxes := predict(limit)
		if len(part) != limit {
			t.Fatalf("limit %d gives %d test images", limit, len(part))
		}
		for layer := range boxes {
			for k := range part {
				if part[k].Name != samples[k].Name || boxes[layer][k] != whole[layer][k] {
					t.Errorf("limit %d, image %d, layer %d: %v, want %v", limit, k, layer, boxes[layer][k], whole[layer][k])
				}
			}
		}
	}
}

func TestLimitBoundsBothParts(t *testing.T) {
	o := options(t)
	o.Limit = 3
	r := mustRun(t, parse(t, smallYAML), o)
	if r.Dataset.Train != 3 || r.Dataset.Test != 3 || r.Test.Images != 3 {
		t.Errorf("limit 3 gives %+v", r.Dataset)
	}
}
