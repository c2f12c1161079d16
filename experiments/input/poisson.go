package input

import (
	"fmt"
	"math"

	"spikesim/coding"
	"spikesim/events"
	"spikesim/sim/random"
)

// maxRatePerMS is the highest rate of a generator: one spike per unit and
// microsecond.
const maxRatePerMS = 1000

// PoissonSpec has the parameters of a Poisson generator: every unit fires on its
// own, at any time.
type PoissonSpec struct {
	// RatePerMS is the mean number of spikes per unit and millisecond.
	RatePerMS float64 `yaml:"rate_per_ms"`
}

// Validate implements [Params].
func (s *PoissonSpec) Validate(report func(path, problem, remedy string)) {
	if r := s.RatePerMS; math.IsNaN(r) || r <= 0 || r > maxRatePerMS {
		report("rate_per_ms", fmt.Sprintf("%v is out of range", r), fmt.Sprintf("give spikes per unit and ms above 0 and up to %d, for example 0.02", maxRatePerMS))
	}
}

// FromData implements [Params].
func (*PoissonSpec) FromData() bool { return false }

// MeanRatePerMS implements [Rated].
func (s *PoissonSpec) MeanRatePerMS() float64 { return s.RatePerMS }

// Source implements [Params].
func (s *PoissonSpec) Source(p Population, _ events.Time) (Source, error) {
	encoder, err := coding.New(coding.Spec{Kind: coding.KindPoisson, MaxRatePerMS: s.RatePerMS}, p.Shape.Units(), events.Millisecond)
	if err != nil {
		return nil, p.wrap(err)
	}
	even := make([]float32, p.Shape.Units())
	for i := range even {
		even[i] = 1
	}
	return &poisson{encoder, even}, nil
}

// poisson is an encoder of an image that is white everywhere.
type poisson struct {
	coding.Encoder
	even []float32
}

// Begin implements [Source].
func (p *poisson) Begin(key random.Key, _ Sample) error {
	p.Encoder.Begin(key, p.even)
	return nil
}
