package neuron

import "spikesim/events"

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
	for i := range t.p {
		t.p[i] = float32(t.alpha*t.p[i]) + float32(t.gainP*t.q[i])
		t.q[i] = float32(t.beta*t.q[i]) + float32(t.gainQ*t.count[i])
		t.count[i] = 0
	}
}

func (t *pqTrace) At(events.Time) ([]float32, float32) { return t.p, 1 }
