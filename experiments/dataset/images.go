package dataset

import (
	"context"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
	"sync/atomic"

	"spikesim/experiments/openfile"
	"spikesim/experiments/printable"
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
	m := &images{folders: folders{dir: dir, called: "picture", files: files}, spec: spec, budget: newBudget()}
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

// images is the open data set.
type images struct {
	folders
	spec   Spec
	boxes  bool   // it is known where objects are
	facts  []fact // of the entries, by Entry.Index
	budget *budget
	cut    atomic.Int64 // boxes that were cut to their pictures
}

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

// add takes a picture in.
func (m *images) add(file string, f fact, group string) {
	m.entries = append(m.entries, Entry{Name: file, Group: group, Test: m.forTest(file), Index: len(m.facts)})
	m.facts = append(m.facts, f)
}

// classed sorts pictures by the folders that they lie in, one for every class.
func (m *images) classed() error {
	m.folders.classed(func(file, class string) { m.add(file, fact{}, class) })
	if len(m.entries) == 0 {
		return fmt.Errorf("no picture in %s lies in a folder of its class; make a folder for every class, or say with dataset.annotations what is in them", printable.Name(m.dir))
	}
	m.number()
	return m.emptyClasses()
}

// Reader implements [Items].
func (m *images) Reader() func(context.Context, Entry) (Sample, error) {
	pictures := newPictureReader(m.dir, m.spec, m.budget, true)
	return func(ctx context.Context, e Entry) (Sample, error) {
		f := &m.facts[e.Index]
		s := Sample{Name: e.Name, Species: e.Group, Class: m.class(e)}
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

// Split implements [Splitter]. The order of the pictures, and which are for tests,
// are those of a hash of their names, so that a picture that comes or goes leaves the
// others where they are.
func (m *images) Split(seed uint64, spec Spec) ([]Entry, Spec) {
	return m.split(seed, spec, func(e Entry) string { return e.Name }, m.classOf, m.parts != nil)
}

// classOf returns what the parts of a data set have to have pictures of, each: a class
// where pictures are sorted by it, and nothing in particular where they have boxes.
func (m *images) classOf(e Entry) string {
	if m.boxes {
		return ""
	}
	return e.Group
}
