package neuron

import (
	"fmt"
	"slices"

	"spikesim/events"
)

// Params are the parameters of a model: a pointer to a struct whose fields are the
// keys in YAML. A method SetDefaults gives the values that a key left out has.
type Params interface {
	// Info describes the model; its name is the key in YAML.
	Info() Info
	// Validate reports what is wrong with the parameters; paths are relative to them.
	Validate(report func(path, problem, remedy string))
	// New returns a population at rest, and NewTrace the presynaptic trace that
	// matches the model; see [Spec].
	New(neurons int, bias []float32, tick events.Time) Model
	NewTrace(units int, tick events.Time) Trace
	// Size declares what the arrays of both take.
	Size() Size
}

// ThresholdedParams are those of a model that can have a threshold for every
// channel. They have a key threshold_per_channel, of which Info().Thresholds tells.
type ThresholdedParams interface {
	Params
	// InitialThreshold returns the threshold of every channel, one for all or one for
	// each, before anything has moved it.
	InitialThreshold() Values
}

// BiasedParams are those of a model that takes a bias where a connection asks for one,
// a constant drive of every channel in potential per ms. Others have one always or
// never, as [Info].Bias says.
type BiasedParams interface {
	Params
	// WithBias returns the parameters of the same neuron with a bias.
	WithBias() Params
	// BiasTrace returns the derivative of the potential of a neuron at time t by its
	// bias, in ms, resets left out: what [Trace] is for a weight. Neurons of one kind
	// (see [TracedParams]) have the same.
	BiasTrace(neuron int, t events.Time) float64
}

// ClockedParams are those of a model that can be advanced by a clock as well; see
// [Spec].
type ClockedParams interface {
	Params
	NewClocked(neurons int, bias []float32, dt events.Time) Clocked
	NewClockedTrace(units int, dt events.Time) ClockedTrace
}

// SteppedParams are those of a model whose clocked form does not suit every step.
type SteppedParams interface {
	ClockedParams
	// CheckStep reports why steps of dt do not suit it.
	CheckStep(dt events.Time) error
}

// LearningParams are those of a model that does not have a presynaptic trace whatever its
// parameters.
type LearningParams interface {
	Params
	// CheckLearning says why learning has nothing to go by, and what to do about it; ""
	// where it has.
	CheckLearning() (problem, remedy string)
}

// registered are the models from outside this package that have a key in YAML.
var registered []func() Params

// Register adds a model to those that YAML knows, by the name that its Info has.
// It is for the start of a program; fresh returns the parameters as they are by
// default, and a name that is taken is a mistake in the program.
func Register(fresh func() Params) {
	name := fresh().Info().Name
	if slices.Contains(Spec{}.Keys(), name) {
		panic(fmt.Sprintf("neuron: there is a model %q already", name))
	}
	registered = append(registered, fresh)
}
