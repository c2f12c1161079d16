package dataset

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"spikesim/experiments/box"
	"spikesim/experiments/printable"
)

const (
	imageExt  = ".jpg"
	trimapExt = ".png"
)

// oxfordKind is the Oxford-IIIT Pet data set; see the package comment.
type oxfordKind struct{}

// Check implements [Kind].
func (oxfordKind) Check(dir string) error { return checkLayout(dir) }

// Images implements [Kind].
func (oxfordKind) Images() bool { return true }

// StandIn implements [Kind].
func (oxfordKind) StandIn() string { return SyntheticName }

// Open implements [Kind].
func (oxfordKind) Open(dir string, spec Spec) (Items, error) {
	entries, skipped, err := readList(dir)
	if err != nil {
		return nil, err
	}
	return &pets{dir, spec, entries, skipped, newBudget()}, nil
}

// pets is the data set in a folder.
type pets struct {
	dir     string
	spec    Spec
	entries []Entry
	skipped []Skip
	budget  *budget
}

// Entries implements [Items].
func (o *pets) Entries() []Entry { return o.entries }

// Skipped implements [Items].
func (o *pets) Skipped() []Skip { return o.skipped }

// Describe implements [Items].
func (o *pets) Describe(s *Set) { s.Labels = o.spec.Labels }

// Existing implements [Items]: how many of the pets have both their files.
func (o *pets) Existing() int {
	names := func(sub string) map[string]bool {
		found := make(map[string]bool)
		files, _ := os.ReadDir(filepath.Join(o.dir, sub)) // what cannot be listed is not there
		for _, f := range files {
			found[f.Name()] = true
		}
		return found
	}
	images, trimaps := names(imagesDir), names(trimapsDir)
	n := 0
	for _, e := range o.entries {
		if images[e.Name+imageExt] && trimaps[e.Name+trimapExt] {
			n++
		}
	}
	return n
}

// Reader implements [Items].
func (o *pets) Reader() func(context.Context, Entry) (Sample, error) {
	pictures := newPictureReader(o.dir, o.spec, o.budget, false) // trimaps belong to the pixels as they are stored
	return func(ctx context.Context, e Entry) (Sample, error) { return o.sample(ctx, e, pictures) }
}

// sample reads one pet: the trimap first, since it refuses more.
func (o *pets) sample(ctx context.Context, e Entry, pictures *pictureReader) (Sample, error) {
	s := Sample{Name: e.Name, Species: e.Group}
	file := trimapsDir + "/" + e.Name + trimapExt
	var err error
	if s.Box, err = o.label(ctx, file); err != nil {
		return Sample{}, fmt.Errorf("%s %w", file, err)
	}
	file = imagesDir + "/" + e.Name + imageExt
	if _, err := pictures.read(ctx, file, &s); err != nil {
		return Sample{}, fmt.Errorf("%s %w", file, err)
	}
	return s, nil
}

// label reads the box of a trimap.
func (o *pets) label(ctx context.Context, name string) (box.Box, error) {
	data, err := readFile(filepath.Join(o.dir, name))
	if err != nil {
		return box.Box{}, err
	}
	file, err := openTrimap(data)
	if err != nil {
		return box.Box{}, err
	}
	const labelBytes = 32 // a pixel, for the components of a chequerboard
	done, err := o.budget.take(ctx, int64(len(data))+file.DecodeBytes+labelBytes*file.Pixels())
	if err != nil {
		return box.Box{}, err
	}
	defer done()
	trimap, err := readTrimap(file, data)
	if err != nil {
		return box.Box{}, err
	}
	if o.spec.Labels == Raw {
		return trimap.rawBox(), nil
	}
	return trimap.cleanBox(), nil
}

// readList returns the pets of list.txt, or of the two split lists without it.
func readList(dir string) ([]Entry, []Skip, error) {
	if err := checkLayout(dir); err != nil {
		return nil, nil, err
	}
	files := []string{listFile}
	if _, err := os.Stat(filepath.Join(dir, listFile)); errors.Is(err, os.ErrNotExist) {
		files = splitLists
	}
	var entries []Entry
	var skipped []Skip
	for _, file := range files {
		data, err := readFile(filepath.Join(dir, file))
		if len(files) > 1 && errors.Is(err, os.ErrNotExist) {
			continue // checkLayout has seen the other one
		}
		if err != nil {
			return nil, nil, fmt.Errorf("%s %w", printable.Name(filepath.Join(dir, file)), err)
		}
		e, s := parseList(file, data)
		entries, skipped = append(entries, e...), append(skipped, s...)
	}
	slices.SortStableFunc(entries, func(a, b Entry) int { return strings.Compare(a.Name, b.Name) })
	entries = slices.CompactFunc(entries, func(a, b Entry) bool { return a.Name == b.Name })
	if len(entries) == 0 {
		return nil, nil, fmt.Errorf("%s names no pet; expected one a line, such as \"Abyssinian_100 1 1 1\"",
			filepath.Join(dir, files[0]))
	}
	return entries, skipped, nil
}
