package dataset

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"spikesim/experiments/printable"
	"spikesim/sim/random"
)

// Load reads the Oxford-IIIT Pet data set from dir, prepared and split as spec
// says, with GOMAXPROCS files in work at a time. The result is a function of the
// files, spec, seed and limit alone.
//
// The names of the list are sorted and shuffled by a key of the seed. Of the
// usable pets in that order the first spec.TrainImages, but at most 90 %, are
// the train part; the rest, from the back, is the test part. The first
// spec.ValidationImages of the train part are set aside for validation, and so
// are as random a choice as the order. With limit > 0 each part holds only its
// first limit samples. If limit is small against the test
// part, only the two ends of the order are read, and Skipped holds only what was
// met there. They are the samples of a whole load nevertheless, unless so many
// files of the unread middle cannot be used that the whole test part is shorter
// than limit; everything is read where twice the share of unusable files met at
// the ends would make it so.
//
// A pet that cannot be used is skipped; see the package comment. Errors are a
// spec that is out of bounds, a folder that is not the data set, a data set
// without two usable pets, and the context's.
//
// progress, if not nil, is told how many files of how many have been read. It is
// called by one goroutine at a time; in a limited load, total grows when a
// file has to be replaced.
func Load(ctx context.Context, dir string, spec Spec, seed uint64, limit int, progress func(done, total int)) (*Set, error) {
	if err := spec.check(OxfordPet); err != nil {
		return nil, err
	}
	entries, refused, err := readList(dir)
	if err != nil {
		return nil, err
	}
	l := &loader{dir: dir, spec: spec, progress: progress, skipped: refused}
	order := shuffled(entries, seed)

	var p parts
	complete := false
	if limit > 0 {
		exist := present(dir, entries)
		target := trainTarget(spec.TrainImages, exist)
		if limit <= (exist-target)/2 && (spec.ValidationImages == 0 || spec.ValidationImages+limit <= target) {
			if p, complete, err = l.ends(ctx, order, limit, exist); err != nil {
				return nil, err
			}
		}
	}
	if !complete {
		l.skipped = refused
		if p, err = l.whole(ctx, order, limit); err != nil {
			return nil, err
		}
	}
	if len(p.train) == 0 || len(p.test) == 0 {
		return nil, unusable(dir, len(p.train)+len(p.test), "2, one to train and one to test", l.sorted())
	}
	return l.set(p), nil
}

// LoadAll reads every pet that can be used, prepared as spec says, as a test
// image, in the order of Load: for a network that has learned from other images.
// Nothing is set aside to train. With limit > 0 only the first limit are read.
// Errors and progress are those of Load.
func LoadAll(ctx context.Context, dir string, spec Spec, seed uint64, limit int, progress func(done, total int)) (*Set, error) {
	if err := spec.check(OxfordPet); err != nil {
		return nil, err
	}
	spec.Augment = AugmentSpec{} // no details
	entries, refused, err := readList(dir)
	if err != nil {
		return nil, err
	}
	l := &loader{dir: dir, spec: spec, progress: progress, skipped: refused}
	order := shuffled(entries, seed)
	want := len(order)
	if limit > 0 {
		want = min(limit, want)
	}
	acc := &account{total: want, report: progress}
	var all []Sample
	for len(all) < want && len(order) > 0 {
		next := order[:min(want-len(all), len(order))]
		order = order[len(next):]
		usable, err := l.read(ctx, next, acc)
		if err != nil {
			return nil, err
		}
		all = append(all, usable...)
		acc.grow(min(want-len(all), len(order)))
	}
	if len(all) == 0 {
		return nil, unusable(dir, 0, "1 to test", l.sorted())
	}
	return l.set(parts{test: all}), nil
}

// shuffled returns the entries, which are sorted, in the order of a seed.
func shuffled(entries []entry, seed uint64) []entry {
	order := make([]entry, len(entries))
	for i, j := range random.New(seed).Name("split").Perm(len(entries)) {
		order[i] = entries[j]
	}
	return order
}

// set returns the set of what has been read.
func (l *loader) set(p parts) *Set {
	return &Set{
		Name: l.spec.Name, Labels: l.spec.Labels, Height: l.spec.Height, Width: l.spec.Width,
		Train: p.train, Validation: p.validation, Test: p.test, Skipped: l.sorted(),
	}
}

// sorted returns what was skipped, by name.
func (l *loader) sorted() []Skip {
	slices.SortStableFunc(l.skipped, func(a, b Skip) int { return strings.Compare(a.Name, b.Name) })
	return l.skipped
}

// trainTarget returns the size of the train part of n usable pets: at most 90 %
// of them, rounded down.
func trainTarget(trainImages, n int) int { return min(trainImages, n*9/10) }

// check returns the first fault that Validate finds, or a spec of another data
// set, as an error.
func (s Spec) check(name string) error {
	if s.Name != name {
		return fmt.Errorf("name: %q is not %q", s.Name, name)
	}
	var first error
	s.Validate(func(path, problem, remedy string) {
		if first == nil {
			first = fmt.Errorf("%s: %s; %s", path, problem, remedy)
		}
	})
	return first
}

// readList returns the pets of list.txt, or of the two split lists without it.
func readList(dir string) ([]entry, []Skip, error) {
	if err := checkLayout(dir); err != nil {
		return nil, nil, err
	}
	files := []string{listFile}
	if _, err := os.Stat(filepath.Join(dir, listFile)); errors.Is(err, os.ErrNotExist) {
		files = splitLists
	}
	var entries []entry
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
	slices.SortStableFunc(entries, func(a, b entry) int { return strings.Compare(a.name, b.name) })
	entries = slices.CompactFunc(entries, func(a, b entry) bool { return a.name == b.name })
	if len(entries) == 0 {
		return nil, nil, fmt.Errorf("%s names no pet; expected one a line, such as \"Abyssinian_100 1 1 1\"",
			filepath.Join(dir, files[0]))
	}
	return entries, skipped, nil
}

// present returns how many of the entries have both their files.
func present(dir string, entries []entry) int {
	names := func(sub string) map[string]bool {
		found := make(map[string]bool)
		files, _ := os.ReadDir(filepath.Join(dir, sub)) // what cannot be listed is not there
		for _, f := range files {
			found[f.Name()] = true
		}
		return found
	}
	images, trimaps := names(imagesDir), names(trimapsDir)
	n := 0
	for _, e := range entries {
		if images[e.name+imageExt] && trimaps[e.name+trimapExt] {
			n++
		}
	}
	return n
}

// unusable is the error of a data set with too few pets.
func unusable(dir string, usable int, needs string, skipped []Skip) error {
	const quoted = 3
	var reasons strings.Builder
	for _, s := range skipped[:min(quoted, len(skipped))] {
		fmt.Fprintf(&reasons, "\n  %s: %s", s.Name, s.Reason)
	}
	if len(skipped) > quoted {
		fmt.Fprintf(&reasons, "\n  and %d more", len(skipped)-quoted)
	}
	return fmt.Errorf("data set %s has %d usable pets, and needs %s; skipped %d%s",
		printable.Name(dir), usable, needs, len(skipped), reasons.String())
}
