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

// crossing returns where V first is at the level: by the definition in 320 bits it is
// there to rounding, and before, in as many places as one likes, below. Where it returns
// infinity, V is nowhere above the level. The bound is not behind it. Levels and currents
// have either sign, as V relative to where a drive takes it has.
func TestCrossingIsTheFirst(t *testing.T) {
	var reached, grazed, fromBelow int
	// Under -short few cases are drawn at a time, and may all miss.
	checkUntil(t, func() bool { return reached > 0 && grazed > 0 && fromBelow > 0 }, func(t *rapid.T) {
		tauM, tauS := drawTau(t)
		e := newExpSynapse(tauM, tauS)
		scale := rapid.Float64Range(.1, 10).Draw(t, "scale")
		level := scale * rapid.SampledFrom([]float64{1, 1, -1, 0}).Draw(t, "sign of the level")
		v := level - scale*math.Exp(rapid.Float64Range(-12, 4).Draw(t, "log of what V lacks"))
		i := scale * math.Exp(rapid.Float64Range(-2, 9).Draw(t, "log I")) * rapid.SampledFrom([]float64{1, 1, -1, 0}).Draw(t, "sign of I")
		if _, top, ok := e.extremum(v, i); ok && top > max(v, 0) && rapid.Bool().Draw(t, "graze") {
			// Choose the level at the maximum, give or take a little.
			level = top * (1 + rapid.SampledFrom([]float64{-1e-6, -1e-12, 0, 1e-12, 1e-6}).Draw(t, "by"))
			grazed++
		}
		if !(v < level) {
			t.Skip("it starts above")
		}
		// Rounding of V, of both of its terms.
		slack := 1e-14 * (math.Abs(v) + math.Abs(level) + math.Abs(i)*e.tauS/max(e.tauM, e.tauS))
		got := e.crossing(v, i, level)
		end := got
		if math.IsInf(got, 1) {
			end = 30 * max(e.tauM, e.tauS)
			if level < 0 {
				t.Fatalf("never at %v, and V goes to 0", level)
			}
			if s, _, ok := e.extremum(v, i); ok {
				end = min(end, 2*s)
			}
		} else {
			reached++
			if level < 0 && i < 0 {
				fromBelow++
			}
			if at := bigV(got, e.tauM, e.tauS, v, i); math.Abs(at-level) > slack+1e-14*got/e.slow*scale {
				_, slope := synapseCurve{e, v, i}.at(got)
				if math.Abs(at-level) > slack+1e-6*math.Abs(slope) {
					t.Fatalf("the crossing after %v ns has V = %.17g, the level is %.17g", got, at, level)
				}
			}
		}
		for k := range 60 {
			s := end * float64(k) / 60
			if u, _ := e.advance(v, i, s); u >= level+2*slack {
				t.Fatalf("V(%v) = %.17g is above %.17g, and the first crossing is said to be at %v", s, u, level, got)
			}
		}
		if bound := e.earliest(v, i, level); bound > got {
			t.Fatalf("at the level after %v ns, and no earlier than after %v", got, bound)
		}
	})
	if reached == 0 || grazed == 0 || fromBelow == 0 {
		t.Errorf("%d crossings, %d near the maximum, %d under inhibition: the test tests nothing", reached, grazed, fromBelow)
	}
}

// With time constants of a few nanoseconds maxima lie between the nanoseconds, and V is
// above the level for less than one: none of it is missed.
func TestCrossingBetweenNanoseconds(t *testing.T) {
	between := 0
	// Under -short few cases are drawn at a time, and may all miss.
	checkUntil(t, func() bool { return between > 0 }, func(t *rapid.T) {
		const ns = 1e-6
		e := newExpSynapse(ns*rapid.Float64Range(1, 12).Draw(t, "tau_m_ns"), ns*rapid.Float64Range(1, 12).Draw(t, "tau_syn_ns"))
		v, i := rapid.Float64Range(-2, .99).Draw(t, "v"), rapid.Float64Range(.5, 8).Draw(t, "i")
		s, top, ok := e.extremum(v, i)
		if !ok || top <= max(v, 0) {
			t.Skip("no maximum")
		}
		level := top * (1 - rapid.Float64Range(1e-9, 1e-2).Draw(t, "by"))
		if v >= level {
			t.Skip("no question")
		}
		got := e.crossing(v, i, level)
		if !(got <= s) {
			t.Fatalf("crossing after %v ns, the maximum is after %v and above the level", got, s)
		}
		if u, _ := e.advance(v, i, math.Ceil(got)); u < level {
			between++
		}
	})
	if between == 0 {
		t.Error("no maximum between two nanoseconds: the test tests nothing")
	}
}

// crossing of an adaptive neuron is where D is at θ₀, by the definition in 320 bits, and D
// is below it everywhere before, wherever V tends and whichever of the two is slower.
func TestALIFCrossingIsTheFirst(t *testing.T) {
	reached := 0
	rapid.Check(t, func(t *rapid.T) {
		tauM := rapid.Float64Range(.1, 50).Draw(t, "tau_m")
		tauA := tauM * rapid.SampledFrom([]float64{rapid.Float64Range(.01, .99).Draw(t, "ratio"), 1, 3.7}).Draw(t, "which")
		to := rapid.SampledFrom([]float64{0, 0, -.5, .8, 1.2, 3}).Draw(t, "end")
		m := newALIF(&ALIFParams{TauMMS: All(tauM), Threshold: All(1), TauAdaptMS: All(tauA), Adaptation: All(1)}, 1)
		v := rapid.Float64Range(-1, 6).Draw(t, "v")
		a := math.Max(0, v-1) + math.Exp(rapid.Float64Range(-9, 3).Draw(t, "log a"))
		c := adaptiveCurve{m.tauM, m.tauA, v, a, to}
		got := c.crossing(m.threshold)
		end := min(got, 20e6*tauM)
		for k := range 300 {
			s := end / 300 * float64(k)
			if u, _ := c.at(s); u >= 1+1e-12 {
				t.Fatalf("D(%v) is %v, and the crossing is said to come after %v", s, u, got)
			}
		}
		if math.IsInf(got, 1) {
			return
		}
		reached++
		if d := to + bigD(got, m.tauM, m.tauA, v-to, a); math.Abs(d-1) > 1e-8 {
			t.Fatalf("the crossing after %v ns has D = %.17g", got, d)
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
			if d, _ := (adaptiveCurve{tauM, tauA, v, a, 0}).at(s); d >= 1+1e-12 {
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
			bound, reach := e.earliest(v, i, 1)*(1-1e-9), e.crossing(v, i, 1)
			if bound > reach || reach-bound > 2+1e-5*reach {
				t.Errorf("from V = %v under I = %v: reached after %v ns, no earlier than after %v", v, i, reach, bound)
			}
		}
	}
}

// A threshold that moves leaves the neurons of other channels as they are, to the
// last bit of their state.
func TestMovedThresholdTouchesItsChannelOnly(t *testing.T) {
	c := newGeneral((&CubaLIFParams{TauMMS: All(10), TauSynMS: All(5), Threshold: All(1)}).general(), 4, nil)
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
