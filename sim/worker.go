package sim

import "spikesim/events"

// worker is what both engines hold per process: its inbox, its packets, and
// how far each of its inputs is closed.
type worker struct {
	node   Node
	index  int
	edges  []Edge // the incoming edges, by port
	closed []events.Time
	inbox  *events.Inbox
	pool   *events.Pool
	tick   events.Time
}

func newWorkers(g *Graph, p *plan) []*worker {
	workers := make([]*worker, len(g.Nodes))
	for n, node := range g.Nodes {
		w := &worker{
			node:   node,
			index:  n,
			closed: make([]events.Time, len(p.inputs[n])),
			inbox:  events.NewInbox(g.Lanes),
			pool:   events.NewPool(p.packets[n], g.Lanes),
			tick:   g.Tick,
		}
		for _, e := range p.inputs[n] {
			w.edges = append(w.edges, g.Edges[e])
		}
		workers[n] = w
	}
	return workers
}

// reset empties the inbox. Nothing is sent before time 0, so an input is
// closed through its delay from the start.
func (w *worker) reset() {
	w.inbox.Reset()
	for port, e := range w.edges {
		w.closed[port] = e.Delay
	}
}

// receive takes in a packet at a port and the promise that comes with it.
func (w *worker) receive(port int, p *events.Packet) {
	delay := w.edges[port].Delay
	w.closed[port] = p.Window.To + delay
	w.inbox.Push(port, p, delay)
}

// step handles one window, all inputs being closed through its end, and the
// tick if one falls on that end.
func (w *worker) step(win events.Window, out *events.Packet) error {
	out.Reset(win)
	if err := w.node.Process.Advance(win, w.inbox, out); err != nil {
		return &ProcessError{w.node.Name, win.To, err}
	}
	if win.To%w.tick == 0 {
		if err := w.node.Process.Tick(win.To, out); err != nil {
			return &ProcessError{w.node.Name, win.To, err}
		}
	}
	return nil
}
