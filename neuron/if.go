package neuron

import (
	"math"

	"spikesim/events"
	"spikesim/sim/validate"
)

// IFParams are the parameters of the integrate-and-fire neuron without leak.
type IFParams struct {
	Threshold Values `yaml:"threshold"`
	// ThresholdPerChannel gives every channel a threshold of its own, as it does
	// in [LIFParams].
	ThresholdPerChannel bool `yaml:"threshold_per_channel,omitempty"`
	// AboveThreshold is as in [LIFParams].
	AboveThreshold bool `yaml:"above_threshold,omitempty"`
	// Precision of the membrane: float32 (the default) or float64. Neurons that are not for
	// the fused kernels have float64.
	Precision        string `yaml:"precision,omitempty"`
	AfterSpikeParams `yaml:",inline"`
	// DrivePerMS is a constant input, in potential per ms.
	DrivePerMS    Values `yaml:"drive_per_ms,omitempty"`
	ArrivalParams `yaml:",inline"`
	// LowerBound is as in [LIFParams].
	LowerBound *Values `yaml:"lower_bound,omitempty"`
	// Biased is as in [LIFParams].
	Biased bool `yaml:"-"`
}

// SetDefaults gives the values that a key left out has.
func (p *IFParams) SetDefaults() { *p = IFParams{Threshold: All(1)} }

func (p *IFParams) Info() Info {
	info := p.lif().Info()
	info.Name = "if"
	return info
}

func (p *IFParams) InitialThreshold() Values { return p.Threshold }

func (p *IFParams) Validate(report func(path, problem, remedy string)) {
	p.Threshold.over(report, "threshold", 0, maxParam, "for example 1")
	validate.OneOf(report, "precision", p.Precision, "", "float32", "float64")
	p.AfterSpikeParams.validate(report, &p.Threshold, p.ThresholdPerChannel)
	p.DrivePerMS.within(report, "drive_per_ms", -maxParam, maxParam, "for example 0.05")
	validateArrival(&p.ArrivalParams, p.LowerBound, report)
	p.lif().general().checkDrivenRate(report)
	if l := p.lif(); p.Precision == "float32" && l.isGeneral() && !l.isFused() {
		report("precision", "neurons with a drive, a bias, gain, pulse_ms, lower_bound or above_threshold need float64", "leave it out")
	}
}

// lif is what this neuron is the limit of. The perfect integrator of Lapicque's
// model (Abbott, Brain Res. Bull. 50:303, 1999),
//
//	V(t) = V(t₀) + Σ_j w_j S_j(t)
//	S(t) = 1 if V(t) ≥ θ, else 0
//	V(t) ← 0 where S(t) = 1,
//
// is [LIF] with an infinite time constant: its growth factor is always 1, so
// nothing is rounded but the sums of weights, and those of float32 weights of
// like size not at all in float64. In float32 a potential that inhibition has
// driven far below 0, where no leak brings it back, loses what is smaller than
// 2^−24 of it.
func (p *IFParams) lif() *LIFParams {
	return &LIFParams{
		TauMMS: All(math.Inf(1)), Threshold: p.Threshold,
		ThresholdPerChannel: p.ThresholdPerChannel, Precision: p.Precision,
		AfterSpikeParams: p.AfterSpikeParams, DrivePerMS: p.DrivePerMS, Biased: p.Biased,
		ArrivalParams: p.ArrivalParams, LowerBound: p.LowerBound, AboveThreshold: p.AboveThreshold,
	}
}

// CheckStep implements [SteppedParams].
func (p *IFParams) CheckStep(dt events.Time) error { return p.checkStep(dt) }

// CheckLearning implements [LearningParams].
func (p *IFParams) CheckLearning() (problem, remedy string) { return p.checkLearning() }

func (p *IFParams) New(neurons int, bias []float32, tick events.Time) Model {
	return p.lif().New(neurons, bias, tick)
}

func (p *IFParams) NewClocked(neurons int, bias []float32, dt events.Time) Clocked {
	return p.lif().NewClocked(neurons, bias, dt)
}

func (p *IFParams) Size() Size { return p.lif().Size() }

// trace counts a unit's spikes. It is exact up to 2^24 of them.
func (p *IFParams) NewTrace(units int, tick events.Time) Trace { return p.lif().NewTrace(units, tick) }

func (p *IFParams) NewClockedTrace(units int, dt events.Time) ClockedTrace {
	return p.lif().NewClockedTrace(units, dt)
}

// EachValues implements [VariedParams].
func (p *IFParams) EachValues(visit func(path string, v *Values)) {
	visit("threshold", &p.Threshold)
	visit("drive_per_ms", &p.DrivePerMS)
	visitArrival(&p.ArrivalParams, p.LowerBound, visit)
	p.eachValues(visit)
}

// WithBias implements [BiasedParams].
func (p *IFParams) WithBias() Params {
	q := *p
	q.Biased = true
	return &q
}

// BiasTrace implements [BiasedParams].
func (p *IFParams) BiasTrace(neuron int, t events.Time) float64 { return p.lif().BiasTrace(neuron, t) }
