package neuron_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"spikesim/events"
	"spikesim/neuron"
)

// After one input of weight w at time s the potential is
//
//	V(t) = w exp(-(t-s)/tau)
//
// whatever the gap, however short of a millisecond.
func TestLIFPotentialDecaysExponentially(t *testing.T) {
	for _, p := range precisions {
		for _, gap := range []events.Time{0, 1, 999, 17*us + 3, 300 * us, ms, 10 * ms, 79 * ms, 81 * ms, 300 * ms} {
			m := lif(10, 1, p).New(1, nil, ms)
			start := 123457 * events.Nanosecond
			instant(m, start, 0, .75)
			want := .75 * math.Exp(-float64(gap)/float64(10*ms))
			near(t, p+" potential after "+gap.String(), float64(membrane(m, start+gap, 1)[0])+1, want, math.Max(1e-6, 1.2e-7/want))
		}
	}
}

// Two potentials that decay over one gap, or over the same stretch cut into
// many by inputs of weight 0, are the same: exp(-a)exp(-b) = exp(-(a+b)). The
// membrane in float64 is compared by its spare weight to the threshold, which
// is found to the last bit of the float32 weight on top of a constant of .5.
func TestLIFOneGapEqualsManySmallGaps(t *testing.T) {
	for _, precision := range []string{"float32", "float64"} {
		for _, end := range []events.Time{3 * ms, 25*ms + 1, 79 * ms, 81 * ms, 170*ms + 333} {
			replay := func(step events.Time) func() neuron.Model {
				return func() neuron.Model {
					m := lif(40, 1, precision).New(1, nil, ms)
					instant(m, 1, 0, .9)
					for at := 1 + step; step > 0 && at < end; at += step {
						instant(m, at, 0, 0)
					}
					return m
				}
			}
			// 1 - .9 exp(-(end-1)/tau)
			want := 1 - float64(float32(.9))*math.Exp(-float64(end-1)/float64(40*ms))
			for _, step := range []events.Time{0, 41*us + 7, 7 * ms} {
				near(t, precision+" least weight that fires", leastWeight(replay(step), end), want, 1e-6)
			}
		}
	}
}

// exactLIF is the recursion of the package's comment, with its potential scaled
// nowhere and decayed at every input.
type exactLIF struct {
	tau, theta, v float64
	at            events.Time
}

func (e *exactLIF) input(t events.Time, weight float64) (fired bool) {
	e.v = e.v*math.Exp(-float64(t-e.at)/e.tau) + weight
	e.at = t
	if e.v >= e.theta {
		e.v = 0
		return true
	}
	return false
}

// A random train of random weights, positive and negative, with gaps from a
// nanosecond to hours, makes the model and the plain recursion fire at the same
// inputs. Both potentials must agree through all of it: the comparison of the
// membranes has the resolution of float32, that of the firing has the model's.
func TestLIFFollowsThePlainRecursion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tau := rapid.Float64Range(.2, 50).Draw(t, "tau_m_ms")
		m := lif(tau, 1, "float64").New(1, nil, ms)
		want := exactLIF{tau: tau * float64(ms), theta: 1}
		at := events.Time(0)
		for range rapid.IntRange(1, 60).Draw(t, "inputs") {
			scale := rapid.SampledFrom([]events.Time{10, us, 300 * us, 3 * ms, 90 * ms, 1000 * ms, 3600 * events.Second}).Draw(t, "scale")
			at += 1 + events.Time(rapid.Int64Range(0, int64(scale)).Draw(t, "gap"))
			// Odd numerators of 1021 keep the sums away from the threshold itself.
			weight := float32(2*rapid.IntRange(-200, 400).Draw(t, "weight")+1) / 1021
			before := want.v*math.Exp(-float64(at-want.at)/want.tau) + float64(weight)
			fired := want.input(at, float64(weight))
			if got := instant(m, at, 0, weight); (len(got) > 0) != fired {
				t.Fatalf("at %v the model fires %v, the recursion %v with potential 1%+g", at, len(got) > 0, fired, before-1)
			}
			if !fired {
				if got := float64(membrane(m, at, 1)[0]) + 1; math.Abs(got-want.v) > 2e-7*math.Max(1, math.Abs(want.v)) {
					t.Fatalf("at %v the potential is %v, want %v", at, got, want.v)
				}
			}
			m.Tick(at, nil)
			m.Tick(at, nil)
		}
	})
}

// The relative error of the float64 membrane after a thousand decays, half of
// them across a move of the landmark, stays below 1e-12. It is measured as the
// exact recursion's potential at the weight that just fires.
func TestLIFFloat64KeepsTwelveDigits(t *testing.T) {
	const theta = 1
	tau := 5.0
	for _, step := range []events.Time{333*us + 1, 45*ms + 17} {
		m := lif(tau, theta, "float64").New(2, nil, ms)
		exact := exactLIF{tau: tau * float64(ms), theta: 2 * theta}
		at := events.Time(0)
		for range 1000 {
			at += step
			// Neuron 1 receives what neuron 0 lacks to within one bit of float64.
			instant(m, at, 0, .01)
			exact.input(at, float64(float32(.01)))
		}
		missing := theta - exact.v
		// Split what is missing into float32 parts, which add up to it within
		// 2^-72 of it, and take the last away for a miss by 1e-12.
		parts := split(missing + 1e-12)
		if fired := deliverAll(m, at, parts); len(fired) != 1 {
			t.Errorf("step %v: a potential of 1e-12 above the threshold does not fire", step)
		}
		m.Reset()
		at = 0
		for range 1000 {
			at += step
			instant(m, at, 0, .01)
		}
		if fired := deliverAll(m, at, split(missing-1e-12)); len(fired) != 0 {
			t.Errorf("step %v: a potential of 1e-12 below the threshold fires", step)
		}
	}
}

