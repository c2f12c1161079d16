package experiments

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"spikesim/experiments/npz"
)

// interrupted runs an experiment until a step of the given work has done so
// many images, and cancels it there. A checkpoint is written after every batch
// if the clock is fast.
func interrupted(t testing.TB, spec *Spec, o Options, label string, done int, fast bool) *Results {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	o.Progress = &listener{onStep: func(l string, d int) {
		if l == label && d >= done {
			cancel()
		}
	}}
	if fast {
		o.Now = (&clock{step: 10 * time.Minute}).now
	}
	r, err := Run(ctx, spec, o)
	if !errors.Is(err, context.Canceled) || r == nil {
		t.Fatalf("the run ended with results %v and error %v, not cancelled", r != nil, err)
	}
	return r
}

// resuming returns the options that continue the run in dir.
func resuming(t testing.TB, dir string) Options {
	t.Helper()
	o := options(t)
	o.Out, o.Resume = "", dir
	return o
}

// Wherever a run is cut, and in whatever way it goes on, it ends as if it had
// not been.
func TestResumedRunEndsAsTheWholeOne(t *testing.T) {
	// 10 training images in batches of 4, two epochs.
	spec := parse(t, smallYAML)
	whole := mustRun(t, spec, options(t))
	for _, tt := range []struct {
		name  string
		label string
		done  int
		fast  bool
	}{
		{"after the first batch", "epoch 1/2, training", 4, true},
		{"in the test after epoch 1", "testing", 4, true},
		{"in epoch 2, where the checkpoint is that of epoch 1", "epoch 2/2, training", 1, false},
		{"after two batches of epoch 2", "epoch 2/2, training", 8, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := interrupted(t, spec, options(t), tt.label, tt.done, tt.fast).Dir
			stored, err := Resumed(dir)
			if err != nil {
				t.Fatal(err)
			}
			o := resuming(t, dir)
			o.Engine = EngineSerial // an engine changes nothing
			r := mustRun(t, stored, o)
			sameRun(t, tt.name, r.Dir, whole.Dir)
			if tt.fast && r.WallSeconds < 600 {
				t.Errorf("%g s of wall time do not include those before the interruption", r.WallSeconds)
			}
		})
	}
}

// Cut again and again, after every batch.
func TestRunInManyPartsEndsAsTheWholeOne(t *testing.T) {
	spec := parse(t, smallYAML)
	whole := mustRun(t, spec, options(t))
	dir := interrupted(t, spec, options(t), "epoch 1/2, training", 4, true).Dir
	for parts := 1; ; parts++ {
		o := resuming(t, dir)
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		steps := 0
		o.Now = (&clock{step: 10 * time.Minute}).now
		o.Progress = &listener{onStep: func(label string, _ int) {
			if strings.HasSuffix(label, "training") {
				if steps++; steps == 2 {
					cancel()
				}
			}
		}}
		_, err := Run(ctx, spec, o)
		if err == nil {
			if parts < 2 {
				t.Error("the run was never cut")
			}
			break
		}
		if !errors.Is(err, context.Canceled) || parts > 20 {
			t.Fatal(err)
		}
	}
	sameRun(t, "in parts", dir, whole.Dir)
}

func TestMoreEpochsExtendAFinishedRun(t *testing.T) {
	spec := parse(t, smallYAML)
	three := 3
	o := options(t)
	o.Epochs = &three
	whole := mustRun(t, spec, o)
	r := mustRun(t, spec, options(t))
	more := resuming(t, r.Dir)
	more.Epochs = &three
	sameRun(t, "extended", mustRun(t, spec, more).Dir, whole.Dir)
}

func TestResumingAFinishedRunTestsIt(t *testing.T) {
	spec := parse(t, smallYAML)
	r := mustRun(t, spec, options(t))
	before := untimed(t, r.Dir)
	mustRun(t, spec, resuming(t, r.Dir))
	if after := untimed(t, r.Dir); after != before {
		t.Error(firstDifference(after, before))
	}
}

// A run goes on as what it began, or not at all; what it left stays as it is.
func TestResumeRefusesAnotherRun(t *testing.T) {
	spec := parse(t, smallYAML)
	limited := options(t)
	limited.Limit = 5
	dir := mustRun(t, spec, limited).Dir
	before := snapshot(t, dir)
	seed, same := uint64(8), uint64(7)
	for _, tt := range []struct {
		name  string
		spec  *Spec
		apply func(*Options)
		want  string
	}{
		{"seed", spec, func(o *Options) { o.Seed = &seed }, "has seed 7; it cannot go on with seed 8"},
		{"limit", spec, func(o *Options) { o.Limit = 6 }, "has --limit 5; it cannot go on with 6"},
		{"engine", spec, func(o *Options) { o.Engine = EngineClocked }, "is event-driven; it cannot go on clocked in steps of 1 ms"},
		{"network", parse(t, smallYAML, "units: 12", "units: 13"), func(*Options) {}, "the experiment differs from the one in"},
		{"learning", parse(t, smallYAML, "0.001", "0.002"), func(*Options) {}, "resume without naming a file, or start anew"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := resuming(t, dir)
			tt.apply(&o)
			refused(t, tt.spec, o, tt.want, filepath.Join(dir, checkpointFile))
			unchanged(t, dir, before)
		})
	}
	o := resuming(t, dir)
	o.Seed, o.Limit = &same, 5
	mustRun(t, spec, o) // what is said again and agrees is no contradiction
}

