package sim

import (
	"sync/atomic"

	"spikesim/events"
)

type statusKind int32

const (
	statusRunning statusKind = iota
	statusInput              // waits for a packet on an edge
	statusPacket             // waits for one of its own packets to come back
	statusDone
)

// waiting says what a process is waiting for.
type waiting struct {
	kind   statusKind
	edge   int
	needs  events.Time
	closed events.Time
	held   int // packets in its inbox
}

// status is what a process tells the watchdog about itself. Nothing in the
// simulation reads it.
type status struct {
	steps  atomic.Uint64
	kind   atomic.Int32
	edge   atomic.Int32
	needs  atomic.Int64
	closed atomic.Int64
	held   atomic.Int32
}

func (s *status) set(w waiting) {
	s.edge.Store(int32(w.edge))
	s.needs.Store(int64(w.needs))
	s.closed.Store(int64(w.closed))
	s.held.Store(int32(w.held))
	s.kind.Store(int32(w.kind))
}

func (s *status) get() waiting {
	return waiting{
		kind:   statusKind(s.kind.Load()),
		edge:   int(s.edge.Load()),
		needs:  events.Time(s.needs.Load()),
		closed: events.Time(s.closed.Load()),
		held:   int(s.held.Load()),
	}
}

func (s *status) clear() {
	s.steps.Store(0)
	s.set(waiting{})
}
