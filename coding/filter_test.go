package coding_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"spikesim/coding"
	"spikesim/sim/random"
)

// filterSpec returns the default filter of a kind.
func filterSpec(kind string) *coding.FilterSpec {
	s := new(coding.FilterSpec)
	s.SetDefaults()
	s.Kind = kind
	return s
}

func filter(t testing.TB, spec *coding.FilterSpec, height, width int) *coding.Filter {
	t.Helper()
	f, err := coding.NewFilter(spec, height, width)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// apply filters an image into new memory that held something else before.
func apply(f *coding.Filter, pixels []float32) []float32 {
	dst := slices.Repeat([]float32{7}, len(pixels)*f.Channels())
	f.Apply(dst, pixels)
	return dst
}

// picture is an image of noise.
func picture(key random.Key, pixels int) []float32 {
	image := make([]float32, pixels)
	for i := range image {
		image[i] = float32(key.Float64(uint64(i)))
	}
	return image
}

// gaussian blurs by the definition, in two dimensions at once.
func gaussian(image []float64, height, width int, sigma float64) []float64 {
	mirrored := func(i, n int) int {
		for i < 0 || i >= n {
			if i < 0 {
				i = -1 - i
			} else {
				i = 2*n - 1 - i
			}
		}
		return i
	}
	radius := int(math.Ceil(3 * sigma))
	out := make([]float64, len(image))
	for y := range height {
		for x := range width {
			sum, weights := 0.0, 0.0
			for dy := -radius; dy <= radius; dy++ {
				for dx := -radius; dx <= radius; dx++ {
					w := math.Exp(-float64(dx*dx+dy*dy) / (2 * sigma * sigma))
					sum += w * image[mirrored(y+dy, height)*width+mirrored(x+dx, width)]
					weights += w
				}
			}
			out[y*width+x] = sum / weights
		}
	}
	return out
}

// slowFilter is the formula of the documentation of Filter.
func slowFilter(s *coding.FilterSpec, pixels []float32, height, width int) []float64 {
	n := float64(len(pixels))
	image, mean := make([]float64, len(pixels)), 0.0
	for i, p := range pixels {
		if p == p {
			image[i] = min(max(float64(p), 0), 1)
		}
		mean += image[i] / n
	}
	contrast := make([]float64, len(pixels))
	if s.Kind == coding.FilterDoG {
		center, surround := gaussian(image, height, width, s.CenterPX), gaussian(image, height, width, s.SurroundPX)
		for i := range contrast {
			contrast[i] = center[i] - surround[i]
		}
	} else {
		for i := range contrast {
			contrast[i] = image[i] - mean
		}
	}
	square := 0.0
	for _, c := range contrast {
		square += c * c / n
	}
	var out []float64
	for _, c := range contrast {
		d := s.Gain * c / math.Sqrt(square+1e-6)
		out = append(out, min(max(d, 0), s.Cap), min(max(-d, 0), s.Cap))
	}
	return out
}

func TestFilterFollowsTheFormula(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		height, width := rapid.IntRange(1, 14).Draw(t, "height"), rapid.IntRange(1, 14).Draw(t, "width")
		s := filterSpec(rapid.SampledFrom([]string{coding.FilterDoG, coding.FilterOnOff}).Draw(t, "kind"))
		s.CenterPX = rapid.Float64Range(0.2, 1).Draw(t, "center")
		s.SurroundPX = rapid.Float64Range(1.1, 3).Draw(t, "surround")
		s.Gain = rapid.Float64Range(0.05, 2).Draw(t, "gain")
		s.Cap = rapid.Float64Range(0.1, 1).Draw(t, "cap")
		pixels := picture(random.New(rapid.Uint64().Draw(t, "seed")), height*width)
		pixels[rapid.IntRange(0, len(pixels)-1).Draw(t, "place")] = pixel(t)
		f, err := coding.NewFilter(s, height, width)
		if err != nil {
			t.Fatal(err)
		}
		apply(f, make([]float32, len(pixels))) // another image before
		got := apply(f, pixels)
		for i, want := range slowFilter(s, pixels, height, width) {
			// Rounding of the contrast in single precision, about 1e-7, over a
			// root mean square of at least 1e-3, times the gain.
			if !(math.Abs(float64(got[i])-want) <= 1e-3) { // NaN too
				t.Fatalf("value %d is %v, want %v", i, got[i], want)
			}
		}
	})
}

