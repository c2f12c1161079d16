package sim

import (
	"cmp"
	"fmt"
	"slices"

	"spikesim/events"
)

// DefaultCreditTicks is how many ticks a process may run ahead of its slowest
// reader unless the graph says otherwise. Sixteen hide the unevenness of a
// pipeline's stages; more only costs memory.
const DefaultCreditTicks = 16

// Node is a named process.
type Node struct {
	Name    string
	Process Process
}

// Edge is a connection between two nodes, given by their index. The ports of a
// node are its incoming edges in the order in which the graph lists them.
type Edge struct {
	From, To int
	Delay    events.Time
}

// Graph is what an engine runs.
type Graph struct {
	Nodes []Node
	Edges []Edge
	Tick  events.Time // learning ticks fall on its multiples
	Lanes int         // samples simulated side by side
	// CreditTicks bounds how far a process runs ahead of its slowest reader,
	// and with it the memory of a run. 0 stands for DefaultCreditTicks.
	CreditTicks int
}

// plan is what an engine derives from a graph.
type plan struct {
	stretch events.Time // length of a window; divides the tick
	cycle   []string    // whose delays make windows that short, or nil for windows of a tick
	order   []int       // nodes in topological order of the edges shorter than a stretch
	inputs  [][]int     // per node, its incoming edges in port order
	outputs [][]int     // per node, its outgoing edges
	port    []int       // per edge, the port at which it enters its target
	packets []int       // per node, how many packets it owns
}

// Validate reports whether an engine can run the graph: nodes and edges are
// whole, and every cycle has a delay (else a *CycleError).
func (g *Graph) Validate() error {
	_, err := g.plan()
	return err
}

func (g *Graph) plan() (*plan, error) {
	switch {
	case g.Tick <= 0:
		return nil, fmt.Errorf("sim: tick of %v; it must be above 0", g.Tick)
	case g.Lanes < 1:
		return nil, fmt.Errorf("sim: %d lanes; at least 1 is needed", g.Lanes)
	case g.CreditTicks < 0:
		return nil, fmt.Errorf("sim: credit of %d ticks; it must not be negative", g.CreditTicks)
	}
	p := &plan{
		inputs:  make([][]int, len(g.Nodes)),
		outputs: make([][]int, len(g.Nodes)),
		packets: make([]int, len(g.Nodes)),
	}
	for i, e := range g.Edges {
		if e.From < 0 || e.From >= len(g.Nodes) || e.To < 0 || e.To >= len(g.Nodes) {
			return nil, fmt.Errorf("sim: edge %d joins nodes %d and %d of %d", i, e.From, e.To, len(g.Nodes))
		}
		if e.Delay < 0 {
			return nil, fmt.Errorf("sim: negative delay %v from %q to %q", e.Delay, g.Nodes[e.From].Name, g.Nodes[e.To].Name)
		}
		p.port = append(p.port, len(p.inputs[e.To]))
		p.inputs[e.To] = append(p.inputs[e.To], i)
		p.outputs[e.From] = append(p.outputs[e.From], i)
	}
	if cycle := g.cycle(1); cycle != nil {
		return nil, &CycleError{Names: cycle}
	}
	p.stretch, p.cycle = g.stretch()
	p.order = g.topological(p.stretch)
	if err := g.size(p); err != nil {
		return nil, err
	}
	return p, nil
}

// stretch returns the longest window, a whole fraction of the tick, for which
// the edges shorter than it form no cycle. Around every cycle there is then an
// edge whose packets are due a whole window later, so that someone can always
// go first. Without cycles it is the tick itself. With it comes a cycle for which
// the next longer window would be too long.
func (g *Graph) stretch() (window events.Time, cycle []string) {
	lengths := []events.Time{g.Tick}
	for _, e := range g.Edges {
		if 0 < e.Delay && e.Delay < g.Tick {
			// The longest whole fraction of the tick that the delay covers.
			parts := (g.Tick + e.Delay - 1) / e.Delay
			for g.Tick%parts != 0 {
				parts++
			}
			lengths = append(lengths, g.Tick/parts)
		}
	}
	slices.Sort(lengths)
	for i := len(lengths) - 1; i > 0; i-- {
		short := g.cycle(lengths[i])
		if short == nil {
			return lengths[i], cycle
		}
		cycle = short
	}
	return lengths[0], cycle
}

