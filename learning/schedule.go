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
