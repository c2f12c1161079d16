package network

import (
	"spikesim/events"
)

// advanceBatched works off all input of one lane and the window that closes at
// end: the way of models that the kernel knows.
func (p *population) advanceBatched(l int, end events.Time, input *events.Merge, train *events.Train) {
	model, b := p.lanes[l].batched, &p.batch
	b.program.Potential, b.program.Input = model.Scaled(), model.Input()
	p.pause(l, train)
	// Most windows end before the scale changes.
	stale := model.Stale(end)
	for {
		at, runs, ok := input.Next()
		if !ok {
			break
		}
		if stale && model.Stale(at) || len(b.ops) >= batchOps {
			p.flush(l, train)
			if p.pauses.model != nil {
				p.wakeThrough(l, at, true) // on the old scale
			}
		}
		if p.pauses.model != nil {
			p.pauses.model.Began(at)
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
	p.resume(l, end)
}

// flush has the kernel do what the batch holds, and sends the spikes.
func (p *population) flush(l int, train *events.Train) {
	b := &p.batch
	model := p.lanes[l].batched
	b.program.Ops, b.program.Offsets = b.ops, b.offsets
	if p.pauses.model != nil {
		p.flushPausing(l)
		b.reset()
		return
	}
	instant, next := 0, b.end(0)
	p.fired = p.fired[:0]
	for first := 0; first < len(b.ops); {
		done, fired := b.program.Run(first)
		first += done
		if p.learner != nil {
			for i := range fired {
				f := &fired[i]
				model.Fired(f.Neuron, f.Potential/b.ops[f.Op].Gain)
			}
		}
		for i := range fired {
			f := &fired[i]
			if int(f.Op) >= next {
				p.emit(l, b.instants[instant].at, train)
				p.fired = p.fired[:0]
				for int(f.Op) >= next {
					instant++
					next = b.end(instant)
				}
			}
			p.fired = append(p.fired, f.Neuron)
		}
	}
	if len(b.instants) > 0 {
		p.emit(l, b.instants[instant].at, train)
	}
	b.reset()
}