// Windows returns into how many windows a run of the given length is cut, and the
// names along a cycle of short delays for which they are shorter than a tick.
// Every process takes every window, spikes or none, so a delay of a nanosecond
// around a cycle makes a run of a second endless.
func (g *Graph) Windows(until events.Time) (n int, cycle []string, err error) {
	p, err := g.plan()
	if err != nil {
		return 0, nil, err
	}
	n, err = g.windows(p, until)
	return n, p.cycle, err
}

// A node owns at most maxPackets packets, of which maxAhead are credit: with
// very short windows a credit of several ticks would take more than it is worth.
const (
	maxPackets = 1 << 16
	maxAhead   = 1 << 12
)

// size gives every node the packets it needs. A reader holds a packet until
// the last window into which the edge's delay carries it, so with a longest
// delay of d windows d+1 packets let everyone go on; the credit comes on top.
func (g *Graph) size(p *plan) error {
	credit := cmp.Or(g.CreditTicks, DefaultCreditTicks)
	for n := range g.Nodes {
		longest := events.Time(0)
		for _, e := range p.outputs[n] {
			longest = max(longest, g.Edges[e].Delay)
		}
		held := longest / p.stretch
		if longest%p.stretch > 0 {
			held++
		}
		ahead := min(events.Time(credit)*(g.Tick/p.stretch), maxAhead)
		if held+1+ahead > maxPackets {
			return fmt.Errorf("sim: the delay of %v from %q is too long beside windows of %v, the shortest delay around a cycle; lengthen that one or shorten this",
				longest, g.Nodes[n].Name, p.stretch)
		}
		p.packets[n] = int(held + 1 + ahead)
	}
	return nil
}

// cycle returns the names along a cycle of edges with a delay below limit, or
// nil when there is none.
func (g *Graph) cycle(limit events.Time) []string {
	const (
		fresh = iota
		entered
		left
	)
	state := make([]int, len(g.Nodes))
	var path []int
	var visit func(n int) []string
	visit = func(n int) []string {
		state[n] = entered
		path = append(path, n)
		for _, e := range g.Edges {
			if e.From != n || e.Delay >= limit {
				continue
			}
			switch state[e.To] {
			case entered:
				var names []string
				for _, m := range path[slices.Index(path, e.To):] {
					names = append(names, g.Nodes[m].Name)
				}
				return names
			case fresh:
				if names := visit(e.To); names != nil {
					return names
				}
			}
		}
		state[n] = left
		path = path[:len(path)-1]
		return nil
	}
	for n := range g.Nodes {
		if state[n] == fresh {
			if names := visit(n); names != nil {
				return names
			}
		}
	}
	return nil
}

// topological returns the nodes in an order in which every edge with a delay
// below limit points forward; among free choices the lower index comes first.
func (g *Graph) topological(limit events.Time) []int {
	waiting := make([]int, len(g.Nodes))
	for _, e := range g.Edges {
		if e.Delay < limit {
			waiting[e.To]++
		}
	}
	order := make([]int, 0, len(g.Nodes))
	done := make([]bool, len(g.Nodes))
	for len(order) < len(g.Nodes) {
		for n := range g.Nodes {
			if done[n] || waiting[n] > 0 {
				continue
			}
			done[n] = true
			order = append(order, n)
			for _, e := range g.Edges {
				if e.From == n && e.Delay < limit {
					waiting[e.To]--
				}
			}
			break
		}
	}
	return order
}

// windows returns the number of windows until the given time.
func (g *Graph) windows(p *plan, until events.Time) (int, error) {
	if until < 0 || until%g.Tick != 0 {
		return 0, fmt.Errorf("sim: run until %v is not a whole number of ticks of %v", until, g.Tick)
	}
	return int(until / p.stretch), nil
}
