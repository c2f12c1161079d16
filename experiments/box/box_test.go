package box

import (
	"encoding/json"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// grid draws a valid box with edges on a grid of 1/1024, on which all the sums
// and products below are exact.
func grid(t *rapid.T, label string) Box {
	edges := func(axis string) (float64, float64) {
		lo := rapid.IntRange(0, 1023).Draw(t, label+" lower "+axis)
		hi := rapid.IntRange(lo+1, 1024).Draw(t, label+" upper "+axis)
		return float64(lo) / 1024, float64(hi) / 1024
	}
	x0, x1 := edges("x")
	y0, y1 := edges("y")
	return Box{x0, y0, x1, y1}
}

// anything draws a box of any four numbers at all, NaN and infinities among
// them.
func anything(t *rapid.T, label string) Box {
	edge := rapid.OneOf(
		rapid.Float64(),
		rapid.Float64Range(-0.5, 1.5),
		rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, 1, math.SmallestNonzeroFloat64}),
	)
	e := rapid.SliceOfN(edge, 4, 4).Draw(t, label)
	return Box{e[0], e[1], e[2], e[3]}
}

func TestIoU(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name string
		a, b Box
		want float64
	}{
		{"equal boxes", Box{0.25, 0.25, 0.75, 0.5}, Box{0.25, 0.25, 0.75, 0.5}, 1},
		{"disjoint boxes", Box{0, 0, 0.25, 0.25}, Box{0.5, 0.5, 1, 1}, 0},
		{"boxes that touch at an edge", Box{0, 0, 0.5, 1}, Box{0.5, 0, 1, 1}, 0},
		// 1/4 of the frame inside the whole frame.
		{"a box inside the frame", Box{0.25, 0.25, 0.75, 0.75}, Frame(), 0.25},
		// Shared 1/4 * 1, covered 1/2 + 1/2 - 1/4.
		{"half overlap in x", Box{0, 0, 0.5, 1}, Box{0.25, 0, 0.75, 1}, 1.0 / 3},
		{"the part outside the frame does not count", Box{-3, -1, 0.5, 9}, Box{0, 0, 0.5, 1}, 1},
		{"an infinite box is the frame", Box{math.Inf(-1), math.Inf(-1), math.Inf(1), math.Inf(1)}, Frame(), 1},
		{"a box outside the frame", Box{1.5, 0, 2, 1}, Frame(), 0},
		{"an inverted box", Box{0.75, 0.25, 0.25, 0.75}, Frame(), 0},
		{"a NaN edge", Box{nan, 0, 1, 1}, Frame(), 0},
		{"a box without width", Box{0.5, 0, 0.5, 1}, Box{0.5, 0, 0.5, 1}, 0},
		{"two empty boxes", Box{}, Box{}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := IoU(test.a, test.b); math.Abs(got-test.want) > 1e-15 {
				t.Errorf("IoU(%v, %v) = %v, want %v", test.a, test.b, got, test.want)
			}
		})
	}
}

func TestIoUProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := grid(t, "a"), grid(t, "b")
		u := IoU(a, b)
		if u < 0 || u > 1 {
			t.Errorf("IoU = %v lies outside 0..1", u)
		}
		if (u == 1) != (a == b) {
			t.Errorf("IoU = %v for %v and %v", u, a, b)
		}
		if v := IoU(b, a); v != u {
			t.Errorf("IoU is not symmetric: %v and %v", u, v)
		}
		if v := IoU(a.FlipH(), b.FlipH()); v != u {
			t.Errorf("mirroring changed the IoU from %v to %v", u, v)
		}
		if a.FlipH().FlipH() != a {
			t.Errorf("mirroring %v twice gives %v", a, a.FlipH().FlipH())
		}
	})
}

