package dataset

import (
	"context"
	"fmt"
	"slices"
)

// given reports whether the parts of a data set are given with it.
func given(entries []Entry) bool {
	return slices.ContainsFunc(entries, func(e Entry) bool { return e.Test })
}

// given reads a data set whose parts are given: of its training part, in order, the
// images set aside for validation and those behind them, and its test part. With
// limit > 0 only as many entries are read as it takes to have limit samples in each.
func (l *loader) given(ctx context.Context, order []Entry, limit int) (parts, error) {
	var sides [2][]Entry // for training, for tests
	for _, e := range order {
		side := 0
		if e.Test {
			side = 1
		}
		sides[side] = append(sides[side], e)
	}
	v := l.spec.ValidationImages
	want := [2]int{min(l.spec.TrainImages, len(sides[0])), len(sides[1])}
	if limit > 0 {
		want[0], want[1] = min(v+limit, want[0]), min(limit, want[1])
	}
	acc := &account{total: want[0] + want[1], report: l.progress}
	learn, err := l.take(ctx, sides[0], want[0], acc)
	if err != nil {
		return parts{}, err
	}
	if n := len(learn); v >= n && n > 0 && v > 0 {
		return parts{}, fmt.Errorf("validation_images: %d of the %d training images that data set %s has leave none to learn from; use fewer", v, n, l.place)
	}
	v = min(v, len(learn))
	test, err := l.take(ctx, sides[1], want[1], acc)
	if err != nil {
		return parts{}, err
	}
	p := parts{validation: learn[:v:v], train: learn[v:], test: test}
	return p.limited(limit), nil
}

// take reads entries, in order, until there are want samples or no entries left.
func (l *loader) take(ctx context.Context, entries []Entry, want int, acc *account) ([]Sample, error) {
	var all []Sample
	for len(all) < want && len(entries) > 0 {
		next := entries[:min(want-len(all), len(entries))]
		entries = entries[len(next):]
		usable, err := l.read(ctx, next, acc)
		if err != nil {
			return nil, err
		}
		all = append(all, usable...)
		acc.grow(min(want-len(all), len(entries)))
	}
	return all, nil
}
