package network

import (
	"fmt"

	"spikesim/events"
	"spikesim/network/wiring"
	"spikesim/neuron"
	"spikesim/sim/kernel"
	"spikesim/sim/validate"
)

// Use is what a network is built and run for, as far as its memory depends on it.
type Use struct {
	Options
	// Train: the network learns. Without it gradients, moments and their scratch
	// are allocated all the same, but never touched; see Memory.Untouched.
	Train bool
	// Inputs says how often the units of the input populations fire, by name.
	Inputs map[string]neuron.Activity
	// ClockedDT is the step of a [Clocked] engine on top of the network; 0 for
	// none. Arithmetic is that of the engine.
	ClockedDT  events.Time
	Arithmetic Arithmetic
}

// Memory is what a population takes, in bytes, by what takes it.
type Memory struct {
	State    int64 // of neurons, and marks of who fired, in all lanes
	Traces   int64 // presynaptic ones, in all lanes
	Weights  int64 // folded copies included
	Learning int64 // gradient and moments of the weights; the readout
	Work     int64 // tables of synapses; scratch of dense execution and of the gradient
	Clocked  int64 // of a clocked engine: state, traces, maps and scratch of its own
	// Spikes under way, in all lanes, where neurons fire as often as [Spec.Activity]
	// says.
	Spikes int64
	// Untouched is allocated and never written to. The operating system gives
	// memory when it is first used, so that this counts against a limit on
	// addresses alone.
	Untouched int64
}

// Total returns what the population takes.
func (m Memory) Total() int64 {
	return m.State + m.Traces + m.Weights + m.Learning + m.Work + m.Clocked + m.Spikes
}

// Memory estimates what the populations take, in the order of the description,
// without building anything. The error says what is wrong with the description.
func (s Spec) Memory(u Use) ([]Memory, error) {
	l, err := s.laidOut(u.Seed)
	if err != nil {
		return nil, err
	}
	if u.Learning != nil {
		var problems validate.Problems
		if l.checkTraceKinds(problems.Add); len(problems) > 0 {
			return nil, fmt.Errorf("network: %w", problems.Err())
		}
	}
	active := l.activity(u.Inputs)
	packets, err := l.graph(u.Tick, u.Lanes, s.CreditTicks).Packets()
	if err != nil {
		return nil, err
	}
	all := make([]Memory, len(l.populations))
	for i := range l.populations {
		p := &l.populations[i]
		e := estimate{l: l, index: i, p: p, u: u, active: active, lanes: int64(u.Lanes), packets: int64(packets[i])}
		if !p.input {
			e.model()
			e.weights()
			e.learning()
			if u.ClockedDT > 0 {
				e.clocked()
			}
		}
		e.output()
		all[i] = e.m
	}
	return all, nil
}

// laidOut returns the layout of a description, or what is wrong with it.
func (s Spec) laidOut(seed uint64) (*layout, error) {
	var problems validate.Problems
	l := s.resolve(seed, problems.Add)
	if err := problems.Err(); err != nil {
		return nil, fmt.Errorf("network: %w", err)
	}
	return l, nil
}

// estimate adds up what one population takes. It follows what Build makes, array
// by array; a test compares the two.
type estimate struct {
	l       *layout
	index   int
	p       *populationLayout // of that index
	u       Use
	active  []neuron.Activity // of all populations
	lanes   int64
	packets int64
	// What the population is wired with: a window of the arena for every
	// projection and every folding, as connect makes them.
	projections []projectionEstimate
	m           Memory
}

// projectionEstimate is a projection as far as its memory depends on it.
type projectionEstimate struct {
	synapses wiring.Synapses
	traced   Shape
	up       int // of the map that is traced
}

// units returns the bytes of an array of n elements of the given size.
func units(n, bytes int) int64 { return int64(n) * int64(bytes) }

// burst is the share of what is kept of spikes that has had to hold the fullest
// tick: slices keep what they once needed, and not all of them met that tick.
const burst = 0.3

// spikes returns how many spikes of a tick a population keeps room for.
func (e *estimate) spikes() float64 {
	a := e.active[e.index]
	return (a.Mean + burst*(a.Fullest-a.Mean)) * float64(e.p.neurons.Units())
}

// outputSpikes returns how many of them leave the population: pooling passes one
// spike of a window at an instant.
func (e *estimate) outputSpikes() float64 {
	return min(e.spikes(), float64(e.p.output.Units())*max(1, e.active[e.index].Mean))
}

const (
	trainSpike  = 8 + 4 // a spike of an events.Train
	packetLane  = 56    // the two slices of a train, and a cursor
	recordSpike = 4     // a unit that a recordedTrace remembers
)

