package sim

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"

	"spikesim/events"
)

// Parallel runs a graph with one goroutine per process and one channel per
// edge. Every goroutine reads its ports in a fixed order and blocks until the
// packet it needs is there; it never asks which input happens to be ready. Such
// a network of processes (Kahn, 1974) computes the same streams whatever the
// scheduler does.
type Parallel struct {
	graph    *Graph
	plan     *plan
	workers  []*worker
	channels []chan *events.Packet // per edge
	status   []status              // per node, for the watchdog
}

// NewParallel returns a parallel engine for g, or the reason why g cannot run.
func NewParallel(g *Graph) (*Parallel, error) {
	p, err := g.plan()
	if err != nil {
		return nil, err
	}
	return newParallel(g, p), nil
}

func newParallel(g *Graph, p *plan) *Parallel {
	e := &Parallel{
		graph:   g,
		plan:    p,
		workers: newWorkers(g, p),
		status:  make([]status, len(g.Nodes)),
	}
	for _, edge := range g.Edges {
		// A channel that holds every packet of its source never blocks the
		// sender: the only back-pressure is the source's pool of packets.
		e.channels = append(e.channels, make(chan *events.Packet, p.packets[edge.From]))
	}
	return e
}

// Run implements [Engine].
func (e *Parallel) Run(ctx context.Context, until events.Time) error {
	windows, err := e.graph.windows(e.plan, until)
	if err != nil {
		return err
	}
	e.reset()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	group, groupCtx := errgroup.WithContext(ctx)
	for n := range e.workers {
		group.Go(func() error { return e.loop(groupCtx, n, windows) })
	}
	finished := make(chan struct{})
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		if err := e.watch(finished); err != nil {
			cancel(err)
		}
	}()
	err = group.Wait()
	close(finished)
	<-watched
	if deadlock := (*DeadlockError)(nil); errors.As(context.Cause(ctx), &deadlock) {
		return deadlock
	}
	return err
}

// reset returns the packets of a run that was cut short and empties all
// connections.
func (e *Parallel) reset() {
	for _, ch := range e.channels {
		for len(ch) > 0 {
			(<-ch).Release()
		}
	}
	for n, w := range e.workers {
		w.reset()
		e.status[n].clear()
	}
}

// loop is the life of one process: for every window take the input, handle it,
// send the result.
func (e *Parallel) loop(ctx context.Context, n, windows int) error {
	w := e.workers[n]
	st := &e.status[n]
	defer func() { st.set(waiting{kind: statusDone, held: w.inbox.Pending()}) }()
	win := events.Window{To: e.plan.stretch}
	for range windows {
		for port, edge := range e.plan.inputs[n] {
			for w.closed[port] < win.To {
				p, err := take(ctx, e.channels[edge], st, waiting{
					kind: statusInput, edge: edge, needs: win.To, closed: w.closed[port], held: w.inbox.Pending(),
				})
				if err != nil {
					return err
				}
				w.receive(port, p)
			}
		}
		out, err := take(ctx, w.pool.Free(), st, waiting{
			kind: statusPacket, needs: win.To, held: w.inbox.Pending(),
		})
		if err != nil {
			return err
		}
		if err := w.step(win, out); err != nil {
			out.Send(0)
			return err
		}
		// Count the step before anyone can act on its packet.
		st.steps.Add(1)
		readers := e.plan.outputs[n]
		out.Send(len(readers))
		for _, edge := range readers {
			e.channels[edge] <- out
		}
		win = win.Shift(e.plan.stretch)
	}
	return nil
}

// take receives the next packet from ch, or the context's error. Trying first
// spares the watchdog's bookkeeping; it can't reorder anything, because ch is
// the only channel this process may read from now.
func take(ctx context.Context, ch <-chan *events.Packet, st *status, why waiting) (*events.Packet, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case p := <-ch:
		return p, nil
	default:
	}
	st.set(why)
	defer st.set(waiting{})
	select {
	case p := <-ch:
		return p, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