// An image with contrast is known to five digits.
func TestFilterPrecision(t *testing.T) {
	const height, width = 44, 60
	pixels := picture(random.New(4), height*width)
	for _, kind := range []string{coding.FilterDoG, coding.FilterOnOff} {
		s := filterSpec(kind)
		got := apply(filter(t, s, height, width), pixels)
		for i, want := range slowFilter(s, pixels, height, width) {
			if !(math.Abs(float64(got[i])-want) <= 2e-6) {
				t.Fatalf("%s: value %d is %v, want %v", kind, i, got[i], want)
			}
		}
	}
}

func TestFilterProperties(t *testing.T) {
	const height, width = 20, 30
	pixels := picture(random.New(5), height*width)
	dim, inverse := make([]float32, len(pixels)), make([]float32, len(pixels))
	for i, p := range pixels {
		dim[i], inverse[i] = 0.25+p/2, 1-p
	}
	for _, kind := range []string{coding.FilterDoG, coding.FilterOnOff} {
		s := filterSpec(kind)
		s.Gain, s.Cap = 0.1, 1 // nothing reaches the cap
		f := filter(t, s, height, width)
		bright := apply(f, pixels)
		square := 0.0
		for i := 0; i < len(bright); i += 2 {
			if bright[i] != 0 && bright[i+1] != 0 {
				t.Fatalf("%s: pixel %d is ON and OFF", kind, i/2)
			}
			d := float64(bright[i] - bright[i+1])
			square += d * d / float64(len(pixels))
		}
		if math.Abs(math.Sqrt(square)-s.Gain) > 1e-4 {
			t.Errorf("%s: root mean square %g, want the gain %g", kind, math.Sqrt(square), s.Gain)
		}
		swapped, faint := apply(f, inverse), apply(f, dim)
		for i := range bright {
			if math.Abs(float64(swapped[i]-bright[i^1])) > 1e-5 {
				t.Fatalf("%s: inverting the image does not swap ON and OFF: %v and %v", kind, swapped[i], bright[i^1])
			}
			if math.Abs(float64(faint[i]-bright[i])) > 1e-3 {
				t.Fatalf("%s: half the contrast gives %v, the whole %v", kind, faint[i], bright[i])
			}
		}
		for i, v := range apply(f, slices.Repeat([]float32{0.4}, len(pixels))) {
			if v > 1e-4 {
				t.Fatalf("%s: one gray has the contrast %v at %d", kind, v, i)
			}
		}
		s.Cap = 0.05
		if most := slices.Max(apply(filter(t, s, height, width), pixels)); most != 0.05 {
			t.Errorf("%s: highest value %v, want the cap", kind, most)
		}
	}
}

// A bright spot is ON at its place and OFF around it.
func TestDoGOfASpot(t *testing.T) {
	const height, width, at = 21, 21, 10*21 + 10
	pixels := make([]float32, height*width)
	pixels[at] = 1
	got := apply(filter(t, filterSpec(coding.FilterDoG), height, width), pixels)
	if got[2*at] != 0.5 || got[2*at+1] != 0 || got[2*(at+4)] != 0 || got[2*(at+4)+1] <= 0 {
		t.Errorf("ON %v, OFF %v at the spot, %v, %v beside it", got[2*at], got[2*at+1], got[2*(at+4)], got[2*(at+4)+1])
	}
}

