package dataset

import (
	"math"
	"slices"
	"testing"

	"spikesim/experiments/box"
	"spikesim/sim/random"
)

// rows is a sample of 2 rows of 3 pixels.
func rows() Sample {
	return Sample{
		Pixels: PixelsOf([]float32{0, 0.25, 0.5, 0.75, 1, 0.125}),
		Box:    box.Box{XMin: 0.25, YMin: 0.125, XMax: 0.5, YMax: 1},
	}
}

func TestAugmentFlips(t *testing.T) {
	s, dst := rows(), make([]float32, 6)
	got := NewAugmenter(AugmentSpec{FlipProbability: 1}, 2, 3).Augment(random.New(1), s, dst)
	if want := (box.Box{XMin: 0.5, YMin: 0.125, XMax: 0.75, YMax: 1}); got != want {
		t.Errorf("box %v, want %v", got, want)
	}
	if want := []float32{0.5, 0.25, 0, 0.125, 1, 0.75}; !slices.Equal(dst, want) {
		t.Errorf("pixels %v, want %v", dst, want)
	}
}

func TestAugmentWithoutVariationCopies(t *testing.T) {
	s, dst, a := rows(), make([]float32, 6), NewAugmenter(AugmentSpec{}, 2, 3)
	for i := range 100 {
		if got := a.Augment(random.New(1).Int(i), s, dst); got != s.Box || !slices.Equal(dst, s.Pixels.Values()) {
			t.Fatalf("key %d: box %v, pixels %v", i, got, dst)
		}
	}
}

func TestAugmentStatistics(t *testing.T) {
	const n, b = 4000, 0.25
	s, dst := rows(), make([]float32, 6)
	a := NewAugmenter(AugmentSpec{FlipProbability: 0.3, Brightness: b}, 2, 3)
	flips, sum, low, high := 0, 0.0, 2.0, 0.0
	for i := range n {
		got := a.Augment(random.New(7).Int(i), s, dst)
		if got != s.Box {
			flips++
		}
		factor := float64(dst[1]) / 0.25 // the middle column stays in place
		if want := float32(min(factor, 1)); dst[4] != want {
			t.Fatalf("white times %v is %v, want %v", factor, dst[4], want)
		}
		sum, low, high = sum+factor, min(low, factor), max(high, factor)
	}
	// Standard deviations: flips sqrt(n p (1-p)) = 29; mean factor
	// b/sqrt(3n) = 0.0023. Five of each.
	if math.Abs(float64(flips)-0.3*n) > 5*29 {
		t.Errorf("%d of %d flipped, want about 30 %%", flips, n)
	}
	if math.Abs(sum/n-1) > 5*0.0023 || low < 1-b-1e-6 || high > 1+b+1e-6 || low > 0.77 || high < 1.23 {
		t.Errorf("brightness factors %v..%v, mean %v, want 0.75..1.25, mean 1", low, high, sum/n)
	}
}

func TestAugmentAllocatesNothing(t *testing.T) {
	s, dst, spec := rows(), make([]float32, 6), DefaultSpec().Augment
	spec.Crop = crops()
	s.Detail = make([]uint8, 24)
	a := NewAugmenter(spec, 2, 3)
	i := 0
	if n := testing.AllocsPerRun(100, func() {
		a.Augment(random.New(1).Int(i), s, dst)
		i++
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestAugmentRefusesAnotherSize(t *testing.T) {
	for _, test := range []struct {
		name   string
		spec   AugmentSpec
		detail int
		dst    int
	}{
		{"a smaller destination", AugmentSpec{}, 0, 5},
		{"a crop without detail", AugmentSpec{Crop: crops()}, 0, 6},
		{"a crop of another size's detail", AugmentSpec{Crop: crops()}, 23, 6},
	} {
		t.Run(test.name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			s := rows()
			s.Detail = make([]uint8, test.detail)
			NewAugmenter(test.spec, 2, 3).Augment(random.New(1), s, make([]float32, test.dst))
		})
	}
}
