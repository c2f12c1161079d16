package neuron_test

import (
	"math"
	"slices"
	"testing"

	"spikesim/events"
	"spikesim/neuron"
	"spikesim/neuron/neurontest"
)

// subject starts the declaration of a built-in model.
func subject(spec neuron.Spec) neurontest.Subject {
	return neurontest.Subject{
		New: spec.New, NewTrace: spec.NewTrace,
		AtTicks: spec.Info().AtTicks,
		Refused: neurontest.NotNumbers(spec),
	}
}

// levelled adds that the model of a declaration may have thresholds of its own.
// at returns the choice of the model with the given threshold.
func levelled(s neurontest.Subject, at func(threshold float64) neuron.Spec) neurontest.Subject {
	s.AtThreshold = func(threshold float32, neurons int, tick events.Time) neuron.Model {
		return at(float64(threshold)).New(neurons, nil, tick)
	}
	return s
}

// decay is exp(−age/τ).
func decay(age events.Time, tauMS float64) float64 { return math.Exp(-age.MS() / tauMS) }

func TestModelsConform(t *testing.T) {
	subjects := map[string]neurontest.Subject{}

	for _, precision := range precisions {
		s := subject(lif(10, 1, precision))
		s.Strong, s.AtOnce, s.Float64 = 2, true, precision == "float64"
		// In float32, potentials times the growth factor must stay below 3.4e38;
		// in float64, what Membrane returns must.
		s.Largest = 1e30
		s.PSP = func(age events.Time) float64 { return decay(age, 10) }
		s.FirstSpike = firstOfLIF(10, 1)
		s.AfterSpike = func(events.Time) float64 { return -1 }
		s.Clocked = clockedALIF(10, 1, 1, 0)
		subjects["lif in "+precision] = levelled(s, func(threshold float64) neuron.Spec {
			return neuron.Spec{LIF: &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(threshold), ThresholdPerChannel: true, Precision: precision}}
		})
	}
	for _, precision := range precisions {
		s := subject(neuron.Spec{IF: &neuron.IFParams{Threshold: neuron.All(.7), Precision: precision}})
		s.Strong, s.AtOnce, s.Float64, s.Threshold = 1.5, true, precision == "float64", .7
		s.Largest = 1e30
		s.PSP = func(events.Time) float64 { return 1 }
		s.FirstSpike = firstOfLIF(math.Inf(1), .7)
		s.AfterSpike = func(events.Time) float64 { return -.7 }
		s.Clocked = clockedALIF(math.Inf(1), .7, 1, 0)
		subjects["if in "+precision] = levelled(s, func(threshold float64) neuron.Spec {
			return neuron.Spec{IF: &neuron.IFParams{Threshold: neuron.All(threshold), ThresholdPerChannel: true, Precision: precision}}
		})
	}
	for name, p := range map[string]neuron.ALIFParams{
		"alif":                    {TauMMS: neuron.All(10), Threshold: neuron.All(1), TauAdaptMS: neuron.All(100), Adaptation: neuron.All(.3)},
		"alif, quick adaptation":  {TauMMS: neuron.All(20), Threshold: neuron.All(1), TauAdaptMS: neuron.All(2), Adaptation: neuron.All(1.5)},
		"alif, equal time scales": {TauMMS: neuron.All(10), Threshold: neuron.All(1), TauAdaptMS: neuron.All(10), Adaptation: neuron.All(.3)},
		"alif without adaptation": {TauMMS: neuron.All(10), Threshold: neuron.All(1), TauAdaptMS: neuron.All(5)},
	} {
		s := subject(neuron.Spec{ALIF: &p})
		s.Strong, s.AtOnce, s.Float64 = 2, true, true
		tauM, tauA, beta := p.TauMMS.Of(0), p.TauAdaptMS.Of(0), p.Adaptation.Of(0)
		s.Autonomous = tauA < tauM
		s.PSP = func(age events.Time) float64 { return decay(age, tauM) }
		s.FirstSpike = firstOfLIF(tauM, 1)
		s.AfterSpike = func(age events.Time) float64 { return -1 - beta*decay(age, tauA) }
		s.Clocked = clockedALIF(tauM, 1, tauA, beta)
		subjects[name] = levelled(s, func(threshold float64) neuron.Spec {
			p := p
			p.Threshold, p.ThresholdPerChannel = neuron.All(threshold), true
			return neuron.Spec{ALIF: &p}
		})
	}
	for name, p := range map[string]neuron.CubaLIFParams{
		"cuba_lif":                            {TauMMS: neuron.All(10), TauSynMS: neuron.All(5), Threshold: neuron.All(1)},
		"cuba_lif, slow synapse":              {TauMMS: neuron.All(4), TauSynMS: neuron.All(13), Threshold: neuron.All(.5)},
		"cuba_lif, equal time constants":      {TauMMS: neuron.All(8), TauSynMS: neuron.All(8), Threshold: neuron.All(1)},
		"cuba_lif, near-equal time constants": {TauMMS: neuron.All(8), TauSynMS: neuron.All(8 * (1 + 1e-9)), Threshold: neuron.All(1)},
		"cuba_lif, refractory":                {TauMMS: neuron.All(10), TauSynMS: neuron.All(5), Threshold: neuron.All(1), AfterSpikeParams: neuron.AfterSpikeParams{TRefMS: neuron.All(2)}},
		"cuba_lif, odd refractory time":       {TauMMS: neuron.All(10), TauSynMS: neuron.All(5), Threshold: neuron.All(1), AfterSpikeParams: neuron.AfterSpikeParams{TRefMS: neuron.All(.7310007)}},
	} {
		subjects[name] = levelled(cubaSubject(p), func(threshold float64) neuron.Spec {
			p.Threshold, p.ThresholdPerChannel = neuron.All(threshold), true
			return neuron.Spec{CubaLIF: &p}
		})
	}
	for name, normalised := range map[string]bool{"decolle": false, "decolle, normalised": true} {
		const alpha, beta, bias = .9, .8, -.5
		spec := decolle(alpha, beta, .65, normalised)
		s := subject(spec)
		s.Bias = []float32{bias}
		g := 1 / (1 - alpha) / (1 - beta)
		if normalised {
			g = (1 - alpha) * (1 - beta)
		}
		// P(k) = g (alpha^k - beta^k)/(alpha - beta); its maximum is 1.66 g/(alpha-beta)/10
		s.PSP = func(age events.Time) float64 {
			k := float64(age / ms)
			return g * (math.Pow(alpha, k) - math.Pow(beta, k)) / (alpha - beta)
		}
		s.Strong = float32(.3 / g)
		s.Largest = 1e30
		s.FirstSpike = func(inputs []neurontest.Input) events.Time {
			if len(inputs) > 1 {
				return neurontest.Unknown
			}
			from := (inputs[0].At + ms - 1) / ms * ms
			for k := range events.Time(200) {
				if float64(inputs[0].Weight)*s.PSP(k*ms)+bias >= 0 {
					return from + k*ms
				}
			}
			return events.Never
		}
		subjects[name] = s

		s.Bias, s.Spontaneous = []float32{.05}, true
		subjects[name+", spontaneous"] = s
	}

	for name, s := range subjects {
		t.Run(name, func(t *testing.T) { neurontest.Run(t, s) })
	}
}

