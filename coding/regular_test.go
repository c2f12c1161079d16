package coding_test

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"spikesim/coding"
	"spikesim/events"
	"spikesim/sim/random"
)

// integrate fires by the definition, in exact arithmetic: at every tick the
// potential rises by p, and at 1 the unit fires and the potential falls by 1.
func integrate(phase, p float64, ticks int) []events.Time {
	one := big.NewRat(1, 1)
	potential, rise := new(big.Rat).SetFloat64(phase), new(big.Rat).SetFloat64(p)
	var at []events.Time
	for n := 1; n <= ticks; n++ {
		if potential.Add(potential, rise); potential.Cmp(one) >= 0 {
			potential.Sub(potential, one)
			at = append(at, events.Time(n)*tick)
		}
	}
	return at
}

// byUnit returns the spike times of every unit.
func byUnit(train *events.Train, units int) [][]events.Time {
	times := make([][]events.Time, units)
	for i, unit := range train.Unit {
		times[unit] = append(times[unit], train.At[i])
	}
	return times
}

func TestRegularOnTicksIntegratesAndFires(t *testing.T) {
	const units, ticks = 60, 300
	pixels := make([]float32, units)
	for p := range pixels {
		pixels[p] = float32(p) / (units - 1) // black and white included
	}
	key := random.New(3)
	got := byUnit(encode(encoder(t, onGrid, 0.75, units), key, pixels, ticks*tick), units)
	for p, pixel := range pixels {
		if want := integrate(key.Int(p).Float64(0), 0.75*float64(pixel), ticks); !slices.Equal(got[p], want) {
			t.Errorf("pixel of %g fires at %v, want %v", pixel, got[p], want)
		}
	}
}

// In continuous time the potential crosses 1 at (k + 1 - phase)/rate, off the
// grid; on the grid the spike waits for the next tick.
func TestRegularTimes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pixels := rapid.SliceOfN(rapid.Float32Range(0.001, 1), 1, 8).Draw(t, "pixels")
		rate := rapid.Float64Range(0.01, 1).Draw(t, "rate")
		key := random.New(rapid.Uint64().Draw(t, "seed"))
		const end = 200 * tick
		build := func(kind string) coding.Encoder {
			e, err := coding.New(specOf(kind, rate), len(pixels), tick)
			if err != nil {
				t.Fatal(err)
			}
			return e
		}
		free := byUnit(encode(build(coding.KindRegular), key, pixels, end), len(pixels))
		ticked := byUnit(encode(build(onGrid), key, pixels, end), len(pixels))
		for p, pixel := range pixels {
			r, phase := rate*float64(pixel), key.Int(p).Float64(0)
			if n, want := float64(len(free[p])), r*end.MS(); math.Abs(n-want) >= 1 {
				t.Errorf("%v spikes at %g per ms, want %g rounded", n, r, want)
			}
			for k, at := range free[p] {
				want := (float64(k) + 1 - phase) / r * 1e6
				if off := float64(at) - want; off < -1e-3 || off > 1+1e-3 {
					t.Fatalf("spike %d of a unit of %g per ms at %d ns, want %f rounded up", k, r, at, want)
				}
				free[p][k] = (at + tick - 1) / tick * tick
			}
			if !slices.Equal(ticked[p], free[p]) {
				t.Errorf("on ticks %v, want the times in between moved to %v", ticked[p], free[p])
			}
		}
	})
}

// The first spikes of units of one gray fall evenly over their interval.
func TestRegularPhasesAreUniform(t *testing.T) {
	const units, rate = 3000, 0.1
	train := encode(encoder(t, coding.KindRegular, rate, units), random.New(15), slices.Repeat([]float32{1}, units), 10*tick)
	if train.Len() != units {
		t.Fatalf("%d spikes of %d units within one interval", train.Len(), units)
	}
	first := make([]float64, units)
	for i, at := range train.At {
		first[i] = at.MS() * rate
	}
	checkKS(t, first, func(x float64) float64 { return min(max(x, 0), 1) })
}

// At the highest rates every step has its spike and none has two.
func TestRegularHighestRate(t *testing.T) {
	const units = 50
	white := slices.Repeat([]float32{1}, units)
	for _, test := range []struct {
		kind string
		rate float64
		want int
	}{{onGrid, 1, 20}, {coding.KindRegular, 1000, 20_000}} {
		train := encode(encoder(t, test.kind, test.rate, units), random.New(16), white, 20*tick)
		if !train.Sorted() || train.Len() != units*test.want {
			t.Errorf("%s: %d spikes of %d units, want %d of each; sorted: %v", test.kind, train.Len(), units, test.want, train.Sorted())
		}
	}
}
