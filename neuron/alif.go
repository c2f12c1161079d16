package neuron

import (
	"math"

	"spikesim/events"
	"spikesim/sim/validate"
)

// ALIFParams are the parameters of the leaky integrate-and-fire neuron with an
// adaptive threshold.
type ALIFParams struct {
	TauMMS     float64 `yaml:"tau_m_ms"`
	Threshold  float64 `yaml:"threshold"` // θ₀, of a neuron that has not fired
	TauAdaptMS float64 `yaml:"tau_adapt_ms"`
	Adaptation float64 `yaml:"adaptation"` // what a spike adds to the threshold
	// ThresholdPerChannel gives every channel a θ₀ of its own, as it does in
	// [LIFParams].
	ThresholdPerChannel bool `yaml:"threshold_per_channel,omitempty"`
}

// SetDefaults gives the values that a key left out has.
func (p *ALIFParams) SetDefaults() {
	*p = ALIFParams{TauMMS: 10, Threshold: 1, TauAdaptMS: 100, Adaptation: 0.2}
}

func (p *ALIFParams) Info() Info {
	return Info{Name: "alif", BetweenInputs: p.TauAdaptMS < p.TauMMS, Thresholds: p.ThresholdPerChannel}
}

func (p *ALIFParams) InitialThreshold() Values { return All(p.Threshold) }

func (p *ALIFParams) Validate(report func(path, problem, remedy string)) {
	validate.Within(report, "tau_m_ms", p.TauMMS, minTauMS, maxTauMS, "for example 10")
	validate.Above(report, "threshold", p.Threshold, 0, maxParam, "for example 1")
	validate.Within(report, "tau_adapt_ms", p.TauAdaptMS, minTauMS, maxTauMS, "for example 100")
	validate.Within(report, "adaptation", p.Adaptation, 0, maxParam, "for example 0.2")
}

func (p *ALIFParams) New(neurons int, _ []float32, _ events.Time) Model {
	return newALIF(p, neurons)
}

// NewTrace leaves the adaptation out as it does the reset: both follow from the
// neuron's own spikes.
func (p *ALIFParams) NewTrace(units int, _ events.Time) Trace { return newExpTrace(units, p.TauMMS) }

// searches reports whether spikes between inputs are possible. Without adaptation,
// only a threshold that is lowered can be met there.
func (p *ALIFParams) searches() bool {
	return p.TauAdaptMS < p.TauMMS && (p.Adaptation > 0 || p.ThresholdPerChannel)
}

// Size counts V, a and the input of the instant in float64, and the queue of due
// times where there is one; on the clock V and a.
func (p *ALIFParams) Size() Size {
	s := Size{Neuron: 24, Trace: 4, ClockedNeuron: 16, ClockedTrace: 4}
	if p.searches() {
		s.Neuron += dueQueueSize
	}
	return s
}

