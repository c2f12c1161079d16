package neuron

import (
	"math"

	"spikesim/events"
)

// LIParams are the parameters of the leaky integrator, which never fires: its potential is
// what it is for. It is [general] without a threshold, with a synapse or without:
//
//	τ_m dV/dt = −(V − V_leak) + τ_m·d,   V(t) ← V(t) + Σ_j w_j S_j(t)
//	τ_m dV/dt = −(V − V_leak) + I,   τ_s dI/dt = −I + τ_s·d,   I(t) ← I(t) + Σ_j w_j S_j(t)
type LIParams struct {
	TauMMS Values `yaml:"tau_m_ms"`
	// TauSynMS is the time constant of the synaptic current; 0 for none, of all neurons.
	TauSynMS Values `yaml:"tau_syn_ms,omitempty"`
	VLeak    Values `yaml:"v_leak,omitempty"`
	// DrivePerMS is a constant input: what it adds to the potential per ms, or with a
	// synapse to the current.
	DrivePerMS    Values `yaml:"drive_per_ms,omitempty"`
	ArrivalParams `yaml:",inline"`
}

// SetDefaults gives the values that a key left out has.
func (p *LIParams) SetDefaults() { *p = LIParams{TauMMS: All(10)} }

func (p *LIParams) general() *generalParams {
	return &generalParams{
		tauMMS: p.TauMMS, tauSynMS: p.TauSynMS, silent: true, leakTo: p.VLeak, drive: p.DrivePerMS,
		gain: p.gain(), pulse: p.pulse(),
	}
}

func (p *LIParams) Info() Info { return Info{Name: "li", Silent: true} }

func (p *LIParams) Validate(report func(path, problem, remedy string)) {
	p.TauMMS.within(report, "tau_m_ms", minTauMS, maxTauMS, "for example 10")
	if !p.TauSynMS.is(0) {
		p.TauSynMS.within(report, "tau_syn_ms", minTauMS, maxTauMS, "for example 5, or for a potential without synapse 0")
	}
	p.VLeak.within(report, "v_leak", -maxParam, maxParam, "for example 0")
	p.DrivePerMS.within(report, "drive_per_ms", -maxParam, maxParam, "for example 0.05")
	p.ArrivalParams.validate(report)
}

// EachValues implements [VariedParams].
func (p *LIParams) EachValues(visit func(path string, v *Values)) {
	visit("tau_m_ms", &p.TauMMS)
	visit("tau_syn_ms", &p.TauSynMS)
	visit("v_leak", &p.VLeak)
	visit("drive_per_ms", &p.DrivePerMS)
	visit("gain", &p.Gain)
}

func (p *LIParams) New(neurons int, _ []float32, _ events.Time) Model {
	return newGeneral(p.general(), neurons, nil)
}

func (p *LIParams) NewClocked(neurons int, _ []float32, dt events.Time) Clocked {
	return newClockedGeneral(p.general(), neurons, nil, dt)
}

// CheckStep implements [SteppedParams].
func (p *LIParams) CheckStep(dt events.Time) error { return p.checkStep(dt) }

// CheckLearning implements [LearningParams].
func (p *LIParams) CheckLearning() (problem, remedy string) {
	return "neurons that never fire have no local rule to learn by", "choose a model that fires, or leave learning out"
}

// NewTrace is for completeness, as nothing learns.
func (p *LIParams) NewTrace(units int, tick events.Time) Trace {
	if tauSyn := p.TauSynMS.of(0); tauSyn > 0 {
		return newSynapseTrace(newExpSynapse(p.TauMMS.of(0), tauSyn), units, tick)
	}
	return newExpTrace(units, p.TauMMS.of(0))
}

func (p *LIParams) NewClockedTrace(units int, dt events.Time) ClockedTrace {
	if tauSyn := p.TauSynMS.of(0); tauSyn > 0 {
		return newClockedSynapse(p.TauMMS.of(0), tauSyn, units, dt)
	}
	return newClockedDecay(units, stepDecay(p.TauMMS.of(0), dt))
}

// Activity implements [Lively]: there is none.
func (p *LIParams) Activity(float64) Activity { return Activity{} }

func (p *LIParams) Size() Size {
	g := p.general()
	size := Size{Neuron: g.size(), Trace: 4, ClockedNeuron: g.clockedSize(), ClockedTrace: 4}
	if g.synaptic() {
		size.Trace, size.ClockedTrace = 36, 20
	}
	return size
}

// IParams are the parameters of the integrator without leak, which never fires either: the
// limit of [LIParams] for an infinite time constant.
type IParams struct {
	// DrivePerMS is a constant input, in potential per ms.
	DrivePerMS    Values `yaml:"drive_per_ms,omitempty"`
	ArrivalParams `yaml:",inline"`
}

func (p *IParams) li() *LIParams {
	return &LIParams{TauMMS: All(math.Inf(1)), DrivePerMS: p.DrivePerMS, ArrivalParams: p.ArrivalParams}
}

func (p *IParams) Info() Info { return Info{Name: "i", Silent: true} }

func (p *IParams) Validate(report func(path, problem, remedy string)) {
	p.DrivePerMS.within(report, "drive_per_ms", -maxParam, maxParam, "for example 0.05")
	p.ArrivalParams.validate(report)
}

// EachValues implements [VariedParams].
func (p *IParams) EachValues(visit func(path string, v *Values)) {
	visit("drive_per_ms", &p.DrivePerMS)
	visit("gain", &p.Gain)
}

func (p *IParams) New(neurons int, bias []float32, tick events.Time) Model {
	return p.li().New(neurons, bias, tick)
}

func (p *IParams) NewClocked(neurons int, bias []float32, dt events.Time) Clocked {
	return p.li().NewClocked(neurons, bias, dt)
}

// CheckStep implements [SteppedParams].
func (p *IParams) CheckStep(dt events.Time) error { return p.checkStep(dt) }

// CheckLearning implements [LearningParams].
func (p *IParams) CheckLearning() (problem, remedy string) { return p.li().CheckLearning() }

func (p *IParams) NewTrace(units int, tick events.Time) Trace { return p.li().NewTrace(units, tick) }

func (p *IParams) NewClockedTrace(units int, dt events.Time) ClockedTrace {
	return p.li().NewClockedTrace(units, dt)
}

// Activity implements [Lively].
func (p *IParams) Activity(drive float64) Activity { return p.li().Activity(drive) }

func (p *IParams) Size() Size { return p.li().Size() }
