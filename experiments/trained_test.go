package experiments

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"spikesim/experiments/dataset"
	"spikesim/experiments/npz"
	"spikesim/experiments/task"
)

// What comes with the tool is small, complete and of the experiment that comes
// with it too.
func TestShippedWeights(t *testing.T) {
	for _, name := range Shipped() {
		w, err := shippedWeights(name)
		if err != nil {
			t.Error(err)
			continue
		}
		info, err := os.Stat(filepath.Join("weights", name+".npz"))
		if err != nil || info.Size() > 2<<20 {
			t.Errorf("%s: %d bytes, more than 2 MiB (%v)", name, info.Size(), err)
		}
		spec, err := Load(t.Context(), name+".yaml")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.fit(spec, false); err != nil {
			t.Error(err)
		}
		if i := w.info; i.Format != weightsFormat || i.Constant == nil || i.Prediction == nil || i.TestImages == 0 || i.Dataset == dataset.SyntheticName {
			t.Errorf("%s knows too little of itself: %+v", name, i)
		}
		if name != DefaultLocator {
			continue
		}
		if _, err := NewLocator(""); err != nil {
			t.Error(err)
		}
	}
}

func TestNoShippedWeights(t *testing.T) {
	o := options(t)
	o.Eval = true
	refused(t, parse(t, smallYAML), o, "no trained weights of the experiment small come with this build", "--weights")
	if slices.Contains(Shipped(), DefaultLocator) {
		return
	}
	if _, err := NewLocator(""); err == nil || !strings.Contains(err.Error(), "no trained weights of the experiment pet come with this build (none do)") {
		t.Errorf("got %v", err)
	}
}

// Everything that a network is built from is in the file.
func TestWeightsSayWhereTheyComeFrom(t *testing.T) {
	spec := parse(t, smallYAML, "\nlearning:", "\nprediction: {layers: [enc, out]}\nlearning:")
	r := mustRun(t, spec, options(t))
	train := truths(dataset.Synthetic(spec.Dataset, spec.Seed, 0).Train)
	for _, file := range []string{weightsFile, checkpointFile} {
		w, err := openWeights(filepath.Join(r.Dir, file))
		if err != nil {
			t.Fatal(err)
		}
		own, err := w.spec()
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(own, spec) {
			t.Errorf("%s is of the experiment %+v", file, own)
		}
		i := w.info
		if !w.known || i.Experiment != "small" || i.Seed != 7 || i.Epochs != 2 || i.TrainImages != 10 ||
			i.Constant.Box != (task.Boxes{}).Constant(train).Box {
			t.Errorf("%s: got %+v", file, i)
		}
		if file == checkpointFile {
			continue
		}
		if i.Format != weightsFormat || i.Dataset != "synthetic" || i.Labels != "exact" || i.Split != SplitTest || i.TestImages != 4 ||
			i.Score != r.Test.Score || !reflect.DeepEqual(*i.Prediction, r.Test.Prediction) || i.ConstantScore != r.Test.ConstantScore {
			t.Errorf("got %+v, want the scores of %+v", i, r.Test)
		}
	}
}

// changed copies weights with other metadata, or none.
func changed(t *testing.T, file string, change func(meta map[string]any)) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "changed.npz")
	put(t, name, read(t, file))
	rewrite(t, name, func(a *npz.Archive, meta map[string]any) {
		if change != nil {
			change(meta)
		} else {
			a.Arrays = slices.DeleteFunc(a.Arrays, isMetadata)
		}
	})
	return name
}

// older makes of metadata what the second format held, or the first.
func older(meta map[string]any, format string) {
	meta["format"] = format
	for _, key := range []string{"tick_ms", "test_dataset", "simulation"} {
		delete(meta, key)
	}
	if format == weightsFormat1 {
		for _, key := range []string{"train_images", "constant_box", "prediction"} {
			delete(meta, key)
		}
	}
}

