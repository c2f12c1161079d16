package neuron

import (
	"math"

	"spikesim/events"
	"spikesim/sim/kernel"
	"spikesim/sim/validate"
)

// LIFParams are the parameters of the leaky integrate-and-fire neuron.
type LIFParams struct {
	TauMMS    Values `yaml:"tau_m_ms"`
	Threshold Values `yaml:"threshold"`
	// ThresholdPerChannel gives every channel a threshold of its own, which
	// starts at Threshold and which calibration and homeostasis move.
	ThresholdPerChannel bool `yaml:"threshold_per_channel,omitempty"`
	// AboveThreshold: a neuron fires where it is above its threshold only, and not at it.
	AboveThreshold bool `yaml:"above_threshold,omitempty"`
	// Precision of the membrane: float32 (the default) or float64. Neurons that are not for
	// the fused kernels have float64; see [fusedLIF].
	Precision        string `yaml:"precision,omitempty"`
	AfterSpikeParams `yaml:",inline"`
	// VLeak is what the potential decays to.
	VLeak Values `yaml:"v_leak,omitempty"`
	// DrivePerMS is a constant input, in potential per ms.
	DrivePerMS    Values `yaml:"drive_per_ms,omitempty"`
	ArrivalParams `yaml:",inline"`
	// LowerBound is what the potential is never below, 0 or less; nil for none.
	LowerBound *Values `yaml:"lower_bound,omitempty"`
	// Biased: every channel has a bias beside the drive, in potential per ms too. It is
	// the connection that asks for it; see [Spec.WithBias].
	Biased bool `yaml:"-"`
}

// SetDefaults gives the values that a key left out has.
func (p *LIFParams) SetDefaults() { *p = LIFParams{TauMMS: All(10), Threshold: All(1)} }

// isGeneral reports whether the neuron is a [general].
func (p *LIFParams) isGeneral() bool {
	return p.unusual() || !p.VLeak.is(0) || !p.DrivePerMS.is(0) || p.Biased || p.varied() || !p.plain() || p.LowerBound != nil || p.AboveThreshold
}

// isFused reports whether a general neuron is a [fusedLIF] instead.
func (p *LIFParams) isFused() bool { return p.isGeneral() && !p.Biased && p.mayFuse() }

// isSteady reports whether it is one where its bias stays as it is, and brings no
// neuron to the threshold.
func (p *LIFParams) isSteady() bool { return p.Biased && p.mayFuse() }

func (p *LIFParams) mayFuse() bool {
	return p.Precision != "float64" && p.plain() && p.LowerBound == nil && !p.AboveThreshold && p.general().fuses()
}

// NewSteady implements [SteadyParams].
func (p *LIFParams) NewSteady(neurons int, bias []float32) Steady {
	if !p.isSteady() {
		return nil
	}
	return newFusedLIF(p.general(), neurons, bias)
}

// varied reports whether neurons differ in what is one number for a plain population.
// Where thresholds are for learning to move, that is not the threshold.
func (p *LIFParams) varied() bool {
	_, tau := p.TauMMS.Same()
	_, threshold := p.Threshold.Same()
	return !tau || !threshold && !p.ThresholdPerChannel
}

func (p *LIFParams) general() *generalParams {
	return &generalParams{
		tauMMS: p.TauMMS, threshold: p.Threshold, leakTo: p.VLeak, drive: p.DrivePerMS, gain: p.gain(), floor: p.LowerBound,
		pulse: p.pulse(), above: p.AboveThreshold, after: p.AfterSpikeParams, movable: p.ThresholdPerChannel,
	}
}

// EachValues implements [VariedParams].
func (p *LIFParams) EachValues(visit func(path string, v *Values)) {
	visit("tau_m_ms", &p.TauMMS)
	visit("threshold", &p.Threshold)
	visit("v_leak", &p.VLeak)
	visit("drive_per_ms", &p.DrivePerMS)
	visitArrival(&p.ArrivalParams, p.LowerBound, visit)
	p.eachValues(visit)
}

