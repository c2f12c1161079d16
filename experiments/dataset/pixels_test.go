package dataset

import (
	"slices"
	"testing"
)

func TestPixels(t *testing.T) {
	for _, tc := range []struct {
		name   string
		pixels Pixels
		want   []float32
	}{
		{"bytes", Pixels{bytes: []uint8{0, 51, 128, 255}}, []float32{0, 0.2, float32(128) / 255, 1}},
		{"values", PixelsOf([]float32{0, 0.3, 1}), []float32{0, 0.3, 1}},
		{"none", Pixels{}, []float32{}},
	} {
		if got := tc.pixels.Values(); !slices.Equal(got, tc.want) || tc.pixels.Len() != len(tc.want) {
			t.Errorf("%s: %d pixels %v, want %v", tc.name, tc.pixels.Len(), got, tc.want)
		}
	}
}

func TestPixelsAreNotCutOff(t *testing.T) {
	for _, p := range []Pixels{{bytes: make([]uint8, 3)}, PixelsOf(make([]float32, 3))} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%v were copied to two elements", p)
				}
			}()
			p.CopyTo(make([]float32, 2))
		}()
	}
}

// A data set of photographs takes a byte a pixel.
func TestPhotographsAreKeptAsBytes(t *testing.T) {
	f := newFake(t)
	f.pets(4)
	set := load(t, f.dir, small(2), 1, 0)
	for _, s := range append(set.Train, set.Test...) {
		if len(s.Pixels.bytes) != 5*6 || s.Pixels.values != nil {
			t.Errorf("%s is kept as %d bytes and %d values", s.Name, len(s.Pixels.bytes), len(s.Pixels.values))
		}
	}
}
