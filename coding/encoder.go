package coding

import (
	"fmt"

	"spikesim/events"
	"spikesim/sim/random"
	"spikesim/sim/validate"
)

// Encoder is a source of input spikes, one unit per pixel. It is reused from
// sample to sample; once warm, it does not allocate.
type Encoder interface {
	// Spikes appends the spikes of window w, in order of time and unit.
	// Windows come in order, without gaps, from time 0 (events.Source).
	events.Source
	// Begin starts a new sample at time 0. Pixels holds one value in [0, 1]
	// per unit; it is not kept. The key decides the sample's spikes and is
	// derived by the caller from the seed and the sample's number.
	Begin(key random.Key, pixels []float32)
}

// New returns the encoder that spec describes, for images of the given number
// of pixels, all channels counted, and, if it works in ticks, the given tick. It
// does not filter (see NewFilter) and produces nothing until Begin. The error
// names every mistake in spec.
func New(spec Spec, units int, tick events.Time) (Encoder, error) {
	switch {
	case units < 0:
		return nil, fmt.Errorf("coding: %d pixels; the number of pixels cannot be negative", units)
	case tick <= 0:
		return nil, fmt.Errorf("coding: tick of %v; a tick must be longer than 0", tick)
	}
	var problems validate.Problems
	spec.Validate(problems.Add)
	spec.ValidateTick(tick, problems.Add)
	if err := problems.Err(); err != nil {
		return nil, fmt.Errorf("coding: %w", err)
	}
	if kind, ok := registered[spec.Kind]; ok {
		return kind.New(spec, units, tick), nil
	}
	switch {
	case spec.Kind == KindBernoulli:
		return newBernoulli(spec.MaxRatePerMS*tick.MS(), units, tick), nil
	case spec.Kind == KindRegular && spec.Grid:
		return newRegular(spec.MaxRatePerMS, units, tick), nil
	case spec.Kind == KindRegular:
		return newRegular(spec.MaxRatePerMS, units, events.Nanosecond), nil
	}
	return newPoisson(spec.MaxRatePerMS, units), nil
}

// clamp returns the brightness of a pixel as a number in [0, 1]; NaN is black.
func clamp(pixel float32) float64 {
	if pixel > 0 {
		return float64(min(pixel, 1))
	}
	return 0
}
