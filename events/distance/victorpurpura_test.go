package distance

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"spikesim/events"
)

// ms makes spike times from milliseconds.
func ms(times ...float64) []events.Time {
	var out []events.Time
	for _, t := range times {
		out = append(out, events.FromMS(t))
	}
	return out
}

// near reports whether two distances agree to about thirteen digits.
func near(a, b float64) bool { return math.Abs(a-b) <= 1e-13*max(1, math.Abs(a), math.Abs(b)) }

func TestVictorPurpuraInClosedForm(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		name string
		a, b []events.Time
		cost float64 // 1/ms
		want float64
	}{
		{"two empty trains", nil, nil, 1, 0},
		{"a train and an empty one: every spike is deleted", ms(1, 2, 3), nil, 1, 3},
		{"equal trains", ms(1, 2, 2, 3), ms(1, 2, 2, 3), 1, 0},
		{"single spikes, a shift: q·d", ms(4), ms(7), 0.25, 0.75},
		{"single spikes, too far for a shift: 2", ms(4), ms(7), 0.75, 2},
		{"single spikes, as good as a shift: q·d = 2", ms(4), ms(8), 0.5, 2},
		{"a coincidence at an infinite cost", ms(4), ms(4), inf, 0},
		{"a nanosecond apart at an infinite cost", []events.Time{4}, []events.Time{5}, inf, 2},
		{"only the count matters for q = 0: |n-m|", ms(1, 2, 3, 4, 5), ms(90, 91), 0, 3},
		{"only coincidences matter for q → ∞: n+m-2c", ms(1, 2, 3, 4, 5), ms(2, 4, 6), inf, 5 + 3 - 2*2},
		{"a spike that occurs twice in one train", ms(2, 2), ms(2), inf, 1},
		{"one shift and one insertion", ms(10), ms(11, 30), 0.5, 1 + 0.5},
		{"the nearer of two is shifted", ms(10), ms(7, 11), 0.5, 1 + 0.5},
		{"all spikes late by 1 ms: n·q", ms(10, 20, 30), ms(11, 21, 31), 0.125, 3 * 0.125},
		{"a chain: one long shift costs as much as two short ones", ms(10, 12), ms(12, 14), 0.25, 4 * 0.25},
	} {
		if got := VictorPurpura(c.a, c.b, c.cost, nil); !near(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

// leastCost tries every way to pair spikes of a with spikes of b, in any order.
func leastCost(a, b []events.Time, costPerMS float64) float64 {
	if len(a) == 0 {
		return float64(len(b))
	}
	least := 1 + leastCost(a[1:], b, costPerMS)
	for j, other := range b {
		shift := 0.0
		if other != a[0] {
			shift = costPerMS * math.Abs((other - a[0]).MS())
		}
		rest := slices.Delete(slices.Clone(b), j, j+1)
		least = min(least, shift+leastCost(a[1:], rest, costPerMS))
	}
	return least
}

// plain is the textbook's algorithm on the whole table and all spikes.
func plain(a, b []events.Time, costPerMS float64) float64 {
	g := make([][]float64, len(a)+1)
	for i := range g {
		g[i] = make([]float64, len(b)+1)
		for j := range g[i] {
			switch {
			case i == 0 || j == 0:
				g[i][j] = float64(i + j)
			default:
				shift := costPerMS * math.Abs((a[i-1] - b[j-1]).MS())
				g[i][j] = min(g[i-1][j]+1, g[i][j-1]+1, g[i-1][j-1]+shift)
			}
		}
	}
	return g[len(a)][len(b)]
}

// drawTimes draws up to n sorted times. Many are on a coarse grid, so that
// there are coincidences.
func drawTimes(t *rapid.T, label string, n int) []events.Time {
	time := rapid.OneOf(
		rapid.Map(rapid.IntRange(0, 20), func(i int) events.Time { return events.Time(i) * events.Millisecond }),
		rapid.Map(rapid.Int64Range(0, 20_000_000), func(i int64) events.Time { return events.Time(i) }),
	)
	times := rapid.SliceOfN(time, 0, n).Draw(t, label)
	slices.Sort(times)
	return times
}

func drawScale(t *rapid.T, label string) float64 {
	return rapid.OneOf(rapid.Float64Range(0, 3), rapid.SampledFrom([]float64{0, 0.01, 0.1, 1, 100, 1e9, math.Inf(1)})).Draw(t, label)
}

func TestVictorPurpuraIsTheLeastOfAllPairings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawTimes(t, "a", 5), drawTimes(t, "b", 5)
		cost := drawScale(t, "cost")
		if got, want := VictorPurpura(a, b, cost, nil), leastCost(a, b, cost); !near(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

func TestVictorPurpuraAgreesWithTheWholeTable(t *testing.T) {
	var scratch Scratch
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawTimes(t, "a", 40), drawTimes(t, "b", 40)
		cost := rapid.Float64Range(0, 5).Draw(t, "cost")
		if got, want := VictorPurpura(a, b, cost, &scratch), plain(a, b, cost); !near(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

// checkMetric checks what every distance must satisfy.
func checkMetric(t *rapid.T, distance func(a, b []events.Time) float64, separates bool) {
	a, b, c := drawTimes(t, "a", 15), drawTimes(t, "b", 15), drawTimes(t, "c", 15)
	ab := distance(a, b)
	if d := distance(a, slices.Clone(a)); d != 0 {
		t.Fatalf("a train has distance %v from itself", d)
	}
	if ba := distance(b, a); ab != ba {
		t.Fatalf("not symmetric: %v and %v", ab, ba)
	}
	if !(ab >= 0) || separates && ab == 0 && !slices.Equal(a, b) {
		t.Fatalf("distance %v between different trains", ab)
	}
	if ac, cb := distance(a, c), distance(c, b); ab > ac+cb+1e-9 {
		t.Fatalf("the detour is shorter: %v > %v + %v", ab, ac, cb)
	}
	if n := float64(len(a) + len(b)); ab > n+1e-9 {
		t.Fatalf("distance %v exceeds the number of spikes, %v", ab, n)
	}
	later := events.Time(rapid.Int64Range(0, 1e15).Draw(t, "later"))
	shift := func(times []events.Time) []events.Time {
		out := slices.Clone(times)
		for i := range out {
			out[i] += later
		}
		return out
	}
	if d := distance(shift(a), shift(b)); d != ab {
		t.Fatalf("distance %v, but %v when both trains are %v later", ab, d, later)
	}
}

func TestVictorPurpuraIsAMetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cost := drawScale(t, "cost")
		checkMetric(t, func(a, b []events.Time) float64 { return VictorPurpura(a, b, cost, nil) }, cost > 0)
	})
}

func TestVictorPurpuraGrowsWithTheCost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawTimes(t, "a", 15), drawTimes(t, "b", 15)
		low, high := drawScale(t, "low"), drawScale(t, "high")
		low, high = min(low, high), max(low, high)
		if l, h := VictorPurpura(a, b, low, nil), VictorPurpura(a, b, high, nil); l > h+1e-9 {
			t.Fatalf("%v at %v per ms, but %v at %v per ms", l, low, h, high)
		}
	})
}

func TestNothingIsAllocatedWithScratch(t *testing.T) {
	a, b := ms(1, 2, 3, 5, 8), ms(1, 2.5, 3.5, 9)
	var scratch Scratch
	VictorPurpura(a, b, 1, &scratch)
	sum := 0.0
	if n := testing.AllocsPerRun(100, func() {
		sum += VictorPurpura(a, b, 1, &scratch) + VictorPurpura(b, a, 1, &scratch) + VanRossum(a, b, 1)
	}); n != 0 || sum == 0 {
		t.Errorf("%v allocations for a sum of %v", n, sum)
	}
}

func TestWrongScalesPanic(t *testing.T) {
	for name, call := range map[string]func(){
		"negative cost":              func() { VictorPurpura(nil, nil, -1, nil) },
		"cost not a number":          func() { VictorPurpura(nil, nil, math.NaN(), nil) },
		"negative time constant":     func() { VanRossum(nil, nil, -1) },
		"time constant not a number": func() { VanRossum(nil, nil, math.NaN()) },
	} {
		func() {
			defer func() {
				if text, _ := recover().(string); !strings.HasPrefix(text, "distance: ") {
					t.Errorf("%s: panic %q", name, text)
				}
			}()
			call()
		}()
	}
}
