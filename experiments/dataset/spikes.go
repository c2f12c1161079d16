package dataset

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"

	"spikesim/events"
	"spikesim/experiments/box"
	"spikesim/experiments/memory"
	"spikesim/experiments/spikes"
)

// SpikesName is the value of Spec.Name for recorded spikes.
const SpikesName = "spikes"

// spikesKind is a file of recorded spikes with labels or boxes; see package
// spikes.
type spikesKind struct{}

// Check implements [Kind].
func (spikesKind) Check(file string) error {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return fmt.Errorf("file of spikes %s: %w", file, reason(err))
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is no file of spikes; name an npz file such as --record leaves", file)
	}
	return nil
}

// Images implements [Kind].
func (spikesKind) Images() bool { return false }

// StandIn implements [Kind].
func (spikesKind) StandIn() string { return "" }

// Measure implements [Measured]: the arrays of the file, and the trains that are
// made of them.
func (spikesKind) Measure(file string) (bytes int64) {
	archive, err := zip.OpenReader(file)
	if err != nil {
		return 0 // who reads it will tell
	}
	defer archive.Close()
	for _, member := range archive.File {
		bytes = memory.Plus(bytes, 2*int64(min(member.UncompressedSize64, math.MaxInt64/2)))
	}
	return bytes
}

// Open implements [Kind].
func (spikesKind) Open(file string, _ Spec) (Items, error) {
	r, err := spikes.Read(file)
	if err != nil {
		return nil, err
	}
	if r.Labels == nil && r.Boxes == nil {
		return nil, fmt.Errorf("spikes in %s: there is neither %q nor %q: a data set says what is true of every sample; to run on spikes alone use --input", file, "label", "box")
	}
	return &recorded{r}, nil
}

// recorded are the samples of a recording.
type recorded struct{ *spikes.Recording }

// Entries implements [Items].
func (r *recorded) Entries() []Entry {
	digits := len(fmt.Sprint(r.Samples - 1))
	entries := make([]Entry, r.Samples)
	for i := range entries {
		entries[i] = Entry{Name: fmt.Sprintf("sample_%0*d", digits, i), Index: i}
	}
	return entries
}

// Skipped implements [Items].
func (r *recorded) Skipped() []Skip { return nil }

// Existing implements [Items].
func (r *recorded) Existing() int { return r.Samples }

// Describe implements [Items].
func (r *recorded) Describe(s *Set) {
	var labels []string
	if r.Labels != nil {
		labels = append(labels, "label")
	}
	if r.Boxes != nil {
		labels = append(labels, "box")
	}
	s.Labels = strings.Join(labels, ", ")
	for _, m := range r.Mended {
		s.Notes = append(s.Notes, m.String())
	}
}

// Reader implements [Items].
func (r *recorded) Reader() func(context.Context, Entry) (Sample, error) {
	return func(_ context.Context, e Entry) (Sample, error) {
		s := Sample{Name: e.Name, Spikes: map[string]events.Train{}}
		fired := 0
		for _, p := range r.Populations {
			s.Spikes[p.Name] = p.Trains[e.Index]
			fired += p.Trains[e.Index].Len()
		}
		if fired == 0 {
			return Sample{}, errors.New("has no spikes")
		}
		if r.Labels != nil {
			s.Class = int(r.Labels[e.Index])
			s.Species = fmt.Sprintf("class %d", s.Class)
		}
		if r.Boxes != nil {
			s.Box = box.FromArray(r.Boxes[e.Index])
		}
		return s, nil
	}
}
