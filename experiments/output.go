package experiments

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"spikesim/experiments/files"
	"spikesim/experiments/report"
	"spikesim/experiments/spikes"
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
	confusionFile  = "confusion.png"
	samplesFile    = "samples.png" // the sheet of another task than boxes
	scoresFile     = "scores.png"  // likewise
	galleryFile    = "pictures.npz"
	spikesFile     = "spikes.npz"
)

// runFiles are all the files that a run may write.
var runFiles = []string{
	resultsFile, checkpointFile, specFile, weightsFile, sheetFile, rasterFile, lossFile, miouFile, anytimeFile, spikesFile,
	confusionFile, samplesFile, scoresFile, galleryFile, answersFile,
}

// finish writes everything that a run leaves behind.
func (r *run) finish() error {
	trained := r.trained()
	if r.results.CountsOf == "" && trained.Presentations > 0 {
		// Cut short before any test.
		r.results.CountsOf = "training " + r.spec.items() + " shown so far"
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
		r.results.Breakdown = breakdown(r.session.task, r.part.samples, predicted, r.constant.answer, key)
	}
	r.settleAccounts()
	// Pictures are worth least: the rest is written even if they cannot be.
	return errors.Join(r.writePictures(), r.writeResults())
}

// writeResults writes the experiment, the weights and, last, the results.
func (r *run) writeResults() error {
	if r.tape != nil {
		if err := spikes.Write(filepath.Join(r.dir, spikesFile), r.tape.recording(r.spec, r.part.samples)); err != nil {
			return err
		}
	}
	if err := r.writeAnswers(); err != nil {
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

// writeFile writes a file of a directory that is held.
func writeFile(path string, data []byte) error { return files.Replace(path, files.Bytes(data)) }

// longDuration formats seconds that may be more than a time.Duration holds.
func longDuration(seconds float64) string {
	const year = 365.25 * 24 * 3600
	if seconds > 2*year {
		return fmt.Sprintf("%.1f years", seconds/year)
	}
	return report.Duration(time.Duration(seconds * float64(time.Second)))
}
