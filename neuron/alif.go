package neuron

import (
	"math"

	"spikesim/events"
)

// ALIFParams are the parameters of the leaky integrate-and-fire neuron with an
// adaptive threshold.
type ALIFParams struct {
	TauMMS     Values `yaml:"tau_m_ms"`
	Threshold  Values `yaml:"threshold"` // θ₀, of a neuron that has not fired
	TauAdaptMS Values `yaml:"tau_adapt_ms"`
	Adaptation Values `yaml:"adaptation"` // what a spike adds to the threshold
	// ThresholdPerChannel gives every channel a θ₀ of its own, as it does in
	// [LIFParams].
	ThresholdPerChannel bool `yaml:"threshold_per_channel,omitempty"`
	// These are as in [LIFParams]. A reset by subtraction takes θ₀ + a from the potential.
	AfterSpikeParams `yaml:",inline"`
	VLeak            Values `yaml:"v_leak,omitempty"`
	DrivePerMS       Values `yaml:"drive_per_ms,omitempty"`
	Biased           bool   `yaml:"-"`
}

// SetDefaults gives the values that a key left out has.
func (p *ALIFParams) SetDefaults() {
	*p = ALIFParams{TauMMS: All(10), Threshold: All(1), TauAdaptMS: All(100), Adaptation: All(0.2)}
}

// isGeneral reports whether the neuron is a [general].
func (p *ALIFParams) isGeneral() bool {
	if p.unusual() || !p.VLeak.is(0) || !p.DrivePerMS.is(0) || p.Biased {
		return true
	}
	for _, v := range []*Values{&p.TauMMS, &p.TauAdaptMS, &p.Adaptation} {
		if _, same := v.Same(); !same {
			return true
		}
	}
	_, same := p.Threshold.Same()
	return !same && !p.ThresholdPerChannel
}

func (p *ALIFParams) general() *generalParams {
	return &generalParams{
		tauMMS: p.TauMMS, threshold: p.Threshold, leakTo: p.VLeak, drive: p.DrivePerMS, gain: All(1),
		adaptive: true, tauAdaptMS: p.TauAdaptMS, adaptation: p.Adaptation,
		after: p.AfterSpikeParams, movable: p.ThresholdPerChannel,
	}
}

// EachValues implements [VariedParams].
func (p *ALIFParams) EachValues(visit func(path string, v *Values)) {
	visit("tau_m_ms", &p.TauMMS)
	visit("threshold", &p.Threshold)
	visit("tau_adapt_ms", &p.TauAdaptMS)
	visit("adaptation", &p.Adaptation)
	visit("v_leak", &p.VLeak)
	visit("drive_per_ms", &p.DrivePerMS)
	p.eachValues(visit)
}

func (p *ALIFParams) Info() Info {
	g := p.general()
	return Info{
		Name: "alif", Thresholds: p.ThresholdPerChannel, Bias: p.Biased,
		BetweenInputs: g.sustained() || p.Biased, Spontaneous: g.spontaneous() || p.Biased,
	}
}

func (p *ALIFParams) InitialThreshold() Values { return p.Threshold }

func (p *ALIFParams) Validate(report func(path, problem, remedy string)) {
	p.TauMMS.within(report, "tau_m_ms", minTauMS, maxTauMS, "for example 10")
	p.Threshold.over(report, "threshold", 0, maxParam, "for example 1")
	p.TauAdaptMS.within(report, "tau_adapt_ms", minTauMS, maxTauMS, "for example 100")
	p.Adaptation.within(report, "adaptation", 0, maxParam, "for example 0.2")
	p.AfterSpikeParams.validate(report, &p.Threshold, p.ThresholdPerChannel)
	p.VLeak.within(report, "v_leak", -maxParam, maxParam, "for example 0")
	p.DrivePerMS.within(report, "drive_per_ms", -maxParam, maxParam, "for example 0.05")
	p.general().checkDrivenRate(report)
}

func (p *ALIFParams) New(neurons int, bias []float32, _ events.Time) Model {
	if p.isGeneral() {
		return newGeneral(p.general(), neurons, bias)
	}
	return newALIF(p, neurons)
}

// WithBias implements [BiasedParams].
func (p *ALIFParams) WithBias() Params {
	q := *p
	q.Biased = true
	return &q
}

// BiasTrace implements [BiasedParams].
func (p *ALIFParams) BiasTrace(neuron int, t events.Time) float64 {
	return leakyBiasTrace(p.TauMMS.Of(neuron), t)
}

// NewTrace leaves the adaptation out as it does the reset: both follow from the
// neuron's own spikes.
func (p *ALIFParams) NewTrace(units int, _ events.Time) Trace {
	return newLeakyTrace(&p.TauMMS, units)
}

// TraceKinds implements [TracedParams].
func (p *ALIFParams) TraceKinds() []int32 { return leakyKinds(&p.TauMMS) }

// searches reports whether a population that is not general has spikes between inputs.
// Without adaptation, only a threshold that is lowered can be met there.
func (p *ALIFParams) searches() bool {
	return p.TauAdaptMS.of(0) < p.TauMMS.of(0) && (p.Adaptation.of(0) > 0 || p.ThresholdPerChannel)
}

// Size counts V, a and the input of the instant in float64, and the queue of due
// times where there is one; on the clock V and a. A general neuron is that of
// [LIFParams], and on the clock with a.
func (p *ALIFParams) Size() Size {
	if p.isGeneral() {
		g, trace := p.general(), traceSize(&p.TauMMS)
		return Size{Neuron: g.size(), Trace: trace, ClockedNeuron: g.clockedSize(), ClockedTrace: trace}
	}
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
// in ms. It is silent without input. A neuron with anything else is a [general].
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
		tauM: p.TauMMS.of(0) * float64(events.Millisecond), tauA: p.TauAdaptMS.of(0) * float64(events.Millisecond),
		plannedLevels: newPlannedLevels(&p.Threshold), adaptation: p.Adaptation.of(0),
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
	switch {
	case c.v < level: // V only falls
	case c.v-c.a < level:
		due = firstWhole(now, now, c.crossing(level))
	default:
		if d, _ := c.at(1); d >= level {
			due = now + 1
		}
	}
	a.due.set(n, due)
}

// curve returns D of a neuron from where the growth factors are the inverse of these.
func (a *ALIF) curve(n int32, decayV, decayA float64) adaptiveCurve {
	return adaptiveCurve{tauM: a.tauM, tauA: a.tauA, v: float64(a.scaledV[n] * decayV), a: float64(a.scaledA[n] * decayA)}
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