func TestNoBoxIsTooWild(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anything(t, "a"), anything(t, "b")
		u := IoU(a, b)
		if !(u >= 0 && u <= 1) || u != IoU(b, a) {
			t.Errorf("IoU(%v, %v) = %v", a, b, u)
		}
		c := a.Clip()
		if c != (Box{}) && !c.Valid() {
			t.Errorf("%v clipped is %v, neither empty nor valid", a, c)
		}
		if c != c.Clip() {
			t.Errorf("clipping %v twice differs from once", a)
		}
		if a.Valid() && c != a {
			t.Errorf("clipping changed the valid box %v to %v", a, c)
		}
		if s := a.Area(); !(s >= 0 && s <= 1) {
			t.Errorf("%v has the area %v", a, s)
		}
		if f := FitConstant([]Box{a, b}); !f.Valid() {
			t.Errorf("the constant box fitted to %v and %v is %v", a, b, f)
		}
	})
}

func TestValid(t *testing.T) {
	tests := []struct {
		name string
		b    Box
		want bool
	}{
		{"the whole frame", Frame(), true},
		{"the empty box", Box{}, false},
		{"inverted", Box{0.5, 0, 0.25, 1}, false},
		{"outside the frame", Box{0.5, 0, 1.25, 1}, false},
		{"NaN", Box{0, 0, math.NaN(), 1}, false},
	}
	for _, test := range tests {
		if got := test.b.Valid(); got != test.want {
			t.Errorf("%s: Valid(%v) = %v", test.name, test.b, got)
		}
	}
}

func TestArrayKeepsTheOrder(t *testing.T) {
	b := Box{0.125, 0.25, 0.5, 0.75}
	if got, want := b.Array(), [4]float32{0.125, 0.25, 0.5, 0.75}; got != want {
		t.Errorf("Array = %v, want %v", got, want)
	}
	if got := FromArray(b.Array()); got != b {
		t.Errorf("FromArray(Array) = %v, want %v", got, b)
	}
}

func TestJSONNames(t *testing.T) {
	got, err := json.Marshal(Box{0.125, 0.25, 0.5, 0.75})
	if want := `{"xmin":0.125,"ymin":0.25,"xmax":0.5,"ymax":0.75}`; err != nil || string(got) != want {
		t.Errorf("JSON = %s (%v), want %s", got, err, want)
	}
}

// Empty boxes agree with one another and with nothing else, in whatever way they
// are empty; a score knows no such thing.
func TestAgreement(t *testing.T) {
	some := Box{.1, .2, .5, .6}
	empties := []Box{{}, {.5, .5, .2, .9}, {2, 2, 3, 3}, {math.NaN(), 0, 1, 1}, {.3, .3, .3, .8}}
	for _, a := range empties {
		for _, b := range empties {
			if got := Agreement(a, b); got != 1 {
				t.Errorf("%v and %v agree by %v, want 1", a, b, got)
			}
			if got := IoU(a, b); got != 0 {
				t.Errorf("the IoU of %v and %v is %v, want 0", a, b, got)
			}
		}
		if x, y := Agreement(a, some), Agreement(some, a); x != 0 || y != 0 {
			t.Errorf("%v agrees with a box by %v and %v, want 0", a, x, y)
		}
	}
	other := Box{.2, .2, .6, .6}
	if got, want := Agreement(some, other), IoU(some, other); got != want || got == 0 {
		t.Errorf("boxes agree by %v, their IoU is %v", got, want)
	}
}

func TestMeanIoU(t *testing.T) {
	half := Box{0, 0, 0.5, 1}
	// (1 + 1/2 + 0) / 3
	pred := []Box{half, Frame(), {}}
	truth := []Box{half, half, half}
	if got, want := MeanIoU(pred, truth), 0.5; math.Abs(got-want) > 1e-15 {
		t.Errorf("MeanIoU = %v, want %v", got, want)
	}
	if got := MeanIoU(nil, nil); got != 0 {
		t.Errorf("MeanIoU without boxes = %v", got)
	}
	// (1/2 + 1) / 2
	if got, want := MeanIoUOf(Frame(), []Box{half, Frame()}), 0.75; got != want {
		t.Errorf("MeanIoUOf = %v, want %v", got, want)
	}
}

func TestMeanIoURefusesUnequalLengths(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	MeanIoU([]Box{{}}, nil)
}
