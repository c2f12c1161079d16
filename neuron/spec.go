package neuron

import (
	"strings"

	"spikesim/events"
)

// Spec chooses a neuron model: exactly one of its fields is given.
type Spec struct {
	LIF     *LIFParams     `yaml:"lif,omitempty"`
	Decolle *DecolleParams `yaml:"decolle,omitempty"`
	IF      *IFParams      `yaml:"if,omitempty"`
	ALIF    *ALIFParams    `yaml:"alif,omitempty"`
	CubaLIF *CubaLIFParams `yaml:"cuba_lif,omitempty"`
}

// params is what every model's parameters offer.
type params interface {
	info() Info
	validate(report func(path, problem, remedy string))
	model(neurons int, bias []float32, tick events.Time) Model
	trace(units int, tick events.Time) Trace
	// size declares what the model's arrays take; a test compares it with them.
	size() Size
}

// thresholdedParams is what parameters offer of a model that is [Thresholded].
type thresholdedParams interface {
	// start returns the threshold of every channel before anything has moved it.
	start() float64
}

// choice is one model by its key in YAML.
type choice struct {
	key    string
	params params
	given  bool
}

// choices lists all models; a new model is added here and nowhere else.
func (s Spec) choices() []choice {
	return []choice{
		{"lif", s.LIF, s.LIF != nil},
		{"decolle", s.Decolle, s.Decolle != nil},
		{"if", s.IF, s.IF != nil},
		{"alif", s.ALIF, s.ALIF != nil},
		{"cuba_lif", s.CubaLIF, s.CubaLIF != nil},
	}
}

// chosen returns the model that is given, or nil.
func (s Spec) chosen() params {
	for _, c := range s.choices() {
		if c.given {
			return c.params
		}
	}
	return nil
}

// Given reports whether a model is chosen at all.
func (s Spec) Given() bool { return s.chosen() != nil }

// Validate reports what is wrong with the choice or its parameters.
func (s Spec) Validate(report func(path, problem, remedy string)) {
	var keys, given []string
	for _, c := range s.choices() {
		keys = append(keys, c.key)
		if !c.given {
			continue
		}
		given = append(given, c.key)
		c.params.validate(func(path, problem, remedy string) {
			report(c.key+"."+path, problem, remedy)
		})
	}
	switch {
	case len(given) == 0:
		report("", "no neuron model is chosen", "give one of "+strings.Join(keys, ", "))
	case len(given) > 1:
		report("", "more than one neuron model is chosen: "+strings.Join(given, ", "), "keep one of them")
	}
}

// Info describes the chosen model.
func (s Spec) Info() Info { return s.mustChoose().info() }

// Size returns what the chosen model takes in memory.
func (s Spec) Size() Size { return s.mustChoose().size() }

// Threshold returns the threshold at which the chosen model starts, where
// [Info].Thresholds.
func (s Spec) Threshold() float64 { return s.mustChoose().(thresholdedParams).start() }

// OffersThresholds reports whether the chosen model has a key
// threshold_per_channel, set or not.
func (s Spec) OffersThresholds() bool {
	_, offers := s.mustChoose().(thresholdedParams)
	return offers
}

// New returns a population of the chosen model at rest. bias has one entry per
// channel, neurons being laid out with the channel innermost, or is nil; the
// model reads it at every use, so that learning may change it.
func (s Spec) New(neurons int, bias []float32, tick events.Time) Model {
	return s.mustChoose().model(neurons, bias, tick)
}

// NewTrace returns the presynaptic trace that matches the chosen model.
func (s Spec) NewTrace(units int, tick events.Time) Trace {
	return s.mustChoose().trace(units, tick)
}

func (s Spec) mustChoose() params {
	p := s.chosen()
	if p == nil {
		panic("neuron: spec without a model; call Validate first")
	}
	return p
}

// The time constants that a model with crossings between inputs accepts, in ms:
// from the resolution of time to days.
const (
	minTauMS = 1e-6
	maxTauMS = 1e9
)

// maxParam is the largest value of a parameter whose computation sets no bound.
const maxParam = 1e12