// ALIF is a population of leaky integrate-and-fire neurons with an adaptive
// threshold, as in Bellec et al. (NeurIPS 2018) but in continuous time and with
// a reset to 0:
//
//	V(t) = V(t₀) exp(−(t−t₀)/τ_m) + Σ_j w_j S_j(t)
//	a(t) = a(t₀) exp(−(t−t₀)/τ_a)
//	S(t) = 1 if V(t) ≥ θ₀ + a(t), else 0
//	V(t) ← 0 and a(t) ← a(t) + β where S(t) = 1
//
// V, a, θ₀ and the adaptation β ≥ 0 are in the unit of the weights, τ_m and τ_a
// in ms. It has no bias and is silent without input.
//
// # Between inputs
//
// V and the threshold both fall, so a neuron that an input left just below its
// threshold may reach it later. D = V − a, the quantity compared with θ₀, is
//
//	D(s) = V₀ exp(−s/τ_m) − a₀ exp(−s/τ_a),   D(0) < θ₀.
//
// If V₀ ≤ θ₀ or a₀ = 0, D(s) < θ₀ for all s > 0. D' has the sign of
// (a₀/τ_a) exp(−s/τ_a) − (V₀/τ_m) exp(−s/τ_m), which changes at most once. For
// τ_a ≥ τ_m it can only change from − to +: D falls and then rises towards 0,
// or does one of both, and stays below the larger of D(0) and 0. So with the
// usual slow adaptation a neuron fires at inputs alone, and nothing is ever
// searched for. For τ_a < τ_m it can only change from + to −: D has a single
// maximum, at
//
//	s* = log(a₀ τ_m/(V₀ τ_a)) · τ_m τ_a/(τ_m−τ_a),
//	D(s*) = V₀ exp(−s*/τ_m) (1 − τ_a/τ_m),
//
// and the neuron fires between inputs if that reaches θ₀: at the first
// nanosecond at which D ≥ θ₀. See [Autonomous].
//
// A θ₀ of a channel's own may change at a tick, and all that holds from there on
// with the new one. A neuron with D ≥ θ₀ already fires, for τ_a < τ_m, at the next
// nanosecond if D ≥ θ₀ still; if not, D is past its maximum. For τ_a ≥ τ_m it
// fires at its next input, as [LIF] does.
//
// V and a are kept in float64 and in forward-decay form, as [LIF] explains.
type ALIF struct {
	plannedLevels
	tauM, tauA float64 // ns
	adaptation float64
	searches   bool      // τ_a < τ_m: spikes between inputs are possible
	scaledV    []float64 // V·gM
	scaledA    []float64 // a·gA
	input      []float64 // of the running instant

	landmark events.Time
	at       events.Time // the instant that both growth factors belong to
	gM, gA   float64

	due    dueQueue
	spikes lastSpikes
}

func newALIF(p *ALIFParams, neurons int) *ALIF {
	a := &ALIF{
		tauM: p.TauMMS * float64(events.Millisecond), tauA: p.TauAdaptMS * float64(events.Millisecond),
		plannedLevels: newPlannedLevels(&Values{all: p.Threshold}), adaptation: p.Adaptation,
		scaledV: make([]float64, neurons),
		scaledA: make([]float64, neurons),
		input:   make([]float64, neurons),
	}
	a.searches = p.searches()
	if a.searches {
		a.due = newDueQueue(neurons)
	}
	a.Reset()
	return a
}

// Reset implements [Model].
func (a *ALIF) Reset() {
	clear(a.scaledV)
	clear(a.scaledA)
	clear(a.input)
	a.landmark, a.at, a.gM, a.gA = 0, 0, 1, 1
	a.due.reset()
	a.plannedLevels.reset()
	a.spikes.reset()
}

// moveTo makes gM and gA the growth factors of time t.
func (a *ALIF) moveTo(t events.Time) {
	if t == a.at {
		return
	}
	s := float64(t - a.landmark)
	if s > landmarkSpan*min(a.tauM, a.tauA) {
		decayV, decayA := math.Exp(-s/a.tauM), math.Exp(-s/a.tauA)
		for n := range a.scaledV {
			a.scaledV[n] *= decayV
			a.scaledA[n] *= decayA
		}
		a.landmark, s = t, 0
	}
	a.at, a.gM, a.gA = t, math.Exp(s/a.tauM), math.Exp(s/a.tauA)
}

// Deliver implements [Model].
func (a *ALIF) Deliver(_ events.Time, first int32, weights []float32) {
	addFloat64(weights, a.input[first:int(first)+len(weights)])
}

// Fire implements [Model].
func (a *ALIF) Fire(t events.Time, touched []Span, out []int32) []int32 {
	a.search()
	a.due.passed(t)
	a.fired(t)
	a.moveTo(t)
	return fireTouchedAndDue(a, &a.due, a.input, t, touched, out)
}

// search implements searcher.
func (a *ALIF) search() events.Time {
	a.replan()
	return a.due.next()
}

