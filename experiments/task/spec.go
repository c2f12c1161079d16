package task

import (
	"spikesim/experiments/strictyaml"
	"spikesim/sim/validate"
)

// Params are the parameters of a task.
type Params interface {
	// Validate reports what is wrong with them; paths are relative to them.
	Validate(report func(path, problem, remedy string))
	// Task returns the task of valid parameters.
	Task() Task
}

// kinds are all tasks by their key in YAML; a new one is added here, or by
// Register.
var kinds strictyaml.Kinds[Params]

func init() {
	kinds.Add("boxes", func() Params { return &BoxesSpec{} })
	kinds.Add("classes", func() Params { return &ClassesSpec{} })
}

// Register adds a task by its key in YAML. It is for the start of a program; fresh
// returns the parameters as they are by default.
func Register(key string, fresh func() Params) { kinds.Add(key, fresh) }

// Spec chooses a task: the key of one of them with its parameters below.
type Spec struct{ strictyaml.Choice[Params] }

// Default is the task of the paper: a box.
func Default() Spec { return Of("boxes", &BoxesSpec{}) }

// Of returns the choice of a task.
func Of(key string, params Params) Spec { return Spec{strictyaml.Of(key, params)} }

// Keys implements [strictyaml.Chooser].
func (Spec) Keys() []string { return kinds.Keys() }

// Choose implements [strictyaml.Chooser].
func (s *Spec) Choose(key string) (any, bool) { return s.From(&kinds, key) }

// New returns the task of a valid spec.
func (s Spec) New() Task { return s.Params().Task() }

// Validate reports what is wrong with the parameters of the choice.
func (s Spec) Validate(report func(path, problem, remedy string)) {
	if s.Params() == nil {
		return
	}
	s.Params().Validate(validate.Under(report, s.Key()))
}
