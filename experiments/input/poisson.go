package input

import (
	"spikesim/coding"
	"spikesim/events"
	"spikesim/sim/random"
	"spikesim/sim/validate"
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
	validate.Above(report, "rate_per_ms", s.RatePerMS, 0, maxRatePerMS, "in spikes per unit and ms, for example 0.02")
}

// FromData implements [Params].
func (*PoissonSpec) FromData() bool { return false }

// MeanRatePerMS implements [Rated].
func (s *PoissonSpec) MeanRatePerMS() float64 { return s.RatePerMS }

// Bytes implements [Measured]: the encoder, and its white image.
func (s *PoissonSpec) Bytes(units int) int64 { return s.coding().Memory(1, units) + 4*int64(units) }

func (s *PoissonSpec) coding() coding.Spec {
	return coding.Spec{Kind: coding.KindPoisson, MaxRatePerMS: s.RatePerMS}
}

// Source implements [Params].
func (s *PoissonSpec) Source(p Population, _ events.Time) (Source, error) {
	encoder, err := coding.New(s.coding(), p.Shape.Units(), events.Millisecond)
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
