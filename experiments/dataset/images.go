package dataset

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"spikesim/experiments/openfile"
	"spikesim/experiments/printable"
	"spikesim/sim/random"
)

// ImagesName is the value of Spec.Name for pictures of anybody's own.
const ImagesName = "images"

// imagesKind are the pictures in a folder: with a folder for every class, or with
// annotations that say what is in them and where.
type imagesKind struct{}

// Check implements [Kind].
func (imagesKind) Check(dir string) error {
	if dir == "" {
		return fmt.Errorf("the data set %s needs the folder of its pictures", ImagesName)
	}
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return fmt.Errorf("folder of pictures %s: %w", printable.Name(dir), reason(err))
	case !info.IsDir():
		return fmt.Errorf("folder of pictures %s is a file; give the folder that it is in", printable.Name(dir))
	}
	return nil
}

// Images implements [Kind].
func (imagesKind) Images() bool { return true }

// StandIn implements [Kind].
func (imagesKind) StandIn() string { return "" }

// Count implements [Counted].
func (imagesKind) Count(dir string) int {
	files, err := openfile.Files(dir, maxImages, isPicture)
	if err != nil {
		return maxImages // who reads them will tell
	}
	return len(files)
}

// Open implements [Kind].
func (k imagesKind) Open(dir string, spec Spec) (Items, error) {
	if err := k.Check(dir); err != nil {
		return nil, err
	}
	files, err := openfile.Files(dir, maxImages, isPicture)
	if err != nil {
		return nil, fmt.Errorf("folder of pictures %s: %w", printable.Name(dir), err)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("there is no picture in %s; found %s", printable.Name(dir), contents(dir))
	}
	m := &images{dir: dir, spec: spec, files: files, budget: newBudget()}
	if m.parts, err = partsOf(dir); err != nil {
		return nil, err
	}
	if spec.Annotations != "" {
		err = m.annotated()
	} else {
		err = m.classed()
	}
	if err != nil {
		return nil, err
	}
	slices.SortFunc(m.entries, func(a, b Entry) int { return strings.Compare(a.Name, b.Name) })
	return m, nil
}

// isPicture tells by a file's name whether somebody takes it for a picture, also for
// one that is not read: that is to be said of it.
func isPicture(name string) bool {
	return slices.Contains([]string{".jpg", ".jpeg", ".jfif", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".heic", ".heif", ".avif", ".jp2"},
		strings.ToLower(path.Ext(name)))
}

// The folders that make a part of the data set each, where both are there.
const (
	trainFolder = "train"
	testFolder  = "test"
)

// partsOf reports whether a data set comes in two parts.
func partsOf(dir string) (bool, error) {
	var found []string
	for _, part := range []string{trainFolder, testFolder} {
		if info, err := os.Stat(dir + "/" + part); err == nil && info.IsDir() {
			found = append(found, part)
		}
	}
	if len(found) == 1 {
		return false, fmt.Errorf("%s has a folder %s and not both of %s and %s; add the other one, or call this one differently",
			printable.Name(dir), found[0], trainFolder, testFolder)
	}
	return len(found) == 2, nil
}

// images is the open data set.
type images struct {
	dir     string
	spec    Spec
	files   []string // all pictures, from dir with forward slashes, sorted
	parts   bool     // it comes in the folders train and test
	boxes   bool     // it is known where objects are
	classes []string
	facts   []fact // of the entries, by Entry.Index
	entries []Entry
	skipped []Skip
	notes   []string
	budget  *budget
	cut     atomic.Int64 // boxes that were cut to their pictures
}

// Entries implements [Items].
func (m *images) Entries() []Entry { return m.entries }

// Skipped implements [Items].
func (m *images) Skipped() []Skip { return m.skipped }

// Existing implements [Items].
func (m *images) Existing() int { return len(m.entries) }

// Describe implements [Items].
func (m *images) Describe(s *Set) {
	s.Labels, s.Classes = classLabels, m.classes
	switch {
	case m.boxes && len(m.classes) == 0:
		s.Labels = "box"
	case m.boxes:
		s.Labels = "box, " + classLabels
	}
	s.Notes = append(s.Notes, m.notes...)
	if n := m.cut.Load(); n > 0 {
		s.Notes = append(s.Notes, fmt.Sprintf("%d boxes went beyond their pictures by up to a pixel and were cut there", n))
	}
}

// skip leaves a picture out.
func (m *images) skip(name, reason string, args ...any) {
	m.skipped = append(m.skipped, Skip{shortened(name), fmt.Sprintf(reason, args...)})
}

