package network

import (
	"math"

	"spikesim/learning"
	"spikesim/neuron"
	"spikesim/sim/random"
)

// projection is the weights between an input map and a population, with what
// learning needs to know about them: a presynaptic trace per lane.
type projection struct {
	synapses Synapses
	begin    int       // in the population's arena
	weights  []float32 // from there on
	folded   []*foldedWeights
	params   *learning.Params // nil without learning
	traces   []neuron.Trace   // per lane; nil without learning
	gradient *localGradient   // nil without learning
	// foldedTrace: all ports are folded by one factor, and the traces are those
	// of the map before upsampling.
	foldedTrace bool
	rows        []Row
}

// traced returns the map that the traces are of.
func (p *projection) traced() Shape {
	if p.foldedTrace {
		return p.folded[0].source()
	}
	return p.synapses.Input()
}

// foldedWeights are a projection's weights with an upsampling folded in.
type foldedWeights struct {
	*folding
	begin   int       // in the population's arena
	weights []float32 // from there on
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
