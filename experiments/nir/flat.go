package nir

import (
	"fmt"
	"slices"

	"spikesim/experiments/printable"
)

// Flat returns the graph without nested ones: their nodes have dotted names, their
// inputs and outputs are gone, and edges go through. It finds the shapes of all nodes
// and checks that they fit along the edges. The graph itself stays as it is; its
// warnings are among those of the flat one.
func (g *Graph) Flat() (*Graph, error) {
	flat := &Graph{Version: g.Version, Metadata: g.Metadata}
	f := flattener{out: flat, enter: map[string]string{}, leave: map[string]string{}}
	if err := f.add(g, ""); err != nil {
		return nil, err
	}
	if err := f.connect(); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, n := range flat.Nodes {
		if seen[n.Name] {
			return nil, fmt.Errorf("two nodes are called %s, one of them in a nested graph; rename one", printable.Name(n.Name))
		}
		seen[n.Name] = true
	}
	return flat, flat.infer()
}

// flattener collects nodes by their dotted names.
type flattener struct {
	out *Graph
	// enter and leave lead from a nested graph to its only input and output; "" where
	// it has none or several.
	enter, leave map[string]string
	ports        []string
}

func (f *flattener) add(g *Graph, prefix string) error {
	f.out.Warnings = append(f.out.Warnings, g.Warnings...)
	for _, n := range g.Nodes {
		name := prefix + n.Name
		if n.Graph != nil {
			only := func(nodes []*Node) string {
				if len(nodes) != 1 {
					return ""
				}
				return name + "." + nodes[0].Name
			}
			f.enter[name], f.leave[name] = only(n.Graph.Inputs()), only(n.Graph.Outputs())
			if err := f.add(n.Graph, name+"."); err != nil {
				return err
			}
			continue
		}
		if (prefix != "" || g.ports[n.Name]) && (n.Type == Input || n.Type == Output) {
			f.ports = append(f.ports, name)
		}
		own := *n
		own.Name = name
		f.out.Nodes = append(f.out.Nodes, &own)
	}
	for _, e := range g.Edges {
		from, to := prefix+e.From, prefix+e.To
		for _, end := range []struct {
			name  *string
			ports map[string]string
			what  string
		}{{&from, f.leave, "Output"}, {&to, f.enter, "Input"}} {
			port, nested := end.ports[*end.name]
			if !nested {
				continue
			}
			if port == "" {
				return fmt.Errorf("the edge from %s to %s meets the nested graph %s, which has not one node of type %s but none or several; an edge cannot say which",
					printable.Name(from), printable.Name(to), printable.Name(*end.name), end.what)
			}
			*end.name = port
		}
		f.out.Edges = append(f.out.Edges, Edge{from, to})
	}
	return nil
}

// connect takes the inputs and outputs of nested graphs out.
func (f *flattener) connect() error {
	g := f.out
	for _, port := range f.ports {
		var edges []Edge
		for _, e := range g.Edges {
			switch {
			case e.From == port && e.To == port:
				return fmt.Errorf("the edges through %s go round without any node between", printable.Name(port))
			case e.To == port:
				for _, next := range g.Edges {
					if next.From == port {
						edges = append(edges, Edge{e.From, next.To})
					}
				}
			case e.From != port:
				edges = append(edges, e)
			}
		}
		g.Edges = edges
		g.Nodes = slices.DeleteFunc(g.Nodes, func(n *Node) bool { return n.Name == port })
	}
	seen := map[Edge]bool{}
	for _, e := range g.Edges {
		if seen[e] {
			return fmt.Errorf("%s reaches %s by two ways through nested graphs, which would add its output twice; put a Scale between", printable.Name(e.From), printable.Name(e.To))
		}
		seen[e] = true
	}
	return nil
}
