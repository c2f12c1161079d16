package conventions

import (
	"spikesim/events"
	"spikesim/network"
)

// tick is a call of a clocked tool.
const tick = events.Millisecond

// Observer sees what arrives in a network while samples are shown, and counts what the
// formulas need of it: whole numbers only, so that it does not matter who is shown
// which sample when. What is seen of a sample belongs to that sample, so samples may be
// shown side by side.
type Observer struct {
	layers  []Layer
	of      []int    // layer of every connection
	neurons []int    // of every population; 0 for an input
	models  []string // of neurons, likewise
	ticks   int
	seen    []*sample

	parameters int
	membranes  bool // are read
}

// sample is what was seen of one sample. Every row is written by the goroutine of one
// population.
type sample struct {
	layers []counts
	active []uint64 // per population: pairs of neuron and tick with a spike
	// changes are per population: pairs of neuron and tick that left another potential.
	changes []uint64
}

// counts are those of one layer and sample, over calls.
type counts struct {
	deliveries uint64 // value times fan-out
	reads      uint64 // fan-out of units with a value
	spikes     uint64 // values

	mixed           uint64 // calls with a value above 1
	mixedDeliveries uint64 // the above, of those calls only
	mixedSpikes     uint64
	mixedEffective  uint64 // effective fan-out of units with a value
	effective       uint64 // likewise, of all calls
	effectiveValues uint64 // value times effective fan-out, of all calls
	mixedValues     uint64 // likewise, of calls with a value above 1
}

// NewObserver observes the first n samples of a test of some ticks each, with the
// weights that the network has now.
func NewObserver(n *network.Network, samples, ticks int) *Observer {
	o := &Observer{ticks: ticks, seen: make([]*sample, samples)}
	o.layers, o.of = layersOf(n)
	for _, p := range n.Describe().Populations {
		neurons := 0
		if !p.Input {
			neurons = p.Neurons.Units()
		}
		o.neurons = append(o.neurons, neurons)
		o.models = append(o.models, p.Neuron.Name)
	}
	for _, a := range n.Weights() {
		o.parameters += len(a.Values)
	}
	return o
}

// ReadMembranes makes the observer read the potential of every neuron at every tick,
// for NeuroBench's effective neuron operations. That takes about as long as a clocked
// simulation of the neurons.
func (o *Observer) ReadMembranes() { o.membranes = true }

// lane is one sample under way.
type lane struct {
	sample *sample
	layers []call
	ticks  [][]int32   // per population and neuron, the last tick with a spike, from 1 on
	before [][]float64 // likewise, the potential at the last tick; nil before the first
}

// call is the input of a layer in the tick under way.
type call struct {
	tick    int32
	values  []uint32
	touched []int32 // units with a value
	mixed   bool
	before  counts // as they were at the start of the call
}

// Over returns a probe that does what another does and observes the samples of some
// lanes, the first lane being shown the given sample; and a func to call at their end.
// Where none of the samples is to be observed, both do nothing more.
func (o *Observer) Over(probe network.Probe, first, lanes int) (network.Probe, func()) {
	if o == nil || first >= len(o.seen) {
		return probe, func() {}
	}
	all := make([]*lane, min(lanes, len(o.seen)-first))
	for i := range all {
		all[i] = o.newLane()
	}
	received, fired := probe.Received, probe.Fired
	probe.Received = func(connection, l int, at events.Time, units []int32) {
		if received != nil {
			received(connection, l, at, units)
		}
		if l < len(all) {
			layer := o.of[connection]
			all[l].receive(&o.layers[layer], layer, tickOf(at), units)
		}
	}
	probe.Fired = func(population, l int, at events.Time, neurons []int32) {
		if fired != nil {
			fired(population, l, at, neurons)
		}
		if l < len(all) && o.neurons[population] > 0 {
			all[l].fire(population, tickOf(at), neurons)
		}
	}
	if o.membranes {
		potential := probe.Potential
		probe.Potential = func(population, l, tick int, v []float64) {
			if potential != nil {
				potential(population, l, tick, v)
			}
			if l < len(all) {
				all[l].compare(population, v)
			}
		}
	}
	return probe, func() {
		for i, l := range all {
			for k := range l.layers {
				l.layers[k].end(&l.sample.layers[k])
			}
			o.seen[first+i] = l.sample
		}
	}
}

// tickOf returns the tick that an instant belongs to, counted from 1.
func tickOf(at events.Time) int32 { return max(int32((at+tick-1)/tick), 1) }

func (o *Observer) newLane() *lane {
	l := &lane{
		sample: &sample{layers: make([]counts, len(o.layers)), active: make([]uint64, len(o.neurons)), changes: make([]uint64, len(o.neurons))},
		layers: make([]call, len(o.layers)),
		before: make([][]float64, len(o.neurons)),
	}
	for i := range o.layers {
		l.layers[i].values = make([]uint32, o.layers[i].units)
	}
	for _, n := range o.neurons {
		l.ticks = append(l.ticks, make([]int32, n))
	}
	return l
}

func (l *lane) fire(population int, tick int32, neurons []int32) {
	last := l.ticks[population]
	for _, n := range neurons {
		if last[n] != tick {
			last[n] = tick
			l.sample.active[population]++
		}
	}
}

// compare counts the neurons whose potential is not what it was.
func (l *lane) compare(population int, v []float64) {
	before := l.before[population]
	if before == nil {
		l.sample.changes[population] += uint64(len(v))
		l.before[population] = append(before, v...)
		return
	}
	for n, now := range v {
		if now != before[n] {
			l.sample.changes[population]++
			before[n] = now
		}
	}
}

func (l *lane) receive(layer *Layer, index int, tick int32, units []int32) {
	c, sum := &l.layers[index], &l.sample.layers[index]
	if c.tick != tick {
		c.end(sum)
		c.tick, c.before = tick, *sum
	}
	sum.spikes += uint64(len(units))
	for _, u := range units {
		f, e := uint64(layer.fanOut[u]), uint64(layer.effective[u])
		sum.deliveries += f
		sum.effectiveValues += e
		if c.values[u] == 0 {
			sum.reads += f
			sum.effective += e
			c.touched = append(c.touched, u)
		} else {
			c.mixed = true
		}
		c.values[u]++
	}
}

// end ends the call under way.
func (c *call) end(sum *counts) {
	for _, u := range c.touched {
		c.values[u] = 0
	}
	if c.mixed {
		sum.mixed++
		sum.mixedDeliveries += sum.deliveries - c.before.deliveries
		sum.mixedSpikes += sum.spikes - c.before.spikes
		sum.mixedEffective += sum.effective - c.before.effective
		sum.mixedValues += sum.effectiveValues - c.before.effectiveValues
	}
	c.touched, c.mixed = c.touched[:0], false
}
