package exact

import (
	"context"
	"fmt"
	"slices"

	"spikesim/events"
	"spikesim/network"
	"spikesim/sim"
)

// Trial is what a network is shown.
type Trial struct {
	// Input has the spikes of every Input, by the name of the node, units in C order;
	// times are above 0. They are sorted, and of several spikes of a unit at one instant
	// one is shown.
	Input map[string]events.Train
	// Duration is a whole number of steps.
	Duration events.Time
	// Step is at which potentials are noted, and of which the duration is a multiple; 0
	// stands for 1 ms.
	Step events.Time
	// Spikes names the nodes whose spikes are noted beside those of outputs, Potentials
	// those whose potentials are.
	Spikes, Potentials []string
	// Serial takes the engine of one goroutine.
	Serial bool
}

// Record is what a network did in a trial.
type Record struct {
	// Spikes are those of nodes, by name, units in C order.
	Spikes map[string]events.Train
	// Potentials are [step][unit] in the file's own unit, the first at the end of the
	// first step.
	Potentials map[string][][]float64
	// Description and Counters are the engine's, of its own populations and connections.
	Description *network.Description
	Counters    network.Counters
}

// Run shows the network a trial.
func (n *Network) Run(ctx context.Context, t Trial) (*Record, error) {
	if err := n.Err(); err != nil {
		return nil, err
	}
	step := t.Step
	if step == 0 {
		step = events.Millisecond
	}
	if t.Duration <= 0 || t.Duration%step != 0 {
		return nil, fmt.Errorf("a trial of %v; give a whole number of steps of %v", t.Duration, step)
	}
	net, err := n.Build(step)
	if err != nil {
		return nil, err
	}
	r := &recorder{net: n, description: net.Describe(), potentials: t.Potentials}
	if err := r.prepare(t); err != nil {
		return nil, err
	}
	sample := n.Sample(net, t.Input)
	newEngine := func() (sim.Engine, error) { return sim.NewParallel(net.Graph()) }
	if t.Serial {
		newEngine = func() (sim.Engine, error) { return sim.NewSerial(net.Graph()) }
	}
	engine, err := newEngine()
	if err != nil {
		return nil, err
	}
	net.Observe(r.probe())
	if err := net.Present(ctx, engine, []network.Sample{sample}, int(t.Duration/step), network.Test); err != nil {
		return nil, err
	}
	return r.record(net.Counters()), nil
}

// Build returns the network of the engine, with ticks of the given length.
func (n *Network) Build(tick events.Time) (*network.Network, error) {
	net, err := network.Build(n.Spec, network.Options{Tick: tick})
	if err != nil {
		return nil, err
	}
	return net, net.SetWeights(network.Named(n.Weights))
}

// Sample returns input, by nodes and with units in C order, as a network that Build has
// returned is shown it, on any engine.
func (n *Network) Sample(net *network.Network, input map[string]events.Train) (s network.Sample) {
	for _, p := range net.Describe().Populations {
		if p.Input {
			s.Sources = append(s.Sources, events.NewReplay(engineTrain(input[n.named(p.Name).Name], p.Neurons)))
		}
	}
	return s
}

// named returns the node of a population.
func (n *Network) named(population string) *Node {
	i := slices.IndexFunc(n.Nodes, func(node Node) bool { return node.Population == population })
	return &n.Nodes[i]
}

// engineTrain returns spikes as the engine takes them: sorted, each once, units of its
// own.
func engineTrain(t events.Train, shape network.Shape) events.Train {
	own := events.Train{At: t.At, Unit: make([]int32, t.Len())}
	for i, unit := range t.Unit {
		own.Unit[i] = inner(unit, shape)
	}
	return own.Ordered()
}
