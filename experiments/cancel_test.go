package experiments

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestCancelledRunWritesWhatIsKnown(t *testing.T) {
	spec := parse(t, smallYAML)
	// Every batch looks at the clock as often, and takes as long by it.
	perBatch := mustRun(t, spec, options(t)).SecondsPerImage.Train * 20 / 6
	for _, tt := range []struct {
		name, label    string
		done           int
		countsOf       string
		epochs         int
		batches, shown float64 // of training
	}{
		{"in training, before any test", "epoch 1/2, training", 4, "training images shown so far", 0, 1, 4},
		{"in the first test", "testing", 4, "training images shown so far", 0, 3, 10},
		{"in training after a test", "epoch 2/2, training", 8, "test images", 1, 5, 18},
	} {
		t.Run(tt.name, func(t *testing.T) {
			leaks := goleak.IgnoreCurrent()
			o := options(t)
			changed := *spec
			if tt.label == "testing" {
				changed.Dataset.Synthetic.TestImages = 12 // three batches, cut after the first
			}
			r := interrupted(t, &changed, o, tt.label, tt.done, false)
			goleak.VerifyNone(t, leaks)
			if r.Status != "cancelled" || r.CountsOf != tt.countsOf || len(r.Epochs) != tt.epochs {
				t.Errorf("status %q, counts of %q, %d epochs", r.Status, r.CountsOf, len(r.Epochs))
			}
			if r.Totals.Spikes == 0 || r.SpikeHash == "" || r.Training == nil {
				t.Errorf("nothing was counted: %+v", r.Totals)
			}
			near(t, "seconds per training image", r.SecondsPerImage.Train, perBatch*tt.batches/tt.shown)
			var written map[string]any
			if err := json.Unmarshal(read(t, r.Dir, resultsFile), &written); err != nil {
				t.Fatal(err)
			}
			if written["status"] != "cancelled" {
				t.Errorf("results.json has the status %v", written["status"])
			}
			if _, err := os.Stat(filepath.Join(r.Dir, weightsFile)); err == nil {
				t.Error("a cancelled run has left weights as if it were complete")
			}
		})
	}
}

// Images that were shown count once, also where a run is cut between training
// and the end of the test.
func TestCancelledRunCountsTrainingOnce(t *testing.T) {
	spec := parse(t, smallYAML, "test_images: 4", "test_images: 8")
	whole := mustRun(t, spec, options(t))
	r := interrupted(t, spec, options(t), "testing", 4, false)
	if want := whole.Epochs[0].TrainSpikeHash; r.SpikeHash != want {
		t.Errorf("the training images of epoch 1 have the hash %s, want %s", r.SpikeHash, want)
	}
}

// Before the first image, there is nothing to tell, and it is told in full.
func TestRunCancelledAtOnce(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r, err := Run(ctx, parse(t, smallYAML), options(t))
	if !errors.Is(err, context.Canceled) || r == nil {
		t.Fatalf("results %v, error %v", r, err)
	}
	text := string(read(t, r.Dir, resultsFile))
	wantTexts(t, text, `"status": "cancelled"`, `"epochs": []`, `"populations": []`, `"connections": []`, `"energy": []`)
	if strings.Contains(text, "null") {
		t.Errorf("a list is null:\n%s", text)
	}
	for _, table := range r.Tables() {
		if err := table.Write(&strings.Builder{}); err != nil {
			t.Error(err)
		}
	}
}

func TestDeadlineCancels(t *testing.T) {
	ctx, cancel := context.WithDeadline(context.Background(), time.Unix(0, 0))
	defer cancel()
	r, err := Run(ctx, parse(t, smallYAML), options(t))
	if !errors.Is(err, context.DeadlineExceeded) || r == nil || r.Status != "cancelled" {
		t.Errorf("results %v, error %v", r, err)
	}
}

// Cut while it reads photographs, a run has nothing to write.
func TestCancelledWhileReading(t *testing.T) {
	o := options(t)
	o.DataDir = fakeOxford(t, 5)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if r, err := Run(ctx, petSpec(t), o); !errors.Is(err, context.Canceled) || r != nil {
		t.Errorf("results %v, error %v", r, err)
	}
	if _, err := os.Stat(o.Out); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a run that did not begin has left a directory (%v)", err)
	}
}

func TestDirectoryOfAnotherRunIsRefused(t *testing.T) {
	spec := parse(t, smallYAML)
	for file, remedy := range map[string]string{
		resultsFile:    "choose another --out",
		checkpointFile: "choose another --out, or continue it with --resume DIR",
	} {
		o := options(t)
		if err := os.MkdirAll(o.Out, 0o777); err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(o.Out, file), []byte("precious"))
		_, err := Run(t.Context(), spec, o)
		if want := o.Out + " already holds a run (" + file + "); " + strings.ReplaceAll(remedy, "DIR", o.Out); err == nil || err.Error() != want {
			t.Errorf("the error is %v, want %s", err, want)
		}
		if string(read(t, o.Out, file)) != "precious" {
			t.Errorf("%s has changed", file)
		}
	}
	o := options(t)
	put(t, o.Out, []byte("a file"))
	refused(t, spec, o, "not a directory")
}

// Without --out, runs are numbered and none replaces another.
func TestRunsAreNumbered(t *testing.T) {
	t.Chdir(t.TempDir())
	spec := parse(t, smallYAML, "seed: 7\nepochs: 2", "seed: 7\nepochs: 0")
	if err := os.MkdirAll("runs/small-2", 0o777); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"small-1", "small-3"} {
		o := options(t)
		o.Out = ""
		if r := mustRun(t, spec, o); r.Dir != filepath.Join("runs", want) {
			t.Errorf("the run is in %s, want %s", r.Dir, want)
		}
	}
}

func TestUnknownEngine(t *testing.T) {
	o := options(t)
	o.Engine = "quantum"
	refused(t, parse(t, smallYAML), o, `there is no engine "quantum"; use event`)
}

// What was learned by the time a run is cancelled is in a checkpoint, also in the
// first epoch and during the test after one, and going on from there ends as if
// nothing had happened.
func TestCancelledRunLeavesACheckpoint(t *testing.T) {
	spec := parse(t, smallYAML)
	whole := mustRun(t, spec, options(t))
	for _, tt := range []struct {
		label       string
		done, batch int
	}{
		{"epoch 1/2, training", 4, 1},
		{"epoch 1/2, training", 8, 2},
		{"testing", 4, 3},
		{"epoch 2/2, training", 4, 1},
	} {
		o := options(t)
		r := interrupted(t, spec, o, tt.label, tt.done, false)
		saved, err := readCheckpoint(r.Dir)
		if err != nil {
			t.Fatalf("%s: %v", tt.label, err)
		}
		if p := saved.meta.Position; p.Batch != tt.batch && !(tt.label == "testing" && p.Epoch == 1) {
			t.Errorf("%s: the checkpoint is of epoch %d, batch %d", tt.label, p.Epoch, p.Batch)
		}
		o.Out, o.Resume = "", r.Dir
		again, err := Run(context.Background(), spec, o)
		if err != nil {
			t.Fatal(err)
		}
		if again.SpikeHash != whole.SpikeHash || again.Test.Score != whole.Test.Score || len(again.Epochs) != 2 ||
			again.Epochs[0].TrainSpikeHash != whole.Epochs[0].TrainSpikeHash {
			t.Errorf("%s: goes on to %s and %v, the whole run to %s and %v", tt.label, again.SpikeHash, again.Test.Score, whole.SpikeHash, whole.Test.Score)
		}
	}
}
