package dataset

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"sync"
	"testing"

	"spikesim/experiments/box"
	"spikesim/sim/random"
)

// oxford returns the folder of the real data set, or skips the test.
func oxford(t testing.TB) string {
	dir := filepath.Join("..", "..", "..", "shared", "oxford-iiit-pet")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the Oxford-IIIT Pet data set is not here")
	}
	return dir
}

// labels are both boxes of one pet.
type labels struct{ raw, clean box.Box }

// allLabels reads every trimap and returns the pets' boxes in the order of the
// split of seed 1.
func allLabels(t *testing.T, dir string) []labels {
	entries, _, err := readList(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := make([]*labels, len(entries))
	order := random.New(1).Name("split").Perm(len(entries))
	var wait sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wait.Go(func() {
			for i := w; i < len(order); i += workers {
				data, err := readFile(filepath.Join(dir, trimapsDir, entries[order[i]].Name+trimapExt))
				if err != nil {
					continue
				}
				if m, err := decodeTrimap(data); err == nil {
					all[i] = &labels{m.rawBox(), m.cleanBox()}
				}
			}
		})
	}
	wait.Wait()
	var usable []labels
	for _, l := range all {
		if l != nil {
			usable = append(usable, *l)
		}
	}
	return usable
}

// TestOxfordLabels checks the figures of the package comment and compares them
// with those published with the data set's notes, of 7,335 pets, scaled to the
// number here.
func TestOxfordLabels(t *testing.T) {
	if testing.Short() || raceDetector {
		t.Skip("reads 6,849 files")
	}
	all := allLabels(t, oxford(t))
	if len(all) != 6835 {
		t.Skipf("%d usable pets, the figures are those of 6,835", len(all))
	}
	var below9, below8, below5, wholeRaw, wholeClean int
	count := func(n *int, yes bool) {
		if yes {
			*n++
		}
	}
	for _, l := range all {
		u := box.IoU(l.raw, l.clean)
		count(&below9, u < 0.9)
		count(&below8, u < 0.8)
		count(&below5, u < 0.5)
		count(&wholeRaw, l.raw == box.Frame())
		count(&wholeClean, l.clean == box.Frame())
	}
	for _, figure := range []struct {
		name            string
		got, want, full int
	}{
		{"boxes with IoU < 0.9", below9, 948, 1067},
		{"boxes with IoU < 0.8", below8, 721, 799},
		{"boxes with IoU < 0.5", below5, 184, 202},
		{"whole frames, raw", wholeRaw, 356, 384},
		{"whole frames, clean", wholeClean, 86, 91},
	} {
		if figure.got != figure.want {
			t.Errorf("%s: %d, the package comment says %d", figure.name, figure.got, figure.want)
		}
		if scaled := float64(figure.full) * 6835 / 7335; math.Abs(float64(figure.got)/scaled-1) > 0.05 {
			t.Errorf("%s: %d, more than 5 %% from %.0f", figure.name, figure.got, scaled)
		}
	}
	testConstant(t, "raw", all, func(l labels) box.Box { return l.raw }, 0.674)
	testConstant(t, "clean", all, func(l labels) box.Box { return l.clean }, 0.656)
}

// testConstant fits a constant box to the first 6,000 and scores it on the rest.
func testConstant(t *testing.T, name string, all []labels, of func(labels) box.Box, want float64) {
	boxes := make([]box.Box, len(all))
	for i, l := range all {
		boxes[i] = of(l)
	}
	train, test := boxes[:6000], boxes[6000:]
	fitted := box.FitConstant(train)
	got := box.MeanIoUOf(fitted, test)
	t.Logf("%s: constant box %.3v, mIoU %.4f (mean box %.4f, median %.4f, whole frame %.4f)", name, fitted, got,
		box.MeanIoUOf(box.Mean(train), test), box.MeanIoUOf(box.Median(train), test), box.MeanIoUOf(box.Frame(), test))
	if math.Abs(got-want) > 0.015 {
		t.Errorf("%s: the constant box scores %.4f, want %.3f within 0.015", name, got, want)
	}
}

func TestOxfordLimitedLoad(t *testing.T) {
	dir := oxford(t)
	set := load(t, dir, DefaultSpec(), 1, 20)
	again := load(t, dir, DefaultSpec(), 1, 30)
	if !reflect.DeepEqual(again.Train[:20], set.Train) || !reflect.DeepEqual(again.Test[:20], set.Test) {
		t.Error("20 samples are not the first 20 of 30")
	}
	for _, s := range append(set.Train, set.Test...) {
		if !s.Box.Valid() || s.Pixels.Len() != 88*120 {
			t.Errorf("%s: box %v, %d pixels", s.Name, s.Box, s.Pixels.Len())
		}
	}
}

// BenchmarkLoad reads the whole data set.
func BenchmarkLoad(b *testing.B) {
	dir := oxford(b)
	for b.Loop() {
		if _, err := Load(context.Background(), dir, DefaultSpec(), 1, 0, nil); err != nil {
			b.Fatal(err)
		}
	}
}
