package network

import (
	"math"

	"gonum.org/v1/gonum/blas/blas32"

	"spikesim/events"
	"spikesim/learning"
	"spikesim/neuron"
	"spikesim/sim/random"
)

// projection is the weights between an input map and a population, with what
// learning needs to know about them: a presynaptic trace per lane.
type projection struct {
	synapses Synapses
	weights  []float32
	params   *learning.Params // nil without learning
	traces   []neuron.Trace   // per lane; nil without learning
	rows     []Row
}

// initialise draws the weights.
func (p *projection) initialise(init InitSpec, key random.Key) {
	p.weights = make([]float32, p.synapses.Weights())
	init.draw(p.weights, init.WeightGain, p.synapses.FanIn(), key)
}

func (s InitSpec) draw(dst []float32, gain float64, fanIn int, key random.Key) {
	scale := gain / math.Sqrt(float64(fanIn))
	for i := range dst {
		switch s.Kind {
		case InitNormal:
			dst[i] = float32(scale * key.Normal(uint64(i)))
		default:
			dst[i] = float32(scale * (2*key.Float64(uint64(i)) - 1))
		}
	}
}

// deliver hands the weights of one presynaptic unit to the neurons and notes
// who was touched. It returns the number of synaptic operations.
func (p *projection) deliver(t events.Time, unit int32, to neuron.Model, touch *touched) int {
	p.rows = p.synapses.Rows(unit, p.rows[:0])
	ops := 0
	for _, r := range p.rows {
		to.Deliver(t, r.First, p.weights[r.Weight:r.Weight+r.Len])
		ops += int(r.Len)
	}
	if touch != nil {
		touch.add(p.rows)
	}
	return ops
}

// accumulate adds to the gradient of the weights what one lane contributes:
// for every synapse, the presynaptic trace times delta of the neuron. It
// returns the number of multiply-accumulate operations.
func (p *projection) accumulate(trace []float32, scale float32, delta []float32) (macs uint64) {
	grad := p.params.Grad
	for unit, v := range trace {
		if v == 0 {
			continue
		}
		v *= scale
		p.rows = p.synapses.Rows(int32(unit), p.rows[:0])
		for _, r := range p.rows {
			blas32.Axpy(v,
				blas32.Vector{N: int(r.Len), Data: delta[r.First : r.First+r.Len], Inc: 1},
				blas32.Vector{N: int(r.Len), Data: grad[r.Weight : r.Weight+r.Len], Inc: 1})
			macs += uint64(r.Len)
		}
	}
	return macs
}
