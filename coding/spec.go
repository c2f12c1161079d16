package coding

import (
	"fmt"
	"math"

	"spikesim/events"
)

// The kinds of encoder.
const (
	KindPoisson   = "poisson"
	KindBernoulli = "bernoulli"
)

// maxRatePerMS is the highest rate taken for meant: one spike per microsecond
// and pixel. Up to it, rounding spike times to nanoseconds is of no account
// (see Poisson).
const maxRatePerMS = 1000

// Spec chooses an encoder.
type Spec struct {
	// Kind is "poisson" or "bernoulli".
	Kind string `yaml:"kind"`
	// MaxRatePerMS is the rate of a white pixel in spikes per millisecond,
	// above 0. For bernoulli, times the tick it is a probability: at most 1.
	MaxRatePerMS float64 `yaml:"max_rate_per_ms"`
}

// DefaultSpec returns Poisson spikes, 0.2 per ms (200 per second) for white.
func DefaultSpec() Spec { return Spec{Kind: KindPoisson, MaxRatePerMS: 0.2} }

// Validate reports what is wrong with s, with paths relative to s.
func (s Spec) Validate(report func(path, problem, remedy string)) {
	if s.Kind != KindPoisson && s.Kind != KindBernoulli {
		report("kind", fmt.Sprintf("%q is not an encoder", s.Kind), "use poisson or bernoulli")
	}
	switch r := s.MaxRatePerMS; {
	case math.IsNaN(r) || r <= 0:
		report("max_rate_per_ms", fmt.Sprintf("%g is not above 0", r), "write the spikes per ms of a white pixel, such as 0.2")
	case r > maxRatePerMS:
		report("max_rate_per_ms", fmt.Sprintf("%g is above %d", r, maxRatePerMS), "the unit is spikes per millisecond, not per second")
	}
}

// ValidateTick reports if s cannot be used with the given tick: a bernoulli
// encoder cannot fire with a probability above 1.
func (s Spec) ValidateTick(tick events.Time, report func(path, problem, remedy string)) {
	if p := s.MaxRatePerMS * tick.MS(); s.Kind == KindBernoulli && p > 1 {
		report("max_rate_per_ms", fmt.Sprintf("%g per ms is a probability of %g per tick of %v, above 1", s.MaxRatePerMS, p, tick),
			fmt.Sprintf("use at most %g, or poisson", 1/tick.MS()))
	}
}
