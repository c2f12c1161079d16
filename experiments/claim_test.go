package experiments

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"spikesim/experiments/files"
)

// A run refuses a directory with any file that it would write, and touches
// nothing there; it does not mind others.
func TestNoRunOverwritesForeignFiles(t *testing.T) {
	spec := parse(t, smallYAML)
	for _, file := range runFiles {
		o := options(t)
		if err := os.MkdirAll(o.Out, 0o777); err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(o.Out, file), []byte("precious"))
		before := snapshot(t, o.Out)
		refused(t, spec, o, o.Out+" already holds ", file, "choose another --out")
		unchanged(t, o.Out, before)
	}
	o := options(t)
	if err := os.MkdirAll(o.Out, 0o777); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(o.Out, "notes.txt"), []byte("precious"))
	mustRun(t, spec, o)
	if got := string(read(t, o.Out, "notes.txt")); got != "precious" {
		t.Errorf("the notes are %q", got)
	}
}

// Everything a run writes is among the names that it looks for beforehand.
func TestRunFilesAreAll(t *testing.T) {
	o := options(t)
	o.NoPictures, o.Anytime = false, true
	for name := range snapshot(t, mustRun(t, parse(t, smallYAML), o).Dir) {
		known := false
		for _, file := range runFiles {
			known = known || file == name
		}
		if !known {
			t.Errorf("a run writes %s, which is not in runFiles", name)
		}
	}
}

// While one run is under way no other begins in its directory, in whatever way,
// and both are as if there had been one only.
func TestOneRunOneDirectory(t *testing.T) {
	spec := parse(t, smallYAML)
	whole := mustRun(t, spec, options(t))
	o := options(t)
	once := true
	o.Progress = &listener{onStep: func(label string, _ int) {
		if !strings.HasPrefix(label, "epoch 2") || !once {
			return
		}
		once = false
		before := snapshot(t, o.Out)
		fresh, resumed := options(t), resuming(t, o.Out)
		fresh.Out = o.Out
		for _, other := range []Options{fresh, resumed} {
			if _, err := Run(context.Background(), spec, other); !errors.Is(err, files.ErrInUse) {
				t.Errorf("another run: %v", err)
			}
		}
		if _, err := RunSeeds(context.Background(), spec, fresh, 1); !errors.Is(err, files.ErrInUse) {
			t.Errorf("seeds: %v", err)
		}
		if _, err := Compare(context.Background(), spec, fresh); !errors.Is(err, files.ErrInUse) {
			t.Errorf("a comparison: %v", err)
		}
		unchanged(t, o.Out, before)
	}}
	sameRun(t, "undisturbed", mustRun(t, spec, o).Dir, whole.Dir)
	if once {
		t.Error("nothing was tried")
	}
}

// Where there is no room, or something is in the way, no work is begun.
func TestDirectoryIsTriedFirst(t *testing.T) {
	spec := parse(t, smallYAML)
	heard := &listener{onStep: func(label string, _ int) { t.Errorf("%s has begun", label) }}
	o := options(t)
	o.Progress = heard
	put(t, o.Out, []byte("precious"))
	refused(t, spec, o, "not a directory")
	o.Out = filepath.Join(o.Out, "below")
	refused(t, spec, o, "not a directory")
	if _, err := RunSeeds(context.Background(), spec, o, 2); err == nil || !strings.Contains(err.Error(), "not a directory") {
		t.Errorf("seeds: %v", err)
	}
}

