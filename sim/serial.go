package sim

import (
	"context"

	"spikesim/events"
)

// Serial runs a graph in the caller's goroutine: window after window, and in
// each window the processes in topological order. It is the plain statement of
// what a run means, and the oracle for [Parallel].
type Serial struct {
	graph   *Graph
	plan    *plan
	workers []*worker
}

// NewSerial returns a serial engine for g, or the reason why g cannot run.
func NewSerial(g *Graph) (*Serial, error) {
	p, err := g.plan()
	if err != nil {
		return nil, err
	}
	return &Serial{g, p, newWorkers(g, p)}, nil
}

// Run implements [Engine].
func (s *Serial) Run(ctx context.Context, until events.Time) error {
	windows, err := s.graph.windows(s.plan, until)
	if err != nil {
		return err
	}
	for _, w := range s.workers {
		w.reset()
	}
	win := events.Window{To: s.plan.stretch}
	for range windows {
		if err := ctx.Err(); err != nil {
			return err
		}
		for _, n := range s.plan.order {
			if err := s.step(s.workers[n], win); err != nil {
				return err
			}
		}
		win = win.Shift(s.plan.stretch)
	}
	return nil
}

func (s *Serial) step(w *worker, win events.Window) error {
	var out *events.Packet
	select {
	case out = <-w.pool.Free():
	default:
		// Whoever could release one has had its turn: waiting would not end.
		return s.exhausted(w, win)
	}
	if err := w.step(win, out); err != nil {
		out.Send(0)
		return err
	}
	readers := s.plan.outputs[w.index]
	out.Send(len(readers))
	for _, e := range readers {
		s.workers[s.graph.Edges[e].To].receive(s.plan.port[e], out)
	}
	return nil
}

// exhausted names the reader that holds most of what w has sent.
func (s *Serial) exhausted(w *worker, win events.Window) error {
	on, most := "", -1
	for _, e := range s.plan.outputs[w.index] {
		reader := s.workers[s.graph.Edges[e].To]
		if held := reader.inbox.Pending(); held > most {
			on, most = reader.node.Name, held
		}
	}
	return &DeadlockError{Waits: []Wait{{Name: w.node.Name, On: on, Packet: true, Needs: win.To}}}
}
