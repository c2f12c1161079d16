package network

import "spikesim/events"

// clockedPupil is a clocked population as its learner sees it.
type clockedPupil struct {
	*clockedLayer
	crew *crew
}

// membrane implements [pupil].
func (p *clockedPupil) membrane(lane int, _ events.Time, dst []float32) {
	if !p.pop.settledMembrane(lane, dst) {
		p.lanes[lane].model.Membrane(dst)
	}
}

// accumulate implements [pupil].
func (p *clockedPupil) accumulate(lane int, _ events.Time, delta []float32) (macs uint64) {
	for i, proj := range p.projections {
		macs += proj.gradient.accumulate(p.crew, p.lanes[lane].trace[i], 1, delta, proj.params.Grad)
	}
	return macs
}
