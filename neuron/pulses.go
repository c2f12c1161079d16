package neuron

import (
	"fmt"

	"spikesim/events"
	"spikesim/sim/validate"
)

// ArrivalParams are what a spike that arrives does.
type ArrivalParams struct {
	// Gain is what weights are multiplied by; 0 for all neurons stands for 1.
	Gain Values `yaml:"gain,omitempty"`
	// PulseMS is for how long a spike is a constant input, rounded to the ns: what it else
	// adds at once, it adds in equal parts from its time on. 0 is at once.
	PulseMS float64 `yaml:"pulse_ms,omitempty"`
}

// validate reports what is wrong.
func (p *ArrivalParams) validate(report func(path, problem, remedy string)) {
	p.Gain.within(report, "gain", -maxParam, maxParam, "for example 1")
	validate.Within(report, "pulse_ms", p.PulseMS, 0, maxTauMS, "for example 0.1")
	if p.PulseMS > 0 && p.pulse() == 0 {
		report("pulse_ms", "a pulse is shorter than the resolution of time, 1 ns", "give 0.000001 or more, or 0 for spikes that act at once")
	}
}

// plain reports whether a spike adds its weight at once.
func (p *ArrivalParams) plain() bool { return p.PulseMS == 0 && p.gain().is(1) }

func (p *ArrivalParams) pulse() events.Time { return events.FromMS(p.PulseMS) }

// checkStep is [SteppedParams].CheckStep.
func (p *ArrivalParams) checkStep(dt events.Time) error {
	if pulse := p.pulse(); pulse > 0 && pulse != dt {
		return fmt.Errorf("neuron: pulses of %v have a clocked form in steps of %v only, not of %v; use a step of %v, or the event-driven engine", pulse, pulse, dt, pulse)
	}
	return nil
}

// checkLearning is [LearningParams].CheckLearning.
func (p *ArrivalParams) checkLearning() (problem, remedy string) {
	if p.plain() {
		return "", ""
	}
	return "neurons with pulse_ms or gain have no presynaptic trace to learn by", "leave both out, or learning"
}

// gain returns what weights are multiplied by.
func (p *ArrivalParams) gain() Values {
	if p.Gain.is(0) {
		return All(1)
	}
	return p.Gain
}

// pulses are the ends of all pulses of a population that are on. Pulses are of one
// length, so they end in the order in which they began, and a queue is all it takes.
type pulses struct {
	length events.Time // 0 for none
	ends   []pulseEnd
	first  int // in ends: those before have ended
}

// pulseEnd is the end of the pulses that a neuron began at one instant.
type pulseEnd struct {
	at     events.Time
	weight float64 // their sum
	neuron int32
}

func (p *pulses) reset() { p.ends, p.first = p.ends[:0], 0 }

// next returns when the next pulse ends, or Never.
func (p *pulses) next() events.Time {
	if p.first == len(p.ends) {
		return events.Never
	}
	return p.ends[p.first].at
}

// begin notes pulses that begin at t.
func (p *pulses) begin(t events.Time, n int32, weight float64) {
	if len(p.ends) == cap(p.ends) && p.first > len(p.ends)/2 {
		p.ends = p.ends[:copy(p.ends, p.ends[p.first:])]
		p.first = 0
	}
	p.ends = append(p.ends, pulseEnd{sum(t, p.length), weight, n})
}

// end returns the pulse that ends next and takes it out.
func (p *pulses) end() pulseEnd {
	e := p.ends[p.first]
	if p.first++; p.first == len(p.ends) {
		p.reset()
	}
	return e
}
