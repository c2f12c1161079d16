package network

import (
	"spikesim/events"
	"spikesim/network/wiring"
)

// pupil is the state of a population as a learner sees it, whichever way the
// population is run.
type pupil interface {
	// membrane writes the potentials minus the threshold of one lane at tick t.
	membrane(lane int, t events.Time, dst []float32)
	// accumulate adds to the gradient of all weights what one lane contributes at
	// tick t, now or until finish. It returns the number of multiply-accumulate
	// operations.
	accumulate(lane int, t events.Time, d *wiring.Deltas) (macs uint64)
	// idle passes over a tick without gradients.
	idle()
	// finish adds the part of the gradient that a lane has put off, before a step of the
	// weights at tick t and at the end.
	finish(lane int, t events.Time) (macs uint64)
}

// membrane implements [pupil], as accumulate and the others do, for a population
// that is run event by event.
func (p *population) membrane(lane int, t events.Time, dst []float32) {
	if !p.overruledMembrane(lane, dst) {
		p.lanes[lane].model.Membrane(t, dst)
	}
}

func (p *population) accumulate(lane int, t events.Time, d *wiring.Deltas) (macs uint64) {
	if p.deferred != nil {
		taken := false
		if macs, taken = p.deferred.accumulate(lane, t, d); taken {
			return macs
		}
	}
	for k, d := range p.kinds.parts(d) {
		for _, proj := range p.projections {
			if proj.gradient == nil {
				continue
			}
			trace, scale := p.kinds.of(proj.traces[lane], k).At(t)
			macs += proj.gradient.Accumulate(trace, scale, d, proj.params.Grad)
		}
	}
	return macs
}

func (p *population) idle() {
	if p.deferred != nil {
		p.deferred.idle(p.active)
	}
}

func (p *population) finish(lane int, t events.Time) (macs uint64) {
	if p.deferred == nil {
		return 0
	}
	return p.deferred.close(lane, t)
}
