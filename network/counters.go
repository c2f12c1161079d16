package network

import "fmt"

// PopulationCounters are exact counts of what one population did. All are sums
// over presentations, so the counters of parts add up to those of the whole.
type PopulationCounters struct {
	// Spikes fired by the neurons, before pooling.
	Spikes uint64
	// ActiveTicks counts pairs of neuron and tick with at least one spike.
	ActiveTicks uint64
	// OutputSpikes left the population, after pooling and before upsampling.
	OutputSpikes uint64
	// NeuronUpdates counts pairs of neuron and instant at which the neuron's
	// state was changed by input, or by a spike of its own between inputs; for
	// models that live by ticks, pairs of
	// neuron and tick.
	NeuronUpdates uint64
	// ReadoutMACs were executed for predictions, errors and readout learning.
	ReadoutMACs uint64
	// GradientMACs were executed for the gradients of the synaptic weights.
	GradientMACs uint64
	// WeightUpdates counts parameters stepped by the optimizer.
	WeightUpdates uint64
	// Hash is the sum, modulo 2^64, of a 64-bit mix of presentation, time and
	// neuron over all spikes: equal sets of spikes, equal hash.
	Hash uint64

	// Loss is the sum of the losses of all samples and gradient ticks, Losses
	// their number.
	Loss   float64
	Losses uint64
}

func (c *PopulationCounters) add(o PopulationCounters) {
	c.Spikes += o.Spikes
	c.ActiveTicks += o.ActiveTicks
	c.OutputSpikes += o.OutputSpikes
	c.NeuronUpdates += o.NeuronUpdates
	c.ReadoutMACs += o.ReadoutMACs
	c.GradientMACs += o.GradientMACs
	c.WeightUpdates += o.WeightUpdates
	c.Hash += o.Hash
	c.Loss += o.Loss
	c.Losses += o.Losses
}

// ConnectionCounters are exact counts of what one connection delivered.
type ConnectionCounters struct {
	// Spikes that came in, before upsampling.
	Spikes uint64
	// SynapticOps is the number of deliveries of one spike to one synapse. It
	// depends on the network and the spikes only.
	SynapticOps uint64
	// ZeroWeightOps is how many of SynapticOps were by a weight of 0, and changed
	// nothing. It is counted in mode Test only, in which weights stay.
	ZeroWeightOps uint64
	// ExecutedOps is the number of weights that were added, or multiplied, to
	// that end: fewer where upsampling is folded into the weights, more where an
	// instant was executed as a whole map. The clocked engine counts its own; see
	// [Clocked].DenseOps.
	ExecutedOps uint64
	// EventInstants and MapInstants count the instants with input, over all
	// samples, by how they were executed; see ExecutionEvent and ExecutionMap. In
	// checkpoints the latter have the name of their first version.
	EventInstants uint64
	MapInstants   uint64 `json:"DenseInstants"`
}

// EffectiveOps returns how many of SynapticOps were by a weight that is not 0, in mode
// Test; those are NeuroBench's effective operations.
func (c *ConnectionCounters) EffectiveOps() uint64 { return c.SynapticOps - c.ZeroWeightOps }

func (c *ConnectionCounters) add(o ConnectionCounters) {
	c.Spikes += o.Spikes
	c.SynapticOps += o.SynapticOps
	c.ZeroWeightOps += o.ZeroWeightOps
	c.ExecutedOps += o.ExecutedOps
	c.EventInstants += o.EventInstants
	c.MapInstants += o.MapInstants
}

// Counters are the counts of a whole network.
type Counters struct {
	Presentations uint64
	Ticks         uint64 // summed over presentations
	Populations   []PopulationCounters
	Connections   []ConnectionCounters
	// Fired has for every population the channels in which a neuron fired, in any
	// lane and presentation. It is empty where that is not known: in counts stored
	// before there was such a list.
	Fired []Channels `json:",omitempty"`
}

// Add adds the counts of another run, or shard of a run, of the same network.
func (c *Counters) Add(o Counters) {
	if c.Populations == nil {
		c.Populations = make([]PopulationCounters, len(o.Populations))
		c.Connections = make([]ConnectionCounters, len(o.Connections))
		c.Fired = united(o.Fired, o.Fired)
	}
	if len(c.Populations) != len(o.Populations) || len(c.Connections) != len(o.Connections) {
		panic("network: counters of different networks")
	}
	c.Fired = united(c.Fired, o.Fired)
	c.Presentations += o.Presentations
	c.Ticks += o.Ticks
	for i := range o.Populations {
		c.Populations[i].add(o.Populations[i])
	}
	for i := range o.Connections {
		c.Connections[i].add(o.Connections[i])
	}
}

// SpikeHash returns the hash of all spikes of all populations. It does not
// depend on the order in which they were counted.
func (c *Counters) SpikeHash() string {
	var sum uint64
	for i := range c.Populations {
		sum += c.Populations[i].Hash
	}
	return fmt.Sprintf("%016x", sum)
}

// spikeHash is the contribution of one spike; base is the key of the
// population and presentation.
func spikeHash(base uint64, at int64, neuron int32) uint64 {
	h := base + uint64(at)*0x9e3779b97f4a7c15 + uint64(uint32(neuron))*0xc2b2ae3d27d4eb4f
	h = (h ^ (h >> 32)) * 0xd6e8feb86659fd93
	h = (h ^ (h >> 32)) * 0xd6e8feb86659fd93
	return h ^ (h >> 32)
}
