package dataset

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"spikesim/experiments/box"
	"spikesim/experiments/picture"
)

const (
	imageExt  = ".jpg"
	trimapExt = ".png"
)

// loader reads pets and keeps account of those that it had to skip.
type loader struct {
	dir      string
	spec     Spec
	budget   *budget
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
func (l *loader) whole(ctx context.Context, order []entry, limit int) (parts, error) {
	usable, err := l.read(ctx, order, &account{total: len(order), report: l.progress})
	if err != nil {
		return parts{}, err
	}
	n, v := trainTarget(l.spec.TrainImages, len(usable)), l.spec.ValidationImages
	if v >= n && n > 0 && v > 0 {
		return parts{}, fmt.Errorf("validation_images: %d of the %d training images that data set %s has leave none to learn from; use fewer", v, n, l.dir)
	}
	v = min(v, n)
	p := parts{validation: usable[:v:v], train: usable[v:n:n], test: usable[n:]}
	slices.Reverse(p.test)
	return p.limited(limit), nil
}

// ends reads from the front of the order the images set aside for validation and
// the first limit samples of the train part behind them, and from its back those
// of the test part. exist is the number of pets whose files exist. complete is
// false if what was met makes it doubtful that the test part of a whole load has
// limit samples; the caller then reads all.
func (l *loader) ends(ctx context.Context, order []entry, limit, exist int) (p parts, complete bool, err error) {
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
			var next []entry
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

// read reads the pets of entries and returns those that can be used, in the
// same order. The others join l.skipped.
func (l *loader) read(ctx context.Context, entries []entry, acc *account) ([]Sample, error) {
	samples := make([]Sample, len(entries))
	problems := make([]error, len(entries))
	var next atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	for range min(runtime.GOMAXPROCS(0), len(entries)) {
		group.Go(func() error {
			pixels := newResizer(l.spec.Height, l.spec.Width)
			var detail *resizer
			if l.spec.Augment.detail() {
				detail = newResizer(2*l.spec.Height, 2*l.spec.Width)
			}
			for {
				// Who reads which file is left to chance; where it goes is not.
				i := int(next.Add(1) - 1)
				if i >= len(entries) {
					return nil
				}
				samples[i], problems[i] = l.sample(ctx, entries[i], pixels, detail)
				if short := new(shortError); errors.As(problems[i], &short) {
					return fmt.Errorf("data set %s: %w", l.dir, problems[i])
				}
				if err := ctx.Err(); err != nil {
					return fmt.Errorf("reading %s: %w", l.dir, context.Cause(ctx))
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
			l.skipped = append(l.skipped, Skip{entries[i].name, problem.Error()})
			continue
		}
		usable = append(usable, samples[i])
	}
	return usable, nil
}

// sample reads one pet: the trimap first, since it refuses more. detail is nil
// where no sample needs it.
func (l *loader) sample(ctx context.Context, e entry, pixels, detail *resizer) (Sample, error) {
	s := Sample{Name: e.name, Species: e.species}
	file := trimapsDir + "/" + e.name + trimapExt
	var err error
	if s.Box, err = l.label(ctx, file); err != nil {
		return Sample{}, fmt.Errorf("%s %w", file, err)
	}
	file = imagesDir + "/" + e.name + imageExt
	if err := l.image(ctx, file, &s, pixels, detail); err != nil {
		return Sample{}, fmt.Errorf("%s %w", file, err)
	}
	return s, nil
}

// label reads the box of a trimap.
func (l *loader) label(ctx context.Context, name string) (box.Box, error) {
	data, err := readFile(filepath.Join(l.dir, name))
	if err != nil {
		return box.Box{}, err
	}
	file, err := openTrimap(data)
	if err != nil {
		return box.Box{}, err
	}
	const labelBytes = 32 // a pixel, for the components of a chequerboard
	done, err := l.budget.take(ctx, int64(len(data))+file.DecodeBytes+labelBytes*file.Pixels())
	if err != nil {
		return box.Box{}, err
	}
	defer done()
	trimap, err := readTrimap(file, data)
	if err != nil {
		return box.Box{}, err
	}
	if l.spec.Labels == Raw {
		return trimap.rawBox(), nil
	}
	return trimap.cleanBox(), nil
}

// image reads the pixels of a sample.
func (l *loader) image(ctx context.Context, name string, s *Sample, pixels, detail *resizer) error {
	data, err := readFile(filepath.Join(l.dir, name))
	if err != nil {
		return err
	}
	file, err := picture.Open(data)
	if err != nil {
		return err
	}
	done, err := l.budget.take(ctx, int64(len(data))+file.DecodeBytes+file.Pixels())
	if err != nil {
		return err
	}
	defer done()
	gray, err := grayOf(file, picture.Upright)
	if err != nil {
		return err
	}
	s.Pixels = Pixels{bytes: pixels.gray(gray)}
	if detail != nil {
		s.Detail = detail.gray(gray)
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
