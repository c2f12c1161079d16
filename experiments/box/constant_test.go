package box

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestFitConstantRecoversAKnownOptimum(t *testing.T) {
	corner, other := Box{0.05, 0.1, 0.4, 0.45}, Box{0.6, 0.5, 0.95, 0.9}
	// Frames of one height, right edge r_i: with edge x, IoU_i = min(x, r_i) /
	// max(x, r_i). For r = {1/4, 1/2, 1} the sum between 1/2 and 1 is
	// 1/(4x) + 1/(2x) + x, convex, so best at an end: 2 at 1/2, 1.75 at 1;
	// between 1/4 and 1/2 it is 1/(4x) + 3x, 1.75 at 1/4. So x = 1/2.
	nested := []Box{{0, 0, 0.25, 1}, {0, 0, 0.5, 1}, {0, 0, 1, 1}}
	tests := []struct {
		name  string
		train []Box
		want  Box
	}{
		{"one box", []Box{corner}, corner},
		{"many equal boxes", []Box{other, other, other}, other},
		// A box over both scores less than the commoner one, since they share
		// no area and lie far apart.
		{"two thirds in one corner", []Box{corner, other, corner}, corner},
		{"nested boxes", nested, Box{0, 0, 0.5, 1}},
		{"empty and broken boxes do not count", []Box{{}, corner, {math.NaN(), 0, 1, 1}}, corner},
		{"no box at all", nil, Frame()},
		{"only empty boxes", []Box{{}, {}}, Frame()},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := FitConstant(test.train)
			for i, g := range got.Array() {
				// The last step is 1e-4, so an edge ends within one step.
				if math.Abs(float64(g-test.want.Array()[i])) > lastStep {
					t.Fatalf("FitConstant = %v, want %v", got, test.want)
				}
			}
		})
	}
}

func TestFitConstantIsNeverWorseThanItsStarts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		train := make([]Box, rapid.IntRange(1, 12).Draw(t, "boxes"))
		for i := range train {
			train[i] = grid(t, "box")
		}
		fitted := FitConstant(train)
		score := MeanIoUOf(fitted, train)
		for name, start := range map[string]Box{"mean": Mean(train), "median": Median(train), "whole frame": Frame()} {
			if s := MeanIoUOf(start, train); s > score {
				t.Errorf("the %s box scores %v, the fitted one %v", name, s, score)
			}
		}
		// A local optimum: no one-edge move of the last step is better.
		for _, m := range moves {
			near := Box{
				fitted.XMin + lastStep*m.XMin, fitted.YMin + lastStep*m.YMin,
				fitted.XMax + lastStep*m.XMax, fitted.YMax + lastStep*m.YMax,
			}
			if s := MeanIoUOf(near, train); s > score {
				t.Errorf("%v scores %v, the fitted %v only %v", near, s, fitted, score)
			}
		}
		if again := FitConstant(train); again != fitted {
			t.Errorf("two fits differ: %v and %v", fitted, again)
		}
	})
}

func TestMeanAndMedian(t *testing.T) {
	boxes := []Box{{0, 0, 0.5, 0.5}, {0.25, 0, 0.5, 1}, {0.5, 0.375, 0.875, 1}, {0.25, 0.125, 0.625, 0.5}}
	if got, want := Mean(boxes), (Box{0.25, 0.125, 0.625, 0.75}); got != want {
		t.Errorf("Mean = %v, want %v", got, want)
	}
	// Sorted: x0 0 1/4 1/4 1/2; y0 0 0 1/8 3/8; x1 1/2 1/2 5/8 7/8; y1 1/2 1/2 1 1.
	if got, want := Median(boxes), (Box{0.25, 0.0625, 0.5625, 0.75}); got != want {
		t.Errorf("Median = %v, want %v", got, want)
	}
	if Mean(nil) != (Box{}) || Median(nil) != (Box{}) {
		t.Error("the mean or median of no boxes is not empty")
	}
}

func BenchmarkFitConstant(b *testing.B) {
	train := make([]Box, 6000)
	for i := range train {
		x, y := float64(i%37)/100, float64(i%29)/100
		train[i] = Box{x, y, x + 0.3 + float64(i%31)/100, y + 0.3 + float64(i%41)/100}
	}
	b.ReportAllocs()
	for b.Loop() {
		FitConstant(train)
	}
}
