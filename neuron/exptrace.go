package neuron

import (
	"math"

	"spikesim/events"
	"spikesim/sim/kernel"
)

// Exponential is a trace to which every spike adds 1 and that only decays in
// between, with a time constant Tau in units of [events.Time].
type Exponential interface {
	Trace
	Tau() float64
}

// expTrace is the presynaptic trace of a leaky integrator without synaptic
// dynamics: every spike adds 1, and between spikes
//
//	P(t) = P(t₀) exp(−(t−t₀)/τ_m).
//
// Like [LIF] it is kept in forward-decay form, so a spike costs one addition
// and a unit without spikes costs nothing.
type expTrace struct {
	tau      float64
	scaled   []float32 // P·exp((t−t_L)/τ_m)
	landmark events.Time
	at       events.Time
	g        float32
}

func newExpTrace(units int, tauMS float64) *expTrace {
	t := &expTrace{tau: tauMS * float64(events.Millisecond), scaled: make([]float32, units)}
	t.Reset()
	return t
}

func (e *expTrace) Reset() {
	clear(e.scaled)
	e.landmark, e.at, e.g = 0, 0, 1
}

func (e *expTrace) Add(t events.Time, units []int32) {
	if t != e.at {
		x := float64(t-e.landmark) / e.tau
		if x > landmarkSpan {
			kernel.ScaleSub(e.scaled, e.scaled, float32(math.Exp(-x)), 0)
			e.landmark, x = t, 0
		}
		e.at, e.g = t, float32(math.Exp(x))
	}
	for _, u := range units {
		e.scaled[u] += e.g
	}
}

// Tau implements [Exponential].
func (e *expTrace) Tau() float64 { return e.tau }

func (e *expTrace) Tick(events.Time) {}

func (e *expTrace) At(t events.Time) ([]float32, float32) {
	return e.scaled, float32(math.Exp(-float64(t-e.landmark) / e.tau))
}