func TestNoFilterCopies(t *testing.T) {
	pixels := picture(random.New(6), 12)
	f := filter(t, nil, 3, 4)
	if got := apply(f, pixels); f.Channels() != 1 || !slices.Equal(got, pixels) {
		t.Errorf("%d channels: %v, want %v", f.Channels(), got, pixels)
	}
}

func TestFilterDoesNotAllocate(t *testing.T) {
	pixels, dst := picture(random.New(7), 44*60), make([]float32, 2*44*60)
	for _, kind := range []string{coding.FilterDoG, coding.FilterOnOff} {
		f := filter(t, filterSpec(kind), 44, 60)
		if n := testing.AllocsPerRun(5, func() { f.Apply(dst, pixels) }); n != 0 {
			t.Errorf("%s: %v allocations per image, want 0", kind, n)
		}
	}
}

func TestNewFilterRefuses(t *testing.T) {
	nan := math.NaN()
	for _, test := range []struct {
		name   string
		edit   func(*coding.FilterSpec)
		height int
		want   []string
	}{
		{"no kind", func(s *coding.FilterSpec) { s.Kind = "" }, 4, []string{`filter.kind: no value given; use dog or on_off`}},
		{"surround inside the center", func(s *coding.FilterSpec) { s.SurroundPX = 0.5 }, 4, []string{"filter.surround_px: 0.5 px are not more than the 0.6 px of the center"}},
		{"NaN", func(s *coding.FilterSpec) {
			*s = coding.FilterSpec{Kind: "dog", CenterPX: nan, SurroundPX: nan, Gain: nan, Cap: nan}
		}, 4,
			[]string{"filter.center_px: NaN", "filter.surround_px: NaN", "filter.gain: NaN", "filter.cap: NaN"}},
		{"zeros", func(s *coding.FilterSpec) { *s = coding.FilterSpec{Kind: "dog"} }, 4,
			[]string{"filter.center_px: 0 is out of range", "filter.surround_px: 0", "filter.gain: 0", "filter.cap: 0"}},
		{"too much", func(s *coding.FilterSpec) { s.SurroundPX, s.Gain, s.Cap = 1e9, 101, 1.1 }, 4, []string{"filter.surround_px: 1e+09", "filter.gain: 101", "filter.cap: 1.1"}},
		{"no pixels", func(*coding.FilterSpec) {}, 0, []string{"images of 0×5"}},
	} {
		s := filterSpec(coding.FilterDoG)
		test.edit(s)
		_, err := coding.NewFilter(s, test.height, 5)
		if err == nil || len(strings.Split(err.Error(), "\n")) != len(test.want) {
			t.Errorf("%s: error %v, want %q", test.name, err, test.want)
			continue
		}
		for _, want := range test.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %v does not say %q", test.name, err, want)
			}
		}
	}
}

func TestFilterMisusePanics(t *testing.T) {
	f := filter(t, filterSpec(coding.FilterDoG), 4, 5)
	for _, sizes := range [][2]int{{39, 20}, {40, 19}} {
		func() {
			defer func() {
				if text, _ := recover().(string); !strings.Contains(text, "filter's size") {
					t.Errorf("panic %q", text)
				}
			}()
			f.Apply(make([]float32, sizes[0]), make([]float32, sizes[1]))
		}()
	}
}

func TestSpecNamesItsInput(t *testing.T) {
	for _, test := range []struct {
		spec     coding.Spec
		want     string
		channels int
	}{
		{coding.DefaultSpec(), "poisson", 1},
		{coding.Spec{Kind: "regular", Grid: true, Filter: filterSpec("dog")}, "dog-filtered regular on-tick", 2},
	} {
		if got := test.spec.String(); got != test.want || test.spec.Channels() != test.channels {
			t.Errorf("%q with %d channels, want %q with %d", got, test.spec.Channels(), test.want, test.channels)
		}
	}
}
