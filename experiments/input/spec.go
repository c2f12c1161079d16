package input

import (
	"spikesim/experiments/strictyaml"
	"spikesim/sim/validate"
)

// kinds are all kinds of input by their key in YAML; a new one is added here, or
// by Register.
var kinds strictyaml.Kinds[Params]

func init() {
	kinds.Add("recorded", func() Params { return &RecordedSpec{} })
	kinds.Add("poisson", func() Params { return &PoissonSpec{} })
	kinds.Add("regular", func() Params { return &RegularSpec{} })
	kinds.Add("list", func() Params { return &ListSpec{} })
}

// Register adds a kind of input by its key in YAML. It is for the start of a
// program; fresh returns the parameters as they are by default.
func Register(key string, fresh func() Params) { kinds.Add(key, fresh) }

// Spec chooses the input of a population: the key of a kind with its parameters
// below.
type Spec struct{ strictyaml.Choice[Params] }

// Of returns the choice of a kind.
func Of(key string, params Params) Spec { return Spec{strictyaml.Of(key, params)} }

// Keys implements [strictyaml.Chooser].
func (Spec) Keys() []string { return kinds.Keys() }

// Choose implements [strictyaml.Chooser].
func (s *Spec) Choose(key string) (any, bool) { return s.From(&kinds, key) }

// Validate reports what is wrong with the parameters of the choice.
func (s Spec) Validate(report func(path, problem, remedy string)) {
	if s.Params() != nil {
		s.Params().Validate(validate.Under(report, s.Key()))
	}
}
