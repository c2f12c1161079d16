package neuron

import (
	"math"

	"spikesim/events"
)

func (p *CubaLIFParams) NewClocked(neurons int, _ []float32, dt events.Time) Clocked {
	return &clockedCubaLIF{
		propagator: newPropagator(p.TauMMS, p.TauSynMS, dt),
		levels:     levels[float64]{threshold: p.Threshold},
		// The step in which the refractory time ends is the last that V misses.
		refractory: int((events.FromMS(p.TRefMS) + dt - 1) / dt),
		v:          make([]float64, neurons),
		i:          make([]float64, neurons),
		hold:       make([]int, neurons),
	}
}

func (p *CubaLIFParams) NewClockedTrace(units int, dt events.Time) ClockedTrace {
	return &clockedSynapse{
		propagator: newPropagator(p.TauMMS, p.TauSynMS, dt),
		v:          make([]float64, units), i: make([]float64, units), p: make([]float32, units),
	}
}

// propagator is the exact solution of a membrane with an exponential synapse
// over one step without input, a matrix of three numbers (Rotter & Diesmann,
// Biol. Cybern. 81:381, 1999):
//
//	V ← V exp(−dt/τ_m) + I τ_s/(τ_s−τ_m) (exp(−dt/τ_s) − exp(−dt/τ_m))
//	I ← I exp(−dt/τ_s)
type propagator struct{ v, transfer, i float64 }

func newPropagator(tauMMS, tauSynMS float64, dt events.Time) propagator {
	h := dt.MS()
	p := propagator{v: math.Exp(-h / tauMMS), i: math.Exp(-h / tauSynMS)}
	// Written so that neither equal time constants nor very short ones upset it.
	x := h * math.Abs(tauSynMS-tauMMS) / tauMMS / tauSynMS
	p.transfer = math.Exp(-h/max(tauMMS, tauSynMS)) * (h / tauMMS) * expm1Over(-x)
	return p
}

func (p propagator) step(v, i float64) (float64, float64) {
	return float64(v*p.v) + float64(i*p.transfer), i * p.i
}

// clockedCubaLIF is a population of leaky integrate-and-fire neurons with
// current-based exponential synapses in steps of dt, in float64: V and I follow
// the exact propagator from step to step, the threshold is tested at the end of
// each, and the input of the step joins I there. A spike so comes up to one step
// late, and an excursion over the threshold within a step is missed. V stays at
// 0 for ⌈t_ref/dt⌉ steps after a spike.
type clockedCubaLIF struct {
	levels[float64]
	propagator propagator
	refractory int
	v, i       []float64
	hold       []int // steps for which V stays at 0
	peaks      clockedPeaks
}

// Drive implements [Clocked].
func (c *clockedCubaLIF) Drive() Drive { return Spikes }

// Float64 implements [Clocked].
func (c *clockedCubaLIF) Float64() bool { return true }

// Reset implements [Clocked].
func (c *clockedCubaLIF) Reset() {
	clear(c.v)
	clear(c.i)
	clear(c.hold)
	c.peaks.reset()
}

// Step implements [Clocked].
func (c *clockedCubaLIF) Step(input []float64, fired []int32) []int32 {
	for n := range c.v {
		v, i := c.propagator.step(c.v[n], c.i[n])
		if c.hold[n] > 0 {
			c.hold[n]--
			v = 0
		}
		if threshold := c.of(int32(n)); v >= threshold {
			fired = append(fired, int32(n))
			c.peaks.add(n, v-threshold)
			v = 0
			c.hold[n] = c.refractory
		}
		c.v[n], c.i[n] = v, i+input[n]
	}
	return fired
}

// Membrane implements [Clocked].
func (c *clockedCubaLIF) Membrane(dst []float32) {
	for n, v := range c.v {
		dst[n] = narrow(v - c.of(int32(n)))
	}
	c.peaks.overlay(dst)
}

// Potential implements [Clocked].
func (c *clockedCubaLIF) Potential(dst []float64) {
	for n, v := range c.v {
		dst[n] = float64(v)
	}
}

// EndTick implements [Clocked].
func (c *clockedCubaLIF) EndTick() { c.peaks.reset() }

// clockedSynapse is the trace of a membrane with an exponential synapse: the V
// of a neuron with one synapse of weight 1.
type clockedSynapse struct {
	propagator propagator
	v, i       []float64
	p          []float32
}

func (c *clockedSynapse) Reset() {
	clear(c.v)
	clear(c.i)
	clear(c.p)
}

func (c *clockedSynapse) Step(count []float32) []float32 {
	for u, n := range count {
		v, i := c.propagator.step(c.v[u], c.i[u])
		c.v[u], c.i[u], c.p[u] = v, i+float64(n), narrow(v)
	}
	return c.p
}
