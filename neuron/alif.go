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
// and the neuron fires between inputs if that reaches θ₀: where D meets it, at a real time
// between two nanoseconds. The neuron is reset there, and its spike has the time of the
// whole nanosecond after it. See [Autonomous].
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

// test fires neuron n if it is due at t, adds its input, and fires it if it is to and has
// not.
func (a *ALIF) test(t events.Time, n int32, out []int32) []int32 {
	v, w, level := a.scaledV[n], a.input[n], a.of(n)
	a.input[n] = 0
	done := a.searches && a.due.due[n] == t
	if done {
		out = append(out, n)
		excess, lag := a.curve(n, 1/a.gM, 1/a.gA).since(level)
		a.spikes.add(n, excess)
		v = 0
		a.scaledA[n] += float64(a.adaptation * a.gA * math.Exp(-lag/a.tauA))
	}
	v += float64(w * a.gM)
	if threshold := level + a.scaledA[n]/a.gA; !done && v >= threshold*a.gM {
		out = append(out, n)
		a.spikes.add(n, v/a.gM-threshold)
		v = 0
		a.scaledA[n] += float64(a.adaptation * a.gA)
	}
	a.scaledV[n] = v
	if a.searches {
		a.plan(n, t, a.curve(n, 1/a.gM, 1/a.gA))
	}
	return out
}

// plan puts neuron n into the queue for its next spike after now, where its curve begins,
// if nothing more arrives.
func (a *ALIF) plan(n int32, now events.Time, c adaptiveCurve) {
	due, level := events.Never, a.of(n)
	if c.v-c.a < level {
		due = firstWhole(now, now, c.crossing(level))
	} else if d, _ := c.at(1); d >= level {
		due = now + 1
	}
	a.due.set(n, due)
}

// curve returns D of a neuron from where the growth factors are the inverse of these.
func (a *ALIF) curve(n int32, decayV, decayA float64) adaptiveCurve {
	return adaptiveCurve{a.tauM, a.tauA, float64(a.scaledV[n] * decayV), float64(a.scaledA[n] * decayA)}
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
		a.plan(n, a.now, a.curve(n, decayV, decayA))
	}
	a.replanned()
}

// adaptiveCurve is D after a start from V₀ and a₀.
type adaptiveCurve struct {
	tauM, tauA, v, a float64
}

func (c adaptiveCurve) at(s float64) (value, slope float64) {
	v, a := c.v*math.Exp(-s/c.tauM), c.a*math.Exp(-s/c.tauA)
	return v - a, a/c.tauA - v/c.tauM
}

// crossing returns after how many ns D, now below level, is at it, or infinity.
func (c adaptiveCurve) crossing(level float64) float64 {
	shrink := 1 - c.tauA/c.tauM
	if c.v*shrink < level || c.a*c.tauM <= c.v*c.tauA {
		return math.Inf(1)
	}
	peak := math.Log(c.a/c.v*(c.tauM/c.tauA)) * c.tauA / shrink
	if c.v*math.Exp(-peak/c.tauM)*shrink < level {
		return math.Inf(1)
	}
	return risingTo(c, level, 0, peak)
}

// since returns how many ns ago D came up to level, within the last of them, and by how
// much it was above it there. That is 0, but where the threshold has come down to D, which
// counts from now.
func (c adaptiveCurve) since(level float64) (excess, lag float64) {
	if before, _ := c.at(-1); before >= level {
		d, _ := c.at(0)
		return d - level, 0
	}
	return 0, -risingTo(c, level, -1, 0)
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
