package experiments

import (
	"fmt"

	"spikesim/events"
	"spikesim/experiments/stage"
	"spikesim/network"
)

// Engines of a run.
const (
	EngineEvent   = "event"
	EngineSerial  = "serial"
	EngineClocked = "clocked"
)

// chosenEngine returns the engine asked for.
func (o *Options) chosenEngine() (stage.Engine, error) {
	switch o.Engine {
	case EngineEvent:
		return stage.Event, nil
	case EngineSerial:
		return stage.Serial, nil
	case EngineClocked:
		return stage.Clocked(events.FromMS(o.step()), o.arithmetic()), nil
	}
	return nil, fmt.Errorf("there is no engine %q; use %s, %s or %s", o.Engine, EngineEvent, EngineSerial, EngineClocked)
}

// engine describes the engine for results.
func (o *Options) engine() string {
	if o.Engine != EngineClocked {
		return o.Engine
	}
	text := fmt.Sprintf("%s, steps of %g ms", o.Engine, o.step())
	if o.SkipZeros {
		text += ", skipping zeros"
	}
	return text
}

// simulation describes what an engine computes: engines that give the same bits
// are one.
func (o *Options) simulation() string {
	if o.Engine == EngineClocked {
		return fmt.Sprintf("clocked in steps of %g ms", o.step())
	}
	return "event-driven"
}

// step returns the step of the clocked engine in milliseconds.
func (o *Options) step() float64 {
	if o.DTMS == 0 {
		return Tick.MS()
	}
	return o.DTMS
}

// arithmetic returns that of the clocked engine.
func (o *Options) arithmetic() network.Arithmetic {
	if o.SkipZeros {
		return network.SkipZeros
	}
	return network.Dense
}
