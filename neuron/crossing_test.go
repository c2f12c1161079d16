package neuron

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"spikesim/events"
)

// drawTau draws a pair of time constants in ms: far apart, close, so close
// that a plain difference would have no digit left, and equal.
func drawTau(t *rapid.T) (a, b float64) {
	a = math.Exp(rapid.Float64Range(math.Log(1e-3), math.Log(1e4)).Draw(t, "log tau"))
	switch rapid.SampledFrom([]string{"apart", "close", "closer", "next", "equal"}).Draw(t, "relation") {
	case "apart":
		return a, a * math.Exp(rapid.Float64Range(-5, 5).Draw(t, "log ratio"))
	case "close":
		return a, a * (1 + 1e-5)
	case "closer":
		return a, a * (1 - 3e-12)
	case "next":
		return a, math.Nextafter(a, math.Inf(1))
	}
	return a, a
}

// The closed form keeps its digits whatever the time constants: it agrees with
// the definition in 320 bits.
func TestSynapseResponseKeepsItsDigits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tauM, tauS := drawTau(t)
		e := newExpSynapse(tauM, tauS)
		s := math.Round(e.tauM * math.Exp(rapid.Float64Range(-14, 4).Draw(t, "log s/tau")))
		want, _ := bigResponse(s, e.tauM, e.tauS).Float64()
		// The exponential of -s/τ carries the rounding of its argument.
		limit := 1e-15 * (8 + 2*s/e.slow)
		if got := e.response(s); !(math.Abs(got-want) <= limit*want+1e-300) {
			t.Fatalf("P(%v ns) for tau_m %v ms, tau_s %v ms is %.17g, want %.17g: relative error %g", s, tauM, tauS, got, want, got/want-1)
		}
	})
}

// checkUntil checks a property until what the test is about has come up.
func checkUntil(t *testing.T, met func() bool, property func(t *rapid.T)) {
	t.Helper()
	rapid.Check(t, property)
	for range 20 {
		if met() {
			return
		}
		rapid.Check(t, property)
	}
}

// reach returns the first nanosecond at which V ≥ θ: by the definition in 320
// bits, V is there at or above θ, below it one nanosecond before, and on its
// rising branch. If it returns Never, V at its maximum is below θ.
func TestReachIsTheFirstNanosecond(t *testing.T) {
	reached, grazed := 0, 0
	// Under -short few cases are drawn at a time, and may all miss.
	checkUntil(t, func() bool { return reached > 0 && grazed > 0 }, func(t *rapid.T) {
		tauM, tauS := drawTau(t)
		e := newExpSynapse(tauM, tauS)
		level := rapid.Float64Range(.1, 10).Draw(t, "threshold")
		v := level * (1 - math.Exp(rapid.Float64Range(-12, 4).Draw(t, "log of what V lacks")))
		i := level * math.Exp(rapid.Float64Range(-1, 9).Draw(t, "log I"))
		if rapid.Bool().Draw(t, "graze") && i > level {
			// Choose the threshold at the maximum, give or take a little.
			if _, top, ok := e.peak(v, i); ok && top > v && top > 0 {
				level = top * (1 + rapid.SampledFrom([]float64{-1e-6, -1e-12, 0, 1e-12, 1e-6}).Draw(t, "by"))
				grazed++
			}
		}
		if !(v < level) {
			t.Skip("it starts above")
		}
		potential := func(s events.Time) float64 { return bigV(float64(s), e.tauM, e.tauS, v, i) }
		// Rounding of V, of both of its terms.
		slack := 1e-14 * (math.Abs(v) + level + 10)
		got := e.reach(v, i, level)
		if got == events.Never {
			if s, _, ok := e.peak(v, i); i > level && ok && s < 1e18 {
				for _, at := range []events.Time{events.Time(s), events.Time(s) + 1} {
					if top := potential(at); top >= level+slack {
						t.Fatalf("never fires, and V(%d) = %.17g, threshold %.17g", at, top, level)
					}
				}
			}
			return
		}
		reached++
		if now := potential(got); now < level-slack {
			t.Fatalf("fires after %d ns at V = %.17g, threshold %.17g", got, now, level)
		}
		if before := potential(got - 1); before >= level+slack {
			t.Fatalf("fires after %d ns, and a nanosecond before V = %.17g, threshold %.17g", got, before, level)
		}
		if bound := e.earliest(v, i, level); bound > got {
			t.Fatalf("fires after %d ns, and no earlier than after %d", got, bound)
		}
		if s, _, _ := e.peak(v, i); float64(got) > s+1 {
			t.Fatalf("fires after %d ns, behind the maximum at %v", got, s)
		}
	})
	if reached == 0 || grazed == 0 {
		t.Errorf("%d crossings, %d near the maximum: the test tests nothing", reached, grazed)
	}
}

// With time constants of a few nanoseconds the whole course of the potential is
// soon written down, and maxima lie between the nanoseconds: there is a crossing
// just if some nanosecond has one.
func TestReachOnAGridOfItsOwnSize(t *testing.T) {
	between := 0
	// Under -short few cases are drawn at a time, and may all miss.
	checkUntil(t, func() bool { return between > 0 }, func(t *rapid.T) {
		const ns = 1e-6
		e := newExpSynapse(ns*rapid.Float64Range(1, 12).Draw(t, "tau_m_ns"), ns*rapid.Float64Range(1, 12).Draw(t, "tau_syn_ns"))
		v, i := rapid.Float64Range(-2, .99).Draw(t, "v"), rapid.Float64Range(.5, 8).Draw(t, "i")
		level := 1.
		if _, top, ok := e.peak(v, i); ok && top > max(v, 0) && rapid.Bool().Draw(t, "graze") {
			level = top * (1 - rapid.Float64Range(-1e-2, 1e-2).Draw(t, "by"))
		}
		if v >= level || i <= level {
			t.Skip("no question")
		}
		want := events.Never
		for s := events.Time(1); s < 300; s++ {
			if u, _ := e.advance(v, i, float64(s)); u >= level {
				want = s
				break
			}
		}
		if got := e.reach(v, i, level); got != want {
			t.Fatalf("reached after %d ns, want %d", got, want)
		}
		if _, top, ok := e.peak(v, i); ok && top >= level && want == events.Never {
			between++
		}
		if bound := e.earliest(v, i, level); bound > want {
			t.Fatalf("reached after %d ns, and no earlier than after %d", want, bound)
		}
	})
	if between == 0 {
		t.Error("no maximum above the threshold lies between two nanoseconds")
	}
}