// add takes a picture in.
func (m *images) add(file string, f fact, group string) {
	m.entries = append(m.entries, Entry{Name: file, Group: group, Test: m.parts && strings.HasPrefix(file, testFolder+"/"), Index: len(m.facts)})
	m.facts = append(m.facts, f)
}

// inPart returns the path of a file within its part, and skips one that lies in none.
func (m *images) inPart(file string) (within string, ok bool) {
	if !m.parts {
		return file, true
	}
	part, within, _ := strings.Cut(file, "/")
	if part != trainFolder && part != testFolder {
		m.skip(file, "lies in neither %s nor %s", trainFolder, testFolder)
		return "", false
	}
	return within, true
}

// classed sorts pictures by the folders that they lie in, one for every class.
func (m *images) classed() error {
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
		m.add(file, fact{}, class)
	}
	if len(m.entries) == 0 {
		return fmt.Errorf("no picture in %s lies in a folder of its class; make a folder for every class, or say with dataset.annotations what is in them", printable.Name(m.dir))
	}
	m.number()
	return m.emptyClasses()
}

// emptyClasses skips by name the folders of classes without pictures, which count as
// classes all the same.
func (m *images) emptyClasses() error {
	parts := []string{""}
	if m.parts {
		parts = []string{trainFolder + "/", testFolder + "/"}
	}
	for _, part := range parts {
		entries, err := os.ReadDir(filepath.Join(m.dir, part))
		if err != nil {
			return fmt.Errorf("folder of pictures: %w", err)
		}
		for _, e := range entries {
			info, err := os.Stat(filepath.Join(m.dir, part, e.Name()))
			prefix := part + e.Name() + "/"
			if err != nil || !info.IsDir() || slices.ContainsFunc(m.files, func(f string) bool { return strings.HasPrefix(f, prefix) }) {
				continue
			}
			m.skip(strings.TrimSuffix(prefix, "/"), "is a folder without pictures")
		}
	}
	return nil
}

// number gives the classes their numbers, by name.
func (m *images) number() {
	for _, e := range m.entries {
		if e.Group != "" {
			m.classes = append(m.classes, e.Group)
		}
	}
	slices.Sort(m.classes)
	m.classes = slices.Compact(m.classes)
	for _, e := range m.entries {
		m.facts[e.Index].class, _ = slices.BinarySearch(m.classes, e.Group)
	}
}

// Reader implements [Items].
func (m *images) Reader() func(context.Context, Entry) (Sample, error) {
	pictures := newPictureReader(m.dir, m.spec, m.budget, true)
	return func(ctx context.Context, e Entry) (Sample, error) {
		f := &m.facts[e.Index]
		s := Sample{Name: e.Name, Species: e.Group, Class: f.class}
		file, err := pictures.read(ctx, e.Name, &s)
		if err != nil || !f.boxed {
			return s, err
		}
		var cut bool
		if s.Box, cut, err = f.frame(file); cut && err == nil {
			m.cut.Add(1)
		}
		return s, err
	}
}

// testShare is the part of the pictures that is for tests where no folders say so.
const testShare = 0.2

// Split implements [Splitter]. The order of the pictures, and which are for tests,
// are those of a hash of their names, so that a picture that comes or goes leaves the
// others where they are.
func (m *images) Split(seed uint64, spec Spec) ([]Entry, Spec) {
	key := random.New(seed).Name("split")
	hash := func(e Entry) uint64 { return key.Name(e.Name).Uint64(0) }
	slices.SortStableFunc(m.entries, func(a, b Entry) int {
		if x, y := hash(a), hash(b); x != y {
			return map[bool]int{true: -1, false: 1}[x < y]
		}
		return strings.Compare(a.Name, b.Name)
	})
	if m.parts {
		m.drop(func(train, test int) string {
			if train == 0 {
				return "is of a class of which " + trainFolder + " has no picture"
			}
			return ""
		})
	} else {
		m.draw(func(e Entry) bool { return key.Name(e.Name).Float64(0) < testShare })
		m.drop(func(train, test int) string {
			if train+test == 1 {
				return "is the only picture of its class, and one to train and one to test are needed"
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
	// An experiment that was made for more pictures keeps its proportions.
	if spec.ValidationImages > 0 && train < spec.TrainImages {
		if most := max(spec.ValidationImages*train/spec.TrainImages, 1); most < spec.ValidationImages {
			m.notes = append(m.notes, fmt.Sprintf("of %d pictures to train with, not %d, %d were set aside for validation, not %d",
				train, spec.TrainImages, most, spec.ValidationImages))
			spec.ValidationImages = most
		}
	}
	return m.entries, spec
}
