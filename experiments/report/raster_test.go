package report

import (
	"errors"
	"image"
	"io"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestRasterPlacesSpikes(t *testing.T) {
	// 1000 ms in bins of 1 ms, one pixel each; 10 neurons of 15 pixels.
	train := Train{Name: "a", Neurons: 10, TimeMS: []float64{250}, Unit: []int32{0}}
	r := newRaster("", 1000, []Train{train})
	r.draw([]Train{train})
	if r.stepMS != 1 || r.binPixels != 1 || r.bands[0].rowPixels != 15 {
		t.Fatalf("bins of %g ms are %d pixels wide, rows %d high", r.stepMS, r.binPixels, r.bands[0].rowPixels)
	}
	inside := image.Rect(r.plot.Min.X, r.bands[0].top, r.plot.Max.X, r.bands[0].top+150)
	mark, _ := region(r.RGBA, inside, ink)
	// The mark lies on both sides of 250 ms; neuron 0 is the lowest row.
	if x := mark.Min.X - r.plot.Min.X; x != 249 {
		t.Errorf("the mark starts at column %d, want 249", x)
	}
	if top := inside.Max.Y - 15; mark.Min.Y < top || mark.Max.Y > inside.Max.Y || mark.Dx() != 2 {
		t.Errorf("the mark takes %v, want two columns in rows %d to %d", mark, top, inside.Max.Y)
	}
}

func TestRasterBinsAreClosedOnTheRight(t *testing.T) {
	// A spike on every millisecond (1, 2, …, 500): one per bin, none missing.
	train := Train{Name: "clock", Neurons: 1}
	for ms := 1; ms <= 500; ms++ {
		train.TimeMS = append(train.TimeMS, float64(ms))
		train.Unit = append(train.Unit, 0)
	}
	r := newRaster("", 500, []Train{train})
	if r.bins != 500 {
		t.Fatalf("%d bins, want 500", r.bins)
	}
	for i, n := range r.bands[0].cells {
		if n != 1 {
			t.Fatalf("bin %d holds %d spikes, want 1", i, n)
		}
	}
}

func TestRasterLosesNoSpike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		duration := rapid.Float64Range(0.001, 1e5).Draw(t, "duration")
		train := Train{Name: "a", Neurons: rapid.IntRange(1, 5000).Draw(t, "neurons")}
		for range rapid.IntRange(0, 300).Draw(t, "spikes") {
			train.TimeMS = append(train.TimeMS, rapid.Float64Range(0, duration).Draw(t, "time"))
			train.Unit = append(train.Unit, int32(rapid.IntRange(0, train.Neurons-1).Draw(t, "unit")))
		}
		r := newRaster("", duration, []Train{train})
		if r.bins > maxBins || r.bands[0].height() > bandHeight {
			t.Fatalf("a band of %d bins and %d pixels is too large", r.bins, r.bands[0].height())
		}
		sum, fullest := 0, int32(0)
		for _, n := range r.bands[0].cells {
			sum += int(n)
			fullest = max(fullest, n)
		}
		if sum != len(train.TimeMS) || fullest != r.bands[0].fullest {
			t.Fatalf("%d of %d spikes are in the picture, %d in the fullest cell", sum, len(train.TimeMS), fullest)
		}
	})
}

func TestRasterLabels(t *testing.T) {
	// 84 480 neurons × 0.5 s; two spikes in one cell.
	train := Train{Name: "conv", Neurons: 84480, TimeMS: []float64{10, 10, 20}, Unit: []int32{0, 1, 7}}
	r := newRaster("", 500, []Train{train})
	want := "3 spikes, 7.10e-05 Hz per neuron, darkest: 2 spikes" // 3 / 84 480 / 0.5
	if got := notes(r.bands[0]); got != want {
		t.Errorf("labels: %s\nwant:   %s", got, want)
	}
}

func TestRasterPictures(t *testing.T) {
	tests := []struct {
		name       string
		durationMS float64
		pops       []Train
	}{
		{"no populations", 100, nil},
		{"a silent population", 100, []Train{{Name: "silent", Neurons: 3}}},
		{"small and large ones", 300, []Train{poisson("input", 2640, 50, 300), poisson("hidden", 40, 20, 300), poisson("readout", 1, 90, 300)}},
		{"very many spikes of few neurons", 1000, []Train{poisson("dense", 100, 2500, 1000)}},
		{"a very short sample", 0.002, []Train{{Name: "a", Neurons: 1, TimeMS: []float64{0, 0.002}, Unit: []int32{0, 0}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			img := picture(t, func(w io.Writer) error { return Raster(w, "title", tt.durationMS, tt.pops) })
			if rim := rightRim(img); rim > 0 {
				t.Errorf("%d pixels of the right margin are not white", rim)
			}
		})
	}
}

func TestShadeDarkensWithSpikes(t *testing.T) {
	for n := int32(1); n < 50; n++ {
		if a, b := shade(n, 50), shade(n+1, 50); b.R > a.R || b.G > a.G || b.B > a.B {
			t.Errorf("%d spikes (%v) are lighter than %d (%v)", n+1, b, n, a)
		}
	}
	if one, white := shade(1, 1000), uint8(0xff); one.R > white-0x20 {
		t.Errorf("a single spike, %v, can hardly be seen", one)
	}
}

func TestRasterErrors(t *testing.T) {
	one := func(time float64, unit int32) []Train {
		return []Train{{Name: "a", Neurons: 4, TimeMS: []float64{time}, Unit: []int32{unit}}}
	}
	tests := []struct {
		name       string
		durationMS float64
		pops       []Train
		want       string
	}{
		{"no duration", 0, nil, "cannot draw 0 ms"},
		{"endless", math.Inf(1), nil, "cannot draw +Inf ms"},
		{"no neurons", 1, []Train{{Name: "a"}}, `population "a" has 0 neurons`},
		{"unequal lengths", 1, []Train{{Name: "a", Neurons: 1, TimeMS: []float64{1}}}, "1 spike times for 0 units"},
		{"after the end", 10, one(10.5, 0), "spike 0 at 10.5 ms lies outside 0 to 10 ms"},
		{"before the start", 10, one(-1, 0), "spike 0 at -1 ms lies outside"},
		{"time not a number", 10, one(math.NaN(), 0), "spike 0 at NaN ms lies outside"},
		{"unknown neuron", 10, one(5, 4), "spike 0 is of neuron 4 of 4"},
		{"negative neuron", 10, one(5, -1), "spike 0 is of neuron -1 of 4"},
	}
	for _, tt := range tests {
		if err := Raster(io.Discard, "", tt.durationMS, tt.pops); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got error %v, want one with %q", tt.name, err, tt.want)
		}
	}
	if err := Raster(full{}, "", 1, nil); !errors.Is(err, errFull) {
		t.Errorf("got error %v, want %v", err, errFull)
	}
}

func TestRoundStep(t *testing.T) {
	for _, tt := range []struct{ x, want float64 }{
		{1, 1}, {1.01, 2}, {2, 2}, {3, 5}, {5.1, 10}, {0.3, 0.5}, {0.011, 0.02}, {1e-6, 1e-6}, {7e8, 1e9},
	} {
		if got := roundStep(tt.x); got != tt.want {
			t.Errorf("roundStep(%g) = %g, want %g", tt.x, got, tt.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		x := math.Pow(10, rapid.Float64Range(-99, 99).Draw(t, "exponent"))
		if step := roundStep(x); step < x*(1-1e-8) || step > 2.5*x*(1+1e-8) {
			t.Fatalf("roundStep(%g) = %g", x, step)
		}
	})
}
