package sim

import (
	"context"

	"spikesim/events"
)

// Process is one logical process, for example a population of neurons. It
// reads spikes only from its inbox and writes only to its own packet; it shares
// nothing with other processes, so an engine may run it on any goroutine.
type Process interface {
	// Advance handles all input in window w, which follows the window of the
	// call before without a gap, and appends what the process fires in it to
	// out, one train per lane. Everything that arrives in w is in the inbox.
	Advance(w events.Window, in *events.Inbox, out *events.Packet) error

	// Tick is the event of lowest priority at time t, a multiple of the graph's
	// tick and the end of the window just handled. Spikes fired by the tick
	// itself are appended to out with time t.
	Tick(t events.Time, out *events.Packet) error
}

// Engine runs the processes of a graph.
type Engine interface {
	// Run simulates from time 0 until the given time, a whole number of ticks.
	// Every process then has handled every window and tick, or Run returns an
	// error: the context's when it was cancelled, a *ProcessError when a
	// process failed, a *DeadlockError when no process could advance. All
	// goroutines have ended when Run returns. An engine can run again after any
	// outcome; it starts from empty connections.
	Run(ctx context.Context, until events.Time) error
}
