package network

import (
	"context"
	"fmt"

	"spikesim/events"
	"spikesim/network/wiring"
	"spikesim/sim"
)

// Clocked is an engine that runs a network the field's usual way: step by step of
// a clock, all populations one after the other, every synapse and every neuron at
// every step. [Network.Present] takes it like the engines of package sim. It
// shares shapes, weights, readouts, counters and the learning state with the one
// network for which it was made, so that the two ways of running can take turns on
// that network; integration, traces and gradients have code of their own.
//
// # Time
//
// Step k covers ((k−1)·dt, k·dt]. Everything in it counts at its end: a unit
// with two spikes in one step counts as 2. A connection without delay delivers
// within the step, from population to population in topological order; one with
// delay d delivers ⌈d/dt⌉ steps later, the step into which the spike's arrival
// falls. With all spikes and delays on multiples of dt, the clocked engine
// defines the same spikes as the event-driven one.
//
// # Counts
//
// Counters are those of the network. SynapticOps counts deliveries as ever,
// one spike to one synapse; what was evaluated is in DenseOps. NeuronUpdates
// counts every neuron at every step.
type Clocked struct {
	net        *Network
	dt         events.Time
	perTick    int
	arithmetic Arithmetic
	inputs     []*clockedInput
	layers     []*clockedLayer // in topological order
	ways       []clockedOutput // of every population
	crew       wiring.Crew
}

var _ sim.Engine = (*Clocked)(nil)

// Arithmetic says what the clocked engine multiplies.
type Arithmetic int

// The arithmetics. Their sums differ in order, and so in rounding.
const (
	// Dense evaluates every synapse at every step.
	Dense Arithmetic = iota
	// SkipZeros leaves out units of the input map whose value is 0, which is
	// most of them when steps are short.
	SkipZeros
)

// NewClocked returns a clocked engine for n with steps of dt, which must divide
// the network's tick.
func NewClocked(n *Network, dt events.Time, arithmetic Arithmetic) (*Clocked, error) {
	if dt <= 0 || n.tick%dt != 0 {
		return nil, fmt.Errorf("network: a step of %v does not divide the tick of %v; give 1 ms, 0.5 ms, 0.1 ms or the like", dt, n.tick)
	}
	for _, p := range n.populations {
		if err := p.layout.neuron.CheckClocked(dt, n.tick); err != nil {
			return nil, fmt.Errorf("network: population %q: %w", p.layout.name, err)
		}
	}
	c := &Clocked{
		net: n, dt: dt, perTick: int(n.tick / dt), arithmetic: arithmetic,
		ways: make([]clockedOutput, len(n.layout.populations)),
	}
	for i := range c.ways {
		c.ways[i] = clockedOutput{lanes: n.graph.Lanes}
		for _, conn := range n.layout.connections {
			if conn.from == i {
				c.ways[i].longest = max(c.ways[i].longest, c.steps(conn.delay))
			}
		}
	}
	for _, in := range n.inputs {
		c.inputs = append(c.inputs, newClockedInput(in, &c.ways[in.index], n.graph.Lanes))
	}
	for _, i := range n.layout.order() {
		for _, p := range n.populations {
			if p.index == i {
				c.layers = append(c.layers, newClockedLayer(c, p))
			}
		}
	}
	return c, nil
}

// steps returns in how many steps a delay has passed.
func (c *Clocked) steps(delay events.Time) int { return int((delay + c.dt - 1) / c.dt) }

// order returns the populations in an order in which every connection without
// delay goes forwards; among those that are free to go, in that of the list.
func (l *layout) order() []int {
	placed := make([]bool, len(l.populations))
	var order []int
	for len(order) < len(placed) {
		next := -1
		for i := range placed {
			if !placed[i] && l.ready(i, placed) {
				next = i
				break
			}
		}
		if next < 0 {
			panic("network: a cycle without delay passed validation")
		}
		placed[next] = true
		order = append(order, next)
	}
	return order
}

// ready reports whether all that population i receives without delay comes from
// populations that are placed.
func (l *layout) ready(i int, placed []bool) bool {
	for _, c := range l.connections {
		if c.to == i && c.delay == 0 && !placed[c.from] {
			return false
		}
	}
	return true
}

// DenseOps returns, for every population of the network, the number of synapses
// evaluated by clocked engines since the last [Network.ResetCounters]:
// multiply-accumulate operations for the weighted input, those with the padding
// around a map not included.
func (c *Clocked) DenseOps() []uint64 {
	ops := make([]uint64, len(c.ways))
	for _, p := range c.net.populations {
		ops[p.index] = p.denseOps
	}
	return ops
}

// Run implements [sim.Engine]. The caller's goroutine runs all populations and
// shares out the large sums. Which samples, and whether to learn, is what
// [Network.Present] has told the populations.
func (c *Clocked) Run(ctx context.Context, until events.Time) error {
	if until < 0 || until%c.net.tick != 0 {
		return fmt.Errorf("network: run until %v is not a whole number of ticks of %v", until, c.net.tick)
	}
	ticks := int(until / c.net.tick)
	for _, y := range c.layers {
		y.begin()
	}
	for i := range c.ways {
		c.ways[i].reset(ticks * c.perTick)
	}
	c.crew.Start()
	defer c.crew.Stop()
	for tick := range ticks {
		if err := c.tick(ctx, tick); err != nil {
			return err
		}
	}
	return nil
}

// tick runs the steps of one tick, counted from 0, and then learns.
func (c *Clocked) tick(ctx context.Context, tick int) error {
	end := events.Time(tick+1) * c.net.tick
	for _, in := range c.inputs {
		if err := in.advance(events.Window{From: end - c.net.tick, To: end}); err != nil {
			return &sim.ProcessError{Name: c.net.layout.populations[in.index].name, At: end, Err: err}
		}
	}
	for i := range c.perTick {
		step := tick*c.perTick + i + 1
		for _, in := range c.inputs {
			in.step(step, events.Time(step)*c.dt)
		}
		for _, y := range c.layers {
			if err := ctx.Err(); err != nil {
				return err
			}
			y.step(c, step)
		}
	}
	for _, in := range c.inputs {
		if err := in.Tick(end, nil); err != nil {
			return err
		}
	}
	for _, y := range c.layers {
		y.tick(c, end)
	}
	return nil
}
