package dataset

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"spikesim/experiments/printable"
	"spikesim/sim/random"
	"spikesim/sim/validate"
)

// Load reads the data set of spec that lies at place, prepared and split as spec
// says, with GOMAXPROCS items in work at a time. The result is a function of the
// files, spec, seed and limit alone.
//
// The names of the items are sorted and shuffled by a key of the seed. Of the
// usable items in that order the first spec.TrainImages, but at most 90 %, are
// the train part; the rest, from the back, is the test part. The first
// spec.ValidationImages of the train part are set aside for validation, and so
// are as random a choice as the order. With limit > 0 each part holds only its
// first limit samples. If limit is small against the test part, only the two ends of the order are read, and Skipped holds only what was
// met there. They are the samples of a whole load nevertheless, unless so many
// files of the unread middle cannot be used that the whole test part is shorter
// than limit; everything is read where twice the share of unusable files met at
// the ends would make it so.
//
// Where the parts are given with the data set (see Entry.Test) the first
// spec.TrainImages of the usable items for training, in the shuffled order, are the
// train part, and all items for tests the test part, in that order too. A limited
// load then reads the first items of both.
//
// An item that cannot be used is skipped; see the package comment. Errors are a
// spec that is out of bounds, a place that is not the data set, a data set
// without two usable items, a picture that needs more memory than there is, and
// the context's.
//
// progress, if not nil, is told how many items of how many have been read. It is
// called by one goroutine at a time; in a limited load, total grows when an
// item has to be replaced.
func Load(ctx context.Context, place string, spec Spec, seed uint64, limit int, progress func(done, total int)) (*Set, error) {
	l, order, err := open(place, spec, seed, progress)
	if err != nil {
		return nil, err
	}
	p, err := l.parts(ctx, order, limit)
	if err != nil {
		return nil, err
	}
	if len(p.train) == 0 || len(p.test) == 0 {
		return nil, l.unusable(len(p.train)+len(p.test), "2, one to train and one to test")
	}
	return l.set(p), nil
}

// parts reads the parts of a data set, whether they are given with it or drawn.
func (l *loader) parts(ctx context.Context, order []Entry, limit int) (parts, error) {
	if given(order) {
		return l.given(ctx, order, limit)
	}
	exist := l.items.Existing()
	target := trainTarget(l.spec.TrainImages, exist)
	if v := l.spec.ValidationImages; limit > 0 && limit <= (exist-target)/2 && (v == 0 || v+limit <= target) {
		refused := l.skipped
		p, complete, err := l.ends(ctx, order, limit, exist)
		if err != nil || complete {
			return p, err
		}
		l.skipped = refused
	}
	return l.whole(ctx, order, limit)
}

// LoadAll reads every item that can be used, prepared as spec says, as a test
// sample, in the order of Load: for a network that has learned from others.
// Nothing is set aside to train. With limit > 0 only the first limit are read.
// Errors and progress are those of Load.
func LoadAll(ctx context.Context, place string, spec Spec, seed uint64, limit int, progress func(done, total int)) (*Set, error) {
	spec.Augment = AugmentSpec{} // no details
	l, order, err := open(place, spec, seed, progress)
	if err != nil {
		return nil, err
	}
	want := len(order)
	if limit > 0 {
		want = min(limit, want)
	}
	acc := &account{total: want, report: progress}
	all, err := l.take(ctx, order, want, acc)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, l.unusable(0, "1 to test")
	}
	return l.set(parts{test: all}), nil
}

// open returns a loader of the data set at place and its items in the order of a
// seed.
func open(place string, spec Spec, seed uint64, progress func(done, total int)) (*loader, []Entry, error) {
	if err := spec.check(); err != nil {
		return nil, nil, err
	}
	kind := registry[spec.Name]
	if kind == nil {
		return nil, nil, fmt.Errorf("the data set %s is drawn and lies nowhere", spec.Name)
	}
	items, err := kind.Open(place, spec)
	if err != nil {
		return nil, nil, err
	}
	var order []Entry
	if own, splits := items.(Splitter); splits {
		order, spec = own.Split(seed, spec)
	} else {
		order = shuffled(items.Entries(), seed)
	}
	return &loader{place: place, spec: spec, items: items, progress: progress, skipped: items.Skipped()}, order, nil
}

// shuffled returns the entries, which are sorted, in the order of a seed.
func shuffled(entries []Entry, seed uint64) []Entry {
	order := make([]Entry, len(entries))
	for i, j := range random.New(seed).Name("split").Perm(len(entries)) {
		order[i] = entries[j]
	}
	return order
}

// set returns the set of what has been read.
func (l *loader) set(p parts) *Set {
	s := &Set{Name: l.spec.Name, Train: p.train, Validation: p.validation, Test: p.test, Skipped: l.sorted()}
	if l.spec.Images() {
		s.Height, s.Width = l.spec.Height, l.spec.Width
	}
	l.items.Describe(s)
	return s
}

// sorted returns what was skipped, by name.
func (l *loader) sorted() []Skip {
	slices.SortStableFunc(l.skipped, func(a, b Skip) int { return strings.Compare(a.Name, b.Name) })
	return l.skipped
}

// trainTarget returns the size of the train part of n usable items: at most 90 %
// of them, rounded down.
func trainTarget(trainImages, n int) int { return min(trainImages, n*9/10) }

// check returns the faults that Validate finds as an error.
func (s Spec) check() error {
	var problems validate.Problems
	s.Validate(problems.Add)
	return problems.Err()
}

// unusable is the error of a data set with too few items.
func (l *loader) unusable(usable int, needs string) error {
	const quoted = 3
	skipped := l.sorted()
	var reasons strings.Builder
	for _, s := range skipped[:min(quoted, len(skipped))] {
		fmt.Fprintf(&reasons, "\n  %s: %s", s.Name, s.Reason)
	}
	if len(skipped) > quoted {
		fmt.Fprintf(&reasons, "\n  and %d more", len(skipped)-quoted)
	}
	return fmt.Errorf("data set %s has %d usable items, and needs %s; skipped %d%s",
		printable.Name(l.place), usable, needs, len(skipped), reasons.String())
}
