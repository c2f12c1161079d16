package dataset

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"spikesim/experiments/camera"
	"spikesim/experiments/openfile"
	"spikesim/experiments/printable"
)

// EventsName is the value of Spec.Name for recordings of event cameras.
const EventsName = "events"

// eventsKind are the recordings in a folder: with a folder for every class, or with
// lists that say when in a recording what was to be seen.
type eventsKind struct{}

// Check implements [Kind].
func (eventsKind) Check(dir string) error {
	if dir == "" {
		return fmt.Errorf("the data set %s needs the folder of its recordings", EventsName)
	}
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return fmt.Errorf("folder of recordings %s: %w", printable.Name(dir), reason(err))
	case !info.IsDir():
		return fmt.Errorf("folder of recordings %s is a file; give the folder that holds the folders of its classes", printable.Name(dir))
	}
	return nil
}

// Images implements [Kind].
func (eventsKind) Images() bool { return false }

// StandIn implements [Kind].
func (eventsKind) StandIn() string { return "" }

// EventsParams say what recordings of event cameras do not say themselves; see
// [camera.Options].
type EventsParams struct {
	// Sensor is a camera, such as davis346, or WIDTHxHEIGHT in pixels.
	Sensor string `yaml:"sensor,omitempty"`
	// Columns are the order of columns without names, as four of the letters txyp.
	Columns string `yaml:"columns,omitempty"`
	// TimeUnit is that of times in text and arrays: s, ms, us or ns.
	TimeUnit string `yaml:"time_unit,omitempty"`
}

// Params implements [Keyed].
func (eventsKind) Params() Params { return &EventsParams{} }

// Validate implements [Params].
func (p *EventsParams) Validate(report func(path, problem, remedy string)) {
	for _, key := range []struct {
		name    string
		options camera.Options
	}{
		{"sensor", camera.Options{Sensor: p.Sensor}},
		{"columns", camera.Options{Columns: p.Columns}},
		{"time_unit", camera.Options{TimeUnit: p.TimeUnit}},
	} {
		if err := key.options.Check(); err != nil {
			report(key.name, err.Error(), "see spikesim help events")
		}
	}
}

// recordingOptions returns what the spec says of recordings.
func (s Spec) recordingOptions() camera.Options {
	p, ok := s.Own.Params().(*EventsParams)
	if !ok {
		return camera.Options{}
	}
	return camera.Options{Sensor: p.Sensor, Columns: p.Columns, TimeUnit: p.TimeUnit}
}

// Open implements [Kind].
func (k eventsKind) Open(dir string, spec Spec) (Items, error) {
	if err := k.Check(dir); err != nil {
		return nil, err
	}
	files, err := openfile.Files(dir, maxImages, func(name string) bool { return !strings.HasPrefix(name, ".") })
	if err != nil {
		return nil, fmt.Errorf("folder of recordings %s: %w", printable.Name(dir), err)
	}
	m := &recordings{folders: folders{dir: dir, called: "recording", files: files}, options: spec.recordingOptions()}
	if m.parts, err = partsOf(dir); err != nil {
		return nil, err
	}
	switch {
	case slices.ContainsFunc(files, isLabels):
		err = m.labelled()
	case slices.ContainsFunc(files, isCochlea):
		err = m.spoken()
	default:
		m.classed(func(file, class string) {
			m.add(file, Entry{Name: file, Group: class, Test: m.forTest(file)}, camera.Clip{})
		})
		m.number()
		err = m.emptyClasses()
	}
	if err == nil && len(m.entries) == 0 {
		err = (&loader{place: dir, skipped: m.skipped}).unusable(0, "2, one to train and one to test, each in a folder of its class")
	}
	if err != nil {
		return nil, err
	}
	slices.SortFunc(m.entries, func(a, b Entry) int { return strings.Compare(a.Name, b.Name) })
	return m, nil
}

// recordings is the open data set.
type recordings struct {
	folders
	options camera.Options
	clips   []camera.Clip // of the entries, by Entry.Index
	within  []string      // by Entry.Index: the file
	listed  bool          // lists say which recordings are for tests

	mu  sync.Mutex
	odd map[string]oddity // what was met in reading, by reason
}

// oddity counts what was met in some recordings.
type oddity struct{ n, recordings int64 }

// add takes in a recording, or a part of it.
func (m *recordings) add(file string, e Entry, c camera.Clip) {
	sample := c.Sample
	c.Path, c.Options = filepath.Join(m.dir, filepath.FromSlash(file)), m.options
	c.Sample = sample
	e.Index = len(m.clips)
	m.entries, m.clips, m.within = append(m.entries, e), append(m.clips, c), append(m.within, file)
}

// Split implements [Splitter], by a hash of the names of the files, so that the parts
// of a recording stay together.
func (m *recordings) Split(seed uint64, spec Spec) ([]Entry, Spec) {
	return m.split(seed, spec, func(e Entry) string { return m.within[e.Index] }, func(e Entry) string { return e.Group }, m.parts != nil || m.listed)
}

// Reader implements [Items]. It reads a recording to its end, to know it is one, and
// keeps nothing of it.
func (m *recordings) Reader() func(context.Context, Entry) (Sample, error) {
	return func(ctx context.Context, e Entry) (Sample, error) {
		clip := &m.clips[e.Index]
		account, err := clip.Read(ctx, func(camera.Header, int64, []camera.Event) bool { return true })
		switch {
		case err != nil:
			return Sample{}, reason(err)
		case account.Events == 0:
			return Sample{}, errors.New("has no events")
		}
		m.note(account)
		return Sample{Name: e.Name, Species: e.Group, Class: m.class(e), Recording: clip}, nil
	}
}

// note takes down what was odd.
func (m *recordings) note(a camera.ClipAccount) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range slices.Concat(a.Skipped, a.Noted) {
		o := m.odd[c.Reason]
		if m.odd == nil {
			m.odd = map[string]oddity{}
		}
		m.odd[c.Reason] = oddity{o.n + c.N, o.recordings + 1}
	}
}

// Describe implements [Items].
func (m *recordings) Describe(s *Set) {
	s.Labels, s.Classes, s.Recordings = classLabels, m.classes, true
	s.Notes = append(s.Notes, m.notes...)
	for _, reason := range slices.SortedFunc(maps.Keys(m.odd), cmp.Compare[string]) {
		o := m.odd[reason]
		s.Notes = append(s.Notes, fmt.Sprintf("%d recordings have %d %s", o.recordings, o.n, reason))
	}
}
