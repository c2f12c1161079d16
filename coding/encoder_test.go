package coding_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"spikesim/coding"
	"spikesim/events"
	"spikesim/sim/random"
)

const tick = events.Millisecond

// encoder returns a new encoder of the given kind.
func encoder(t testing.TB, kind string, rate float64, units int) coding.Encoder {
	t.Helper()
	e, err := coding.New(specOf(kind, rate), units, tick)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// onGrid stands for the regular kind with its spikes on ticks.
const onGrid = "regular on ticks"

// everyKind lists the encoders.
var everyKind = []string{coding.KindPoisson, coding.KindBernoulli, coding.KindRegular, onGrid}

func specOf(kind string, rate float64) coding.Spec {
	if kind == onGrid {
		return coding.Spec{Kind: coding.KindRegular, MaxRatePerMS: rate, Grid: true}
	}
	return coding.Spec{Kind: kind, MaxRatePerMS: rate}
}

// encode returns the spikes of one sample up to time to, in one window.
func encode(e coding.Encoder, key random.Key, pixels []float32, to events.Time) *events.Train {
	var out events.Train
	e.Begin(key, pixels)
	e.Spikes(events.Window{From: 0, To: to}, &out)
	return &out
}

// pixel draws a pixel, now and then one that no image should have.
func pixel(t *rapid.T) float32 {
	odd := []float32{0, 1, -1, 2, float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)), math.SmallestNonzeroFloat32}
	if rapid.IntRange(0, 3).Draw(t, "odd") == 0 {
		return rapid.SampledFrom(odd).Draw(t, "pixel")
	}
	return rapid.Float32Range(0, 1).Draw(t, "pixel")
}

func same(a, b *events.Train) bool {
	return slices.Equal(a.At, b.At) && slices.Equal(a.Unit, b.Unit)
}

// However a sample is cut into windows, whatever was encoded before it and
// whichever encoder does it, its spikes are the same, sorted, and in the window
// they were asked for.
func TestSpikesDependOnKeyAndPixelsOnly(t *testing.T) {
	for _, kind := range everyKind {
		t.Run(kind, rapid.MakeCheck(func(t *rapid.T) {
			pixels := make([]float32, rapid.IntRange(0, 20).Draw(t, "units"))
			for i := range pixels {
				pixels[i] = pixel(t)
			}
			rate := rapid.Float64Range(0.01, 1).Draw(t, "rate")
			key := random.New(rapid.Uint64().Draw(t, "seed"))
			const end = 40 * events.Millisecond

			build := func() coding.Encoder {
				e, err := coding.New(specOf(kind, rate), len(pixels), tick)
				if err != nil {
					t.Fatal(err)
				}
				return e
			}
			want := encode(build(), key, pixels, end)
			if !want.Sorted() {
				t.Fatalf("spikes are not in order: %v", want)
			}

			e := build()
			encode(e, key.Name("another sample"), pixels, rapid.SampledFrom([]events.Time{0, 1, end}).Draw(t, "before"))
			e.Begin(key, pixels)
			var got events.Train
			for from := events.Time(0); from < end; {
				length := events.Time(rapid.Int64Range(0, int64(5*events.Millisecond)).Draw(t, "length"))
				w := events.Window{From: from, To: min(from+length, end)}
				n := got.Len()
				e.Spikes(w, &got)
				for _, at := range got.At[n:] {
					if !w.Contains(at) {
						t.Fatalf("spike at %v is not in %v", at, w)
					}
				}
				from = w.To
			}
			if !same(&got, want) {
				t.Fatalf("windows changed the spikes: %d instead of %d", got.Len(), want.Len())
			}
		}))
	}
}

// A window that ends exactly at a spike holds it; the next one does not.
func TestWindowsEndingAtSpikes(t *testing.T) {
	pixels := []float32{1, 0.5, 0.8}
	for _, kind := range everyKind {
		e := encoder(t, kind, 0.5, len(pixels))
		want := encode(e, random.New(5), pixels, 200*tick)
		e.Begin(random.New(5), pixels)
		var got events.Train
		from := events.Time(0)
		for _, to := range want.At {
			e.Spikes(events.Window{From: from, To: to}, &got)
			if n := got.Len(); n == 0 || got.At[n-1] != to {
				t.Fatalf("%s: the window up to %v lacks its last spike", kind, to)
			}
			from = to
		}
		if !same(&got, want) {
			t.Errorf("%s: %d spikes, want %d", kind, got.Len(), want.Len())
		}
	}
}

func TestOddPixelsAreClamped(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	odd := []float32{nan, -1, -inf, 0, 1, 1.5, inf, math.SmallestNonzeroFloat32}
	clean := []float32{0, 0, 0, 0, 1, 1, 1, 0}
	for _, kind := range everyKind {
		e := encoder(t, kind, 0.5, len(odd))
		key := random.New(1)
		got := encode(e, key, odd, events.Second)
		want := encode(e, key, clean, events.Second)
		if !same(got, want) {
			t.Errorf("%s: out-of-range pixels give %d spikes, clamped ones %d", kind, got.Len(), want.Len())
		}
		if want.Len() == 0 {
			t.Errorf("%s: white pixels never fire", kind)
		}
		for _, unit := range want.Unit {
			if clean[unit] == 0 {
				t.Fatalf("%s: black pixel %d fires", kind, unit)
			}
		}
	}
}

