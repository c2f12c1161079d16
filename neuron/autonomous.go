package neuron

import "spikesim/events"

// Autonomous is a [Model] whose neurons can fire between inputs, at times that
// only the model knows. The population asks for NextSpike before it goes on to
// another instant, and if no input comes earlier calls Fire(t, nil, out) at
// that time t. If input arrives at t as well, it is delivered first and one
// call of Fire serves both: the neurons that are touched and those that are due.
//
// To pass over a spike that is due is a mistake of the caller, not of the
// model, and makes Fire and Tick panic: a spike is never lost in silence.
type Autonomous interface {
	Model

	// NextSpike returns when the next neuron fires if no further input arrives,
	// or [events.Never]; or a time before that at which the model has something else to
	// do, as to end a pulse: then Fire fires nothing. It is later than the last call of
	// Fire.
	NextSpike() events.Time
}
