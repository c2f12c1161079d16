package experiments

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// aside is the small experiment on pets with two images set aside.
func aside(t testing.TB) *Spec {
	t.Helper()
	return parse(t, smallYAML, "name: synthetic\n", "name: oxford-iiit-pet\n  path: no/such/place\n  train_images: 6\n  validation_images: 2\n")
}

// tablesText returns the tables of a run.
func tablesText(t testing.TB, r *Results) string {
	t.Helper()
	var text strings.Builder
	for _, table := range r.Tables() {
		if err := table.Write(&text); err != nil {
			t.Fatal(err)
		}
	}
	return text.String()
}

func TestSplits(t *testing.T) {
	dir := fakeOxford(t, 9)
	o := options(t)
	o.DataDir = dir
	trained := mustRun(t, aside(t), o)
	if d := trained.Dataset; d.Split != SplitTest || d.Train != 4 || d.Validation != 2 || d.Test != 3 || trained.Test.Images != 3 {
		t.Errorf("got %+v", d)
	}

	o = options(t)
	o.DataDir, o.Split = dir, SplitValidation
	heard := &listener{}
	o.Progress = heard
	validated := mustRun(t, aside(t), o)
	if d := validated.Dataset; d.Split != SplitValidation || d.Train != 4 || d.Validation != 2 || d.Test != 3 || d.Scored != 2 || validated.Test.Images != 2 {
		t.Errorf("got %+v", d)
	}
	if validated.CountsOf != "validation images" {
		t.Errorf("counts of %s", validated.CountsOf)
	}
	wantTexts(t, tablesText(t, validated), "4 training and 2 validation images", "Validation mIoU over 2 images", "validation mIoU")
	wantTexts(t, strings.Join(heard.lines, "\n"), "validation mIoU")
	for i, e := range validated.Epochs {
		if e.TrainSpikeHash != trained.Epochs[i].TrainSpikeHash || !slices.Equal(e.TrainLossPerLayer, trained.Epochs[i].TrainLossPerLayer) {
			t.Error("what is scored changes what is learned")
		}
	}

	o = options(t)
	o.DataDir, o.Split, o.Eval, o.Weights = dir, SplitAll, true, filepath.Join(trained.Dir, weightsFile)
	all := mustRun(t, aside(t), o)
	if d := all.Dataset; d.Split != SplitAll || d.Train != 0 || d.Test != 9 || all.Test.Images != 9 {
		t.Errorf("got %+v", d)
	}
	// Compared with the box of the images learned from, and with the best there
	// is for these.
	wantTexts(t, tablesText(t, all), "all 9 images for testing", "Test mIoU over 9 images",
		"best constant box of the training images", "best constant box of these images")
	if c := all.Test; c.Constant.Box != trained.Test.Constant.Box || c.ConstantOf != ofTraining("images") {
		t.Errorf("compared with %v of %s, want %v", c.Constant.Box, c.ConstantOf, trained.Test.Constant.Box)
	}
	if own := all.Test.OwnConstantScore; own == nil || *own < 0.5 || *own <= all.Test.ConstantScore {
		t.Errorf("the constant box of like boxes scores %v, that of the training images %g", own, all.Test.ConstantScore)
	}
}

// Validation images score every epoch, and the test images the last alone.
func TestTestImagesAreHeldOut(t *testing.T) {
	dir := fakeOxford(t, 9)
	o := options(t)
	o.DataDir = dir
	heard := &listener{}
	o.Progress = heard
	r := mustRun(t, aside(t), o)
	if len(r.Epochs) != 2 || r.CountsOf != "test images" {
		t.Fatalf("%d epochs, counts of %s", len(r.Epochs), r.CountsOf)
	}
	for i, e := range r.Epochs {
		if e.ValidationScore == nil || len(e.ValidationScorePerLayer) != len(r.Test.Layers) {
			t.Errorf("epoch %d has no validation score: %+v", i+1, e)
		}
	}
	if first, last := r.Epochs[0], r.Epochs[1]; first.TestScore != nil || last.TestScore == nil || *last.TestScore != r.Test.Prediction.Score {
		t.Errorf("the test images score %v after the first epoch and %v after the last, in the end %g", first.TestScore, last.TestScore, r.Test.Prediction.Score)
	}
	wantTexts(t, tablesText(t, r), "validation mIoU", "Test mIoU over 3 images")
	lines := strings.Join(heard.lines, "\n")
	wantTexts(t, lines, "validation mIoU")
	if strings.Contains(lines, "test mIoU") {
		t.Errorf("the test images score an epoch:\n%s", lines)
	}

	// The scores are those of runs that ask for either part.
	o = options(t)
	o.DataDir, o.Split = dir, SplitValidation
	validated := mustRun(t, aside(t), o)
	for i, e := range validated.Epochs {
		if *e.ValidationScore != *r.Epochs[i].ValidationScore || e.TestScore != nil {
			t.Errorf("epoch %d: got %+v and %+v", i+1, e, r.Epochs[i])
		}
	}
	o = options(t)
	o.DataDir, o.Eval, o.Weights = dir, true, filepath.Join(r.Dir, weightsFile)
	if got := mustRun(t, aside(t), o); got.Test.Score != r.Test.Score || got.SpikeHash != r.SpikeHash {
		t.Errorf("--eval scores %g, the run %g", got.Test.Score, r.Test.Score)
	}

	// Cut short, a run has the scores of the images it has seen, and goes on to
	// the same end.
	ctx, cancel := context.WithCancel(t.Context())
	o = options(t)
	o.DataDir = dir
	o.Progress = &listener{onStep: func(label string, done int) {
		if strings.HasPrefix(label, "epoch 2") {
			cancel()
		}
	}}
	cut, err := Run(ctx, aside(t), o)
	if err == nil || cut == nil || cut.Dataset.Split != SplitValidation || cut.Test.Images != 2 {
		t.Fatalf("error %v, results %+v", err, cut)
	}
	o = options(t)
	o.DataDir, o.Out, o.Resume = dir, "", cut.Dir
	if resumed := mustRun(t, aside(t), o); resumed.Dataset.Split != SplitTest || resumed.SpikeHash != r.SpikeHash || resumed.Test.Score != r.Test.Score {
		t.Errorf("resumed: %+v", resumed.Test)
	}
}

