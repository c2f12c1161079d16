package network

import (
	"context"
	"fmt"

	"spikesim/events"
	"spikesim/sim"
	"spikesim/sim/random"
)

// Mode says whether a presentation changes weights.
type Mode int

// The modes of a presentation.
const (
	Test  Mode = iota // weights are frozen
	Train             // populations learn
)

// Network is a network that is ready to run. It is for one goroutine at a time:
// the engines take care of their own.
type Network struct {
	layout      *layout
	description *Description
	tick        events.Time
	outputs     int
	graph       *sim.Graph
	inputs      []*input      // in the order of the populations
	populations []*population // those that are not inputs, likewise
	probe       Probe
	overruling  overruling
	seen        Counters // presentations and ticks
	tried       Tried
}

// Sample is what one lane of a presentation shows.
type Sample struct {
	// Sources has one source of spikes for every input population.
	Sources []events.Source
	// Target is what the readouts are to say; needed in mode Train only.
	Target []float32
	// Key names the presentation in the spike hash.
	Key random.Key
}

// Graph returns the network as the engines see it.
func (n *Network) Graph() *sim.Graph { return n.graph }

// Observe sets the probe of all later presentations.
func (n *Network) Observe(p Probe) { n.probe = p }

// ReadoutEvery makes every population compute its readout at every n-th tick
// beside the last one and those at which it learns; 0 means at no others.
func (n *Network) ReadoutEvery(ticks int) {
	for _, p := range n.populations {
		if p.learner != nil {
			p.learner.every = ticks
		}
	}
}

// Present shows samples side by side, one per lane, for the given number of
// ticks, on an engine for its [Network.Graph] or a [Clocked] one. Predictions are
// there when it has returned without an error.
func (n *Network) Present(ctx context.Context, engine sim.Engine, samples []Sample, ticks int, mode Mode) error {
	if err := n.check(samples, mode); err != nil {
		return err
	}
	n.begin(samples, ticks, mode)
	if err := engine.Run(ctx, events.Time(ticks)*n.tick); err != nil {
		return err
	}
	n.shown(samples, ticks)
	return nil
}

// check reports samples that do not fit the network.
func (n *Network) check(samples []Sample, mode Mode) error {
	if len(samples) == 0 || len(samples) > n.graph.Lanes {
		return fmt.Errorf("network: %d samples for %d lanes", len(samples), n.graph.Lanes)
	}
	for _, s := range samples {
		if len(s.Sources) != len(n.inputs) {
			return fmt.Errorf("network: a sample has %d sources for %d input populations", len(s.Sources), len(n.inputs))
		}
		if mode == Train && len(s.Target) != n.outputs {
			return fmt.Errorf("network: a target has %d values, the readouts have %d", len(s.Target), n.outputs)
		}
	}
	return nil
}

// shown counts a presentation that is complete.
func (n *Network) shown(samples []Sample, ticks int) {
	n.seen.Presentations += uint64(len(samples))
	n.seen.Ticks += uint64(len(samples) * ticks)
}

func (n *Network) begin(samples []Sample, ticks int, mode Mode) {
	for i, in := range n.inputs {
		in.active = len(samples)
		for l, s := range samples {
			in.lanes[l].source = s.Sources[i]
			in.lanes[l].output.reset(uint64(s.Key.Name(n.layout.populations[in.index].name)))
		}
	}
	for _, p := range n.populations {
		p.begin(len(samples), mode, func(lane int) uint64 {
			return uint64(samples[lane].Key.Name(p.layout.name))
		})
		if p.learner == nil {
			continue
		}
		p.learner.last = ticks
		for l, s := range samples {
			copy(p.learner.targets[l], s.Target)
		}
	}
}

// Outputs returns the number of values that a readout predicts; 0 means that
// the network has no readouts.
func (n *Network) Outputs() int { return n.outputs }

// Readouts returns the names of the populations that have a readout, in the
// order of the description.
func (n *Network) Readouts() []string {
	var names []string
	for _, p := range n.populations {
		if p.learner != nil {
			names = append(names, p.layout.name)
		}
	}
	return names
}

// SetReadoutBias sets the bias of every readout.
func (n *Network) SetReadoutBias(bias []float32) {
	for _, p := range n.populations {
		if p.learner != nil {
			p.learner.layer.SetBias(bias)
		}
	}
}

// SetTotalSteps says how many steps of the weights the training is to have, for
// schedules that end with it.
func (n *Network) SetTotalSteps(steps uint64) {
	for _, p := range n.populations {
		if p.learner != nil {
			p.learner.layer.SetTotalSteps(steps)
		}
	}
}

// Prediction returns the last readout of the i-th population that has one, for
// one lane of the last presentation. It is valid until the next.
func (n *Network) Prediction(i, lane int) []float32 {
	for _, p := range n.populations {
		if p.learner == nil {
			continue
		}
		if i == 0 {
			return p.learner.prediction[lane]
		}
		i--
	}
	panic("network: no such readout")
}

// Counters returns what was counted since the last ResetCounters.
func (n *Network) Counters() Counters {
	c := Counters{
		Presentations: n.seen.Presentations,
		Ticks:         n.seen.Ticks,
		Populations:   make([]PopulationCounters, len(n.layout.populations)),
		Connections:   make([]ConnectionCounters, len(n.layout.connections)),
		Fired:         make([]Channels, len(n.layout.populations)),
	}
	fired := func(i int, o *output) { c.Fired[i] = o.ever.channels(int(o.channels)) }
	for _, in := range n.inputs {
		c.Populations[in.index] = in.counters
		fired(in.index, &in.lanes[0].output)
	}
	for _, p := range n.populations {
		c.Populations[p.index] = p.counters
		fired(p.index, &p.lanes[0].output)
		for i := range p.ports {
			c.Connections[p.ports[i].connection] = p.ports[i].counters
		}
	}
	return c
}

// ResetCounters sets all counts to zero.
func (n *Network) ResetCounters() {
	n.seen = Counters{}
	for _, in := range n.inputs {
		in.counters = PopulationCounters{}
		clear(in.lanes[0].output.ever)
	}
	for _, p := range n.populations {
		p.counters, p.denseOps = PopulationCounters{}, 0
		clear(p.lanes[0].output.ever)
		for i := range p.ports {
			p.ports[i].counters = ConnectionCounters{}
		}
	}
}