func TestWeightsOfOtherFormats(t *testing.T) {
	trained := mustRun(t, parse(t, smallYAML), options(t))
	file := filepath.Join(trained.Dir, weightsFile)
	member := func(format string) string {
		name := changed(t, file, func(meta map[string]any) { older(meta, format) })
		archive, err := npz.Read(name)
		if err != nil {
			t.Fatal(err)
		}
		meta, _, _, err := metadata(archive)
		if err != nil {
			t.Fatal(err)
		}
		arrays := slices.DeleteFunc(archive.Arrays, isMetadata)
		if err := npz.Write(name, arrays, map[string][]byte{metaMember: meta}); err != nil {
			t.Fatal(err)
		}
		return name
	}
	for name, file := range map[string]string{"format 1": member(weightsFormat1), "format 2": member(weightsFormat2), "no metadata": changed(t, file, nil)} {
		r := test(t, parse(t, smallYAML), file)
		if !reflect.DeepEqual(r.Test, trained.Test) {
			t.Errorf("%s: got %+v, want %+v", name, r.Test, trained.Test)
		}
	}
	o := options(t)
	o.Eval, o.Weights = true, changed(t, file, func(meta map[string]any) { meta["format"] = "spikesim weights 4" })
	refused(t, parse(t, smallYAML), o, o.Weights, `the format is "spikesim weights 4", this tool reads "spikesim weights 3"`)
	o.Weights = changed(t, file, func(meta map[string]any) { meta["seed"] = "one" })
	refused(t, parse(t, smallYAML), o, "meta in "+o.Weights)
	o.Weights = changed(t, file, func(meta map[string]any) { meta["tick_ms"] = 0.5 })
	refused(t, parse(t, smallYAML), o, "tick_ms is 1 here, but 0.5 with the weights")
	if _, err := NewLocator(o.Weights); err == nil {
		t.Error("a locator takes weights of another tick")
	}
}

// Images that the weights have learned from are none to test them on.
func TestEvalTakesTheSeedOfTheWeights(t *testing.T) {
	trained := mustRun(t, parse(t, smallYAML), options(t))
	weights := filepath.Join(trained.Dir, weightsFile)
	other := parse(t, smallYAML, "seed: 7", "seed: 8")
	r := test(t, other, weights)
	if r.Seed != 7 || !reflect.DeepEqual(r.Test, trained.Test) || r.SpikeHash != trained.SpikeHash {
		t.Errorf("with seed %d: %+v, want %+v", r.Seed, r.Test, trained.Test)
	}
	heard := &listener{}
	o, seed := options(t), uint64(8)
	o.Eval, o.Weights, o.Seed, o.Progress = true, weights, &seed, heard
	if r = mustRun(t, other, o); r.Seed != 8 || r.SpikeHash == trained.SpikeHash {
		t.Errorf("the seed asked for was not taken: %d", r.Seed)
	}
	wantTexts(t, strings.Join(heard.lines, "\n"), "trained with seed 7: with seed 8, images may be scored that they have learned from")
}

// A test is compared with the box of the images learned from, whichever it
// shows, and says of the weights what it has found.
func TestEvalKeepsWhereWeightsComeFrom(t *testing.T) {
	trained := mustRun(t, parse(t, smallYAML), options(t))
	o := options(t)
	o.Eval, o.Weights, o.Limit = true, filepath.Join(trained.Dir, weightsFile), 2
	r := mustRun(t, parse(t, smallYAML), o)
	if r.Test.Constant.Box != trained.Test.Constant.Box || r.Test.ConstantOf != ofTraining("images") || r.Test.OwnConstantScore != nil {
		t.Errorf("compared with %+v", r.Test)
	}
	before, err := openWeights(o.Weights)
	if err != nil {
		t.Fatal(err)
	}
	after, err := openWeights(filepath.Join(r.Dir, weightsFile))
	if err != nil {
		t.Fatal(err)
	}
	want := before.info
	want.TestImages, want.Score, want.Prediction, want.ConstantScore = 2, r.Test.Score, &r.Test.Prediction, r.Test.ConstantScore
	if !reflect.DeepEqual(after.info, want) {
		t.Errorf("got %+v, want %+v", after.info, want)
	}
}

// Weights to go on training from say nothing about the images at hand.
func TestTrainingFitsItsOwnConstantBox(t *testing.T) {
	trained := mustRun(t, parse(t, smallYAML), options(t))
	o := options(t)
	o.Weights, o.Limit = filepath.Join(trained.Dir, weightsFile), 3
	r := mustRun(t, parse(t, smallYAML), o)
	train := truths(dataset.Synthetic(parse(t, smallYAML).Dataset, 7, 3).Train)
	if want := (task.Boxes{}).Constant(train).Box; r.Test.Constant.Box != want || want == trained.Test.Constant.Box {
		t.Errorf("compared with %v, want %v", r.Test.Constant.Box, want)
	}
}
