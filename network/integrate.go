package network

import (
	"spikesim/events"
	"spikesim/network/wiring"
	"spikesim/neuron"
	"spikesim/sim/kernel"
)

// integrate adds up all input of one instant and tests the threshold of
// everybody who received some.
func (p *population) integrate(l int, at events.Time, runs []events.Run, train *events.Train) {
	p.touched.reset()
	touch := &p.touched
	if p.info.AtTicks {
		touch = nil
	}
	for _, run := range runs {
		p.add(l, at, run, touch, train)
	}
	if p.lanes[l].summing != nil {
		p.batch.collect(touch)
		p.flush(l, train)
	}
	if p.info.AtTicks {
		return
	}
	spans, neurons := p.touched.merged()
	p.counters.NeuronUpdates += uint64(neurons)
	p.fired = p.lanes[l].model.Fire(at, spans, p.fired[:0])
	p.emit(l, at, train)
}

// add takes in the spikes of one port at one instant: as groups of the batch, or
// in full. It reports whether it has added to the neurons' input.
func (p *population) add(l int, at events.Time, run events.Run, touch *touched, train *events.Train) (added bool) {
	port, lane := &p.ports[run.Port], &p.lanes[l]
	units := port.units(run.Units)
	switch {
	case lane.summing == nil:
		port.count(p.deliver(at, port, units, lane.model, touch))
		added = true
	case port.worthMap(len(units)):
		// What came before in this instant must be added before.
		p.batch.collect(touch)
		p.flush(l, train)
		if lane.batched != nil {
			p.batch.instants = append(p.batch.instants, batchInstant{at, 0})
		}
		work := port.survey(units, touch)
		work.executed, work.asMap = port.whole.apply(units, lane.summing.Input()), true
		port.count(work)
		added = true
	case port.table == nil:
		// As above.
		p.batch.collect(touch)
		p.flush(l, train)
		port.count(p.deliverPlainly(port, units, lane.summing.Input(), touch))
		added = true
	default:
		port.count(p.batch.gather(port.table, units))
		if lane.batched == nil {
			// Collecting leaves the potentials alone, whatever they are.
			p.batch.program.Input = lane.summing.Input()
			p.batch.program.Potential = p.batch.program.Input
		}
	}
	port.counters.ZeroWeightOps += port.zeros.of(run.Units)
	p.received(l, at, port, run.Units)
	return added
}

// deliver hands the weights of all units to the neurons, row by row: the plain
// way, for any model.
func (p *population) deliver(at events.Time, port *port, units []int32, to neuron.Model, touch *touched) (w work) {
	if port.table == nil {
		return p.deliverRows(at, port, units, to, touch)
	}
	t, channels := port.table, int32(p.layout.neurons.Channels)
	pitch := int32(p.layout.neurons.Width) * channels
	for _, u := range units {
		position := t.Units.Divide(uint32(u))
		place := t.At(position)
		weight := place.Weight + (u-int32(position*t.Units.By))*t.Unit
		first, n := place.Row*pitch+place.Column*channels, place.Columns*channels
		for range place.Rows {
			to.Deliver(at, first, p.arena[weight:weight+n])
			first, weight = first+pitch, weight+t.Row
		}
		w.synapses += uint64(place.Synapses)
		w.executed += uint64(place.Rows * n)
		if touch != nil {
			touch.add(&place)
		}
	}
	return w
}

// deliverRows is deliver for synapses that are known by their rows only.
func (p *population) deliverRows(at events.Time, port *port, units []int32, to neuron.Model, touch *touched) (w work) {
	weights := port.projection.weights
	if many, ok := to.(neuron.Scattering); ok && port.lists != nil {
		return scatter(at, port.lists, weights, units, many, touch)
	}
	for _, u := range units {
		port.rows = port.projection.synapses.Rows(u, port.rows[:0])
		for _, r := range port.rows {
			to.Deliver(at, r.First, weights[r.Weight:r.Weight+r.Len])
			w.synapses += uint64(r.Len)
			if touch != nil {
				touch.neurons(r.First, r.Len)
			}
		}
	}
	w.executed = w.synapses
	return w
}

// scatter is deliverRows for synapses that are lists.
func scatter(at events.Time, lists *wiring.Lists, weights []float32, units []int32, to neuron.Scattering, touch *touched) (w work) {
	for _, u := range units {
		neurons, first := lists.Of(u)
		if lists.Common() {
			to.Scatter(at, neurons, weights[:1])
		} else {
			to.Scatter(at, neurons, weights[first:int(first)+len(neurons)])
		}
		w.synapses += uint64(len(neurons))
		if touch != nil {
			touch.scattered(neurons)
		}
	}
	w.executed = w.synapses
	return w
}

// deliverPlainly is deliverRows for neurons whose input can be added to directly.
func (p *population) deliverPlainly(port *port, units []int32, input []float32, touch *touched) (w work) {
	weights := port.projection.weights
	for _, u := range units {
		if port.lists != nil {
			w.synapses += uint64(wiring.Scatter(port.lists, u, 1, weights, input))
			if neurons, _ := port.lists.Of(u); touch != nil {
				touch.scattered(neurons)
			}
			continue
		}
		port.rows = port.projection.synapses.Rows(u, port.rows[:0])
		for _, r := range port.rows {
			if r.Len == 1 {
				input[r.First] += weights[r.Weight]
			} else {
				kernel.Add(input[r.First:r.First+r.Len], weights[r.Weight:r.Weight+r.Len])
			}
			w.synapses += uint64(r.Len)
			if touch != nil {
				touch.neurons(r.First, r.Len)
			}
		}
	}
	w.executed = w.synapses
	return w
}

// received notes what arrived by a port, for its trace and whoever looks on.
func (p *population) received(l int, at events.Time, port *port, arrived []int32) {
	port.counters.Spikes += uint64(len(arrived))
	if p.mode == Train && port.projection.traces != nil {
		port.projection.traces[l].Add(at, port.traced(arrived))
	}
	if p.probe.Received != nil {
		p.probe.Received(port.connection, l, at, port.expand(arrived))
	}
}