// test adds the input of neuron n at t and fires it if it is to.
func (a *ALIF) test(t events.Time, n int32, out []int32) []int32 {
	w := a.input[n]
	a.input[n] = 0
	v := a.scaledV[n] + float64(w*a.gM)
	level := a.of(n)
	threshold := level + a.scaledA[n]/a.gA
	// A neuron that is due now and receives nothing was found to reach the
	// threshold at t already.
	if v >= threshold*a.gM || a.searches && w == 0 && a.due.due[n] == t {
		out = append(out, n)
		a.spikes.add(n, v/a.gM-threshold)
		v = 0
		a.scaledA[n] += float64(a.adaptation * a.gA)
	}
	a.scaledV[n] = v
	if a.searches {
		a.due.set(n, sum(t, a.reach(v/a.gM, a.scaledA[n]/a.gA, level)))
	}
	return out
}

// replan finds the crossings of neurons whose thresholds have changed.
func (a *ALIF) replan() {
	if !a.searches || !a.moved() {
		return
	}
	s := float64(a.now - a.landmark)
	decayV, decayA := math.Exp(-s/a.tauM), math.Exp(-s/a.tauA)
	for i := range a.scaledV {
		n := int32(i)
		if !a.changed(n) {
			continue
		}
		curve := adaptiveCurve{a.tauM, a.tauA, float64(a.scaledV[n] * decayV), float64(a.scaledA[n] * decayA)}
		wait, level := events.Never, a.of(n)
		if curve.v-curve.a < level {
			wait = a.reach(curve.v, curve.a, level)
		} else if d, _ := curve.at(1); d >= level {
			wait = 1
		}
		a.due.set(n, sum(a.now, wait))
	}
	a.replanned()
}

// reach returns after how many whole nanoseconds D, now below level, first is at
// or above it, or Never.
func (a *ALIF) reach(v, adapted, level float64) events.Time {
	shrink := 1 - a.tauA/a.tauM
	if v*shrink < level || adapted*a.tauM <= v*a.tauA {
		return events.Never
	}
	peak := math.Log(adapted/v*(a.tauM/a.tauA)) * a.tauA / shrink
	if v*math.Exp(-peak/a.tauM)*shrink < level*(1-1e-9) {
		return events.Never
	}
	return rising(adaptiveCurve{a.tauM, a.tauA, v, adapted}, level, peak)
}

// adaptiveCurve is D after a start from V₀ and a₀.
type adaptiveCurve struct {
	tauM, tauA, v, a float64
}

func (c adaptiveCurve) at(s float64) (value, slope float64) {
	v, a := c.v*math.Exp(-s/c.tauM), c.a*math.Exp(-s/c.tauA)
	return v - a, a/c.tauA - v/c.tauM
}

// Tick implements [Model]: nothing fires at a tick as such.
func (a *ALIF) Tick(t events.Time, out []int32) []int32 {
	a.search()
	a.due.passed(t + 1)
	a.ticked(t)
	a.spikes.tick()
	return out
}

// NextSpike implements [Autonomous].
func (a *ALIF) NextSpike() events.Time { return a.search() }

// Membrane implements [Model]. The threshold is the adapted one.
func (a *ALIF) Membrane(t events.Time, dst []float32) {
	s := float64(t - a.landmark)
	decayV, decayA := math.Exp(-s/a.tauM), math.Exp(-s/a.tauA)
	for n, v := range a.scaledV {
		dst[n] = narrow(float64(v*decayV) - a.of(int32(n)) - float64(a.scaledA[n]*decayA))
	}
	a.spikes.overlay(dst)
}

// Potential implements [Model].
func (a *ALIF) Potential(t events.Time, dst []float64) {
	decay := math.Exp(-float64(t-a.landmark) / a.tauM)
	for n, v := range a.scaledV {
		dst[n] = float64(v * decay)
	}
}
