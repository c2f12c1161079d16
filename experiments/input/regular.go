package input

import (
	"math"

	"spikesim/events"
	"spikesim/sim/random"
	"spikesim/sim/validate"
)

// RegularSpec has the parameters of a regular generator: all units fire together,
// at even intervals.
type RegularSpec struct {
	IntervalMS float64 `yaml:"interval_ms"`
	// FirstMS is the time of the first spike; 0, or nothing, stands for one
	// interval.
	FirstMS float64 `yaml:"first_ms,omitempty"`
}

// Validate implements [Params].
func (s *RegularSpec) Validate(report func(path, problem, remedy string)) {
	validate.Within(report, "interval_ms", s.IntervalMS, events.Nanosecond.MS(), maxTimeMS, "for example 5")
	validate.Within(report, "first_ms", s.FirstMS, 0, maxTimeMS, "or leave it out for one interval")
}

// maxTimeMS is the latest time of a generator: eleven days.
const maxTimeMS = 1e9

// FromData implements [Params].
func (*RegularSpec) FromData() bool { return false }

// MeanRatePerMS implements [Rated].
func (s *RegularSpec) MeanRatePerMS() float64 { return 1 / s.IntervalMS }

// Source implements [Params].
func (s *RegularSpec) Source(p Population, _ events.Time) (Source, error) {
	first := s.FirstMS
	if first == 0 {
		first = s.IntervalMS
	}
	return &regular{units: p.Shape.Units(), firstMS: first, intervalMS: s.IntervalMS}, nil
}

// regular is a regular generator.
type regular struct {
	units               int
	firstMS, intervalMS float64
	next                int // number of the next spike
}

// Begin implements [Source].
func (r *regular) Begin(random.Key, Sample) error {
	r.next = 0
	return nil
}

// at returns the time of a spike, computed anew so that nothing drifts; at least
// the first nanosecond.
func (r *regular) at(k int) events.Time {
	ns := math.Round((r.firstMS + float64(k)*r.intervalMS) * float64(events.Millisecond))
	return events.Time(math.Max(ns, 1))
}

// Spikes implements [events.Source].
func (r *regular) Spikes(w events.Window, out *events.Train) {
	for at := r.at(r.next); at <= w.To; at = r.at(r.next) {
		for u := range r.units {
			out.Append(at, int32(u))
		}
		r.next++
	}
}
