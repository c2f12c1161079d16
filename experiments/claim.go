package experiments

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"spikesim/experiments/files"
)

// hold holds a directory for results, and says so where its file system cannot
// keep others out.
func (o *Options) hold(dir string, since time.Time) (*files.Held, error) {
	held, err := files.Hold(dir, since)
	if err == nil && held.Unlocked != nil {
		o.Progress.Line("The file system of %s knows no locks (%v): see to it that no other process writes there.", dir, held.Unlocked)
	}
	return held, err
}

// claim holds the directory of new results, Out or the next free
// runs/<name>-<n>, and returns it with those of the files to be written that are
// there already.
func (o *Options) claim(name string, since time.Time, toWrite ...string) (dir string, held *files.Held, taken []string, err error) {
	hold := func(dir string) (*files.Held, error) { return o.hold(dir, since) }
	return files.Claim(o.Out, filepath.Join("runs", name), hold, toWrite...)
}

// claim holds the directory of a new run.
func (r *run) claim() (err error) {
	var taken []string
	if r.dir, r.held, taken, err = r.options.claim(r.spec.Name, r.started, runFiles...); err != nil {
		return err
	}
	if len(taken) == 0 || r.options.series && cutShort(r.dir, r.spec) {
		return nil
	}
	for _, file := range []string{resultsFile, checkpointFile} {
		if !slices.Contains(taken, file) {
			continue
		}
		// One that was cut before its first checkpoint, or learned nothing, has no more.
		other := ""
		if slices.Contains(taken, checkpointFile) {
			other = ", or continue it with --resume " + r.dir
		}
		return fmt.Errorf("%s already holds a run (%s); choose another --out%s", r.dir, file, other)
	}
	return fmt.Errorf("%s already holds %s, which a run would overwrite; choose another --out", r.dir, strings.Join(taken, ", "))
}

// reclaim holds the directory of a run that is resumed.
func (r *run) reclaim() (err error) {
	r.dir = r.options.Resume
	if files.Free(filepath.Join(r.dir, checkpointFile)) == nil {
		// There is no run to hold; this says so.
		if _, err := readCheckpoint(r.dir); err != nil {
			return err
		}
	}
	if r.held, err = r.options.hold(r.dir, r.started); err != nil {
		return err
	}
	return tidyRun(r.dir)
}

// leftover matches what earlier versions left behind when they were killed.
var leftover = regexp.MustCompile(`^\.tmp-[0-9]+$`)

// tidyRun removes from the directory of a run what earlier versions left half
// written; for what this version leaves see [files.Hold].
func tidyRun(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if leftover.MatchString(entry.Name()) && entry.Type().IsRegular() {
			if err := os.Remove(filepath.Join(dir, entry.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// room makes sure, before any work, that the disk has room for what the run will
// write: a checkpoint beside the one before it, or the weights that a test leaves.
func (r *run) room() error {
	net := r.session.Net
	arrays, copies := net.Weights(), int64(1)
	if r.spec.Epochs > r.position.Epoch {
		arrays = append(arrays, net.LearningState()...)
		if r.saved == nil { // else the one before is there already
			copies = 2
		}
	}
	var values int64
	for _, a := range arrays {
		values += int64(len(a.Values))
	}
	const valueBytes = 4
	return r.held.Room(copies*values*valueBytes + reportBytes)
}

// reportBytes is what pictures and figures take, generously.
const reportBytes = 512 << 10

// cutShort reports whether dir holds the run of an experiment that was cut short
// before its first checkpoint, so that there is nothing in it to go on from.
func cutShort(dir string, spec *Spec) bool {
	found, err := readResults(dir)
	if err != nil || found == nil || found.Status == "complete" {
		return false
	}
	for _, later := range []string{checkpointFile, weightsFile} {
		if files.Free(filepath.Join(dir, later)) != nil {
			return false
		}
	}
	data, err := os.ReadFile(filepath.Join(dir, specFile))
	if err != nil {
		return false
	}
	stored, err := Parse(specFile, data)
	return err == nil && stored.Seed == spec.Seed && sameExperiment(stored, spec)
}

// sameExperiment reports whether two experiments are the same but for seed and
// epochs.
func sameExperiment(a, b *Spec) bool {
	one, other := *a, *b
	one.Seed, one.Epochs = other.Seed, other.Epochs
	first, err := one.YAML()
	if err != nil {
		return false
	}
	second, err := other.YAML()
	return err == nil && bytes.Equal(first, second)
}

// remains says what is left when a file cannot be written.
func (r *run) remains() string {
	if r.saved == nil {
		return "there is no checkpoint to go on from"
	}
	at := fmt.Sprintf("of epoch %d", r.saved.Epoch)
	if r.saved.Batch > 0 {
		at = fmt.Sprintf("within epoch %d, after %d batches,", r.saved.Epoch+1, r.saved.Batch)
	}
	lost := "what was learned since is lost"
	if r.saved.Epoch == r.position.Epoch && r.saved.Batch == r.position.Batch {
		lost = "nothing that was learned is lost"
	}
	return fmt.Sprintf("the checkpoint %s is whole, %s: mend that and go on with spikesim run --resume %s", at, lost, r.dir)
}
