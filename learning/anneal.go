package learning

import "math"

// ScheduleSpec says how learning rates change over a training. All rates of a
// population follow it: weights, readout, homeostasis.
type ScheduleSpec struct {
	Kind ScheduleKind `yaml:"kind"`
	// WarmUpSteps is the number of steps over which rates rise linearly from 0.
	WarmUpSteps int `yaml:"warm_up_steps"`
	// Final is what part of the rates is left at the end.
	Final float64 `yaml:"final"`
	// HoldWeightsSteps is the number of steps at the start that only the
	// readouts take: their error means little before that.
	HoldWeightsSteps int `yaml:"hold_weights_steps"`
}

// ScheduleKind names a schedule.
type ScheduleKind string

// The schedules. Cosine is (1+cos πx)/2 of the way between the whole rate and
// the final one, with x the part of all steps that is done.
const (
	ScheduleConstant ScheduleKind = "constant"
	ScheduleCosine   ScheduleKind = "cosine"
)

// factor returns what the rates of a step are multiplied with; steps count from
// 0, and total is how many there are to be.
func (s *ScheduleSpec) factor(step, total uint64) float64 {
	if s == nil {
		return 1
	}
	f := 1.
	if s.Kind == ScheduleCosine && total > 0 {
		done := min(float64(step)/float64(total), 1)
		f = s.Final + (1-s.Final)*(1+math.Cos(math.Pi*done))/2
	}
	if s.WarmUpSteps > 0 {
		f *= min(float64(step+1)/float64(s.WarmUpSteps), 1)
	}
	return f
}

// holds reports whether the synaptic weights stay as they are in a step.
func (s *ScheduleSpec) holds(step uint64) bool {
	return s != nil && step < uint64(s.HoldWeightsSteps)
}

// HomeostasisSpec keeps the rate of every channel near a target by moving its
// threshold, with every step of the weights by
//
//	rate · clip(r/target − 1, −1, 2)
//
// times the factor of the schedule unless Constant, where r is the channel's mean
// rate since the step before. Without it, learning tends to make a population fire ever more, or
// to silence it.
type HomeostasisSpec struct {
	// TargetRatePerMS is in spikes per neuron and ms.
	TargetRatePerMS float64 `yaml:"target_rate_per_ms"`
	// Rate is in the unit of the threshold.
	Rate float64 `yaml:"rate"`
	// Floor is the lowest threshold.
	Floor float64 `yaml:"floor"`
	// Constant leaves the schedule out, so that the rates reach the target at the
	// end of a training too, when the weights hardly move any more.
	Constant bool `yaml:"constant,omitempty"`
}

// Next returns the threshold that follows one, given the channel's rate and the
// factor of the schedule.
func (h *HomeostasisSpec) Next(threshold float32, rate, factor float64) float32 {
	off := min(max(rate/h.TargetRatePerMS-1, -1), 2)
	if h.Constant {
		factor = 1
	}
	return float32(max(float64(threshold)+h.Rate*factor*off, h.Floor))
}
