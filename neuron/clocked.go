package neuron

import (
	"fmt"

	"spikesim/events"
)

// Clocked is a population advanced by a clock: step by step, every neuron at
// every step. It has the parameters of a [Model] and arithmetic of its own, so
// that the two can be held against each other. Step k covers the time
// ((k−1)·dt, k·dt]; everything in it counts at its end.
type Clocked interface {
	// Drive says what the weights multiply to form the input of Step.
	Drive() Drive
	// Float64 reports whether the potential is kept in float64, so that the
	// input is worth summing in it. A model where it is not is a
	// [ClockedFloat32].
	Float64() bool
	// Reset puts every neuron to rest at time 0.
	Reset()
	// Step advances all neurons by one step and appends those that fire to
	// fired, ascending. input has one weighted sum per neuron.
	Step(input []float64, fired []int32) []int32
	// Membrane writes to dst (one per neuron) the potential minus the
	// threshold: of the last step, or for a neuron that fired since the last
	// EndTick, of its last spike, before the reset.
	Membrane(dst []float32)
	// Potential writes to dst (one per neuron) the potential after the last step,
	// resets included.
	Potential(dst []float64)
	// EndTick starts a new tick.
	EndTick()
}

// ClockedFloat32 is a [Clocked] with potentials in float32 that takes its input in
// float32 too.
type ClockedFloat32 interface {
	Clocked
	// Step32 is Step, and clears input.
	Step32(input []float32, fired []int32) []int32
}

// clockedChunk is about how many neurons a kernel advances at once: so few that
// room for all of them to fire costs nothing.
const clockedChunk = 1024

// Drive is a signal that weights multiply.
type Drive int

// The drives.
const (
	// Spikes: the input of a neuron is the sum of w_j n_j, with n_j the number
	// of spikes of unit j in the step. What follows from it is kept per neuron.
	Spikes Drive = iota
	// Traces: the input of a neuron is the sum of w_j P_j, with P_j the trace of
	// unit j. A change of a weight acts on old spikes too.
	Traces
)

// ClockedTrace is the presynaptic trace P of the units of one input map,
// advanced by a clock.
type ClockedTrace interface {
	// Reset clears the trace at time 0.
	Reset()
	// Step advances it by one step, count being the number of spikes of each
	// unit, which it may clear, and returns P. The slice is valid until the next
	// call.
	Step(count []float32) []float32
}

// CheckClocked reports why the chosen model cannot be advanced in steps of dt,
// with learning ticks of the given length.
func (s Spec) CheckClocked(dt, tick events.Time) error {
	info := s.Info()
	switch {
	case dt <= 0 || tick%dt != 0:
		return fmt.Errorf("neuron: a step of %v does not divide the tick of %v; give 1 ms, 0.5 ms, 0.1 ms or the like", dt, tick)
	case info.AtTicks && dt != tick:
		return fmt.Errorf("neuron: the %s neuron is defined per tick of %v and has no meaning in steps of %v; use a step of %v", info.Name, tick, dt, tick)
	}
	if _, ok := s.mustChoose().(ClockedParams); !ok {
		return fmt.Errorf("neuron: the %s neuron has no clocked form; use the event-driven engine", info.Name)
	}
	if p, ok := s.mustChoose().(SteppedParams); ok {
		return p.CheckStep(dt)
	}
	return nil
}

// NewClocked returns a clocked population of the chosen model at rest, which
// must have passed CheckClocked. bias is as for New.
func (s Spec) NewClocked(neurons int, bias []float32, dt events.Time) Clocked {
	return s.mustChoose().(ClockedParams).NewClocked(neurons, bias, dt)
}

// NewClockedTrace returns the clocked trace that matches the chosen model.
func (s Spec) NewClockedTrace(units int, dt events.Time) ClockedTrace {
	return s.mustChoose().(ClockedParams).NewClockedTrace(units, dt)
}

// Overruled is a model whose last spikes can be replaced, so that a replay can
// follow a recording where rounding alone decides.
type Overruled interface {
	// Overrule replaces the spikes of the last tick.
	Overrule(fired []int32)
}
