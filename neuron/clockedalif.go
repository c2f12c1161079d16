package neuron

import "spikesim/events"

func (p *ALIFParams) NewClocked(neurons int, bias []float32, dt events.Time) Clocked {
	if p.isGeneral() {
		return newClockedGeneral(p.general(), neurons, bias, dt)
	}
	return &clockedALIF{
		levels: newLevels[float64](&p.Threshold),
		decayV: stepDecay(p.TauMMS.of(0), dt), decayA: stepDecay(p.TauAdaptMS.of(0), dt), adaptation: p.Adaptation.of(0),
		v: make([]float64, neurons), a: make([]float64, neurons),
	}
}

func (p *ALIFParams) NewClockedTrace(units int, dt events.Time) ClockedTrace {
	return newClockedLeakyTrace(&p.TauMMS, units, dt)
}

// clockedALIF is a population of leaky integrate-and-fire neurons with an
// adaptive threshold in steps of dt, in float64. With I the weighted number of
// spikes of the step,
//
//	V ← V exp(−dt/τ_m) + I,   a ← a exp(−dt/τ_a)
//	S = 1 if V ≥ θ₀ + a,      V ← 0 and a ← a + β where S = 1
//
// The decays are exact. A threshold that falls to V within a step is seen at
// its end.
type clockedALIF struct {
	levels[float64]
	decayV, decayA, adaptation float64
	v, a                       []float64
	peaks                      clockedPeaks
}

// Drive implements [Clocked].
func (c *clockedALIF) Drive() Drive { return Spikes }

// Float64 implements [Clocked].
func (c *clockedALIF) Float64() bool { return true }

// Reset implements [Clocked].
func (c *clockedALIF) Reset() {
	clear(c.v)
	clear(c.a)
	c.peaks.reset()
}

// Step implements [Clocked].
func (c *clockedALIF) Step(input []float64, fired []int32) []int32 {
	for n := range c.v {
		v := float64(c.decayV*c.v[n]) + input[n]
		c.a[n] *= c.decayA
		if excess := v - c.of(int32(n)) - c.a[n]; excess >= 0 {
			fired = append(fired, int32(n))
			c.peaks.add(n, excess)
			v = 0
			c.a[n] += c.adaptation
		}
		c.v[n] = v
	}
	return fired
}

// Membrane implements [Clocked]. The threshold is the adapted one.
func (c *clockedALIF) Membrane(dst []float32) {
	for n, v := range c.v {
		dst[n] = narrow(v - c.of(int32(n)) - c.a[n])
	}
	c.peaks.overlay(dst)
}

// Potential implements [Clocked].
func (c *clockedALIF) Potential(dst []float64) {
	for n, v := range c.v {
		dst[n] = float64(v)
	}
}

// EndTick implements [Clocked].
func (c *clockedALIF) EndTick() { c.peaks.reset() }
