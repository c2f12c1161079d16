package learning

import (
	"fmt"

	"spikesim/sim/validate"
)

// mostCount bounds counts of ticks and steps: wide enough for any training, and
// narrow enough to catch a slip of the keyboard.
const mostCount = 1_000_000_000

// Validate calls report once for each thing wrong with the spec. path is the
// YAML path below the spec ("optimizer.beta1"), problem says what is wrong and
// remedy what to write instead.
func (s *Spec) Validate(report func(path, problem, remedy string)) {
	r := &s.Readout
	validate.OneOf(report, "readout.on", r.On, OnSpikes, OnSpikeMean, OnSigmoidMembrane)
	validate.OneOf(report, "readout.weights", r.Weights, Fixed, Learned)
	validate.OneOf(report, "readout.init", r.Init, InitUniform, InitZero, InitMeanTarget, InitUniformMeanTarget)
	if r.Init == InitUniform || r.Init == InitUniformMeanTarget {
		validate.Positive(report, "readout.scale", r.Scale, "such as the paper's 0.5")
	}
	switch r.Weights {
	case Fixed:
		if r.WeightsStartAtZero() {
			report("readout.init", "a fixed readout of zeros sends no error to the synapses, so nothing would learn",
				"use init: uniform or uniform_mean_target, or weights: learned")
		}
	case Learned:
		validate.Positive(report, "readout.learning_rate", r.LearningRate, "for example 1e-3; a readout that should not learn is weights: fixed")
	}

	if r.BiasLearningRate != 0 {
		validate.Positive(report, "readout.bias_learning_rate", r.BiasLearningRate, "for example 1e-3; leave it out for that of the weights")
	}
	if r.On != OnSpikeMean && (r.Grid != nil || r.Normalize || r.MeanTauMS != 0) {
		report("readout.on", fmt.Sprintf("grid, normalize and mean_tau_ms are for readouts on means of spikes, not on %q", r.On), "use on: spike_mean, or take them away")
	}
	validate.NotNegative(report, "readout.mean_tau_ms", r.MeanTauMS, "for example 10; 0 lets all ticks count the same")
	if g := r.Grid; g != nil && (g.Rows < 1 || g.Columns < 1) {
		report("readout.grid", fmt.Sprintf("%d rows and %d columns make no grid", g.Rows, g.Columns), "give both, for example {rows: 11, columns: 15}")
	}
	s.validateSteps(report)

	s.Loss.validate(report)

	validate.OneOf(report, "surrogate.kind", s.Surrogate.Kind, SurrogateBoxcar, SurrogateTriangle, SurrogateSigmoid)
	validate.Positive(report, "surrogate.width", s.Surrogate.Width, "such as the 1 of DECOLLE's boxcar")

	o := &s.Optimizer
	validate.OneOf(report, "optimizer.kind", o.Kind, OptimizerAdaMax, OptimizerAdam, OptimizerSGD)
	validate.NotNegative(report, "optimizer.learning_rate", o.LearningRate, "such as the paper's 1e-9; 0 freezes the synapses")
	if o.Kind == OptimizerAdaMax || o.Kind == OptimizerAdam {
		validate.Decay(report, "optimizer.beta1", o.Beta1, "such as the paper's 0")
		validate.Decay(report, "optimizer.beta2", o.Beta2, "such as the paper's 0.95")
		validate.Positive(report, "optimizer.epsilon", o.Epsilon, "such as the paper's 1e-8")
	}

	validate.NotNegative(report, "burn_in_ms", s.BurnInMS, "such as the paper's 50; 0 learns from the first tick")
	validate.Range(report, "gradient_every_ticks", s.GradientEveryTicks, 1, mostCount)
	validate.Range(report, "update_every_ticks", s.UpdateEveryTicks, 1, mostCount)
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
func (s *Spec) validateSteps(report validate.Report) {
	if c := s.Schedule; c != nil {
		validate.OneOf(report, "schedule.kind", c.Kind, ScheduleConstant, ScheduleCosine)
		validate.Range(report, "schedule.warm_up_steps", c.WarmUpSteps, 0, mostCount)
		validate.Range(report, "schedule.hold_weights_steps", c.HoldWeightsSteps, 0, mostCount)
		validate.Within(report, "schedule.final", c.Final, 0, 1, "for example 0.02")
	}
	if h := s.Homeostasis; h != nil {
		validate.Above(report, "homeostasis.target_rate_per_ms", h.TargetRatePerMS, 0, 1, "in spikes per neuron and ms, for example 0.05")
		validate.NotNegative(report, "homeostasis.rate", h.Rate, "for example 0.1")
		validate.Positive(report, "homeostasis.floor", h.Floor, "for example 0.1")
	}
}