// firstOfLIF is the plain recursion V ← V exp(−Δ/τ) + w. The first spike of
// an adaptive neuron is the same: there is nothing to adapt to.
func firstOfLIF(tauMS, threshold float64) func([]neurontest.Input) events.Time {
	return func(inputs []neurontest.Input) events.Time {
		v, at := 0., events.Time(0)
		for len(inputs) > 0 {
			v *= decay(inputs[0].At-at, tauMS)
			at = inputs[0].At
			for len(inputs) > 0 && inputs[0].At == at {
				v += float64(inputs[0].Weight)
				inputs = inputs[1:]
			}
			switch {
			case math.Abs(v-threshold) < 1e-6 && v != threshold:
				return neurontest.Unknown // a matter of rounding
			case v >= threshold:
				return at
			}
		}
		return events.Never
	}
}

// clockedALIF is a LIF neuron with an adaptive threshold in forward Euler steps.
func clockedALIF(tauMS, threshold, tauAdaptMS, adaptation float64) func(events.Time) func(float64) (float64, bool) {
	return func(dt events.Time) func(float64) (float64, bool) {
		v, a, h := 0., 0., dt.MS()
		return func(input float64) (float64, bool) {
			v += -v*h/tauMS + input
			a -= a * h / tauAdaptMS
			excess := v - threshold - a
			if excess >= 0 {
				v, a = 0, a+adaptation
			}
			return excess, excess >= 0
		}
	}
}

