package neuron

import (
	"math"

	"spikesim/events"
)

// generalParams are those of [generalLIF].
type generalParams struct {
	tauMMS, threshold, leakTo, drivePerMS Values
	adaptive                              bool
	tauAdaptMS, adaptation                Values // of adaptive neurons
	after                                 AfterSpikeParams
	perChannel                            bool // thresholds, which may come down
}

// membrane is what the potential and the threshold of a neuron move by.
type membrane struct {
	tau    float64 // in ns; infinite without leak
	leakTo float64
	drive  float64 // per ns, without bias
	tauA   float64 // in ns; 0 without adaptation
}

// of returns the membrane of a neuron.
func (p *generalParams) of(n int32) membrane {
	return membrane{
		tau:    p.tauMMS.of(n) * float64(events.Millisecond),
		leakTo: p.leakTo.of(n),
		drive:  p.drivePerMS.of(n) / float64(events.Millisecond),
		tauA:   p.tauAdaptMS.of(n) * float64(events.Millisecond),
	}
}

// kinds is after how many neurons their membranes and thresholds repeat, or more.
func (p *generalParams) kinds() int32 {
	return int32(longest(&p.tauMMS, &p.threshold, &p.leakTo, &p.drivePerMS, &p.tauAdaptMS))
}

// sustained reports whether neurons can fire without an input at that time.
func (p *generalParams) sustained() bool {
	if p.after.Reset.Subtract || p.spontaneous() {
		return true
	}
	for n := range p.kinds() {
		if p.adaptive && p.tauAdaptMS.of(n) < p.tauMMS.of(n) {
			return true // the threshold can sink to the potential
		}
		if p.perChannel && p.leakTo.of(n)+p.drivePerMS.of(n)*min(p.tauMMS.of(n), maxTauMS) > 0 {
			return true
		}
	}
	return false
}

// spontaneous reports whether neurons can fire without any input.
func (p *generalParams) spontaneous() bool {
	for n := range p.kinds() {
		drive := p.drivePerMS.of(n)
		if tau := p.tauMMS.of(n); math.IsInf(tau, 1) && drive > 0 || p.leakTo.of(n)+drive*tau > p.threshold.of(n) {
			return true
		}
	}
	return false
}

// end returns V∞, of a leaky membrane.
func (m membrane) end() float64 { return m.leakTo + m.drive*m.tau }

// reaches reports whether V gets to a level without input.
func (m membrane) reaches(level float64) bool {
	if math.IsInf(m.tau, 1) {
		return m.drive > 0
	}
	return m.end() > level
}

// evolve returns what V has become after s ns without input.
func (m membrane) evolve(v, s float64) float64 {
	if math.IsInf(m.tau, 1) {
		return v + m.drive*s
	}
	if end := m.end(); end != 0 {
		return end + float64((v-end)*math.Exp(-s/m.tau))
	}
	return v * math.Exp(-s/m.tau)
}

// fade returns what a has become after s ns.
func (m membrane) fade(a, s float64) float64 {
	if a == 0 {
		return 0
	}
	return a * math.Exp(-s/m.tauA)
}

// crossing returns after how many ns V − a, now below a level, is at it; infinite where
// it never is.
func (m membrane) crossing(v, a, level float64) float64 {
	switch {
	case a != 0:
		return adaptiveCurve{m.tau, m.tauA, v, a, m.end()}.crossing(level)
	case !m.reaches(level):
		return math.Inf(1)
	case math.IsInf(m.tau, 1):
		return (level - v) / m.drive
	}
	return m.tau * math.Log1p((level-v)/(m.end()-level))
}