// output adds the way out of a population: marks, and spikes.
func (e *estimate) output() {
	p := e.p
	e.m.State += e.lanes * units((p.neurons.Units()+63)/64, 8)
	if p.poolFor > 0 {
		e.m.State += e.lanes * units((p.output.Units()+63)/64, 8)
	}
	if p.pool > 1 {
		e.m.Work += units(p.neurons.Height*p.neurons.Width, 4) + units((p.output.Units()+63)/64, 8)
	}
	fired, sent := e.spikes(), e.outputSpikes()
	perLane := sent * (4 + trainSpike*float64(e.packets)) // ofTick, and the packets
	if p.input {
		perLane += fired * trainSpike // what the source fires before pooling
	} else {
		perLane += fired * 2 * neuron.SpikeSize
	}
	if p.pool > 1 {
		perLane += fired * 4
	}
	e.spike(float64(e.lanes)*perLane + fired*4 + float64(e.lanes*e.packets*packetLane))
}

// spike adds what spikes take. Extreme rates and delays multiply to more than
// there are numbers for; a petabyte is more than any machine has.
func (e *estimate) spike(bytes float64) { e.m.Spikes = min(e.m.Spikes+int64(min(bytes, 1<<50)), 1<<50) }

// model adds the state of the neurons.
func (e *estimate) model() {
	size := e.p.neuron.Size()
	e.m.State += e.lanes*units(e.p.neurons.Units(), size.Neuron) + int64(size.Lists)
	e.m.Work += units((e.p.neurons.Height*e.p.neurons.Width+63)/64, 8) // touched
	for _, c := range e.l.connections {
		if c.to == e.index && c.owner {
			syn := e.p.projections[c.projection]
			e.projections = append(e.projections, projectionEstimate{synapses: syn, traced: syn.Input(), up: 1})
		}
	}
	// Traces are those of the map before upsampling where all ports of a
	// projection fold the same one in.
	for i := range e.projections {
		up := 0
		for _, c := range e.l.connections {
			if c.to != e.index || c.projection != i {
				continue
			}
			switch {
			case fold(e.projections[i].synapses, c.upsample) == nil, up != 0 && up != c.upsample:
				up = 1
			case up == 0:
				up = c.upsample
			}
		}
		if up > 1 {
			p := &e.projections[i]
			p.up, p.traced = up, fold(p.synapses, up).Source()
		}
	}
}

// weights adds the weights and the ways to execute them.
func (e *estimate) weights() {
	channels := e.p.neurons.Channels
	type way struct{ projection, up int }
	seen := map[way]bool{}
	var bias []float32
	if e.p.neuron.Info().Bias {
		bias = []float32{0}
	}
	model := e.p.neuron.New(0, bias, e.u.Tick)
	if steady := e.p.neuron.NewSteady(0, bias); steady != nil {
		model = steady
	}
	_, summing := model.(neuron.Summing)
	_, batched := model.(neuron.Batched)
	maps := summing && (e.p.execution == ExecutionMap || e.p.execution != ExecutionEvent && kernel.Fast())
	longest, plain := 0, false // see population
	for _, p := range e.projections {
		e.m.Weights += units(p.synapses.Weights(), 4)
		if k, ok := p.synapses.(wiring.Kept); ok {
			e.m.Work += k.Memory()
		}
	}
	for _, c := range e.l.connections {
		w := way{c.projection, c.upsample}
		if c.to != e.index || seen[w] {
			continue
		}
		seen[w] = true
		syn := e.p.projections[c.projection]
		folding := fold(syn, c.upsample)
		up, source := 1, syn.Input()
		if folding != nil {
			e.m.Weights += units(folding.Size(), 4)
			up, source = c.upsample, folding.Source()
		}
		if g, ok := syn.(wiring.Gridded); ok {
			in, axes := syn.Input(), g.Axes()
			e.m.Work += units(in.Height+in.Width, 16)
			if folding != nil {
				axes = folding.Axes()
				e.m.Work += units(source.Height+source.Width, 16)
			}
			longest = max(longest, wiring.NewTable(axes, source, channels, 0).Largest())
		} else {
			plain = true
		}
		if m, ok := syn.(wiring.Measured); ok && maps {
			e.m.Work += m.OperatorMemory(up) + units(m.LayoutSize(), 4)
		}
	}
	if batched && !plain {
		fired := max(max(settleAtOnce/channels, 1)*channels, min(tileSums, e.p.neurons.Units()), longest)
		e.m.Work += units(fired, 12)
	}
	if info := e.p.neuron.Info(); info.Bias {
		e.m.Weights += units(channels, 4)
	}
}
