package learning

// HomeostasisSpec keeps the rate of every channel near a target by moving its
// threshold, with every step of the weights by
//
//	rate · clip(r/target − 1, −1, 2)
//
// times the factor of the schedule unless Constant, where r is the channel's mean
// rate since the step before. Without it, learning tends to make a population fire
// ever more, or to silence it.
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