// cubaSubject declares a neuron with an exponential synapse.
func cubaSubject(p neuron.CubaLIFParams) neurontest.Subject {
	s := subject(neuron.Spec{CubaLIF: &p})
	s.Float64, s.Autonomous = true, true
	s.Refractory = events.FromMS(p.TRefMS.Of(0))
	tauM, tauS, threshold := p.TauMMS.Of(0), p.TauSynMS.Of(0), p.Threshold.Of(0)
	s.PSP = func(age events.Time) float64 {
		x := age.MS()
		if math.Abs(tauS-tauM) < 1e-6 {
			return x / tauM * math.Exp(-x/tauM) // the limit
		}
		return tauS / (tauS - tauM) * (decay(age, tauS) - decay(age, tauM))
	}
	best := 0.
	for k := range events.Time(400) {
		best = max(best, s.PSP(k*ms/4))
	}
	s.Strong = float32(1.5 * threshold / best)
	s.FirstSpike = func(inputs []neurontest.Input) events.Time { return firstOfCuba(s.PSP, threshold, inputs) }
	// V(s) = I P(s) with the current that the spike found, after t_ref.
	s.AfterSpike = func(age events.Time) float64 {
		first := firstOfCuba(s.PSP, threshold, []neurontest.Input{{At: 0, Weight: s.Strong}})
		return float64(s.Strong)*decay(first+s.Refractory, tauS)*s.PSP(max(0, age-s.Refractory)) - threshold
	}
	s.Clocked = func(dt events.Time) func(float64) (float64, bool) {
		v, i, h, free := 0., 0., dt.MS(), 0.
		return func(input float64) (float64, bool) {
			if free -= h; free < 0 {
				v += h / tauM * (i - v)
			}
			i += -h/tauS*i + input
			excess := v - threshold
			if excess >= 0 {
				v, free = 0, p.TRefMS.Of(0)
			}
			return excess, excess >= 0
		}
	}
	return s
}

// firstOfCuba looks for the first nanosecond at which the sum of the responses
// reaches the threshold: on a grid of 20 µs between inputs, then by halving.
func firstOfCuba(psp func(events.Time) float64, threshold float64, inputs []neurontest.Input) events.Time {
	return firstOf(psp, threshold, 0, inputs)
}

// firstOf is firstOfCuba for pulses of a length, which have an edge at their end.
func firstOf(psp func(events.Time) float64, threshold float64, length events.Time, inputs []neurontest.Input) events.Time {
	potential := func(t events.Time) (v float64) {
		for _, in := range inputs {
			if in.At <= t {
				v += float64(in.Weight) * psp(t-in.At)
			}
		}
		return v
	}
	last := inputs[len(inputs)-1].At
	var grid []events.Time
	for t := inputs[0].At; t < last+100*ms; t += 20 * us {
		grid = append(grid, t)
	}
	for _, in := range inputs {
		grid = append(grid, in.At, in.At+length)
	}
	slices.Sort(grid)
	low := events.Time(0)
	for _, high := range grid {
		if potential(high) < threshold {
			low = high
			continue
		}
		for high-low > 1 {
			if mid := low + (high-low)/2; potential(mid) >= threshold {
				high = mid
			} else {
				low = mid
			}
		}
		return high
	}
	return events.Never
}