func TestResumeRefusesOtherImages(t *testing.T) {
	a, b := fakeOxford(t, 12), fakeOxford(t, 11)
	spec := parse(t, smallYAML, "name: synthetic\n", "name: oxford-iiit-pet\n  train_images: 6\n")
	o := options(t)
	o.DataDir = a
	dir := mustRun(t, spec, o).Dir
	before := snapshot(t, dir)
	o = resuming(t, dir)
	o.DataDir = b
	refused(t, spec, o, "the images differ from those of the run in", "name the same data set with --data")
	o.DataDir = "" // now it would be the synthetic set
	refused(t, spec, o, "the images differ from those of the run in")
	unchanged(t, dir, before)
	o.DataEnv = a
	mustRun(t, spec, o)
}

// A process that is killed while it writes leaves files beside the checkpoint,
// never a part of one in its place.
func TestLeftoversOfAKillDoNotMatter(t *testing.T) {
	spec := parse(t, smallYAML)
	whole := mustRun(t, spec, options(t))
	dir := interrupted(t, spec, options(t), "epoch 2/2, training", 4, true).Dir
	checkpoint := read(t, dir, checkpointFile)
	partial := filepath.Join(dir, "."+checkpointFile+"."+strings.Repeat("A", 26)+".partial")
	older := filepath.Join(dir, ".tmp-123")
	current := filepath.Join(dir, ".spikesim-"+strings.Repeat("A", 26)+".partial")
	left := []string{partial, older, current}
	for _, file := range left {
		if err := os.WriteFile(file, checkpoint[:len(checkpoint)/2], 0o666); err != nil {
			t.Fatal(err)
		}
	}
	sameRun(t, "resumed", mustRun(t, spec, resuming(t, dir)).Dir, whole.Dir)
	for _, file := range left {
		if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is still there (%v)", file, err)
		}
	}
}

// A file that cannot be written ends the run with its name; the checkpoint is
// whole. A folder in the file's place stands in for a full disk.
func TestFileThatCannotBeWritten(t *testing.T) {
	spec := parse(t, smallYAML)
	o := options(t)
	o.Progress = &listener{onStep: func(label string, _ int) {
		if strings.HasPrefix(label, "epoch 2") {
			if err := os.MkdirAll(filepath.Join(o.Out, weightsFile, "in the way"), 0o777); err != nil {
				t.Error(err)
			}
		}
	}}
	r, err := Run(context.Background(), spec, o)
	if err == nil {
		t.Fatal("the run went through")
	}
	wantTexts(t, err.Error(), "not all results are in "+o.Out, "cannot write "+filepath.Join(o.Out, weightsFile),
		"the checkpoint of epoch 2 is whole, nothing that was learned is lost", "go on with spikesim run --resume "+o.Out)
	if r == nil || r.Test.Images == 0 {
		t.Errorf("the results are lost: %+v", r)
	}
	if _, err := npz.Read(filepath.Join(o.Out, checkpointFile)); err != nil {
		t.Errorf("the checkpoint is not whole: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(o.Out, ".*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestDirectoryThatVanishes(t *testing.T) {
	o := options(t)
	o.Progress = &listener{onStep: func(label string, _ int) {
		if label == "testing" {
			os.RemoveAll(o.Out)
		}
	}}
	refused(t, parse(t, smallYAML), o, "writing the checkpoint", o.Out)
}

func TestReadOnlyDirectory(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("the superuser may write anywhere")
	}
	spec := parse(t, smallYAML)
	dir := interrupted(t, spec, options(t), "epoch 2/2, training", 4, true).Dir
	before := snapshot(t, dir)
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir, 0o755)
	refused(t, spec, resuming(t, dir), "permission denied")
	unchanged(t, dir, before)
}

// snapshot reads all files of a run's directory.
func snapshot(t testing.TB, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, e := range entries {
		all[e.Name()] = string(read(t, dir, e.Name()))
	}
	return all
}

func unchanged(t testing.TB, dir string, before map[string]string) {
	t.Helper()
	after := snapshot(t, dir)
	if len(after) != len(before) {
		t.Errorf("%d files in %s, %d before", len(after), dir, len(before))
	}
	for name, content := range before {
		if after[name] != content {
			t.Errorf("%s has changed", filepath.Join(dir, name))
		}
	}
}