// split returns float32 numbers whose exact sum is v, to the 70th bit.
func split(v float64) []float32 {
	var parts []float32
	for range 3 {
		p := float32(v)
		parts = append(parts, p)
		v -= float64(p)
	}
	return parts
}

// deliverAll delivers each part to neuron 0 and fires once.
func deliverAll(m neuron.Model, at events.Time, parts []float32) []int32 {
	for _, p := range parts {
		m.Deliver(at, 0, []float32{p})
	}
	return m.Fire(at, []neuron.Span{{First: 0, Len: 1}}, nil)
}

// Under an input of weight w every h, a neuron fires at the n-th input after a
// reset, the first n for which
//
//	w (1 - q^n)/(1 - q) >= theta,  q = exp(-h/tau)
//
// and never if w/(1-q) < theta.
func TestLIFFiresRegularlyUnderRegularInput(t *testing.T) {
	for _, tc := range []struct {
		weight float64
		every  events.Time
	}{{.3, ms}, {.25, 2 * ms}, {.11, 250 * us}, {.1, ms}, {.09, ms}, {1.5, 7 * ms}, {.0625, 600 * us}} {
		for _, p := range precisions {
			m := lif(10, 1, p).New(1, nil, ms)
			w := float64(float32(tc.weight))
			q := math.Exp(-float64(tc.every) / float64(10*ms))
			n := 0
			if w/(1-q) > 1 {
				n = int(math.Ceil(math.Log(1-(1-q)/w) / math.Log(q)))
			}
			since := 0
			for k := 1; k <= 1000; k++ {
				since++
				fired := len(instant(m, events.Time(k)*tc.every, 0, float32(tc.weight))) > 0
				if fired != (since == n) {
					t.Fatalf("%s, weight %v every %v: fired %v at input %d after the reset, want the first at %d", p, tc.weight, tc.every, fired, since, n)
				}
				if fired {
					since = 0
				}
			}
		}
	}
}

func TestLIFThresholdItselfFires(t *testing.T) {
	for _, p := range precisions {
		for at := events.Time(1); at < 200*ms; at += 777*us + 13 {
			for _, weights := range [][]float32{{.7}, {.35, .35}, {1.4, -.7}} {
				m := lif(10, .7, p).New(1, nil, ms)
				// .7 is no float32; the threshold of a float64 membrane is the
				// float64 next to .7, so the test asks for a representable one.
				if p == "float64" {
					m = lif(10, float64(float32(.7)), p).New(1, nil, ms)
				}
				if fired := deliverAll(m, at, weights); !slices.Equal(fired, []int32{0}) {
					t.Fatalf("%s at %v: %v sums to the threshold and does not fire", p, at, weights)
				}
			}
			m := lif(10, 1, p).New(1, nil, ms)
			if fired := instant(m, at, 0, math.Nextafter32(1, 0)); len(fired) > 0 {
				t.Fatalf("%s at %v: the number just below the threshold fires", p, at)
			}
		}
	}
}

// Weights that add up to the threshold exactly, all of them multiples of 1/64,
// fire a neuron at rest whatever the time.
func TestLIFExactSumFiresAtAnyTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var weights []float32
		left := 64
		for range rapid.IntRange(0, 8).Draw(t, "inputs") {
			k := rapid.IntRange(-20, 40).Draw(t, "weight")
			weights = append(weights, float32(k)/64)
			left -= k
		}
		weights = append(weights, float32(left)/64)
		at := events.Time(rapid.Int64Range(1, int64(500*ms)).Draw(t, "at"))
		for _, p := range precisions {
			m := lif(10, 1, p).New(1, nil, ms)
			if fired := deliverAll(m, at, weights); len(fired) != 1 {
				t.Fatalf("%s at %v: %v adds up to 1 and does not fire", p, at, weights)
			}
		}
	})
}

// V is 0 after a spike, not V minus theta, and the excess is gone.
func TestLIFResetsToZero(t *testing.T) {
	for _, p := range precisions {
		m := lif(10, 1, p).New(1, nil, ms)
		if fired := instant(m, 3*ms, 0, 5); len(fired) != 1 {
			t.Fatal("an input of 5 does not fire")
		}
		if fired := instant(m, 3*ms+1, 0, .999); len(fired) != 0 {
			t.Error("something of the potential outlived the reset")
		}
		m.Tick(4*ms, nil)
		m.Tick(5*ms, nil)
		want := .999*math.Exp(-float64(2*ms-1)/float64(10*ms)) - 1
		near(t, "potential after the reset", float64(membrane(m, 5*ms, 1)[0]), want, 1e-6)
	}
}

// A negative input lowers the potential below 0, from where it decays up.
func TestLIFNegativeInput(t *testing.T) {
	for _, p := range precisions {
		m := lif(10, 1, p).New(1, nil, ms)
		instant(m, ms, 0, -2)
		near(t, "potential 5 ms after -2", float64(membrane(m, 6*ms, 1)[0])+1, -2*math.Exp(-.5), 1e-6)
		// -2 exp(-1) + 1.7 = 0.964
		if fired := instant(m, 11*ms, 0, 1.7); len(fired) != 0 {
			t.Error("fires although the inhibition still holds it down")
		}
	}
}
