package network

import (
	"slices"
	"sort"

	"spikesim/events"
	"spikesim/neuron"
)

// pauses is the work of one lane whose model has more to do at a spike than the kernel
// does; see [neuron.Pausing].
type pauses struct {
	model neuron.Pausing // nil for a model without
	train *events.Train
	at    events.Time // of the spikes in p.fired
	woken bool        // some of these are of neurons' own
}

// pause begins the work of a lane.
func (p *population) pause(l int, train *events.Train) {
	p.pauses = pauses{model: p.lanes[l].pausing, train: train}
	p.fired = p.fired[:0]
}

// resume ends it at the end of a window.
func (p *population) resume(l int, end events.Time) {
	if p.pauses.model == nil {
		return
	}
	p.wakeThrough(l, end, false)
	p.settled(l)
	p.pauses = pauses{}
}

// spikesOf begins to collect the spikes of an instant, if it is another one.
func (p *population) spikesOf(l int, at events.Time) {
	if at != p.pauses.at {
		p.settled(l)
		p.pauses.at = at
	}
}

// settled sends the spikes that are collected.
func (p *population) settled(l int) {
	if p.pauses.woken {
		slices.Sort(p.fired)
	}
	p.emit(l, p.pauses.at, p.pauses.train)
	p.fired, p.pauses.woken = p.fired[:0], false
}

// wakeThrough does what neurons do of their own up to and including a time, which may be
// that of an instant of input.
func (p *population) wakeThrough(l int, end events.Time, instant bool) {
	model := p.pauses.model
	for at := model.Due(); at <= end; at = model.Due() {
		p.spikesOf(l, at)
		before := len(p.fired)
		p.fired = model.Wake(at, p.fired)
		if !instant || at < end {
			p.counters.NeuronUpdates += uint64(len(p.fired) - before)
		}
		p.pauses.woken = p.pauses.woken || len(p.fired) > before
	}
}

// flushPausing has the kernel do what the batch holds, with a pause after every op in
// which neurons fire, and wakes neurons at their times in between.
func (p *population) flushPausing(l int) {
	b, model := &p.batch, p.pauses.model
	instant := 0
	for first := 0; first < len(b.ops); {
		for b.end(instant) <= first {
			instant++
		}
		if at := b.instants[instant]; first == at.first {
			p.wakeThrough(l, at.at, true)
		}
		done, fired := b.program.RunTo(first, b.before(model.Due(), instant))
		first += done
		if len(fired) == 0 {
			continue
		}
		op := &b.ops[fired[0].Op]
		for b.end(instant) <= int(fired[0].Op) {
			instant++
		}
		at := b.instants[instant].at
		p.spikesOf(l, at)
		for _, f := range fired {
			if model.Spiked(at, op.Gain, f.Neuron, f.Potential) {
				p.fired = append(p.fired, f.Neuron)
			}
		}
	}
}

// before returns the end of the ops of an instant and of those after it that are before a
// time.
func (b *batch) before(at events.Time, instant int) int {
	if last := len(b.instants) - 1; b.instants[last].at < at {
		return len(b.ops)
	}
	later := b.instants[instant+1:]
	return b.end(instant + sort.Search(len(later), func(i int) bool { return later[i].at >= at }))
}
