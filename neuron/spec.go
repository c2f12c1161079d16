package neuron

import (
	"strings"

	"spikesim/events"
	"spikesim/sim/validate"
)

// Spec chooses a neuron model: exactly one of its fields is given.
type Spec struct {
	LIF     *LIFParams     `yaml:"lif,omitempty"`
	Decolle *DecolleParams `yaml:"decolle,omitempty"`
	IF      *IFParams      `yaml:"if,omitempty"`
	ALIF    *ALIFParams    `yaml:"alif,omitempty"`
	CubaLIF *CubaLIFParams `yaml:"cuba_lif,omitempty"`
	LI      *LIParams      `yaml:"li,omitempty"`
	I       *IParams       `yaml:"i,omitempty"`
	// Other is a model from outside this package; [Register] gives it a key in YAML.
	Other Params `yaml:"-"`
}

// choice is one model by its key in YAML.
type choice struct {
	key    string
	params Params // nil if the model is not given
	// choose gives the model, with parameters that are all 0.
	choose func() Params
}

// choices lists all models that have a field; a new one is added here, with its
// field above, and nowhere else.
func (s *Spec) choices() []choice {
	return []choice{
		field("lif", &s.LIF),
		field("decolle", &s.Decolle),
		field("if", &s.IF),
		field("alif", &s.ALIF),
		field("cuba_lif", &s.CubaLIF),
		field("li", &s.LI),
		field("i", &s.I),
	}
}

// field is the choice of the model whose parameters are at a field of the spec.
func field[T any, P interface {
	*T
	Params
}](key string, at *P) choice {
	c := choice{key: key, choose: func() Params {
		*at = new(T)
		return *at
	}}
	if *at != nil {
		c.params = *at
	}
	return c
}

// given returns the models that are given: one, if all is well.
func (s Spec) given() (all []choice) {
	for _, c := range s.choices() {
		if c.params != nil {
			all = append(all, c)
		}
	}
	if s.Other != nil {
		all = append(all, choice{key: s.Other.Info().Name, params: s.Other})
	}
	return all
}

// Keys lists the models by their keys in YAML.
func (s Spec) Keys() (keys []string) {
	for _, c := range s.choices() {
		keys = append(keys, c.key)
	}
	for _, fresh := range registered {
		keys = append(keys, fresh().Info().Name)
	}
	return keys
}

// Choose gives a model by its key and returns a pointer to its parameters, which
// are those of a registered model by default and else all 0; ok is false if there
// is no such model.
func (s *Spec) Choose(key string) (params any, ok bool) {
	for _, c := range s.choices() {
		if c.key == key {
			return c.choose(), true
		}
	}
	for _, fresh := range registered {
		if p := fresh(); p.Info().Name == key {
			s.Other = p
			return p, true
		}
	}
	return nil, false
}

// Chosen returns the model that is given, by its key and with its parameters; the
// key is empty where none is.
func (s Spec) Chosen() (key string, params any) {
	for _, c := range s.given() {
		return c.key, c.params
	}
	return "", nil
}

// Given reports whether a model is chosen at all.
func (s Spec) Given() bool { return len(s.given()) > 0 }

// Validate reports what is wrong with the choice or its parameters.
func (s Spec) Validate(report func(path, problem, remedy string)) {
	given := s.given()
	var keys []string
	for _, c := range given {
		keys = append(keys, c.key)
		c.params.Validate(validate.Under(report, c.key))
	}
	switch {
	case len(given) == 0:
		report("", "no neuron model is chosen", "give one of "+strings.Join(s.Keys(), ", "))
	case len(given) > 1:
		report("", "more than one neuron model is chosen: "+strings.Join(keys, ", "), "keep one of them")
	}
}

// Info describes the chosen model.
func (s Spec) Info() Info { return s.mustChoose().Info() }

// Size returns what the chosen model takes in memory.
func (s Spec) Size() Size {
	p := s.mustChoose()
	size := p.Size()
	if varied, ok := p.(VariedParams); ok {
		varied.EachValues(func(_ string, v *Values) { size.Lists += 8 * len(v.list) })
	}
	return size
}

// Threshold returns the threshold at which the chosen model starts, where
// [Info].Thresholds.
func (s Spec) Threshold() Values { return s.mustChoose().(ThresholdedParams).InitialThreshold() }

// OffersThresholds reports whether the chosen model has a key
// threshold_per_channel, set or not.
func (s Spec) OffersThresholds() bool {
	_, offers := s.mustChoose().(ThresholdedParams)
	return offers
}

// WithBias returns the choice of the same model with a bias. It reports false where the
// model has none, and returns the choice as it is where it always has one.
func (s Spec) WithBias() (Spec, bool) {
	if s.Info().Bias {
		return s, true
	}
	b, ok := s.mustChoose().(BiasedParams)
	if !ok {
		return s, false
	}
	switch p := b.WithBias().(type) {
	case *LIFParams:
		return Spec{LIF: p}, true
	case *IFParams:
		return Spec{IF: p}, true
	case *ALIFParams:
		return Spec{ALIF: p}, true
	default:
		return Spec{Other: p}, true
	}
}

// BiasTrace returns the derivative of the potential of a neuron by the bias, as a
// function of time; nil where that is added to the potential as it is.
func (s Spec) BiasTrace() func(neuron int, t events.Time) float64 {
	if b, ok := s.mustChoose().(BiasedParams); ok {
		return b.BiasTrace
	}
	return nil
}

// CheckLearning says why the chosen model cannot learn by the local rule, and what to do
// about it; "" where it can.
func (s Spec) CheckLearning() (problem, remedy string) {
	if p, ok := s.mustChoose().(LearningParams); ok {
		return p.CheckLearning()
	}
	return "", ""
}

// New returns a population of the chosen model at rest. bias has one entry per
// channel, neurons being laid out with the channel innermost, or is nil; the
// model reads it at every use, so that learning may change it.
func (s Spec) New(neurons int, bias []float32, tick events.Time) Model {
	return s.mustChoose().New(neurons, bias, tick)
}

// NewSteady returns the [Steady] form of the chosen model, or nil for none.
func (s Spec) NewSteady(neurons int, bias []float32) Steady {
	if p, ok := s.mustChoose().(SteadyParams); ok {
		return p.NewSteady(neurons, bias)
	}
	return nil
}

// NewTrace returns the presynaptic trace that matches the chosen model.
func (s Spec) NewTrace(units int, tick events.Time) Trace {
	return s.mustChoose().NewTrace(units, tick)
}

func (s Spec) mustChoose() Params {
	given := s.given()
	if len(given) == 0 {
		panic("neuron: spec without a model; call Validate first")
	}
	return given[0].params
}

// The time constants that a model with crossings between inputs accepts, in ms:
// from the resolution of time to days.
const (
	minTauMS = 1e-6
	maxTauMS = 1e9
)

// maxParam is the largest value of a parameter whose computation sets no bound.
const maxParam = 1e12
