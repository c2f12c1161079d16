package neuron

import (
	"spikesim/events"
	"spikesim/sim/kernel"
)

// pqTrace is the presynaptic trace of the DECOLLE neuron: its Q and P, driven
// by the unweighted spikes of one input unit. See [Decolle] for the equations.
type pqTrace struct {
	alpha, beta  float32
	gainQ, gainP float32
	count        []float32 // spikes of the running tick
	q, p         []float32
}

func newPQTrace(params *DecolleParams, units int) *pqTrace {
	t := &pqTrace{
		alpha: float32(params.Alpha), beta: float32(params.Beta),
		count: make([]float32, units),
		q:     make([]float32, units),
		p:     make([]float32, units),
	}
	t.gainQ, t.gainP, _ = params.gains()
	return t
}

func (t *pqTrace) Reset() {
	clear(t.count)
	clear(t.q)
	clear(t.p)
}

func (t *pqTrace) Add(_ events.Time, units []int32) {
	for _, u := range units {
		t.count[u]++
	}
}

func (t *pqTrace) Tick(events.Time) {
	kernel.Filter(t.p, t.q, t.count, t.alpha, t.gainP, t.beta, t.gainQ)
}

func (t *pqTrace) At(events.Time) ([]float32, float32) { return t.p, 1 }
