package neuron

import (
	"math"

	"spikesim/events"
)

// synapseTrace is the presynaptic trace of a membrane with an exponential
// synapse: for the spikes s of a unit, with the response P of [expSynapse],
//
//	trace(t) = Σ_s P(t−s).
//
// It is the pair (V, I) of a neuron with one synapse of weight 1. The pair is
// kept at the last tick and brought to the next by constant factors, so a tick
// costs four products a unit and no exponential; a spike is added as what it
// will have become at the end of its tick, for which one pair of exponentials
// serves all spikes of an instant. In float64, this is exact to rounding.
type synapseTrace struct {
	synapse                expSynapse
	tick                   events.Time
	decayV, transfer, decI float64 // over one tick
	v, i                   []float64
	newV, newI             []float64 // of the spikes since the last tick
	at                     events.Time
	addV, addI             float64 // what a spike at that time adds
	values                 []float32
}

func newSynapseTrace(synapse expSynapse, units int, tick events.Time) *synapseTrace {
	h := float64(tick)
	t := &synapseTrace{
		synapse: synapse, tick: tick,
		decayV: math.Exp(-h / synapse.tauM), transfer: synapse.response(h), decI: math.Exp(-h / synapse.tauS),
		v: make([]float64, units), i: make([]float64, units),
		newV: make([]float64, units), newI: make([]float64, units),
		values: make([]float32, units),
	}
	t.Reset()
	return t
}

func (t *synapseTrace) Reset() {
	for _, state := range [][]float64{t.v, t.i, t.newV, t.newI} {
		clear(state)
	}
	clear(t.values)
	t.at = -1
}

func (t *synapseTrace) Add(at events.Time, units []int32) {
	if at != t.at {
		age := float64(tickOf(at, t.tick) - at)
		t.at, t.addV, t.addI = at, t.synapse.response(age), math.Exp(-age/t.synapse.tauS)
	}
	for _, u := range units {
		t.newV[u] += t.addV
		t.newI[u] += t.addI
	}
}

func (t *synapseTrace) Tick(events.Time) {
	for u := range t.v {
		t.v[u] = float64(t.v[u]*t.decayV) + float64(t.i[u]*t.transfer) + t.newV[u]
		t.i[u] = float64(t.i[u]*t.decI) + t.newI[u]
		t.newV[u], t.newI[u] = 0, 0
		t.values[u] = float32(t.v[u])
	}
}

func (t *synapseTrace) At(events.Time) ([]float32, float32) { return t.values, 1 }