// visitArrival visits what lif and if have in common beside what a spike does.
func visitArrival(p *ArrivalParams, lowerBound *Values, visit func(path string, v *Values)) {
	visit("gain", &p.Gain)
	if lowerBound != nil {
		visit("lower_bound", lowerBound)
	}
}

func (p *LIFParams) Info() Info {
	g := p.general()
	return Info{
		Name: "lif", Thresholds: p.ThresholdPerChannel, Bias: p.Biased,
		BetweenInputs: g.sustained() || p.Biased, Spontaneous: g.spontaneous() || p.Biased,
	}
}

func (p *LIFParams) InitialThreshold() Values { return p.Threshold }

func (p *LIFParams) Validate(report func(path, problem, remedy string)) {
	p.TauMMS.over(report, "tau_m_ms", 0, maxParam, "for example 10")
	p.Threshold.over(report, "threshold", 0, maxParam, "for example 1")
	validate.OneOf(report, "precision", p.Precision, "", "float32", "float64")
	p.AfterSpikeParams.validate(report, &p.Threshold, p.ThresholdPerChannel)
	p.VLeak.within(report, "v_leak", -maxParam, maxParam, "for example 0")
	p.DrivePerMS.within(report, "drive_per_ms", -maxParam, maxParam, "for example 0.05")
	validateArrival(&p.ArrivalParams, p.LowerBound, report)
	p.general().checkDrivenRate(report)
	if p.Precision == "float32" && p.isGeneral() && !p.isFused() {
		report("precision", "neurons that a drive or a leak can bring to the threshold, that have a bias, gain, pulse_ms, lower_bound or above_threshold or differ in tau_m_ms need float64", "leave it out")
	}
	if p.isGeneral() {
		p.TauMMS.within(report, "tau_m_ms", minTauMS, maxTauMS, "for example 10")
	}
}

// validateArrival checks what lif and if have in common beside what a spike does.
func validateArrival(p *ArrivalParams, lowerBound *Values, report func(path, problem, remedy string)) {
	p.validate(report)
	if lowerBound != nil {
		lowerBound.within(report, "lower_bound", -maxParam, 0, "for example -1: a potential begins at 0")
	}
}

// CheckStep implements [SteppedParams].
func (p *LIFParams) CheckStep(dt events.Time) error { return p.checkStep(dt) }

// CheckLearning implements [LearningParams].
func (p *LIFParams) CheckLearning() (problem, remedy string) { return p.checkLearning() }

func (p *LIFParams) New(neurons int, bias []float32, _ events.Time) Model {
	switch {
	case p.isFused():
		return newFusedLIF(p.general(), neurons, nil)
	case p.isGeneral():
		return newGeneral(p.general(), neurons, bias)
	}
	if p.Precision == "float64" {
		return newLIF(p, neurons, addFloat64, math.Exp, distanceFloat64)
	}
	return newLIF(p, neurons, addFloat32, growth, kernel.ScaleSub)
}

// WithBias implements [BiasedParams].
func (p *LIFParams) WithBias() Params {
	q := *p
	q.Biased = true
	return &q
}

// BiasTrace implements [BiasedParams].
func (p *LIFParams) BiasTrace(neuron int, t events.Time) float64 {
	return leakyBiasTrace(p.TauMMS.Of(neuron), t)
}

func leakyBiasTrace(tauMS float64, t events.Time) float64 {
	if math.IsInf(tauMS, 1) {
		return t.MS()
	}
	return -tauMS * math.Expm1(-t.MS()/tauMS)
}

func (p *LIFParams) NewTrace(units int, _ events.Time) Trace { return newLeakyTrace(&p.TauMMS, units) }

// newLeakyTrace returns the trace of a leaky membrane without synaptic dynamics.
func newLeakyTrace(tauMS *Values, units int) Trace {
	taus, _ := tauMS.distinct()
	if len(taus) == 1 {
		return newExpTrace(units, taus[0])
	}
	v := &VariedTrace{}
	for _, tau := range taus {
		v.Kinds = append(v.Kinds, newExpTrace(units, tau))
	}
	return v
}

