package dataset

import (
	"reflect"
	"runtime"
	"slices"
	"testing"

	"spikesim/sim/random"
)

func syntheticSpec(train, test, height, width int) Spec {
	s := DefaultSpec()
	s.Synthetic.TrainImages, s.Synthetic.TestImages, s.Height, s.Width = train, test, height, width
	return s
}

func TestSyntheticSamplesAreValid(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {2, 3}, {44, 60}} {
		set := Synthetic(syntheticSpec(60, 20, size[0], size[1]), 1, 0)
		if !set.Synthetic || set.Name != SyntheticName || len(set.Train) != 60 || len(set.Test) != 20 {
			t.Fatalf("%s with %d and %d samples", set.Name, len(set.Train), len(set.Test))
		}
		for _, s := range append(set.Train, set.Test...) {
			if !s.Box.Valid() || s.Pixels.Len() != size[0]*size[1] || s.Species != "synthetic" {
				t.Fatalf("%v: %s has the box %v and %d pixels", size, s.Name, s.Box, s.Pixels.Len())
			}
			for i, v := range s.Pixels.Values() {
				if !(v >= 0 && v <= 1) {
					t.Fatalf("%s: pixel %d is %v", s.Name, i, v)
				}
			}
		}
	}
}

func TestSyntheticBoxesAreTight(t *testing.T) {
	// The box has to be that of the pixel middles which the outline covers.
	for i := range 100 {
		key := random.New(5).Int(i)
		const height, width = 44, 60
		s := scene(key, height, width)
		outline := newShape(key.Name("shape"), place(key.Name("place")))
		r := nowhere
		for row := range height {
			for column := range width {
				if outline.covers((float64(column)+0.5)/width, (float64(row)+0.5)/height) {
					r = r.union(rect{column, row, column, row})
				}
			}
		}
		if got, want := s.Box, r.box(width, height); got != want {
			t.Fatalf("scene %d: box %v, want %v", i, got, want)
		}
	}
}

func TestSyntheticObjectsStandOut(t *testing.T) {
	// The mean over a box, which the shape fills by a quarter or more, differs
	// from the mean outside in most scenes; a background alone does not do that.
	const height, width = 44, 60
	apart := 0
	set := Synthetic(syntheticSpec(200, 1, height, width), 2, 0)
	for _, s := range set.Train {
		var sum, n [2]float64
		for i, v := range s.Pixels.Values() {
			x, y := (float64(i%width)+0.5)/width, (float64(i/width)+0.5)/height
			in := 0
			if x > s.Box.XMin && x < s.Box.XMax && y > s.Box.YMin && y < s.Box.YMax {
				in = 1
			}
			sum[in] += float64(v)
			n[in]++
		}
		if d := sum[1]/n[1] - sum[0]/n[0]; d > 0.08 || d < -0.08 {
			apart++
		}
	}
	if apart < 190 {
		t.Errorf("only %d of 200 objects stand out", apart)
	}
}

func TestSyntheticBoxSizesResemblePets(t *testing.T) {
	var areas []float64
	for _, s := range Synthetic(syntheticSpec(1000, 1, 44, 60), 1, 0).Train {
		areas = append(areas, s.Box.Area())
	}
	slices.Sort(areas)
	median, small := areas[500], areas[50]
	if median < 0.42 || median > 0.62 || small > 0.25 || areas[0] > 0.1 {
		t.Errorf("median box %v, 5th percentile %v, smallest %v of the frame", median, small, areas[0])
	}
}

func TestSyntheticSampleIsAFunctionOfSeedAndIndex(t *testing.T) {
	before := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(before)
	large := Synthetic(syntheticSpec(30, 9, 11, 15), 4, 0)
	runtime.GOMAXPROCS(3)
	small := Synthetic(syntheticSpec(12, 5, 11, 15), 4, 0)
	limited := Synthetic(syntheticSpec(30, 9, 11, 15), 4, 7)
	if !reflect.DeepEqual(small.Train, large.Train[:12]) || !reflect.DeepEqual(small.Test, large.Test[:5]) {
		t.Error("a small set is not the beginning of a large one")
	}
	if !reflect.DeepEqual(limited.Train, large.Train[:7]) || !reflect.DeepEqual(limited.Test, large.Test[:7]) {
		t.Error("a limited set is not the beginning of the whole one")
	}
	other := Synthetic(syntheticSpec(12, 5, 11, 15), 5, 0)
	for i := range 5 {
		for _, s := range []Sample{small.Test[i], other.Train[i]} {
			if slices.Equal(s.Pixels.Values(), small.Train[i].Pixels.Values()) {
				t.Errorf("sample %d occurs in two parts or under two seeds", i)
			}
		}
	}
}

func TestSyntheticRefusesAnInvalidSpec(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	Synthetic(syntheticSpec(0, 1, 10, 10), 1, 0)
}

func BenchmarkSynthetic(b *testing.B) {
	spec := syntheticSpec(100, 1, 88, 120)
	b.ReportAllocs()
	for b.Loop() {
		Synthetic(spec, 1, 0)
	}
}
