package coding

import (
	"fmt"

	"spikesim/events"
	"spikesim/sim/validate"
)

// The kinds of encoder.
const (
	KindPoisson   = "poisson"
	KindBernoulli = "bernoulli"
	KindRegular   = "regular"
)

// maxRatePerMS is the highest rate taken for meant: one spike per microsecond
// and pixel. Up to it, rounding spike times to nanoseconds is of no account
// (see Poisson).
const maxRatePerMS = 1000

// Spec chooses an encoder, and what is done to the image before it.
type Spec struct {
	// Kind is "poisson", "bernoulli", "regular" or one that was registered.
	Kind string `yaml:"kind"`
	// MaxRatePerMS is the rate of a white pixel in spikes per millisecond,
	// above 0. On the grid, times the tick it is the share of ticks at which a
	// white pixel fires: at most 1.
	MaxRatePerMS float64 `yaml:"max_rate_per_ms"`
	// Grid puts the spikes of a regular encoder on ticks.
	Grid bool `yaml:"grid"`
	// Filter makes channels of contrast of the image; nil for the brightness.
	Filter *FilterSpec `yaml:"filter,omitempty"`
	// Events says how recordings of event cameras are shown, which need no encoder; nil
	// stands for what an EventsSpec is by default.
	Events *EventsSpec `yaml:"events,omitempty"`
}

// DefaultSpec returns Poisson spikes, 0.2 per ms (200 per second) for white.
func DefaultSpec() Spec { return Spec{Kind: KindPoisson, MaxRatePerMS: 0.2} }

// Channels returns the number of channels that s makes of a gray image: 1, or 2
// (ON, OFF) with a filter.
func (s Spec) Channels() int {
	if s.Filter != nil {
		return filterChannels
	}
	return 1
}

// String names the input that s makes, for a report: "poisson",
// "dog-filtered regular on-tick".
func (s Spec) String() string {
	text := s.Kind
	if s.Filter != nil {
		text = s.Filter.Kind + "-filtered " + text
	}
	if s.Grid {
		text += " on-tick"
	}
	return text
}

// Validate reports what is wrong with s, with paths relative to s.
func (s Spec) Validate(report func(path, problem, remedy string)) {
	switch kind, ok := registered[s.Kind]; {
	case ok:
		kind.Validate(s, report)
	case s.Grid && s.Kind == KindPoisson:
		report("grid", "poisson spikes fall anywhere", "use bernoulli or regular for spikes on ticks")
	case s.Grid && s.Kind == KindBernoulli:
		report("grid", "bernoulli spikes are on ticks always", "leave it out")
	default:
		validate.OneOf(report, "kind", s.Kind, kinds()...)
	}
	validate.Above(report, "max_rate_per_ms", s.MaxRatePerMS, 0, maxRatePerMS, "in spikes per millisecond (not second) of a white pixel, such as 0.2")
	if s.Filter != nil {
		s.Filter.validate(validate.Under(report, "filter"))
	}
	if s.Events != nil {
		s.Events.validate(validate.Under(report, "events"))
	}
}

// ValidateTick reports if s cannot be used with the given tick: on ticks no
// encoder can fire more than once at each.
func (s Spec) ValidateTick(tick events.Time, report func(path, problem, remedy string)) {
	p := s.MaxRatePerMS * tick.MS()
	if p <= 1 {
		return
	}
	switch {
	case s.Kind == KindBernoulli:
		report("max_rate_per_ms", fmt.Sprintf("%g per ms is a probability of %g per tick of %v, above 1", s.MaxRatePerMS, p, tick),
			fmt.Sprintf("use at most %g, or poisson", 1/tick.MS()))
	case s.Kind == KindRegular && s.Grid:
		report("max_rate_per_ms", fmt.Sprintf("%g per ms are %g spikes per tick of %v, above 1", s.MaxRatePerMS, p, tick),
			fmt.Sprintf("use at most %g, or leave out grid", 1/tick.MS()))
	}
}