func TestSplitAllOfTheSyntheticSet(t *testing.T) {
	spec := parse(t, smallYAML, "  height: 8\n", "  height: 8\n  validation_images: 3\n")
	trained := mustRun(t, spec, options(t))
	o := options(t)
	o.Split, o.Eval, o.Weights = SplitAll, true, filepath.Join(trained.Dir, weightsFile)
	if d := mustRun(t, spec, o).Dataset; d.Train != 0 || d.Test != 10+3+4 {
		t.Errorf("got %+v", d)
	}
	o.Out, o.Limit = filepath.Join(t.TempDir(), "limited"), 5
	if d := mustRun(t, spec, o).Dataset; d.Test != 5 {
		t.Errorf("with the limit 5: %+v", d)
	}
}

func TestSplitsThatDoNotFit(t *testing.T) {
	o := options(t)
	o.Split = SplitValidation
	refused(t, parse(t, smallYAML), o, "small sets no images aside", "dataset.validation_images")
	o.Split = SplitAll
	refused(t, aside(t), o, "leaves none to train", "--eval")
	o.Split = "train"
	refused(t, aside(t), o, `no split "train"; use test, validation or all`)
}

// A run goes on with the images that it was scored on.
func TestResumeKeepsTheSplit(t *testing.T) {
	dir := fakeOxford(t, 9)
	ctx, cancel := context.WithCancel(context.Background())
	o := options(t)
	o.DataDir, o.Split = dir, SplitValidation
	o.Progress = &listener{onStep: func(label string, done int) {
		if strings.HasPrefix(label, "epoch 2") {
			cancel()
		}
	}}
	r, err := Run(ctx, aside(t), o)
	if err == nil || r == nil {
		t.Fatalf("the run was not cut short: %v", err)
	}
	o = options(t)
	o.DataDir, o.Out, o.Resume, o.Split = dir, "", r.Dir, SplitTest
	refused(t, aside(t), o, "has --split validation; it cannot go on with test")
	o.Split = ""
	resumed := mustRun(t, aside(t), o)
	if d := resumed.Dataset; d.Split != SplitValidation || d.Scored != 2 || len(resumed.Epochs) != 2 {
		t.Errorf("got %+v, %d epochs", d, len(resumed.Epochs))
	}
}

// With a seed of its own for the split, runs with different seeds are scored on
// the same images.
func TestSplitSeedHoldsTheImages(t *testing.T) {
	dir := fakeOxford(t, 9)
	names := func(seed, split uint64) string {
		spec := aside(t)
		spec.Seed, spec.Dataset.SplitSeed = seed, split
		o := options(t)
		o.DataDir = dir
		r := newRun(spec, o)
		if err := r.prepare(t.Context()); err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, sample := range r.part.samples {
			all = append(all, sample.Name)
		}
		return strings.Join(all, " ")
	}
	if a, b := names(1, 5), names(2, 5); a != b {
		t.Errorf("with one split seed, seed 1 tests on %q and seed 2 on %q", a, b)
	}
	if a, b := names(5, 0), names(1, 5); a != b {
		t.Errorf("split seed 5 tests on %q, seed 5 on %q", b, a)
	}
	if names(1, 0) == names(2, 0) && names(1, 0) == names(3, 0) {
		t.Error("without one, three seeds test on the same images")
	}
}