// TraceKinds implements [TracedParams].
func (p *LIFParams) TraceKinds() []int32 { return leakyKinds(&p.TauMMS) }

// leakyKinds is TraceKinds for the traces of newLeakyTrace.
func leakyKinds(tauMS *Values) []int32 {
	if taus, of := tauMS.distinct(); len(taus) > 1 {
		return of
	}
	return nil
}

// traceSize is what a unit takes in as many traces as there are time constants.
func traceSize(tauMS *Values) int {
	taus, _ := tauMS.distinct()
	return 4 * len(taus)
}

// Size counts V' and the input of the instant; on the clock there is V alone. A general
// neuron has more.
func (p *LIFParams) Size() Size {
	if p.isGeneral() {
		g, trace := p.general(), traceSize(&p.TauMMS)
		size := g.size()
		switch {
		case p.isFused():
			size = g.fusedSize()
		case p.isSteady():
			size += g.fusedSize()
		}
		return Size{Neuron: size, Trace: trace, ClockedNeuron: g.clockedSize(), ClockedTrace: trace}
	}
	if p.Precision == "float64" {
		return Size{Neuron: 16, Trace: 4, ClockedNeuron: 8, ClockedTrace: 4}
	}
	return Size{Neuron: 8, Trace: 4, ClockedNeuron: 4, ClockedTrace: 4}
}

// LIF is a population of leaky integrate-and-fire neurons, equations 1 to 3 of
// Barchid, Mennesson & Djeraba (CBMI 2021):
//
//	V(t) = V(t₀) exp(−(t−t₀)/τ_m) + Σ_j w_j S_j(t)
//	S(t) = 1 if V(t) ≥ θ, else 0
//	V(t) ← 0 where S(t) = 1
//
// Between inputs the potential only decays, so a neuron can fire only at an
// input event, at that very time: the model is exact without any search for
// crossings. It has no bias and is silent without input.
//
// The potential is kept in forward-decay form (Cormode et al., ICDE 2009):
// V' = V·g with g = exp((t−t_L)/τ_m) for a landmark t_L common to the whole
// population. Then the input I of an instant adds I·g, the test is V' ≥ θ·g, and
// nothing at all happens to a neuron between its inputs; one exponential per
// instant serves the whole population. The landmark moves on before g grows
// large.
//
// The inputs of one instant are added up before they are scaled. Weights whose
// sum is exactly θ so fire a neuron at rest at any time t: scaled one by one,
// they would round to a little less than θ·g at some times and not at others.
type LIF[V float] struct {
	tau float64 // in units of events.Time
	levels[V]
	scaled   []V // V'
	input    []V // of the running instant
	add      func(weights []float32, dst []V)
	exp      func(x float64) float64 // for x up to landmarkSpan
	distance func(dst []float32, scaled []V, decay, threshold V)

	landmark events.Time
	at       events.Time // the instant that g belongs to
	g        V

	current, last []peak // spikes since the last tick, and of the tick before
}

// peak is the potential of a neuron at its spike, before the reset.
type peak struct {
	neuron int32
	v      float32
}

// landmarkSpan is how many time constants a landmark serves: g stays below
// e^8 ≈ 3000.
const landmarkSpan = 8

func newLIF[V float](p *LIFParams, neurons int, add func([]float32, []V), exp func(float64) float64, distance func([]float32, []V, V, V)) *LIF[V] {
	l := &LIF[V]{
		tau:      p.TauMMS.of(0) * float64(events.Millisecond),
		levels:   newLevels[V](&p.Threshold),
		scaled:   make([]V, neurons),
		input:    make([]V, neurons),
		add:      add,
		exp:      exp,
		distance: distance,
	}
	l.Reset()
	return l
}

