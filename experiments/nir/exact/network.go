package exact

import (
	"errors"
	"fmt"

	"spikesim/events"
	"spikesim/experiments/nir"
	"spikesim/network"
)

// Network is a graph as the engine runs it at exact times.
type Network struct {
	// Graph is the flat graph that it was made of, and Reading how that was read.
	Graph   *nir.Graph
	Reading nir.Reading
	// Spec and Weights are for [network.Build] and [network.Network.SetWeights]. They
	// are whole only where Err returns nil.
	Spec    network.Spec
	Weights []network.Array
	// Nodes says what became of every node, in the order of the graph.
	Nodes []Node
	// Links are the connections, in the order of Spec.
	Links []Link
	// Warnings say where the reading makes no sense for the file.
	Warnings []string
}

// Node is what became of a node.
type Node struct {
	*nir.Node
	// Population is what it is in the engine; "" for linear nodes, which are part of
	// links, and for outputs.
	Population string
	// Status says whether it runs as the file has it, and How or why not.
	Status Status
	How    string
	// Unit is, for every unit in C order, by what a potential of the engine is
	// multiplied to be the file's; nil where nothing has a potential.
	Unit []float64
	// From has the nodes whose spikes or potentials an Output gives.
	From []string
}

// Status is how a node runs.
type Status string

// The statuses of nodes.
const (
	Exact        Status = "exact"
	Approximated Status = "approximated"
	Refused      Status = "refused"
)

// Link is a connection: the linear nodes between two others in one.
type Link struct {
	From, To string   // nodes
	Through  []string // nodes
	Kind     string   // of connection in the engine
	Delay    events.Time
	// Recurrent: it closes a cycle, and is delayed for that.
	Recurrent bool
}

// Node returns what became of the node of a name.
func (n *Network) Node(name string) *Node {
	for i := range n.Nodes {
		if n.Nodes[i].Name == name {
			return &n.Nodes[i]
		}
	}
	return nil
}

// Err returns all that is refused, as one error.
func (n *Network) Err() error {
	var errs []error
	for _, node := range n.Nodes {
		if node.Status == Refused {
			errs = append(errs, fmt.Errorf("%s: %s", node.Node, node.How))
		}
	}
	return errors.Join(errs...)
}

func (n *Node) refuse(format string, args ...any) {
	if n.Status == Refused {
		return
	}
	n.Status, n.How = Refused, fmt.Sprintf(format, args...)
}
