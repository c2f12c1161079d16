package neuron

import "spikesim/events"

// Span is a stretch of consecutive neurons.
type Span struct {
	First, Len int32
}

// Model is the state of the neurons of one population in one sample. The
// population calls Deliver for every row of weights that arrives at an instant,
// then Fire once for that instant, then goes on to the next; Tick comes after
// everything else of its time. Times never decrease. No method allocates once
// its buffers have grown.
type Model interface {
	// Reset puts every neuron to rest at time 0.
	Reset()

	// Deliver adds weights[i] to the input of neuron first+i at time t: what
	// one presynaptic spike brings to a stretch of consecutive neurons.
	Deliver(t events.Time, first int32, weights []float32)

	// Fire ends instant t, at which just the neurons in touched received input.
	// The spans are disjoint and ascending. It tests the threshold of each of
	// these neurons once and appends those that fire to out, ascending.
	Fire(t events.Time, touched []Span, out []int32) []int32

	// Tick ends tick t. A model with its threshold at ticks advances all its
	// neurons and appends those that fire to out, ascending; others append none.
	Tick(t events.Time, out []int32) []int32

	// Membrane writes to dst (length: number of neurons) the potential minus
	// the threshold as the threshold test of the tick saw it: at tick t, or for
	// a neuron that fired since the tick before, at its last spike before the
	// reset. It is what the local rule differentiates. Called after Tick(t).
	Membrane(t events.Time, dst []float32)

	// Potential writes to dst (length: number of neurons) the potential at tick t,
	// resets included: 0 for a neuron that is reset to 0 and that an input fired at that very
	// time. It is what a recording of potentials shows. Called after Tick(t); it
	// changes nothing.
	Potential(t events.Time, dst []float64)
}

// Summing is a model that adds up the input of the running instant in one number
// a neuron. Who delivers may add to these numbers directly, in place of Deliver
// for every row of weights.
type Summing interface {
	Model
	// Input returns the sums, one per neuron. Fire and Tick clear what they have
	// used.
	Input() []float32
}

// Batched is a model that lets the instants of a whole window be worked off in
// one go, by package kernel, as Deliver and Fire would have done it one by one:
// per neuron, one number grows by its input times the gain of the instant and is
// tested against the threshold times that gain; a neuron that fires goes to 0.
type Batched interface {
	Summing
	// Scaled returns these numbers, Threshold what they are tested against.
	Scaled() []float32
	Threshold() float32
	// Stale reports whether the numbers are about to change their scale, so that
	// everything before instant t must be done first.
	Stale(t events.Time) bool
	// Gain returns the gain of instant t, which is not before that of any
	// earlier call.
	Gain(t events.Time) float32
	// Fired notes a neuron that fired, with its potential before the reset.
	Fired(neuron int32, potential float32)
}

// Pausing is a Batched model that does more at a spike than to put its number to 0, or has
// something to do between inputs. The kernel pauses after every step in which neurons
// fire.
type Pausing interface {
	Batched
	Autonomous
	// Levels returns what the numbers are tested against: for all neurons alike if it is
	// one, else for as many neurons as it has, and then again. It is valid until
	// thresholds change, and the slice until the next call.
	Levels() []float32
	// Began notes that the instants of a window, or of a part of it, are worked off from
	// time t on.
	Began(t events.Time)
	// Due returns the next time at which Wake has something to do. That comes before the
	// test of inputs of that time.
	Due() events.Time
	// Wake does what is due at t, and appends the neurons that fire of their own.
	Wake(t events.Time, out []int32) []int32
	// Spiked takes over a neuron whose number came up to the threshold at t. It reports
	// false where that is no spike, since the neuron has fired at that time already.
	Spiked(t events.Time, gain float32, neuron int32, number float32) bool
}

// Thresholded is a model, event-driven or clocked, that can have a threshold for
// every channel in place of one for all; see [Info].Thresholds.
type Thresholded interface {
	// SetThresholds gives every channel its threshold: a number above 0, or +Inf
	// for a channel that is never to fire. Neurons are laid out with the channel
	// innermost.
	//
	// The model reads the slice at every use, so that learning may change it
	// between ticks: after Tick, before Deliver and Fire for a later time. A
	// threshold that was changed at tick t holds at every later time. A neuron
	// whose potential is then at or above it already fires at its next input, or
	// where [Info].BetweenInputs, at the first nanosecond after t, if it is so
	// still; an [Autonomous] model finds its coming spikes anew. On the clock it
	// fires at the next step, by the test of that step.
	SetThresholds(perChannel []float32)
}

// Trace is the presynaptic trace P of the units of one input map in one sample.
// It follows the kernel of the neuron that receives the spikes, so that the
// derivative of a membrane with respect to a weight is the trace of the
// weight's presynaptic unit (the resets of the neuron are left out, as in
// DECOLLE).
type Trace interface {
	// Reset clears the trace at time 0.
	Reset()
	// Add counts one spike of each of the units at time t; a unit may come up
	// more than once.
	Add(t events.Time, units []int32)
	// Tick ends tick t. Called once for every tick.
	Tick(t events.Time)
	// At returns the trace at tick t as values[i]*scale. The slice is valid
	// until the next call of any method. Called after Tick(t).
	At(t events.Time) (values []float32, scale float32)
}

// Info says what results must say about a model beside its name.
type Info struct {
	Name string
	// AtTicks: the threshold is tested at ticks only, and every neuron is
	// updated at every tick.
	AtTicks bool
	// Spontaneous: neurons can fire without any input.
	Spontaneous bool
	// Silent: neurons never fire; their potential is what they are for.
	Silent bool
	// Bias: the model takes a bias per channel.
	Bias bool
	// Thresholds: every channel has a threshold of its own, and the model is
	// [Thresholded].
	Thresholds bool
	// BetweenInputs: neurons can fire between inputs, at times on no grid; see
	// [Autonomous].
	BetweenInputs bool
}
