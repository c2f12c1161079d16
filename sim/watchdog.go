package sim

import "time"

// The watchdog looks watchLooks times, watchPause apart, before it believes
// that nothing moves: a process that has just received its packet still looks
// as if it waited until it is scheduled again.
const (
	watchPause = 250 * time.Millisecond
	watchLooks = 8
)

// watch returns a *DeadlockError when no process can advance, or nil when
// finished is closed. The clock only paces its looks; no result depends on it.
func (e *Parallel) watch(finished <-chan struct{}) error {
	ticker := time.NewTicker(watchPause)
	defer ticker.Stop()
	var before uint64
	looks := 0
	for {
		select {
		case <-finished:
			return nil
		case <-ticker.C:
		}
		steps, stuck := e.look()
		if !stuck || steps != before {
			looks = 0
		}
		before = steps
		if !stuck {
			continue
		}
		if looks++; looks == watchLooks {
			return &DeadlockError{Waits: e.waits()}
		}
	}
}

// look counts the steps taken so far and reports whether every process that
// has not finished waits on a channel with nothing in it.
func (e *Parallel) look() (steps uint64, stuck bool) {
	alive := 0
	stuck = true
	for n := range e.status {
		steps += e.status[n].steps.Load()
		switch w := e.status[n].get(); w.kind {
		case statusDone:
			continue
		case statusInput:
			stuck = stuck && len(e.channels[w.edge]) == 0
		case statusPacket:
			stuck = stuck && len(e.workers[n].pool.Free()) == 0
		default:
			stuck = false
		}
		alive++
	}
	return steps, stuck && alive > 0
}

// waits says who waits for whom.
func (e *Parallel) waits() []Wait {
	var waits []Wait
	for n := range e.status {
		w := e.status[n].get()
		wait := Wait{Name: e.graph.Nodes[n].Name, Needs: w.needs, Closed: w.closed}
		switch w.kind {
		case statusInput:
			wait.On = e.graph.Nodes[e.graph.Edges[w.edge].From].Name
		case statusPacket:
			wait.Packet = true
			wait.On = e.holder(n)
		default:
			continue
		}
		waits = append(waits, wait)
	}
	return waits
}

// holder returns the name of the reader of node n that has the most packets on
// its way or in its inbox.
func (e *Parallel) holder(n int) string {
	name, most := "", -1
	for _, edge := range e.plan.outputs[n] {
		to := e.graph.Edges[edge].To
		if held := len(e.channels[edge]) + e.status[to].get().held; held > most {
			name, most = e.graph.Nodes[to].Name, held
		}
	}
	return name
}