func TestDifferentKeysGiveDifferentSpikes(t *testing.T) {
	pixels := slices.Repeat([]float32{0.5}, 50)
	for _, kind := range everyKind {
		e := encoder(t, kind, 0.5, len(pixels))
		a := encode(e, random.New(1).Int(0), pixels, 100*tick)
		b := encode(e, random.New(1).Int(1), pixels, 100*tick)
		if same(a, b) {
			t.Errorf("%s: two samples have the same spikes", kind)
		}
	}
}

func TestWarmEncoderDoesNotAllocate(t *testing.T) {
	pixels := slices.Repeat([]float32{0.7}, 300)
	for _, kind := range everyKind {
		e := encoder(t, kind, 0.5, len(pixels))
		var out events.Train
		sample := func() {
			e.Begin(random.New(3), pixels)
			for k := range events.Time(20) {
				out.Reset()
				e.Spikes(events.Window{From: k * tick, To: (k + 1) * tick}, &out)
			}
		}
		sample()
		if n := testing.AllocsPerRun(5, sample); n != 0 {
			t.Errorf("%s: %v allocations per sample, want 0", kind, n)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	poisson := coding.DefaultSpec()
	for _, test := range []struct {
		name  string
		spec  coding.Spec
		units int
		tick  events.Time
		want  string
	}{
		{"unknown kind", coding.Spec{Kind: "burst", MaxRatePerMS: 1}, 1, tick, `kind: unknown value "burst"; use poisson, bernoulli or regular`},
		{"rate of 0", coding.Spec{Kind: "poisson"}, 1, tick, "max_rate_per_ms: 0 is out of range"},
		{"negative rate", coding.Spec{Kind: "poisson", MaxRatePerMS: -1}, 1, tick, "max_rate_per_ms: -1 is out of range"},
		{"rate that is not a number", coding.Spec{Kind: "poisson", MaxRatePerMS: math.NaN()}, 1, tick, "NaN is out of range"},
		{"rate per second by mistake", coding.Spec{Kind: "poisson", MaxRatePerMS: 2000}, 1, tick, "2000 is out of range; give a number above 0 and up to 1000, in spikes per millisecond (not second)"},
		{"probability above 1", coding.Spec{Kind: "bernoulli", MaxRatePerMS: 0.6}, 1, 2 * tick, "a probability of 1.2 per tick of 2 ms"},
		{"more than one regular spike per tick", specOf(onGrid, 1.5), 1, tick, "1.5 per ms are 1.5 spikes per tick of 1 ms, above 1; use at most 1, or leave out grid"},
		{"poisson on the grid", coding.Spec{Kind: "poisson", MaxRatePerMS: 1, Grid: true}, 1, tick, "grid: poisson spikes fall anywhere; use bernoulli or regular"},
		{"bernoulli on the grid", coding.Spec{Kind: "bernoulli", MaxRatePerMS: 1, Grid: true}, 1, tick, "grid: bernoulli spikes are on ticks always"},
		{"a bad filter", coding.Spec{Kind: "poisson", MaxRatePerMS: 1, Filter: &coding.FilterSpec{}}, 1, tick, `filter.kind: no value given; use dog or on_off`},
		{"two mistakes", coding.Spec{Kind: "burst"}, 1, tick, "is out of range"},
		{"negative units", poisson, -1, tick, "-1 pixels"},
		{"no tick", poisson, 1, 0, "tick of 0 ms"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := coding.New(test.spec, test.units, test.tick)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v does not say %q", err, test.want)
			}
		})
	}
	// A Poisson rate is no probability, and a probability of 1 is allowed.
	for _, spec := range []coding.Spec{specOf(coding.KindPoisson, 1000), specOf(coding.KindBernoulli, 1),
		specOf(coding.KindRegular, 1000), specOf(onGrid, 1)} {
		if _, err := coding.New(spec, 1, tick); err != nil {
			t.Error(err)
		}
	}
}

func TestMisusePanics(t *testing.T) {
	for _, test := range []struct {
		name string
		do   func()
		want string
	}{
		{"too few pixels (poisson)", func() { encoder(t, coding.KindPoisson, 1, 2).Begin(0, make([]float32, 1)) }, "number of pixels"},
		{"too few pixels (bernoulli)", func() { encoder(t, coding.KindBernoulli, 1, 2).Begin(0, make([]float32, 1)) }, "number of pixels"},
		{"too few pixels (regular)", func() { encoder(t, coding.KindRegular, 1, 2).Begin(0, make([]float32, 1)) }, "number of pixels"},
		{"gap between windows", func() {
			encoder(t, coding.KindPoisson, 1, 2).Spikes(events.Window{From: 1, To: 2}, new(events.Train))
		}, "follow one another"},
		{"window without end", func() {
			encoder(t, coding.KindPoisson, 1, 2).Spikes(events.Window{From: 0, To: events.Never}, new(events.Train))
		}, "must end"},
	} {
		t.Run(test.name, func(t *testing.T) {
			defer func() {
				if text, _ := recover().(string); !strings.Contains(text, test.want) {
					t.Errorf("panic %q does not say %q", text, test.want)
				}
			}()
			test.do()
		})
	}
}
