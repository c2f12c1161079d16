package dataset

import (
	"archive/zip"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"spikesim/experiments/camera"
	"spikesim/experiments/printable"
	"spikesim/experiments/spikes"
)

// Unlabelled returns the samples of a file of recorded spikes or of an event camera's
// recording, of which nothing needs to be known, all as test samples. With limit > 0
// only the first limit are taken. What a recording does not say, spec says.
func Unlabelled(ctx context.Context, file string, spec Spec, limit int) (*Set, error) {
	if err := (spikesKind{}).Check(file); err != nil {
		return nil, err
	}
	if !holdsSpikes(file) {
		return unlabelledRecording(ctx, file, spec)
	}
	r, err := spikes.Read(file)
	if err != nil {
		return nil, err
	}
	items := &recorded{r}
	set := &Set{Name: InputName}
	items.Describe(set)
	read := items.Reader()
	for _, e := range items.Entries() {
		if limit > 0 && len(set.Test) == limit {
			break
		}
		s, err := read(ctx, e)
		if err != nil {
			set.Skipped = append(set.Skipped, Skip{e.Name, err.Error()})
			continue
		}
		set.Test = append(set.Test, s)
	}
	if len(set.Test) == 0 {
		return nil, fmt.Errorf("spikes in %s: no sample has spikes", file)
	}
	return set, nil
}

// holdsSpikes reports whether a file is an archive of recorded spikes and not the
// recording of an event camera, of which archives exist, too.
func holdsSpikes(file string) bool {
	archive, err := zip.OpenReader(file)
	if err != nil {
		return false
	}
	defer archive.Close()
	table := len(archive.File) == 1
	return !table && !slices.ContainsFunc(archive.File, func(f *zip.File) bool { return strings.ToLower(f.Name) == "x.npy" })
}

// unlabelledRecording returns a recording as the only sample.
func unlabelledRecording(ctx context.Context, file string, spec Spec) (*Set, error) {
	m := &recordings{folders: folders{dir: filepath.Dir(file)}, options: spec.recordingOptions()}
	m.add(filepath.Base(file), Entry{Name: filepath.Base(file)}, camera.Clip{})
	s, err := m.Reader()(ctx, m.entries[0])
	if err != nil {
		return nil, fmt.Errorf("recording %s: %w", printable.Name(file), err)
	}
	set := &Set{Name: InputName, Test: []Sample{s}}
	m.Describe(set)
	set.Labels = ""
	return set, nil
}
