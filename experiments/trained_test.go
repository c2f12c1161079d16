package experiments

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"spikesim/experiments/box"
	"spikesim/experiments/dataset"
	"spikesim/experiments/npz"
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
		if err := w.fit(spec); err != nil {
			t.Error(err)
		}
		if i := w.info; i.Format != weightsFormat || i.ConstantBox == nil || i.Prediction == nil || i.TestImages == 0 || i.Dataset == dataset.SyntheticName {
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
			*i.ConstantBox != box.FitConstant(train) {
			t.Errorf("%s: got %+v", file, i)
		}
		if file == checkpointFile {
			continue
		}
		if i.Format != weightsFormat || i.Dataset != "synthetic" || i.Labels != "exact" || i.Split != SplitTest || i.TestImages != 4 ||
			i.MIoU != r.Test.MIoU || !reflect.DeepEqual(*i.Prediction, r.Test.Prediction) || i.ConstantBoxMIoU != r.Test.ConstantBoxMIoU {
			t.Errorf("got %+v, want the scores of %+v", i, r.Test)
		}
	}
}

// changed copies weights with another meta.json, or none.
func changed(t *testing.T, file string, change func(meta map[string]any)) string {
	t.Helper()
	archive, err := npz.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	var meta map[string]any
	if err := json.Unmarshal(archive.Extra[metaMember], &meta); err != nil {
		t.Fatal(err)
	}
	extra := map[string][]byte{}
	if change != nil {
		change(meta)
		if extra[metaMember], err = json.Marshal(meta); err != nil {
			t.Fatal(err)
		}
	}
	name := filepath.Join(t.TempDir(), "changed.npz")
	if err := npz.Write(name, archive.Arrays, extra); err != nil {
		t.Fatal(err)
	}
	return name
}

// older makes of weights what the first format held.
func older(meta map[string]any) {
	meta["format"] = weightsFormat1
	for _, key := range []string{"train_images", "constant_box", "prediction"} {
		delete(meta, key)
	}
}

func TestWeightsOfOtherFormats(t *testing.T) {
	trained := mustRun(t, parse(t, smallYAML), options(t))
	file := filepath.Join(trained.Dir, weightsFile)
	for name, change := range map[string]func(map[string]any){"format 1": older, "no meta.json": nil} {
		r := test(t, parse(t, smallYAML), changed(t, file, change))
		if !reflect.DeepEqual(r.Test, trained.Test) {
			t.Errorf("%s: got %+v, want %+v", name, r.Test, trained.Test)
		}
	}
	o := options(t)
	o.Eval, o.Weights = true, changed(t, file, func(meta map[string]any) { meta["format"] = "spikesim weights 3" })
	refused(t, parse(t, smallYAML), o, o.Weights, `the format is "spikesim weights 3", this tool reads "spikesim weights 2"`)
	o.Weights = changed(t, file, func(meta map[string]any) { meta["seed"] = "one" })
	refused(t, parse(t, smallYAML), o, o.Weights, "meta.json")
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
	if r.Test.ConstantBox != trained.Test.ConstantBox || r.Test.ConstantBoxOf != ofTraining || r.Test.OwnConstantBoxMIoU != nil {
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
	want.TestImages, want.MIoU, want.Prediction, want.ConstantBoxMIoU = 2, r.Test.MIoU, &r.Test.Prediction, r.Test.ConstantBoxMIoU
	if !reflect.DeepEqual(after.info, want) {
		t.Errorf("got %+v, want %+v", after.info, want)
	}
}

func TestWeightsFit(t *testing.T) {
	trained := mustRun(t, parse(t, smallYAML), options(t))
	w, err := openWeights(filepath.Join(trained.Dir, weightsFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.fit(parse(t, smallYAML, "batch: 4", "batch: 3")); err != nil {
		t.Error(err)
	}
	for _, replace := range [][]string{{"name: small", "name: other"}, {"threshold: 1", "threshold: 2"}} {
		if err := w.fit(parse(t, smallYAML, replace...)); err == nil || !strings.Contains(err.Error(), "is not the one of "+w.name) {
			t.Errorf("%q: got %v", replace, err)
		}
	}
}

// Weights to go on training from say nothing about the images at hand.
func TestTrainingFitsItsOwnConstantBox(t *testing.T) {
	trained := mustRun(t, parse(t, smallYAML), options(t))
	o := options(t)
	o.Weights, o.Limit = filepath.Join(trained.Dir, weightsFile), 3
	r := mustRun(t, parse(t, smallYAML), o)
	train := truths(dataset.Synthetic(parse(t, smallYAML).Dataset, 7, 3).Train)
	if want := box.FitConstant(train); r.Test.ConstantBox != want || want == trained.Test.ConstantBox {
		t.Errorf("compared with %v, want %v", r.Test.ConstantBox, want)
	}
}