// Reset implements [Model].
func (l *LIF[V]) Reset() {
	clear(l.scaled)
	clear(l.input)
	l.landmark, l.at, l.g = 0, 0, 1
	l.current, l.last = l.current[:0], l.last[:0]
}

// moveTo makes g the growth factor of time t.
func (l *LIF[V]) moveTo(t events.Time) {
	if t == l.at {
		return
	}
	x := float64(t-l.landmark) / l.tau
	if x > landmarkSpan {
		decay := V(math.Exp(-x))
		for i := range l.scaled {
			l.scaled[i] *= decay
		}
		l.landmark, x = t, 0
	}
	l.at, l.g = t, V(l.exp(x))
}

// Input implements [Summing] in float32.
func (l *LIF[V]) Input() []V { return l.input }

// Scaled implements [Batched] in float32: it returns V'.
func (l *LIF[V]) Scaled() []V { return l.scaled }

// Threshold implements [Batched].
func (l *LIF[V]) Threshold() V { return l.threshold }

// Stale implements [Batched].
func (l *LIF[V]) Stale(t events.Time) bool {
	return float64(t-l.landmark)/l.tau > landmarkSpan
}

// Gain implements [Batched].
func (l *LIF[V]) Gain(t events.Time) V {
	l.moveTo(t)
	return l.g
}

// Fired implements [Batched].
func (l *LIF[V]) Fired(neuron int32, potential V) {
	l.current = append(l.current, peak{neuron, float32(potential)})
}

// Deliver implements [Model].
func (l *LIF[V]) Deliver(_ events.Time, first int32, weights []float32) {
	l.add(weights, l.input[first:int(first)+len(weights)])
}

// Fire implements [Model].
func (l *LIF[V]) Fire(t events.Time, touched []Span, out []int32) []int32 {
	l.moveTo(t)
	for _, s := range touched {
		row := l.scaled[s.First : s.First+s.Len]
		input := l.input[s.First:][:len(row)]
		for i, w := range input {
			v := row[i] + V(w*l.g)
			row[i], input[i] = v, 0
			n := s.First + int32(i)
			if v >= V(l.of(n)*l.g) {
				out = append(out, n)
				l.current = append(l.current, peak{n, float32(v / l.g)})
				row[i] = 0
			}
		}
	}
	return out
}

// Tick implements [Model]: a LIF neuron never fires at a tick as such.
func (l *LIF[V]) Tick(_ events.Time, out []int32) []int32 {
	l.current, l.last = l.last[:0], l.current
	return out
}

// Membrane implements [Model].
func (l *LIF[V]) Membrane(t events.Time, dst []float32) {
	decay := V(math.Exp(-float64(t-l.landmark) / l.tau))
	if l.perChannel == nil {
		l.distance(dst, l.scaled, decay, l.threshold)
	} else {
		for base := 0; base < len(dst); base += len(l.perChannel) {
			row := dst[base:][:len(l.perChannel)]
			for c, v := range l.scaled[base:][:len(row)] {
				row[c] = float32(V(v*decay) - V(l.perChannel[c]))
			}
		}
	}
	for _, p := range l.last {
		dst[p.neuron] = p.v - float32(l.of(p.neuron))
	}
}

// Potential implements [Model].
func (l *LIF[V]) Potential(t events.Time, dst []float64) {
	decay := math.Exp(-float64(t-l.landmark) / l.tau)
	for n, v := range l.scaled {
		dst[n] = float64(v) * decay
	}
}

// addFloat32 is dst += weights.
func addFloat32(weights, dst []float32) {
	kernel.Add(dst, weights)
}

// addFloat64 is dst += weights.
func addFloat64(weights []float32, dst []float64) {
	for i, w := range weights {
		dst[i] += float64(w)
	}
}

// distanceFloat64 is what kernel.ScaleSub is for float32.
func distanceFloat64(dst []float32, scaled []float64, decay, threshold float64) {
	for i, v := range scaled {
		dst[i] = float32(float64(v*decay) - threshold)
	}
}
