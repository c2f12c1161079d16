package sim

import (
	"fmt"
	"strings"

	"spikesim/events"
)

// ProcessError is an error of one process, with its name.
type ProcessError struct {
	Name string
	At   events.Time // end of the window in which it happened
	Err  error
}

func (e *ProcessError) Error() string {
	return fmt.Sprintf("population %q failed in the window that ends at %v: %v", e.Name, e.At, e.Err)
}

func (e *ProcessError) Unwrap() error { return e.Err }

// CycleError says that a graph has a cycle of connections without delay, which
// would need every process in it to act before the others at one instant.
type CycleError struct {
	Names []string // the processes along the cycle, in order
}

func (e *CycleError) Error() string {
	return fmt.Sprintf("cycle without delay: %s → %s; give at least one of its connections a delay_ms above 0",
		strings.Join(e.Names, " → "), e.Names[0])
}

// Wait says what one process was waiting for when nothing could advance.
type Wait struct {
	Name   string
	On     string // the process it waits for
	Packet bool   // it waits for On to release a packet, not for input
	Needs  events.Time
	Closed events.Time
}

func (w Wait) String() string {
	if w.Packet {
		return fmt.Sprintf("%q waits for a free packet, held by %q", w.Name, w.On)
	}
	return fmt.Sprintf("%q waits for %q (input closed through %v, needs %v)", w.Name, w.On, w.Closed, w.Needs)
}

// DeadlockError says that no process could advance, and who waited for whom. A
// graph that passed validation cannot come to this; the error is there so that
// a fault in the engine or in a process shows itself instead of hanging.
type DeadlockError struct {
	Waits []Wait
}

func (e *DeadlockError) Error() string {
	parts := make([]string, len(e.Waits))
	for i, w := range e.Waits {
		parts[i] = w.String()
	}
	return "no population can advance: " + strings.Join(parts, "; ")
}
