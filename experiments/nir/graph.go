package nir

import (
	"fmt"
	"slices"

	"spikesim/experiments/printable"
)

// Graph is a network: nodes, and edges that carry the output of one to the input of
// another. What several edges bring to one node is added up.
type Graph struct {
	// Name is the path of a nested graph, with dots; that of the outermost is "".
	Name string
	// Version is that of the nir package that wrote the file; "" where it does not say.
	Version string
	// Nodes are in the order of the file, which is that of the bytes of their names.
	Nodes []*Node
	// Edges are in the order of the file, each once.
	Edges []Edge
	// Metadata is what the file says beside the network.
	Metadata []Field
	// Warnings say what is odd and how it was taken.
	Warnings []string

	ports map[string]bool // inputs and outputs of graphs that were nested once; see asPort
}

// Edge leads from the node of one name to that of another.
type Edge struct{ From, To string }

// Node returns the node of a name, or nil.
func (g *Graph) Node(name string) *Node {
	if i := slices.IndexFunc(g.Nodes, func(n *Node) bool { return n.Name == name }); i >= 0 {
		return g.Nodes[i]
	}
	return nil
}

// Into returns the nodes from which edges lead to the node of a name, in the order of
// the edges.
func (g *Graph) Into(name string) (from []*Node) {
	for _, e := range g.Edges {
		if e.To == name {
			from = append(from, g.Node(e.From))
		}
	}
	return from
}

// OutOf returns the nodes to which edges lead from the node of a name, in the order of
// the edges.
func (g *Graph) OutOf(name string) (to []*Node) {
	for _, e := range g.Edges {
		if e.From == name {
			to = append(to, g.Node(e.To))
		}
	}
	return to
}

// Inputs returns the nodes of type Input, Outputs those of type Output.
func (g *Graph) Inputs() []*Node  { return g.ofType(Input) }
func (g *Graph) Outputs() []*Node { return g.ofType(Output) }

func (g *Graph) ofType(t Type) (all []*Node) {
	for _, n := range g.Nodes {
		if n.Type == t {
			all = append(all, n)
		}
	}
	return all
}

// title names the graph in messages.
func (g *Graph) title() string {
	if g.Name == "" {
		return "the graph"
	}
	return "the graph " + printable.Name(g.Name)
}

func (g *Graph) warn(format string, args ...any) {
	g.Warnings = append(g.Warnings, fmt.Sprintf(format, args...))
}

// names returns the names of all nodes.
func (g *Graph) names() []string {
	names := make([]string, len(g.Nodes))
	for i, n := range g.Nodes {
		names[i] = n.Name
	}
	return names
}

// checkEdges takes out edges that are there twice, and refuses those that name no
// node.
func (g *Graph) checkEdges() error {
	known := map[string]bool{}
	for _, n := range g.Nodes {
		known[n.Name] = true
	}
	seen := map[Edge]bool{}
	var once []Edge
	for _, e := range g.Edges {
		if !known[e.From] {
			e.From = g.asPort(e.From, ".output", Output)
		}
		if !known[e.To] {
			e.To = g.asPort(e.To, ".input", Input)
		}
		for _, end := range []string{e.From, e.To} {
			if known[end] {
				continue
			}
			return fmt.Errorf("the edge from %s to %s of %s names a node %s, which is not in that graph%s; mend the edge, or rename the node",
				printable.Name(e.From), printable.Name(e.To), g.title(), printable.Name(end), nearest(end, g.names()))
		}
		if seen[e] {
			continue
		}
		seen[e] = true
		once = append(once, e)
	}
	if twice := len(g.Edges) - len(once); twice > 0 {
		g.warn("%d of %d edges of %s are there already: an edge says that two nodes are connected, and a second one says it again; each counts once", twice, len(g.Edges), g.title())
	}
	g.Edges = once
	return nil
}

// asPort returns the input or output of a graph that was nested before the file was
// written, where an edge names that graph: early versions of nir gave its nodes dotted
// names and left the edges as they were. Else it returns the name as it is.
func (g *Graph) asPort(name, suffix string, t Type) string {
	n := g.Node(name + suffix)
	if n == nil || n.Type != t {
		return name
	}
	if g.ports == nil {
		g.ports = map[string]bool{}
	}
	if !g.ports[n.Name] {
		g.ports[n.Name] = true
		g.warn("edges name %s, which is not there, but %s is: taken as the %s of a graph that was nested", printable.Name(name), n, t)
	}
	return n.Name
}
