package neuron

import (
	"math"

	"spikesim/events"
)

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
	if tauSynMS == 0 { // no synapse
		return p
	}
	// Written so that neither equal time constants nor very short ones upset it.
	x := h * math.Abs(tauSynMS-tauMMS) / tauMMS / tauSynMS
	p.transfer = math.Exp(-h/max(tauMMS, tauSynMS)) * (h / tauMMS) * expm1Over(-x)
	return p
}

func (p propagator) step(v, i float64) (float64, float64) {
	return float64(v*p.v) + float64(i*p.transfer), i * p.i
}

// clockedSynapse is the trace of a membrane with an exponential synapse: the V
// of a neuron with one synapse of weight 1.
type clockedSynapse struct {
	propagator propagator
	v, i       []float64
	p          []float32
}

func newClockedSynapse(tauMMS, tauSynMS float64, units int, dt events.Time) *clockedSynapse {
	return &clockedSynapse{
		propagator: newPropagator(tauMMS, tauSynMS, dt),
		v:          make([]float64, units), i: make([]float64, units), p: make([]float32, units),
	}
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