func TestSeedsOverwriteNothing(t *testing.T) {
	spec := parse(t, smallYAML)
	// What is in the way of the last seed is found before the first.
	for _, file := range []string{seedsFile, filepath.Join("seed-2", weightsFile), filepath.Join("seed-2", resultsFile), filepath.Join("seed-2", checkpointFile)} {
		for _, content := range []string{"precious", `{"experiment": "another"}`} {
			o := options(t)
			o.Progress = &listener{onStep: func(label string, _ int) { t.Errorf("%s has begun", label) }}
			path := filepath.Join(o.Out, file)
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				t.Fatal(err)
			}
			put(t, path, []byte(content))
			if _, err := RunSeeds(context.Background(), spec, o, 2); err == nil || !strings.Contains(err.Error(), filepath.Base(path)) && !strings.Contains(err.Error(), filepath.Dir(path)) {
				t.Errorf("%s: %v", file, err)
			}
			if got := string(read(t, path)); got != content {
				t.Errorf("%s is %q", file, got)
			}
		}
	}
	// A run of another experiment that was cut short is not this seed's.
	o := options(t)
	ctx, cancel := context.WithCancel(context.Background())
	cut := o
	cut.Out = filepath.Join(o.Out, "seed-1")
	seed := uint64(1)
	cut.Seed = &seed
	cancel() // before anything is learned that there would be a checkpoint of
	if _, err := Run(ctx, parse(t, smallYAML, "threshold: 1", "threshold: 2"), cut); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	before := snapshot(t, cut.Out)
	if _, err := RunSeeds(context.Background(), spec, o, 1); err == nil || !strings.Contains(err.Error(), "not of this experiment") {
		t.Errorf("another experiment's run: %v", err)
	}
	unchanged(t, cut.Out, before)
	if _, err := RunSeeds(context.Background(), parse(t, smallYAML, "threshold: 1", "threshold: 2"), o, 1); err != nil {
		t.Errorf("its own: %v", err)
	}
}

func TestComparisonOverwritesNothing(t *testing.T) {
	spec := parse(t, smallYAML)
	names := []string{compareFile}
	for file := range (&comparer{}).pictures() {
		names = append(names, file)
	}
	for _, file := range names {
		o := options(t)
		if err := os.MkdirAll(o.Out, 0o777); err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(o.Out, file), []byte("precious"))
		before := snapshot(t, o.Out)
		if _, err := Compare(context.Background(), spec, o); err == nil || !strings.Contains(err.Error(), "already holds "+file) {
			t.Errorf("%s: %v", file, err)
		}
		unchanged(t, o.Out, before)
	}
}

// Without --out a directory that another process has just taken is passed over.
func TestNextDirectoryOfManyRuns(t *testing.T) {
	t.Chdir(t.TempDir())
	held, err := files.Hold(filepath.Join("runs", "small-1"), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	defer held.Release()
	if err := os.Mkdir(filepath.Join("runs", "small-2"), 0o777); err != nil {
		t.Fatal(err)
	}
	o := options(t)
	o.Out = ""
	if r := mustRun(t, parse(t, smallYAML), o); r.Dir != filepath.Join("runs", "small-3") {
		t.Errorf("the run is in %s", r.Dir)
	}
}

// No file of a run is ever written in place: who has the old one, open or under
// another name, keeps it whole.
func TestFilesAreReplacedNotWrittenInPlace(t *testing.T) {
	spec := parse(t, smallYAML)
	o := options(t)
	o.NoPictures = false
	one, two := 1, 2
	o.Epochs = &one
	dir := mustRun(t, spec, o).Dir
	before, kept := snapshot(t, dir), t.TempDir()
	for name := range before {
		if err := os.Link(filepath.Join(dir, name), filepath.Join(kept, name)); err != nil {
			t.Skip(err)
		}
	}
	o = resuming(t, dir)
	o.NoPictures, o.Epochs = false, &two
	mustRun(t, spec, o)
	unchanged(t, kept, before)
	for name, now := range snapshot(t, dir) {
		// The experiment says how many epochs it was to be; pictures may be alike.
		if now == before[name] && (name == resultsFile || name == weightsFile || name == checkpointFile) {
			t.Errorf("%s is as it was before the second epoch", name)
		}
	}
}

// A file is the old one until the new one is whole.
func TestWriteFileIsNotInPlace(t *testing.T) {
	dir := t.TempDir()
	path, other := filepath.Join(dir, "f"), filepath.Join(dir, "other")
	put(t, path, []byte("old and longer"))
	if err := os.Link(path, other); err != nil {
		t.Skip(err)
	}
	if err := writeFile(path, []byte("new")); err != nil {
		t.Fatal(err)
	}
	if now, kept := string(read(t, path)), string(read(t, other)); now != "new" || kept != "old and longer" {
		t.Errorf("the file holds %q, its other name %q", now, kept)
	}
}
