package network

import (
	"spikesim/events"
	"spikesim/neuron"
)

// clockedOutput holds what a population sent in its last steps, for as long as a
// connection may need it.
type clockedOutput struct {
	lanes   int
	longest int              // delay, in steps
	slots   [][]events.Train // [step modulo length][lane]
}

// of returns the trains of a step, one per lane.
func (o *clockedOutput) of(step int) []events.Train { return o.slots[step%len(o.slots)] }

// reset empties the output for a presentation of so many steps. What would arrive
// after its end need not be kept.
func (o *clockedOutput) reset(steps int) {
	for len(o.slots) <= min(o.longest, steps) {
		o.slots = append(o.slots, make([]events.Train, o.lanes))
	}
	for step := range o.slots {
		o.clear(step)
	}
}

func (o *clockedOutput) clear(step int) {
	trains := o.of(step)
	for l := range trains {
		trains[l].Reset()
	}
}

// clockedInput deals out the spikes of an input population to the steps.
type clockedInput struct {
	*input
	way    *clockedOutput
	packet events.Packet // of the running tick
	next   []int         // per lane, the first spike not dealt out
}

func newClockedInput(in *input, way *clockedOutput, lanes int) *clockedInput {
	return &clockedInput{
		input: in, way: way,
		packet: events.Packet{Lanes: make([]events.Train, lanes)},
		next:   make([]int, lanes),
	}
}

// advance takes the spikes of one tick from the sources.
func (in *clockedInput) advance(w events.Window) error {
	in.packet.Reset(w)
	clear(in.next)
	return in.Advance(w, nil, &in.packet)
}

// step deals out the spikes of the step that ends at t.
func (in *clockedInput) step(step int, t events.Time) {
	in.way.clear(step)
	trains := in.way.of(step)
	for l := range in.active {
		all := &in.packet.Lanes[l]
		for ; in.next[l] < all.Len() && all.At[in.next[l]] <= t; in.next[l]++ {
			trains[l].Append(t, all.Unit[in.next[l]])
		}
	}
}

// clockedLayer advances one population. The population itself keeps what the
// two ways of running share: weights, counters, pooling, learning.
type clockedLayer struct {
	pop         *population
	ports       []clockedPort
	projections []*clockedProjection
	drive       neuron.Drive
	lanes       []clockedLane
	way         *clockedOutput
	sums        []float32 // weighted input of one lane, for models in float32; 0 between steps
	doubles     []float64 // the same for others
	pupil       *clockedPupil
}

// clockedLane is the state of a population in one sample.
type clockedLane struct {
	model  neuron.Clocked
	counts [][]float32 // per projection, the input map of the step
	traces []neuron.ClockedTrace
	trace  [][]float32 // per projection, the trace after the last step
	fired  []int32
}

func newClockedLayer(c *Clocked, p *population) *clockedLayer {
	y := &clockedLayer{pop: p, way: &c.ways[p.index]}
	for range p.lanes {
		model := p.layout.neuron.NewClocked(p.layout.neurons.Units(), p.bias, c.dt)
		if p.info.Thresholds {
			model.(neuron.Thresholded).SetThresholds(p.thresholds)
		}
		y.lanes = append(y.lanes, clockedLane{model: model})
	}
	model := y.lanes[0].model
	y.drive = model.Drive()
	if model.Float64() {
		y.doubles = make([]float64, p.layout.neurons.Units())
	} else {
		y.sums = make([]float32, p.layout.neurons.Units())
	}
	for _, proj := range p.projections {
		y.projections = append(y.projections, newClockedProjection(proj, model.Float64(), c.arithmetic))
		units := y.projections[len(y.projections)-1].layout.Size
		for l := range y.lanes {
			ln := &y.lanes[l]
			ln.counts = append(ln.counts, make([]float32, units))
			ln.trace = append(ln.trace, nil)
			if p.learner != nil || y.drive == neuron.Traces {
				ln.traces = append(ln.traces, p.layout.neuron.NewClockedTrace(units, c.dt))
			}
		}
	}
	for i := range p.ports {
		conn := c.net.layout.connections[p.ports[i].connection]
		y.ports = append(y.ports,
			newClockedPort(&p.ports[i], y.projections[conn.projection], conn.projection, c.steps(conn.delay), &c.ways[conn.from]))
	}
	y.pupil = &clockedPupil{y, &c.crew}
	return y
}

func (y *clockedLayer) begin() {
	for l := range y.pop.active {
		ln := &y.lanes[l]
		ln.model.Reset()
		for _, trace := range ln.traces {
			trace.Reset()
		}
	}
	for _, proj := range y.projections {
		proj.refresh()
	}
}

// step advances the population by one step in all lanes.
func (y *clockedLayer) step(c *Clocked, step int) {
	t := events.Time(step) * c.dt
	for l := range y.pop.active {
		ln := &y.lanes[l]
		y.receive(l, step, t)
		for i, proj := range y.projections {
			values := ln.counts[i]
			if y.drive == neuron.Traces {
				values = ln.traces[i].Step(values)
				ln.trace[i] = values
			}
			y.pop.denseOps += proj.apply(&c.crew, values, y)
			if ln.traces != nil && y.pop.mode == Train && y.drive == neuron.Spikes {
				ln.trace[i] = ln.traces[i].Step(values)
			}
		}
		ln.fired = y.advance(ln.model, ln.fired[:0])
		y.pop.counters.NeuronUpdates += uint64(y.pop.layout.neurons.Units())
	}
	y.overrule(t)
	y.way.clear(step)
	trains := y.way.of(step)
	for l := range y.pop.active {
		if fired := y.lanes[l].fired; len(fired) > 0 {
			if y.pop.probe.Fired != nil {
				y.pop.probe.Fired(y.pop.index, l, t, fired)
			}
			y.pop.lanes[l].output.emit(t, fired, &trains[l], &y.pop.counters)
		}
	}
}

// advance hands the weighted input of a lane to its neurons and clears it.
func (y *clockedLayer) advance(model neuron.Clocked, fired []int32) []int32 {
	if y.doubles == nil {
		return model.(neuron.ClockedFloat32).Step32(y.sums, fired)
	}
	fired = model.Step(y.doubles, fired)
	clear(y.doubles)
	return fired
}

// receive adds up the input maps of one lane: connections that share weights
// are summed before the weights.
func (y *clockedLayer) receive(l, step int, t events.Time) {
	counts := y.lanes[l].counts
	for _, count := range counts {
		clear(count)
	}
	for i := range y.ports {
		p := &y.ports[i]
		if step <= p.delay {
			continue
		}
		arrived := p.from.of(step - p.delay)[l].Unit
		if len(arrived) == 0 {
			continue
		}
		p.receive(arrived, counts[p.index])
		if y.pop.probe.Received != nil {
			y.pop.probe.Received(p.connection, l, t, p.expand(arrived))
		}
	}
}

// tick ends a tick: readout, learning, and the start of the counts of the next.
func (y *clockedLayer) tick(c *Clocked, t events.Time) {
	y.pop.showPotentials(t, func(l int, dst []float64) { y.lanes[l].model.Potential(dst) })
	y.pop.rates.tick(y.pop.active)
	if y.pop.learner != nil {
		y.pop.learner.tick(y.pupil, t)
	}
	for l := range y.pop.active {
		y.pop.lanes[l].output.endTick()
		y.lanes[l].model.EndTick()
	}
	if y.pop.mode == Train {
		for _, proj := range y.projections {
			proj.refresh()
		}
	}
	if y.pop.probe.Ticked != nil {
		y.pop.probe.Ticked(y.pop.index, int(t/y.pop.tick))
	}
}
