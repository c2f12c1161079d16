package experiments

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"spikesim/experiments/report"
	"spikesim/sim/random"
)

// Files of a run's directory.
const (
	resultsFile    = "results.json"
	specFile       = "experiment.yaml"
	weightsFile    = "weights.npz"
	checkpointFile = "checkpoint.npz"
	sheetFile      = "boxes.png"
	rasterFile     = "raster.png"
	lossFile       = "loss.png"
	miouFile       = "miou.png"
	anytimeFile    = "anytime.png"
)

// makeDir makes the directory of a new run: out, or the next free
// runs/<name>-<n>. A directory that already holds a run is refused.
func makeDir(out, name string) (string, error) {
	if out != "" {
		for _, file := range []string{resultsFile, checkpointFile} {
			if _, err := os.Stat(filepath.Join(out, file)); err == nil {
				return "", fmt.Errorf("%s already holds a run (%s); choose another --out, or continue it with --resume %s", out, file, out)
			}
		}
		return out, os.MkdirAll(out, 0o755)
	}
	if err := os.MkdirAll("runs", 0o755); err != nil {
		return "", err
	}
	for n := 1; ; n++ {
		dir := filepath.Join("runs", fmt.Sprintf("%s-%d", name, n))
		err := os.Mkdir(dir, 0o755)
		if err == nil || !errors.Is(err, fs.ErrExist) {
			return dir, err
		}
	}
}

// finish writes everything that a run leaves behind.
func (r *run) finish() error {
	trained := r.trained()
	if r.results.CountsOf == "" && trained.Presentations > 0 {
		// Cut short before any test.
		r.results.CountsOf = "training images shown so far"
		r.count(trained)
	}
	r.results.Warnings = append(r.results.Warnings, without(r.lastWarnings(), r.results.Warnings)...)
	r.results.WallSeconds = r.wall().Seconds()
	if n := trained.Presentations; n > 0 {
		r.results.SecondsPerImage.Train = r.trainTime.Seconds() / float64(n)
	}
	if r.tested > 0 {
		r.results.SecondsPerImage.Test = r.testTime.Seconds() / float64(r.tested)
	}
	r.results.Dir = r.dir
	if predicted := r.results.predicted; len(predicted) > 0 {
		key := random.New(r.spec.Seed).Name("bootstrap")
		r.results.Breakdown = breakdown(r.session.set.Test, predicted, r.constant.box, key)
	}
	if err := r.writePictures(); err != nil {
		return err
	}
	yaml, err := r.spec.YAML()
	if err != nil {
		return err
	}
	if err := writeFile(filepath.Join(r.dir, specFile), yaml); err != nil {
		return err
	}
	if r.results.Status == "complete" {
		if err := r.saveWeights(); err != nil {
			return err
		}
	}
	data, err := json.MarshalIndent(r.results, "", "  ")
	if err != nil {
		return fmt.Errorf("writing the results: %w", err)
	}
	return writeFile(filepath.Join(r.dir, resultsFile), append(data, '\n'))
}

// wall is the time spent in all parts of the run.
func (r *run) wall() time.Duration { return r.before + r.options.Now().Sub(r.started) }

// writeFile writes a file whole or not at all.
func writeFile(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".tmp-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err := io.Copy(f, bytes.NewReader(data)); err != nil {
		f.Close()
		return fmt.Errorf("writing %s: %w", path, err)
	}
	if err := f.Chmod(0o644); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return os.Rename(f.Name(), path)
}

// longDuration formats seconds that may be more than a time.Duration holds.
func longDuration(seconds float64) string {
	const year = 365.25 * 24 * 3600
	if seconds > 2*year {
		return fmt.Sprintf("%.1f years", seconds/year)
	}
	return report.Duration(time.Duration(seconds * float64(time.Second)))
}
