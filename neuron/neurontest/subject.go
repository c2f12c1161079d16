package neurontest

import (
	"math"

	"spikesim/events"
	"spikesim/neuron"
)

// Subject is a model with what is declared about it. New and Strong are
// required; a zero value elsewhere declares the usual or leaves a check out.
type Subject struct {
	// New returns a population at rest, as neuron.Spec.New does.
	New func(neurons int, bias []float32, tick events.Time) neuron.Model
	// NewTrace returns the presynaptic trace, as neuron.Spec.NewTrace does.
	NewTrace func(units int, tick events.Time) neuron.Trace
	// Bias is given to New, one value per channel; nil for a model without.
	Bias []float32
	// Tick is the length of a tick; 0 stands for 1 ms.
	Tick events.Time

	// Strong is a weight of which one input makes a neuron at rest fire, at
	// once or later. Best is about twice the least such weight.
	Strong float32
	// Threshold is the threshold of a neuron at rest; 0 stands for minus its
	// membrane, which is a float32.
	Threshold float64
	// Largest is the largest weight, positive or negative, under which the
	// model stays finite; 0 stands for the largest float32.
	Largest float32

	// AtTicks: spikes come from Tick only, as neuron.Info.AtTicks says.
	AtTicks bool
	// AtOnce: an input raises the potential by its weight at its very time.
	AtOnce bool
	// Autonomous: the model implements [neuron.Autonomous] and fires between
	// inputs. A model may implement it without declaring it; then it is checked
	// that it does not fire there.
	Autonomous bool
	// Wakes: NextSpike also names times at which the model wants to be called and nothing
	// fires.
	Wakes bool
	// Spontaneous: with this Bias, neurons fire without any input.
	Spontaneous bool
	// Moving: the potential moves without any input, so that an input meets another
	// potential at every time. What can't hold then is left out: that silence leaves the
	// membrane as it is, that one input meets the threshold exactly, that later inputs
	// have the same spikes later, and what is found by adding up PSP. Clocked holds, of
	// neurons that their drive makes fire too.
	Moving bool
	// Repeats: one large input can make several spikes, one after the other. Then what a
	// tick shows of a spike, and what hours leave, are those of the last one, and are not
	// held against the first.
	Repeats bool
	// Float64: the state is in float64, and closed forms must agree to 1e-12
	// where a spike can show it; otherwise to 1e-6.
	Float64 bool
	// Refractory is the time after a spike in which no other follows.
	Refractory events.Time

	// PSP is the potential, above rest, of a neuron at the given time after
	// one input of weight 1, as long as it does not fire. With AtTicks the age
	// counts from the tick that takes the input in.
	PSP func(age events.Time) float64
	// FirstSpike returns when a neuron at rest first fires under the given
	// inputs, all to that neuron and ascending in time; [events.Never] if it
	// does not, [Unknown] if the closed form does not cover the case.
	FirstSpike func(inputs []Input) events.Time
	// AfterSpike is the potential minus the threshold at the given time after
	// the first spike that one input of Strong evokes in a neuron at rest, as
	// long as it does not fire again.
	AfterSpike func(age events.Time) float64
	// Clocked returns one neuron at rest, simulated by forward steps of dt: a
	// function that takes one step, then the input that arrives at its end,
	// tests the threshold, and returns the potential minus the threshold as the
	// test saw it. Its spike times and potentials must converge to the model's
	// with order 1 in dt.
	Clocked func(dt events.Time) func(input float64) (excess float64, fired bool)
	// AtThreshold returns a population at rest like that of New, which may have
	// thresholds of its own: a [neuron.Thresholded] with the given threshold for
	// all until SetThresholds is called.
	AtThreshold func(threshold float32, neurons int, tick events.Time) neuron.Model
	// Refused are parameters that validation must report.
	Refused []Refusal
}

// Input is one input to one neuron.
type Input struct {
	At     events.Time
	Neuron int32
	Weight float32
}

// Unknown is the answer of a FirstSpike that has none.
const Unknown events.Time = -1

// Refusal is a set of parameters that is wrong.
type Refusal struct {
	Name string // what is wrong with it
	// Validate reports problems, as neuron.Spec.Validate does.
	Validate func(report func(path, problem, remedy string))
}

// withDefaults fills in what a zero value stands for.
func (s Subject) withDefaults() Subject {
	if s.Tick == 0 {
		s.Tick = events.Millisecond
	}
	if s.Largest == 0 {
		s.Largest = math.MaxFloat32
	}
	return s
}

// model returns a population at rest of at least the given number of neurons:
// a whole number of channels.
func (s *Subject) model(neurons int, tick events.Time) neuron.Model {
	return s.New(s.count(neurons), s.Bias, tick)
}

// count rounds a number of neurons up to whole channels.
func (s *Subject) count(neurons int) int {
	channels := max(1, len(s.Bias))
	return (neurons + channels - 1) / channels * channels
}

// tolerance is the relative error that a potential may show: that of float32,
// in which Membrane returns it, and a little more where it is also kept so.
func (s *Subject) tolerance() float64 {
	if s.Float64 {
		return 3e-7
	}
	return 2e-6
}

// quantum is a power of two, about 1/16 of Strong: small multiples of it add up
// without rounding in any order.
func (s *Subject) quantum() float32 {
	return float32(math.Exp2(math.Floor(math.Log2(float64(s.Strong) / 16))))
}
