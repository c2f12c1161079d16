package distance

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"spikesim/events"
)

func TestVanRossumInClosedForm(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		name string
		a, b []events.Time
		tau  float64 // ms
		want float64
	}{
		{"two empty trains", nil, nil, 5, 0},
		{"equal trains", ms(1, 2, 2, 3), ms(1, 2, 2, 3), 5, 0},
		{"one extra spike: 1", ms(3), nil, 5, 1},
		{"one extra spike among others: 1", ms(1, 2, 3, 4), ms(1, 2, 4), 5, 1},
		{"n spikes at once: n", ms(3, 3, 3), nil, 5, 3},
		// D² = 1 + 1 - 2·exp(-d/τ)
		{"single spikes apart", ms(3), ms(7), 5, math.Sqrt(-2 * math.Expm1(-4.0/5))},
		// D² = 1 + 1 + 2·exp(-d/τ)
		{"two extra spikes", ms(3, 7), nil, 5, math.Sqrt(2 + 2*math.Exp(-4.0/5))},
		{"a nanosecond apart keeps its digits", []events.Time{100}, []events.Time{101}, 1000, math.Sqrt(-2 * math.Expm1(-1e-9))},
		{"far apart: √(n+m)", ms(1, 1e6), ms(2e6), 5, math.Sqrt(3)},
		{"only coincidences matter for τ = 0: √(n+m-2c)", ms(0, 1, 2, 3), ms(2, 4), 0, math.Sqrt(4 + 2 - 2)},
		{"only the count matters for τ = ∞: |n-m|", ms(0, 1, 2, 3, 4), ms(80, 90), inf, 3},
	} {
		if got := VanRossum(c.a, c.b, c.tau); !(math.Abs(got-c.want) <= 1e-13*c.want) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

// doubleSum is the distance as a sum over all pairs of spikes, with s = +1 for
// spikes of a and -1 for those of b: D² = ΣΣ s_i·s_j·exp(-|t_i-t_j|/τ).
func doubleSum(a, b []events.Time, tauMS float64) float64 {
	sum := func(x, y []events.Time) (s float64) {
		for _, t := range x {
			for _, u := range y {
				s += math.Exp(-math.Abs((t - u).MS()) / tauMS)
			}
		}
		return s
	}
	return math.Sqrt(max(0, sum(a, a)+sum(b, b)-2*sum(a, b)))
}

// integral is the distance by its definition: the midpoint rule over
// (f-g)²·2/τ with the traces written out.
func integral(a, b []events.Time, tauMS, untilMS, stepMS float64) float64 {
	trace := func(times []events.Time, t float64) (f float64) {
		for _, s := range times {
			if s.MS() <= t {
				f += math.Exp(-(t - s.MS()) / tauMS)
			}
		}
		return f
	}
	sum := 0.0
	for t := stepMS / 2; t < untilMS; t += stepMS {
		h := trace(a, t) - trace(b, t)
		sum += h * h * stepMS
	}
	return math.Sqrt(2 / tauMS * sum)
}

func TestVanRossumAgreesWithItsIntegral(t *testing.T) {
	// Spikes lie on the edges of the steps, where the midpoint rule wants jumps.
	a, b := ms(1, 2.5, 2.75, 9), ms(1.25, 2.5, 7, 7.5, 8.75)
	for _, tau := range []float64{0.5, 2, 10} {
		got, want := VanRossum(a, b, tau), integral(a, b, tau, 10+20*tau, 1.0/1024)
		// The midpoint rule's error is of order (step/τ)², here below 4e-6.
		if math.Abs(got-want) > 4e-6 {
			t.Errorf("τ = %v ms: got %v, want %v", tau, got, want)
		}
	}
}

func TestVanRossumAgreesWithTheSumOverPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawTimes(t, "a", 30), drawTimes(t, "b", 30)
		tau := rapid.Float64Range(1e-3, 1e3).Draw(t, "tau")
		// The sum loses digits where the trains are alike; D² is compared.
		got, want := VanRossum(a, b, tau), doubleSum(a, b, tau)
		if n := float64(1 + len(a) + len(b)); math.Abs(got*got-want*want) > 1e-14*n*n {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

func TestVanRossumIsAMetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tau := drawScale(t, "tau")
		checkMetric(t, func(a, b []events.Time) float64 { return VanRossum(a, b, tau) }, !math.IsInf(tau, 1))
	})
}

func TestVanRossumApproachesItsLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawTimes(t, "a", 20), drawTimes(t, "b", 20)
		// Times are whole nanoseconds below 20 ms.
		if short, limit := VanRossum(a, b, 1e-9), VanRossum(a, b, 0); math.Abs(short-limit) > 1e-9*(1+limit) && distinct(a, b, 40) {
			t.Fatalf("%v for a tiny τ, %v for 0", short, limit)
		}
		long, limit := VanRossum(a, b, 1e9), VanRossum(a, b, math.Inf(1))
		// D² is off by at most 2·20·40 pairs times 20 ms / τ.
		if math.Abs(long*long-limit*limit) > 1e-3 {
			t.Fatalf("%v for a huge τ, %v for ∞", long, limit)
		}
		if want := math.Abs(float64(len(a) - len(b))); limit != want {
			t.Fatalf("%v for τ = ∞, want %v", limit, want)
		}
	})
}

// distinct reports whether times of a and b that differ do so by at least gap.
func distinct(a, b []events.Time, gap events.Time) bool {
	all := append(append([]events.Time(nil), a...), b...)
	for i, t := range all {
		for _, u := range all[:i] {
			if d := max(t-u, u-t); d != 0 && d < gap {
				return false
			}
		}
	}
	return true
}