// Between the bounds and the search nothing is lost: on a grid of samples no
// potential is ever at the threshold before the time that reach returns.
func TestReachMissesNoCrossing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := newExpSynapse(rapid.Float64Range(.5, 30).Draw(t, "tau_m_ms"), rapid.Float64Range(.5, 30).Draw(t, "tau_syn_ms"))
		v, i := rapid.Float64Range(-3, .9999).Draw(t, "v"), rapid.Float64Range(-3, 12).Draw(t, "i")
		got := e.reach(v, i, 1)
		end := min(got, 200*events.Millisecond)
		for k := range events.Time(400) {
			if u, _ := e.advance(v, i, float64(end*k/400)); u >= 1+1e-12 {
				t.Fatalf("V is %v after %v, and the crossing is said to come after %v", u, end*k/400, got)
			}
		}
	})
}

// An adaptive neuron with quick adaptation, as above.
func TestAdaptiveReachIsTheFirstNanosecond(t *testing.T) {
	reached := 0
	// Under -short few cases are drawn at a time, and may all miss.
	checkUntil(t, func() bool { return reached > 0 }, func(t *rapid.T) {
		tauM := math.Exp(rapid.Float64Range(-3, 6).Draw(t, "log tau_m_ms"))
		tauA := tauM * (1 - math.Exp(rapid.Float64Range(-9, -.01).Draw(t, "log of what the ratio lacks")))
		m := newALIF(&ALIFParams{TauMMS: tauM, Threshold: 1, TauAdaptMS: tauA, Adaptation: 1}, 1)
		v := rapid.Float64Range(-1, 6).Draw(t, "v")
		a := math.Max(0, v-1) + math.Exp(rapid.Float64Range(-9, 3).Draw(t, "log a"))
		d := func(s events.Time) float64 { return bigD(float64(s), m.tauM, m.tauA, v, a) }
		got := m.reach(v, a, m.threshold)
		end := min(got, events.FromMS(20*tauM))
		for k := range events.Time(300) {
			s := float64(end / 300 * k)
			if u, _ := (adaptiveCurve{m.tauM, m.tauA, v, a}).at(s); u >= 1+1e-12 {
				t.Fatalf("D(%v) is %v, and the crossing is said to come after %v", s, u, got)
			}
		}
		if got == events.Never {
			return
		}
		reached++
		if now, before := d(got), d(got-1); now < 1-1e-13 || before >= 1+1e-13 {
			t.Fatalf("fires after %d ns at D = %.17g; one before, D = %.17g", got, now, before)
		}
	})
	if reached == 0 {
		t.Error("no crossing: the test tests nothing")
	}
}

// The comment of ALIF claims that for τ_a ≥ τ_m D never comes up to θ₀ between
// inputs.
func TestSlowAdaptationNeverCrossesBetweenInputs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tauM := rapid.Float64Range(.1, 50).Draw(t, "tau_m")
		tauA := tauM * (1 + math.Exp(rapid.Float64Range(-20, 5).Draw(t, "log of the excess of the ratio")))
		v := rapid.Float64Range(-2, 20).Draw(t, "v")
		a := math.Max(0, v-1) + math.Exp(rapid.Float64Range(-20, 4).Draw(t, "log a"))
		for k := range 500 {
			s := 10 * tauA * float64(k*k) / 250000
			if d, _ := (adaptiveCurve{tauM, tauA, v, a}).at(s); d >= 1+1e-12 {
				t.Fatalf("D(%v) = %v", s, d)
			}
		}
	})
}

// Under a current that hardly decays the bound is the crossing itself, and must
// not lie behind it.
func TestEarliestIsTightAndNotLate(t *testing.T) {
	e := newExpSynapse(10, 1e9)
	for _, i := range []float64{1.001, 1.5, 3, 100} {
		for _, v := range []float64{-5, 0, .5, .999} {
			bound, reach := e.earliest(v, i, 1), e.reach(v, i, 1)
			if bound > reach || float64(reach-bound) > 2+1e-5*float64(reach) {
				t.Errorf("from V = %v under I = %v: reached after %d ns, no earlier than after %d", v, i, reach, bound)
			}
		}
	}
}

// A threshold that moves leaves the neurons of other channels as they are, to the
// last bit of their state.
func TestMovedThresholdTouchesItsChannelOnly(t *testing.T) {
	c := newCubaLIF(&CubaLIFParams{TauMMS: 10, TauSynMS: 5, Threshold: 1}, 4)
	levels := []float32{1, 1}
	c.SetThresholds(levels)
	c.Deliver(7, 0, []float32{3, 3, 3, 3})
	c.Fire(7, []Span{{Len: 4}}, nil)
	c.Tick(events.Millisecond, nil)
	levels[1] = 2
	c.NextSpike()
	for n, s := range c.neurons {
		if want := []events.Time{7, events.Millisecond}[n%2]; s.at != want {
			t.Errorf("neuron %d was last changed at %d ns, want %d", n, s.at, want)
		}
	}
}
