package neuron

import "spikesim/events"

// CubaLIFParams are the parameters of the leaky integrate-and-fire neuron with
// current-based exponential synapses (Rotter & Diesmann, Biol. Cybern. 81:381, 1999; "CUBA"
// after Brette et al., J. Comput. Neurosci. 23:349, 2007):
//
//	τ_m dV/dt = −(V − V_leak) + I,   τ_s dI/dt = −I + τ_s·d
//	I(t) ← I(t) + Σ_j w_j S_j(t)
//	S(t) = 1 where V reaches θ from below
//	V(t) ← reset where S(t) = 1, and V stays so through t + t_ref; I goes on
//
// The membrane resistance is 1, so V, I, θ and the weights have one unit: a
// constant current of w would bring V to w. A weight of 1 makes I jump by 1,
// and V follow, at rest, the closed form
//
//	V(s) = τ_s/(τ_s−τ_m) · (exp(−s/τ_s) − exp(−s/τ_m)),
//
// or s/τ · exp(−s/τ) for equal time constants. Its integral is τ_s: slower
// synapses carry more charge for the same weight. It is a [general] neuron.
type CubaLIFParams struct {
	TauMMS    Values `yaml:"tau_m_ms"`
	TauSynMS  Values `yaml:"tau_syn_ms"`
	Threshold Values `yaml:"threshold"`
	// ThresholdPerChannel and AboveThreshold are as in [LIFParams].
	ThresholdPerChannel bool `yaml:"threshold_per_channel,omitempty"`
	AboveThreshold      bool `yaml:"above_threshold,omitempty"`
	AfterSpikeParams    `yaml:",inline"`
	// VLeak is what the potential decays to without current.
	VLeak Values `yaml:"v_leak,omitempty"`
	// DrivePerMS is a constant input: what it adds to the current per ms.
	DrivePerMS    Values `yaml:"drive_per_ms,omitempty"`
	ArrivalParams `yaml:",inline"`
}

// SetDefaults gives the values that a key left out has.
func (p *CubaLIFParams) SetDefaults() {
	*p = CubaLIFParams{TauMMS: All(10), TauSynMS: All(5), Threshold: All(1)}
}

func (p *CubaLIFParams) general() *generalParams {
	return &generalParams{
		tauMMS: p.TauMMS, tauSynMS: p.TauSynMS, threshold: p.Threshold, leakTo: p.VLeak, drive: p.DrivePerMS,
		gain: p.gain(), pulse: p.pulse(), above: p.AboveThreshold, after: p.AfterSpikeParams, movable: p.ThresholdPerChannel,
	}
}

func (p *CubaLIFParams) Info() Info {
	return Info{Name: "cuba_lif", BetweenInputs: true, Thresholds: p.ThresholdPerChannel, Spontaneous: p.general().spontaneous()}
}

func (p *CubaLIFParams) InitialThreshold() Values { return p.Threshold }

func (p *CubaLIFParams) Validate(report func(path, problem, remedy string)) {
	p.TauMMS.within(report, "tau_m_ms", minTauMS, maxTauMS, "for example 10")
	p.TauSynMS.within(report, "tau_syn_ms", minTauMS, maxTauMS, "for example 5")
	p.Threshold.over(report, "threshold", 0, maxParam, "for example 1")
	p.AfterSpikeParams.validate(report, &p.Threshold, p.ThresholdPerChannel)
	p.VLeak.within(report, "v_leak", -maxParam, maxParam, "for example 0")
	p.DrivePerMS.within(report, "drive_per_ms", -maxParam, maxParam, "for example 0.05")
	p.ArrivalParams.validate(report)
	p.general().checkDrivenRate(report)
}

// EachValues implements [VariedParams].
func (p *CubaLIFParams) EachValues(visit func(path string, v *Values)) {
	visit("tau_m_ms", &p.TauMMS)
	visit("tau_syn_ms", &p.TauSynMS)
	visit("threshold", &p.Threshold)
	visit("v_leak", &p.VLeak)
	visit("drive_per_ms", &p.DrivePerMS)
	visit("gain", &p.Gain)
	p.AfterSpikeParams.eachValues(visit)
}

func (p *CubaLIFParams) New(neurons int, _ []float32, _ events.Time) Model {
	return newGeneral(p.general(), neurons, nil)
}

func (p *CubaLIFParams) NewClocked(neurons int, _ []float32, dt events.Time) Clocked {
	return newClockedGeneral(p.general(), neurons, nil, dt)
}

// CheckStep implements [SteppedParams].
func (p *CubaLIFParams) CheckStep(dt events.Time) error { return p.checkStep(dt) }

func (p *CubaLIFParams) NewTrace(units int, tick events.Time) Trace {
	return newSynapseTrace(newExpSynapse(p.TauMMS.of(0), p.TauSynMS.of(0)), units, tick)
}

func (p *CubaLIFParams) NewClockedTrace(units int, dt events.Time) ClockedTrace {
	return newClockedSynapse(p.TauMMS.of(0), p.TauSynMS.of(0), units, dt)
}

// CheckLearning implements [LearningParams].
func (p *CubaLIFParams) CheckLearning() (problem, remedy string) {
	_, same := p.TauMMS.Same()
	if _, synapse := p.TauSynMS.Same(); !same || !synapse {
		return "cuba_lif has no presynaptic traces of several time constants", "give one number for tau_m_ms and one for tau_syn_ms, or leave learning out"
	}
	return p.checkLearning()
}

// Size counts what [general] has; the trace is V and I, those of the tick under way, and its
// values.
func (p *CubaLIFParams) Size() Size {
	g := p.general()
	return Size{Neuron: g.size(), Trace: 36, ClockedNeuron: g.clockedSize(), ClockedTrace: 20}
}
