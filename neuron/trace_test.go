package neuron_test

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"spikesim/events"
	"spikesim/neuron"
)

// The trace of a LIF neuron's input is the sum over the unit's spikes s
//
//	P(t) = sum_s exp(-(t-s)/tau)
func TestLIFTraceIsASumOfExponentials(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tau := rapid.Float64Range(.5, 50).Draw(t, "tau_m_ms")
		trace := lif(tau, 1, "").NewTrace(3, ms)
		var spikes [3][]events.Time
		at, tick := events.Time(0), ms
		for range rapid.IntRange(1, 40).Draw(t, "instants") {
			scale := rapid.SampledFrom([]events.Time{1, 100 * us, 5 * ms, 400 * ms}).Draw(t, "scale")
			at += events.Time(rapid.Int64Range(1, int64(scale)).Draw(t, "gap"))
			for ; tick < at; tick += ms {
				trace.Tick(tick)
			}
			units := rapid.SliceOfN(rapid.Int32Range(0, 2), 1, 4).Draw(t, "units")
			trace.Add(at, units)
			for _, u := range units {
				spikes[u] = append(spikes[u], at)
			}
			trace.Tick(tick)
			values, scaling := trace.At(tick)
			for u, of := range spikes {
				want := 0.0
				for _, s := range of {
					want += math.Exp(-float64(tick-s) / (tau * float64(ms)))
				}
				if got := float64(values[u]) * float64(scaling); math.Abs(got-want) > 1e-5*want+1e-30 {
					t.Fatalf("trace of unit %d at %v is %v, want %v", u, tick, got, want)
				}
			}
			tick += ms
		}
		trace.Reset()
		if values, _ := trace.At(0); values[0] != 0 || values[1] != 0 || values[2] != 0 {
			t.Fatalf("after the reset the trace is %v", values)
		}
	})
}

// The derivative of the membrane with respect to a weight is the trace, as
// long as the neuron does not fire: for one synapse of weight w the potential
// is w P, whatever the model.
func TestTraceTimesWeightIsThePotential(t *testing.T) {
	for _, tc := range []struct {
		name string
		spec neuron.Spec
		rest float64 // potential minus threshold without input
		w    float32
	}{
		{"lif", lif(10, 1000, ""), -1000, 20},
		{"lif in float64", lif(10, 1000, "float64"), -1000, 20},
		{"decolle", decolle(.97, .85, .65, false), -1e6, 10},
		{"decolle, normalised", decolle(.97, .85, .65, true), -100, 50},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var bias []float32
			if tc.spec.Info().Bias {
				bias = []float32{float32(tc.rest)}
			}
			m, trace := tc.spec.New(1, bias, ms), tc.spec.NewTrace(1, ms)
			for k := range 300 {
				at := msCount(k) * ms
				for _, part := range []events.Time{ms / 3, ms}[:k%3] {
					trace.Add(at+part, []int32{0})
					instant(m, at+part, 0, tc.w)
				}
				if fired := m.Tick(at+ms, nil); len(fired) > 0 {
					t.Fatal("the neuron fired")
				}
				trace.Tick(at + ms)
				values, scale := trace.At(at + ms)
				want := float64(tc.w) * float64(values[0]) * float64(scale)
				got := float64(membrane(m, at+ms, 1)[0]) - tc.rest
				if math.Abs(got-want) > 1e-4*math.Abs(want)+1e-6*math.Abs(tc.rest) {
					t.Fatalf("at tick %d the potential is %v, weight times trace %v", k+1, got, want)
				}
			}
		})
	}
}

// A spike at tick 1 gives, g being the product of both gains,
//
//	P(1+k) = g (alpha^k - beta^k)/(alpha - beta),
//
// and two spikes of one tick give twice that.
func TestDecolleTraceInClosedForm(t *testing.T) {
	const alpha, beta = .9, .6
	for _, normalised := range []bool{false, true} {
		g := 1 / ((1 - alpha) * (1 - beta))
		if normalised {
			g = (1 - alpha) * (1 - beta)
		}
		trace := decolle(alpha, beta, .65, normalised).NewTrace(3, ms)
		trace.Add(ms/2, []int32{0, 2})
		trace.Add(ms, []int32{2})
		for k := range 60 {
			trace.Tick(msCount(k+1) * ms)
			values, scale := trace.At(msCount(k+1) * ms)
			want := g * (math.Pow(alpha, float64(k)) - math.Pow(beta, float64(k))) / (alpha - beta)
			for u, times := range []float64{1, 0, 2} {
				near(t, fmt.Sprintf("normalised %v, P of unit %d after %d ticks", normalised, u, k), float64(values[u])*float64(scale), times*want, 1e-5)
			}
		}
		trace.Reset()
		trace.Tick(ms)
		trace.Tick(2 * ms)
		if values, _ := trace.At(2 * ms); values[0] != 0 || values[2] != 0 {
			t.Errorf("after the reset the trace is %v", values)
		}
	}
}
