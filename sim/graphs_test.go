package sim

import (
	"fmt"
	"strings"

	"spikesim/events"
	"spikesim/sim/random"
)

const (
	ms   = events.Millisecond
	grid = ms / 20 // of the scripts, so that many paths lead to equal times
)

// graphCase is a graph small enough to think through. Nodes named "in..." are
// sources. build makes a fresh graph, because toys have state.
type graphCase struct {
	name  string
	lanes int
	nodes []string
	edges []Edge
}

func (c graphCase) build(ticks int) *Graph {
	g := &Graph{Edges: c.edges, Tick: ms, Lanes: max(c.lanes, 1)}
	for i, name := range c.nodes {
		y := &toy{units: 3}
		if strings.HasPrefix(name, "in") {
			y.script = script(random.New(1).Name(name), g.Lanes, grid, events.Time(ticks)*ms)
		}
		g.Nodes = append(g.Nodes, Node{c.nodes[i], y})
	}
	return g
}

// tunnel is a source joined to a sink both directly and through a chain of
// relays: the sink can do nothing before the longest path has delivered.
func tunnel(relays int) graphCase {
	c := graphCase{name: fmt.Sprintf("skip past %d relays", relays), nodes: []string{"in"}}
	for i := range relays {
		c.nodes = append(c.nodes, fmt.Sprint("relay ", i))
		c.edges = append(c.edges, Edge{From: i, To: i + 1})
	}
	c.nodes = append(c.nodes, "sink")
	c.edges = append(c.edges, Edge{From: 0, To: relays + 1}, Edge{From: relays, To: relays + 1})
	return c
}

var graphCases = []graphCase{
	{name: "empty graph"},
	{name: "a source alone", nodes: []string{"in"}},
	{name: "a relay alone", nodes: []string{"a"}},
	{name: "chain", nodes: []string{"in", "a", "b", "c"}, edges: []Edge{{0, 1, 0}, {1, 2, 0}, {2, 3, 0}}},
	{
		name:  "chain against the order of the list",
		nodes: []string{"c", "b", "a", "in"}, edges: []Edge{{1, 0, 0}, {2, 1, 0}, {3, 2, 0}},
	},
	{
		name:  "diamond with skip",
		nodes: []string{"in", "a", "b", "c"},
		edges: []Edge{{0, 3, 0}, {0, 1, 0}, {0, 2, 0}, {1, 3, 0}, {2, 3, 0}},
	},
	{
		name:  "delays of a tick, below, above, and on no grid",
		nodes: []string{"in", "a", "b", "c"},
		edges: []Edge{{0, 1, ms}, {0, 2, ms / 4}, {1, 3, 5 * ms / 2}, {2, 3, 123_457}, {0, 3, 7*ms + 1}},
	},
	{
		name:  "one source by three ports of one relay",
		nodes: []string{"in", "a"}, edges: []Edge{{0, 1, 0}, {0, 1, ms / 2}, {0, 1, ms}},
	},
	{
		name:  "recurrent, delay below a tick",
		nodes: []string{"in", "a", "b"}, edges: []Edge{{0, 1, 0}, {1, 2, 0}, {2, 1, 3 * ms / 10}},
	},
	{
		name:  "recurrent, delay above a tick",
		nodes: []string{"in", "a", "b"}, edges: []Edge{{0, 1, 0}, {1, 2, 0}, {2, 1, 17 * ms / 10}},
	},
	{
		name:  "recurrent, delay of a tick",
		nodes: []string{"in", "a", "b"}, edges: []Edge{{2, 1, ms}, {0, 1, 0}, {1, 2, 0}},
	},
	{
		name:  "recurrent, two short delays that only together make a window",
		nodes: []string{"in", "a", "b"}, edges: []Edge{{0, 1, 0}, {1, 2, ms / 3}, {2, 1, ms / 7}},
	},
	{name: "self loop", nodes: []string{"in", "a"}, edges: []Edge{{0, 1, 0}, {1, 1, ms / 2}}},
	{name: "self loop with a long delay", nodes: []string{"in", "a"}, edges: []Edge{{0, 1, 0}, {1, 1, 9 * ms / 2}}},
	{
		name:  "two sources",
		nodes: []string{"in left", "in right", "a", "b"},
		edges: []Edge{{1, 2, 0}, {0, 2, 0}, {2, 3, 0}, {0, 3, ms / 20}},
	},
	{
		name: "many lanes", lanes: 7,
		nodes: []string{"in", "a", "b"}, edges: []Edge{{0, 1, 0}, {1, 2, ms / 10}, {0, 2, 0}, {2, 1, ms / 2}},
	},
	{
		name:  "two parts that know nothing of each other",
		nodes: []string{"in 1", "in 2", "a", "b"}, edges: []Edge{{0, 2, 0}, {1, 3, ms}},
	},
	tunnel(30),
}
