package dataset

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// loader reads the items of a data set, whatever its kind, and keeps account of
// those that it had to skip.
type loader struct {
	place    string
	spec     Spec
	items    Items
	progress func(done, total int)
	skipped  []Skip
}

// parts are the samples of a set.
type parts struct {
	train, validation, test []Sample
}

// limited keeps of each part the first limit samples, if limit is above 0, and
// the details that only training uses. Copies let go of what is left out.
func (p parts) limited(limit int) parts {
	for _, part := range []*[]Sample{&p.train, &p.validation, &p.test} {
		if limit > 0 {
			*part = slices.Clone((*part)[:min(limit, len(*part))])
		}
		if part == &p.train {
			continue
		}
		for i := range *part {
			(*part)[i].Detail = nil
		}
	}
	return p
}

// whole reads the whole order and splits it.
func (l *loader) whole(ctx context.Context, order []Entry, limit int) (parts, error) {
	usable, err := l.read(ctx, order, &account{total: len(order), report: l.progress})
	if err != nil {
		return parts{}, err
	}
	n, v := trainTarget(l.spec.TrainImages, len(usable)), l.spec.ValidationImages
	if v >= n && n > 0 && v > 0 {
		return parts{}, fmt.Errorf("validation_images: %d of the %d training images that data set %s has leave none to learn from; use fewer", v, n, l.place)
	}
	v = min(v, n)
	p := parts{validation: usable[:v:v], train: usable[v:n:n], test: usable[n:]}
	slices.Reverse(p.test)
	return p.limited(limit), nil
}

// ends reads from the front of the order the images set aside for validation and
// the first limit samples of the train part behind them, and from its back those
// of the test part. exist is the number of items that are there. complete is
// false if what was met makes it doubtful that the test part of a whole load has
// limit samples; the caller then reads all.
func (l *loader) ends(ctx context.Context, order []Entry, limit, exist int) (p parts, complete bool, err error) {
	ends := [2][]Sample{}
	v := l.spec.ValidationImages
	want := [2]int{min(v+limit, l.spec.TrainImages), limit}
	acc := &account{total: want[0] + want[1], report: l.progress}
	refused := len(l.skipped)
	met := func() int { return len(l.skipped) - refused }
	for part := range ends {
		// Rounds: as many files as samples are missing, until none is.
		for need := want[part]; need > 0; need = want[part] - len(ends[part]) {
			if need > len(order) || met() > 2*limit+10 {
				return parts{}, false, nil
			}
			var next []Entry
			if part == 0 {
				next, order = order[:need], order[need:]
			} else {
				next, order = slices.Clone(order[len(order)-need:]), order[:len(order)-need]
				slices.Reverse(next)
			}
			usable, err := l.read(ctx, next, acc)
			if err != nil {
				return parts{}, false, err
			}
			acc.grow(len(next) - len(usable))
			ends[part] = append(ends[part], usable...)
		}
	}
	// Among the files not read, take twice the share that was met for unusable.
	usable := exist - 2*exist*met()/acc.done
	target := trainTarget(l.spec.TrainImages, usable)
	p = parts{validation: ends[0][:v], train: ends[0][v:], test: ends[1]}
	return p.limited(limit), usable-target >= limit && target >= want[0], nil
}

// read reads the items of entries and returns those that can be used, in the
// same order. The others join l.skipped.
func (l *loader) read(ctx context.Context, entries []Entry, acc *account) ([]Sample, error) {
	samples := make([]Sample, len(entries))
	problems := make([]error, len(entries))
	var next atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	for range min(runtime.GOMAXPROCS(0), len(entries)) {
		group.Go(func() error {
			read := l.items.Reader()
			for {
				// Who reads which file is left to chance; where it goes is not.
				i := int(next.Add(1) - 1)
				if i >= len(entries) {
					return nil
				}
				samples[i], problems[i] = read(ctx, entries[i])
				if problems[i] == nil {
					samples[i].Name = entries[i].Name
					problems[i] = l.spec.fits(&samples[i])
				}
				if short := new(shortError); errors.As(problems[i], &short) {
					return fmt.Errorf("data set %s: %w", l.place, problems[i])
				}
				if err := ctx.Err(); err != nil {
					return fmt.Errorf("reading %s: %w", l.place, context.Cause(ctx))
				}
				acc.step()
			}
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	usable := samples[:0]
	for i, problem := range problems {
		if problem != nil {
			l.skipped = append(l.skipped, Skip{entries[i].Name, problem.Error()})
			continue
		}
		usable = append(usable, samples[i])
	}
	return usable, nil
}

// fits says what a sample lacks of what the spec promises.
func (s Spec) fits(sample *Sample) error {
	switch pixels := s.Height * s.Width; {
	case !s.Images():
		return nil
	case sample.Pixels.Len() != pixels:
		return fmt.Errorf("has %d pixels, not %d×%d", sample.Pixels.Len(), s.Height, s.Width)
	case s.Augment.detail() && len(sample.Detail) != 4*pixels:
		return errors.New("has no detail to crop; remove dataset.augment.crop")
	}
	return nil
}

// account counts files for a progress report.
type account struct {
	mu          sync.Mutex
	done, total int
	report      func(done, total int)
}

func (a *account) step() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.done++
	if a.report != nil {
		a.report(a.done, a.total)
	}
}

// grow adds files that were not expected; no reading goes on meanwhile.
func (a *account) grow(n int) { a.total += n }
