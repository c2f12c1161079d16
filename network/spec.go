package network

import (
	"spikesim/network/wiring"
	"spikesim/neuron"
)

// Spec describes a network as read from YAML. It is not modified afterwards.
type Spec struct {
	// Neuron and Init serve every population that gives none of its own.
	Neuron neuron.Spec `yaml:"neuron,omitempty"`
	Init   *InitSpec   `yaml:"init,omitempty"`

	Populations []PopulationSpec `yaml:"populations"`
	// Connections between populations. With none given, every population is
	// connected to the one before it in the list.
	Connections []ConnectionSpec `yaml:"connections,omitempty"`

	// Execution is how populations that give no choice of their own execute
	// their input: ExecutionAuto (the default), ExecutionEvent or
	// ExecutionMap.
	Execution string `yaml:"execution,omitempty"`

	// CreditTicks bounds how many ticks a population may run ahead of its
	// slowest reader, and with it the memory of a run; 0 stands for 16, or fewer
	// (2 at least) where neurons times lanes are above 4 million. No result
	// depends on it.
	CreditTicks int `yaml:"credit_ticks,omitempty"`
}

// PopulationSpec describes one population. Either Input is given, or one kind of
// Wiring, which all connections to the population are of that give none of their own.
type PopulationSpec struct {
	Name   string      `yaml:"name"`
	Input  *InputSpec  `yaml:"input,omitempty"`
	Wiring wiring.Spec `yaml:",inline"`

	Neuron    *neuron.Spec `yaml:"neuron,omitempty"`
	Init      *InitSpec    `yaml:"init,omitempty"`
	Execution string       `yaml:"execution,omitempty"`

	// MaxPool is the side of the pooling window, Upsample the factor of nearest
	// upsampling of the output map; 0 and 1 mean none.
	MaxPool  int `yaml:"max_pool,omitempty"`
	Upsample int `yaml:"upsample,omitempty"`
	// PoolWindowMS is the time over which pooling is an OR: of several spikes
	// in one pooling window and one window of time the first passes, at its own
	// time. 0 is the OR of one instant.
	PoolWindowMS float64 `yaml:"pool_window_ms,omitempty"`
}

// InputSpec is the shape of an input population: units alone, or channels,
// height and width.
type InputSpec struct {
	Units    int `yaml:"units,omitempty"`
	Channels int `yaml:"channels,omitempty"`
	Height   int `yaml:"height,omitempty"`
	Width    int `yaml:"width,omitempty"`
}

// InitSpec is how weights start: weights are drawn with a scale of
// WeightGain/sqrt(fan-in), biases with one of BiasGain/sqrt(fan-in). For uniform
// the scale is the half-width, for normal the standard deviation.
type InitSpec struct {
	Kind       string  `yaml:"kind"`
	WeightGain float64 `yaml:"weight_gain"`
	BiasGain   float64 `yaml:"bias_gain,omitempty"`
}

// SetDefaults gives the values that a key left out has.
func (s *InitSpec) SetDefaults() { *s = defaultInit() }

func defaultInit() InitSpec { return InitSpec{Kind: InitUniform, WeightGain: 1} }

// Kinds of initial weights.
const (
	InitUniform = "uniform"
	InitNormal  = "normal"
)

// ConnectionSpec connects two populations.
type ConnectionSpec struct {
	From string `yaml:"from"`
	To   string `yaml:"to"`
	// DelayMS is how long a spike is under way. 0 is legal except around a
	// cycle.
	DelayMS float64 `yaml:"delay_ms,omitempty"`
	// Upsample repeats spikes of the source on a map larger by this factor.
	Upsample int `yaml:"upsample,omitempty"`
	// Weights is "own" or "shared". The first connection to a population in the
	// list owns the population's weights. By default the others share them:
	// their spikes are added to its input map, which is an additive skip
	// connection. A connection with weights of its own may have an input map
	// of another shape.
	Weights string `yaml:"weights,omitempty"`
	// Wiring is the kind of this connection, where it is not that of the population.
	// Such a connection has weights of its own.
	Wiring wiring.Spec `yaml:",inline"`
}

// Whose weights a connection uses.
const (
	WeightsOwn    = "own"
	WeightsShared = "shared"
)

// connections returns the connections, those that are implied included.
func (s Spec) connections() []ConnectionSpec {
	if len(s.Connections) > 0 {
		return s.Connections
	}
	var implied []ConnectionSpec
	for i := 1; i < len(s.Populations); i++ {
		implied = append(implied, ConnectionSpec{From: s.Populations[i-1].Name, To: s.Populations[i].Name})
	}
	return implied
}

// How a population executes the input of an instant. The spikes are the same.
const (
	// ExecutionAuto takes whichever is cheaper for each instant and connection,
	// by the number of spikes.
	ExecutionAuto = "auto"
	// ExecutionEvent adds the weights of every spike.
	ExecutionEvent = "event"
	// ExecutionMap multiplies all weights with the whole input map, zeros
	// included. Only instants that hold many spikes, as those of a common clock,
	// gain by it.
	ExecutionMap = "map"
	// executionMapOnce is what ExecutionMap was called in experiments of before.
	executionMapOnce = "dense"
)

// executionOf returns how a population executes its input.
func (s Spec) executionOf(p PopulationSpec) string {
	for _, choice := range []string{p.Execution, s.Execution} {
		switch choice {
		case "":
		case executionMapOnce:
			return ExecutionMap
		default:
			return choice
		}
	}
	return ExecutionAuto
}

// neuronOf returns the neuron model of a population.
func (s Spec) neuronOf(p PopulationSpec) neuron.Spec {
	if p.Neuron != nil {
		return *p.Neuron
	}
	return s.Neuron
}

// initOf returns how the weights of a population start.
func (s Spec) initOf(p PopulationSpec) InitSpec {
	switch {
	case p.Init != nil:
		return *p.Init
	case s.Init != nil:
		return *s.Init
	}
	return defaultInit()
}
