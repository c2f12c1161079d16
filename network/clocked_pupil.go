package network

import (
	"spikesim/events"
	"spikesim/network/wiring"
)

// clockedPupil is a clocked population as its learner sees it.
type clockedPupil struct {
	*clockedLayer
	crew *wiring.Crew
}

// membrane implements [pupil].
func (p *clockedPupil) membrane(lane int, _ events.Time, dst []float32) {
	if !p.pop.overruledMembrane(lane, dst) {
		p.lanes[lane].model.Membrane(dst)
	}
}

// accumulate implements [pupil].
func (p *clockedPupil) accumulate(lane int, _ events.Time, d *wiring.Deltas) (macs uint64) {
	for k, d := range p.pop.kinds.parts(d) {
		for i, proj := range p.projections {
			units := proj.layout.Size
			macs += proj.accumulate(p.crew, p.lanes[lane].trace[i][k*units:][:units], d.PerNeuron())
		}
	}
	return macs
}

// idle implements [pupil].
func (p *clockedPupil) idle() {}

// finish implements [pupil]: nothing is put off.
func (p *clockedPupil) finish(int, events.Time) uint64 { return 0 }
