package network

import (
	"fmt"
	"strings"

	"spikesim/events"
	"spikesim/neuron"
)

// Description is a network's structure, without its state.
type Description struct {
	Populations []PopulationInfo
	Connections []ConnectionInfo
}

// PopulationInfo describes a population.
type PopulationInfo struct {
	Name     string
	Kind     string // input, conv2d or dense
	Input    bool
	Neuron   neuron.Info // zero for an input population
	Neurons  Shape
	Output   Shape // after pooling and upsampling
	Pool     int
	Upsample int
	// Weights and Biases are trainable, FanIn is the number of synapses of a
	// neuron away from the borders, over all weights.
	Weights, Biases, FanIn int
	Features               int // of the readout: units after pooling, before upsampling
}

// ConnectionInfo describes a connection.
type ConnectionInfo struct {
	From, To string
	Delay    events.Time
	Map      Shape // as it reaches the weights
	// Synapses is the exact number of synapses, and FanOut that of one unit of
	// the map away from the borders.
	Synapses int64
	FanOut   int
	// SharedWith names the source of the connection that owns the weights; it
	// is empty for a connection that owns its weights.
	SharedWith string
}

// Describe returns the structure of the network, or what is wrong with it.
func (s Spec) Describe() (*Description, error) {
	var problems []string
	l := s.resolve(func(path, problem, remedy string) {
		problems = append(problems, fmt.Sprintf("%s: %s; %s", path, problem, remedy))
	})
	if len(problems) > 0 {
		return nil, fmt.Errorf("network: %s", strings.Join(problems, "\n"))
	}
	d := &Description{}
	for i, p := range l.populations {
		info := PopulationInfo{
			Name: p.name, Input: p.input, Kind: "dense",
			Neurons: p.neurons, Output: p.output.scale(p.up),
			Pool: p.pool, Upsample: p.up,
		}
		switch {
		case p.input:
			info.Kind = "input"
		case s.Populations[i].Conv2D != nil:
			info.Kind = "conv2d"
		}
		if !p.input {
			info.Neuron = p.neuron.Info()
			info.Features = p.output.Units()
		}
		for _, syn := range p.projections {
			info.Weights += syn.Weights()
			info.FanIn += syn.FanIn()
		}
		if info.Neuron.Bias {
			info.Biases = p.neurons.Channels
		}
		d.Populations = append(d.Populations, info)
	}
	for _, c := range l.connections {
		syn := l.populations[c.to].projections[c.projection]
		info := ConnectionInfo{
			From: l.populations[c.from].name, To: l.populations[c.to].name,
			Delay: c.delay, Map: l.source(c),
			Synapses: syn.Count(),
		}
		for _, r := range syn.Rows(syn.Input().Unit(syn.Input().Height/2, syn.Input().Width/2, 0), nil) {
			info.FanOut += int(r.Len)
		}
		if !c.owner {
			info.SharedWith = l.owner(c)
		}
		d.Connections = append(d.Connections, info)
	}
	return d, nil
}

// owner returns the name of the source of the connection that owns the weights
// which c uses.
func (l *layout) owner(c connectionLayout) string {
	for _, o := range l.connections {
		if o.owner && o.to == c.to && o.projection == c.projection {
			return l.populations[o.from].name
		}
	}
	panic("network: shared weights without an owner")
}

// Describe returns the structure of the network.
func (n *Network) Describe() *Description { return n.description }
