package learning

import (
	"fmt"
	"math"
	"strings"
)

// Validate calls report once for each thing wrong with the spec. path is the
// YAML path below the spec ("optimizer.beta1"), problem says what is wrong and
// remedy what to write instead.
func (s *Spec) Validate(report func(path, problem, remedy string)) {
	v := validator{report}

	r := &s.Readout
	oneOf(v, "readout.on", r.On, OnSpikes, OnSpikeMean, OnSigmoidMembrane)
	oneOf(v, "readout.weights", r.Weights, Fixed, Learned)
	oneOf(v, "readout.init", r.Init, InitUniform, InitZero, InitMeanTarget, InitUniformMeanTarget)
	if r.Init == InitUniform || r.Init == InitUniformMeanTarget {
		v.positive("readout.scale", r.Scale, "the paper uses 0.5")
	}
	switch r.Weights {
	case Fixed:
		if r.WeightsStartAtZero() {
			report("readout.init", "a fixed readout of zeros sends no error to the synapses, so nothing would learn",
				"use init: uniform or uniform_mean_target, or weights: learned")
		}
	case Learned:
		v.positive("readout.learning_rate", r.LearningRate, "for example 1e-3; a readout that should not learn is weights: fixed")
	}

	if r.BiasLearningRate != 0 {
		v.positive("readout.bias_learning_rate", r.BiasLearningRate, "for example 1e-3; leave it out for that of the weights")
	}
	if r.On != OnSpikeMean && (r.Grid != nil || r.Normalize || r.MeanTauMS != 0) {
		report("readout.on", fmt.Sprintf("grid, normalize and mean_tau_ms are for readouts on means of spikes, not on %q", r.On), "use on: spike_mean, or take them away")
	}
	v.notNegative("readout.mean_tau_ms", r.MeanTauMS, "for example 10; 0 lets all ticks count the same")
	if g := r.Grid; g != nil && (g.Rows < 1 || g.Columns < 1) {
		report("readout.grid", fmt.Sprintf("%d rows and %d columns make no grid", g.Rows, g.Columns), "give both, for example {rows: 11, columns: 15}")
	}
	s.validateSteps(v)

	s.Loss.validate(v)

	oneOf(v, "surrogate.kind", s.Surrogate.Kind, SurrogateBoxcar, SurrogateTriangle, SurrogateSigmoid)
	v.positive("surrogate.width", s.Surrogate.Width, "DECOLLE uses a boxcar of width 1")

	o := &s.Optimizer
	oneOf(v, "optimizer.kind", o.Kind, OptimizerAdaMax, OptimizerAdam, OptimizerSGD)
	v.notNegative("optimizer.learning_rate", o.LearningRate, "the paper uses 1e-9; 0 freezes the synapses")
	if o.Kind == OptimizerAdaMax || o.Kind == OptimizerAdam {
		v.decay("optimizer.beta1", o.Beta1, "the paper uses 0")
		v.decay("optimizer.beta2", o.Beta2, "the paper uses 0.95")
		v.positive("optimizer.epsilon", o.Epsilon, "the paper uses 1e-8")
	}

	v.notNegative("burn_in_ms", s.BurnInMS, "the paper uses 50; 0 learns from the first tick")
	v.count("gradient_every_ticks", s.GradientEveryTicks)
	v.count("update_every_ticks", s.UpdateEveryTicks)
	if g, u := s.GradientEveryTicks, s.UpdateEveryTicks; g >= 1 && u >= 1 && u%g != 0 {
		remedy := fmt.Sprintf("use %d", g)
		if below := u / g * g; below > 0 {
			remedy = fmt.Sprintf("use %d or %d", below, below+g)
		}
		report("update_every_ticks",
			fmt.Sprintf("%d is not a multiple of gradient_every_ticks, which is %d", u, g), remedy)
	}
}

// validateSteps checks what changes over the steps of a training.
func (s *Spec) validateSteps(v validator) {
	if c := s.Schedule; c != nil {
		oneOf(v, "schedule.kind", c.Kind, ScheduleConstant, ScheduleCosine)
		if c.WarmUpSteps < 0 {
			v.report("schedule.warm_up_steps", fmt.Sprintf("%d is negative", c.WarmUpSteps), "give 0 or more steps, for example 50")
		}
		if c.HoldWeightsSteps < 0 {
			v.report("schedule.hold_weights_steps", fmt.Sprintf("%d is negative", c.HoldWeightsSteps), "give 0 or more steps, for example 20")
		}
		if !(c.Final >= 0 && c.Final <= 1) {
			v.report("schedule.final", fmt.Sprintf("%v is not a part of a whole", c.Final), "give a number from 0 to 1, for example 0.02")
		}
	}
	if h := s.Homeostasis; h != nil {
		if !(h.TargetRatePerMS > 0 && h.TargetRatePerMS <= 1) {
			v.report("homeostasis.target_rate_per_ms", fmt.Sprintf("%v is out of range", h.TargetRatePerMS), "give spikes per neuron and ms above 0 and up to 1, for example 0.05")
		}
		v.notNegative("homeostasis.rate", h.Rate, "for example 0.1")
		v.positive("homeostasis.floor", h.Floor, "for example 0.1")
	}
}

// validator holds the checks that several keys share.
type validator struct {
	report func(path, problem, remedy string)
}

func oneOf[T ~string](v validator, path string, got T, allowed ...T) {
	names := make([]string, len(allowed))
	for i, a := range allowed {
		if got == a {
			return
		}
		names[i] = string(a)
	}
	problem := fmt.Sprintf("unknown value %q", string(got))
	if got == "" {
		problem = "no value given"
	}
	v.report(path, problem, "use "+strings.Join(names, " or "))
}

// representable reports whether x is a finite number that is still finite, and
// not 0 unless x is 0, after rounding to the float32 of the computation.
func (v validator) representable(path string, x float64, hint string) bool {
	f := float32(x)
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		v.report(path, fmt.Sprintf("%v is not a finite number", x), "give a finite number; "+hint)
	case math.IsInf(float64(f), 0) || f == 0 && x != 0:
		v.report(path, fmt.Sprintf("%g is outside the range of single precision", x),
			"give a number between 1e-37 and 1e38; "+hint)
	default:
		return true
	}
	return false
}

func (v validator) positive(path string, x float64, hint string) {
	if v.representable(path, x, hint) && x <= 0 {
		v.report(path, fmt.Sprintf("%g is not greater than 0", x), "give a number above 0; "+hint)
	}
}

func (v validator) notNegative(path string, x float64, hint string) {
	if v.representable(path, x, hint) && x < 0 {
		v.report(path, fmt.Sprintf("%g is negative", x), "give 0 or more; "+hint)
	}
}

// decay checks a factor of an exponential average. The upper end is tested in
// float32, where a number just below 1 becomes 1 and would never forget.
func (v validator) decay(path string, x float64, hint string) {
	if v.representable(path, x, hint) && (x < 0 || float32(x) >= 1) {
		v.report(path, fmt.Sprintf("%g is outside 0 <= x < 1", x), "give a number from 0 up to, not including, 1; "+hint)
	}
}

func (v validator) count(path string, n int) {
	if n < 1 {
		v.report(path, fmt.Sprintf("%d is less than 1", n), "give 1 for every tick, or a larger whole number")
	}
}
