package network

import (
	"spikesim/events"
)

// advanceBatched works off all input of one lane and window: the way of models
// that the kernel knows.
func (p *population) advanceBatched(l int, input *events.Merge, train *events.Train) {
	model, b := p.lanes[l].batched, &p.batch
	b.program.Potential, b.program.Input = model.Scaled(), model.Input()
	for {
		at, runs, ok := input.Next()
		if !ok {
			break
		}
		if model.Stale(at) || len(b.ops) >= batchOps {
			p.flush(l, train)
		}
		gain := model.Gain(at)
		b.instants = append(b.instants, batchInstant{at, len(b.ops)})
		p.touched.reset()
		far := false // the instant reaches beyond a tile
		for _, run := range runs {
			far = p.add(l, at, run, &p.touched, train) || far
		}
		if !far {
			switch len(b.groups) {
			case 0:
				continue
			case 1:
				p.counters.NeuronUpdates += uint64(b.fire(gain))
				continue
			}
			if neurons, ok := b.settleTile(gain); ok {
				p.counters.NeuronUpdates += uint64(neurons)
				continue
			}
		}
		b.collect(&p.touched)
		spans, neurons := p.touched.merged()
		p.counters.NeuronUpdates += uint64(neurons)
		b.settle(spans, gain)
	}
	p.flush(l, train)
}

// flush has the kernel do what the batch holds, and sends the spikes.
func (p *population) flush(l int, train *events.Train) {
	b := &p.batch
	model := p.lanes[l].batched
	instant := 0
	p.fired = p.fired[:0]
	b.program.Ops, b.program.Offsets = b.ops, b.offsets
	for first := 0; first < len(b.ops); {
		done, fired := b.program.Run(first)
		first += done
		for _, f := range fired {
			for instant+1 < len(b.instants) && int(f.Op) >= b.instants[instant+1].first {
				p.emit(l, b.instants[instant].at, train)
				p.fired = p.fired[:0]
				instant++
			}
			p.fired = append(p.fired, f.Neuron)
			if p.learner != nil {
				model.Fired(f.Neuron, f.Potential/b.ops[f.Op].Gain)
			}
		}
	}
	if len(b.instants) > 0 {
		p.emit(l, b.instants[instant].at, train)
	}
	b.reset()
}
