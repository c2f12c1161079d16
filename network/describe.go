package network

import (
	"slices"

	"spikesim/events"
	"spikesim/network/wiring"
	"spikesim/neuron"
)

// Description is a network's structure, without its state.
type Description struct {
	Populations []PopulationInfo
	Connections []ConnectionInfo

	synapses []wiring.Synapses // of every connection
}

// PopulationInfo describes a population.
type PopulationInfo struct {
	Name   string
	Kind   string // input, or that of the connections: conv2d, dense and so on
	Input  bool
	Neuron neuron.Info // zero for an input population
	// StateBytes is what the model keeps of a neuron when it runs event by event.
	StateBytes int
	Neurons    Shape
	Output     Shape // after pooling and upsampling
	Pool       int
	Upsample   int
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
	// the map away from the borders, or the mean where units differ.
	Synapses int64
	FanOut   int
	// FanIn is the number of synapses of a neuron away from the borders: of a
	// convolution the taps of its kernel times the channels of a group, wherever
	// the map ends. Weights is the number of weights.
	FanIn, Weights int
	// Kind is that of the connection, where it is not that of the population, and
	// Fixed says that its weights stay as the kind gives them.
	Kind  string
	Fixed bool
	// SharedWith names the source of the connection that owns the weights; it
	// is empty for a connection that owns its weights.
	SharedWith string
	// Owner is the index of the connection that owns the weights, its own where
	// that is itself.
	Owner int
}

// DenseOps returns how many operations it takes to evaluate every synapse once, as
// a clock does at every step. Maps that are added before the weights share them:
// 0 for a connection that does not own its weights.
func (c ConnectionInfo) DenseOps() int64 {
	if c.SharedWith != "" {
		return 0
	}
	return c.Synapses
}

// DenseOps returns those of the whole network.
func (d *Description) DenseOps() (ops int64) {
	for _, c := range d.Connections {
		ops += c.DenseOps()
	}
	return ops
}

// FanOuts returns, for the i-th connection, the number of synapses of every unit of
// its map.
func (d *Description) FanOuts(i int) []uint32 {
	s := d.synapses[i]
	all := make([]uint32, s.Input().Units())
	for u := range all {
		all[u] = uint32(wiring.FanOut(s, int32(u)))
	}
	return all
}

// Describe returns the structure of the network, or what is wrong with it. What is
// drawn from the seed is drawn from seed 0; a network that is built describes its
// own.
func (s Spec) Describe() (*Description, error) { return s.DescribeSeed(0) }

// DescribeSeed is Describe with what is drawn from a seed.
func (s Spec) DescribeSeed(seed uint64) (*Description, error) {
	l, err := s.laidOut(seed)
	if err != nil {
		return nil, err
	}
	return l.describe(), nil
}

// describe describes a layout without a fault.
func (l *layout) describe() *Description {
	d := &Description{}
	for _, p := range l.populations {
		info := PopulationInfo{
			Name: p.name, Input: p.input, Kind: p.kind,
			Neurons: p.neurons, Output: p.output.Scale(p.up),
			Pool: p.pool, Upsample: p.up,
		}
		if !p.input {
			info.Neuron, info.StateBytes = p.neuron.Info(), p.neuron.Size().Neuron
			info.Features = p.output.Units()
		}
		for _, syn := range p.projections {
			if !wiring.Fixed(syn) {
				info.Weights += syn.Weights()
			}
			info.FanIn += wiring.FanIn(syn)
		}
		if info.Neuron.Bias {
			info.Biases = p.neurons.Channels
		}
		d.Populations = append(d.Populations, info)
	}
	for i, c := range l.connections {
		syn := l.populations[c.to].projections[c.projection]
		info := ConnectionInfo{
			From: l.populations[c.from].name, To: l.populations[c.to].name,
			Delay: c.delay, Map: l.source(c),
			Synapses: wiring.Count(syn),
			FanOut:   wiring.TypicalFanOut(syn),
			FanIn:    wiring.FanIn(syn), Weights: syn.Weights(),
			Kind: c.ownKind, Fixed: wiring.Fixed(syn),
			Owner: i,
		}
		if !c.owner {
			info.Owner = l.owner(c)
			info.SharedWith = l.populations[l.connections[info.Owner].from].name
		}
		d.Connections = append(d.Connections, info)
		d.synapses = append(d.synapses, syn)
	}
	return d
}

// owner returns the index of the connection that owns the weights which c uses.
func (l *layout) owner(c connectionLayout) int {
	for i, o := range l.connections {
		if o.owner && o.to == c.to && o.projection == c.projection {
			return i
		}
	}
	panic("network: shared weights without an owner")
}

// Describe returns the structure of the network.
func (n *Network) Describe() *Description { return n.description }

// Drawn reports whether connections are drawn from the seed: then trained weights
// belong to those of one seed.
func (s Spec) Drawn() bool {
	isDrawn := func(w wiring.Spec) bool {
		d, ok := w.Kind().(wiring.Drawn)
		return ok && d.Drawn()
	}
	return slices.ContainsFunc(s.Populations, func(p PopulationSpec) bool { return isDrawn(p.Wiring) }) ||
		slices.ContainsFunc(s.Connections, func(c ConnectionSpec) bool { return isDrawn(c.Wiring) })
}
