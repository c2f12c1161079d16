package dataset

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"spikesim/experiments/printable"
	"spikesim/sim/random"
)

// folders are the files of a data set that lie in a folder for every class, perhaps
// below one for each of its parts, with what has become of them so far.
type folders struct {
	dir    string
	called string   // what a file is to people: picture, recording
	files  []string // all of them, from dir with forward slashes, sorted
	// parts are the folders of the training and the test part, where both are there.
	parts   *[2]string
	classes []string
	entries []Entry
	skipped []Skip
	notes   []string
}

// The folders that make a part of the data set each, where both are there, in whatever
// case they are written.
const (
	trainFolder = "train"
	testFolder  = "test"
)

// partsOf returns the folders of the parts of a data set, nil if it comes in one.
func partsOf(dir string) (*[2]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var found [2]string
	for _, e := range entries {
		for i, part := range []string{trainFolder, testFolder} {
			if !strings.EqualFold(e.Name(), part) {
				continue
			}
			if info, err := os.Stat(filepath.Join(dir, e.Name())); err != nil || !info.IsDir() {
				continue
			}
			if found[i] != "" {
				return nil, fmt.Errorf("%s has the folders %s and %s; keep one of them", printable.Name(dir), found[i], e.Name())
			}
			found[i] = e.Name()
		}
	}
	switch {
	case found == [2]string{}:
		return nil, nil
	case found[0] == "" || found[1] == "":
		return nil, fmt.Errorf("%s has a folder %s and not both of %s and %s; add the other one, or call this one differently",
			printable.Name(dir), found[0]+found[1], trainFolder, testFolder)
	}
	return &found, nil
}

// Entries implements [Items].
func (m *folders) Entries() []Entry { return m.entries }

// Skipped implements [Items].
func (m *folders) Skipped() []Skip { return m.skipped }

// Existing implements [Items].
func (m *folders) Existing() int { return len(m.entries) }

// skip leaves a file out.
func (m *folders) skip(name, reason string, args ...any) {
	m.skipped = append(m.skipped, Skip{shortened(name), fmt.Sprintf(reason, args...)})
}

// forTest reports whether a file lies in the test part.
func (m *folders) forTest(file string) bool {
	return m.parts != nil && strings.HasPrefix(file, m.parts[1]+"/")
}

// inPart returns the path of a file within its part, and skips one that lies in none.
func (m *folders) inPart(file string) (within string, ok bool) {
	if m.parts == nil {
		return file, true
	}
	part, within, _ := strings.Cut(file, "/")
	if !slices.Contains(m.parts[:], part) {
		m.skip(file, "lies in neither %s nor %s", m.parts[0], m.parts[1])
		return "", false
	}
	return within, true
}

// classed calls add for every file in a folder of a class, and skips the others.
func (m *folders) classed(add func(file, class string)) {
	for _, file := range m.files {
		within, ok := m.inPart(file)
		if !ok {
			continue
		}
		class, _, inFolder := strings.Cut(within, "/")
		if !inFolder {
			m.skip(file, "lies in no folder that would say its class")
			continue
		}
		add(file, class)
	}
}

// emptyClasses skips by name the folders of classes without files, which count as
// classes all the same.
func (m *folders) emptyClasses() error {
	parts := []string{""}
	if m.parts != nil {
		parts = []string{m.parts[0] + "/", m.parts[1] + "/"}
	}
	for _, part := range parts {
		entries, err := os.ReadDir(filepath.Join(m.dir, part))
		if err != nil {
			return fmt.Errorf("folder of %ss: %w", m.called, err)
		}
		for _, e := range entries {
			info, err := os.Stat(filepath.Join(m.dir, part, e.Name()))
			prefix := part + e.Name() + "/"
			if err != nil || !info.IsDir() || slices.ContainsFunc(m.files, func(f string) bool { return strings.HasPrefix(f, prefix) }) {
				continue
			}
			m.skip(strings.TrimSuffix(prefix, "/"), "is a folder without %ss", m.called)
		}
	}
	return nil
}

// number sorts the classes of the entries by name.
func (m *folders) number() {
	for _, e := range m.entries {
		if e.Group != "" {
			m.classes = append(m.classes, e.Group)
		}
	}
	slices.Sort(m.classes)
	m.classes = slices.Compact(m.classes)
}

// class returns the number of an entry's class.
func (m *folders) class(e Entry) int { return max(slices.Index(m.classes, e.Group), 0) }

// testShare is the part of the files that is for tests where no folders say so.
const testShare = 0.2

// split puts the entries in the order of a hash of what they are drawn by, and chooses
// those for tests by it where no part says so: what comes or goes leaves the others
// where they are. classOf says what either part has to have entries of.
func (m *folders) split(seed uint64, spec Spec, drawnBy, classOf func(Entry) string, given bool) ([]Entry, Spec) {
	key := random.New(seed).Name("split")
	hash := func(e Entry) uint64 { return key.Name(e.Name).Uint64(0) }
	slices.SortStableFunc(m.entries, func(a, b Entry) int {
		if x, y := hash(a), hash(b); x != y {
			return map[bool]int{true: -1, false: 1}[x < y]
		}
		return strings.Compare(a.Name, b.Name)
	})
	if given {
		m.drop(classOf, func(train, test int) string {
			if train == 0 {
				return fmt.Sprintf("is of a class of which %s has no %s", m.trainPart(), m.called)
			}
			return ""
		})
	} else {
		m.draw(drawnBy, classOf, func(name string) bool { return key.Name(name).Float64(0) < testShare })
		m.drop(classOf, func(train, test int) string {
			if train+test == 1 {
				return fmt.Sprintf("is the only %s of its class, and one to train and one to test are needed", m.called)
			}
			return ""
		})
	}
	train := 0
	for _, e := range m.entries {
		if !e.Test {
			train++
		}
	}
	// An experiment that was made for more of them keeps its proportions.
	if spec.ValidationImages > 0 && train < spec.TrainImages {
		if most := max(spec.ValidationImages*train/spec.TrainImages, 1); most < spec.ValidationImages {
			m.notes = append(m.notes, fmt.Sprintf("of %d %ss to train with, not %d, %d were set aside for validation, not %d",
				train, m.called, spec.TrainImages, most, spec.ValidationImages))
			spec.ValidationImages = most
		}
	}
	return m.entries, spec
}

// trainPart names the training part.
func (m *folders) trainPart() string {
	if m.parts == nil {
		return "the training part"
	}
	return m.parts[0]
}
