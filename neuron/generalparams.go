package neuron

import (
	"math"

	"spikesim/events"
)

// generalParams are those of [general].
type generalParams struct {
	tauMMS    Values // infinite without leak
	tauSynMS  Values // 0 without synapse, of all neurons
	threshold Values
	leakTo    Values
	drive     Values // per ms
	gain      Values
	// adaptive: the threshold is above θ by a, to which a spike adds the adaptation.
	adaptive               bool
	tauAdaptMS, adaptation Values
	floor                  *Values // nil for none
	pulse                  events.Time
	above                  bool // they fire above the threshold only, not at it
	after                  AfterSpikeParams
	movable                bool // thresholds, which may come down
	silent                 bool // they have no threshold and never fire
}

// of returns the membrane of a neuron, without bias or pulses.
func (p *generalParams) of(n int32) membrane {
	m := membrane{
		expSynapse: expSynapse{tauM: p.tauMMS.of(n) * float64(events.Millisecond)},
		leakTo:     p.leakTo.of(n),
		drive:      p.drive.of(n) / float64(events.Millisecond),
		tauA:       p.tauAdaptMS.of(n) * float64(events.Millisecond),
	}
	if tauSyn := p.tauSynMS.of(n); tauSyn > 0 {
		m.expSynapse = newExpSynapse(p.tauMMS.of(n), tauSyn)
	}
	return m
}

// same reports whether all neurons have one membrane.
func (p *generalParams) same() bool {
	return longest(&p.tauMMS, &p.tauSynMS, &p.tauAdaptMS, &p.leakTo, &p.drive) == 1
}

// kinds is after how many neurons what they fire by repeats, or more.
func (p *generalParams) kinds() int32 {
	return int32(longest(&p.tauMMS, &p.tauSynMS, &p.tauAdaptMS, &p.threshold, &p.leakTo, &p.drive))
}

// level returns at which potential a neuron with that threshold fires.
func (p *generalParams) level(threshold float64) float64 {
	if p.above {
		return math.Nextafter(threshold, math.Inf(1))
	}
	return threshold
}

// bounded returns a potential that is not below the lower bound.
func (p *generalParams) bounded(n int32, v float64) float64 {
	if p.floor == nil {
		return v
	}
	return max(v, p.floor.of(n))
}

// synaptic reports whether there is a synapse between an input and the potential.
func (p *generalParams) synaptic() bool { return p.tauSynMS.of(0) > 0 }

// jumps reports whether an input makes the potential jump.
func (p *generalParams) jumps() bool { return !p.synaptic() && p.pulse == 0 }

// sustained reports whether neurons can fire without an input at that time.
func (p *generalParams) sustained() bool {
	if p.silent {
		return false
	}
	if !p.jumps() || p.after.Reset.Subtract || p.spontaneous() {
		return true
	}
	for n := range p.kinds() {
		if p.adaptive && p.tauAdaptMS.of(n) < p.tauMMS.of(n) {
			return true // the threshold can sink to the potential
		}
		if p.movable && p.leakTo.of(n)+p.drive.of(n)*min(p.tauMMS.of(n), maxTauMS) > 0 {
			return true
		}
	}
	return false
}

// spontaneous reports whether neurons can fire without any input.
func (p *generalParams) spontaneous() bool {
	for n := range p.kinds() {
		if m := p.of(n); !math.IsInf(m.crossing(0, 0, 0, p.level(p.threshold.of(n))), 1) {
			return true
		}
	}
	return false
}

// size is what one neuron takes: V, I, a and the pulses that are on, with their number, two
// times and their parts of a nanosecond, the input of the instant and a place in the queue;
// with synapse also the crossing.
func (p *generalParams) size() int {
	size := 72 + 8 + dueQueueSize
	if p.synaptic() {
		size += 8
	}
	return size
}
