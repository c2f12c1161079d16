package network

import (
	"math"
	"slices"

	"spikesim/learning"
	"spikesim/network/wiring"
	"spikesim/neuron"
	"spikesim/sim/random"
)

// projection is the weights between an input map and a population, with what
// learning needs to know about them: a presynaptic trace per lane.
type projection struct {
	synapses wiring.Synapses
	begin    int       // in the population's arena
	weights  []float32 // from there on
	version  int       // of the weights: 1 as built, and one more whenever they have changed
	folded   []*foldedWeights
	params   *learning.Params // nil without learning
	traces   []neuron.Trace   // per lane; nil without learning
	gradient wiring.Gradient  // nil without learning
	// foldedTrace: all ports are folded by one factor, and the traces are those
	// of the map before upsampling.
	foldedTrace bool

	ofWeight   []int32 // as [wiring.Channels] returns it
	channelled bool    // ofWeight is there
}

// learns reports whether learning, or calibration, may change the weights.
func (p *projection) learns() bool { return !wiring.Fixed(p.synapses) }

// channel returns which of n channels weight i serves, or one of [wiring.NoChannel]
// and [wiring.SeveralChannels], which are below 0.
func (p *projection) channel(i, n int) int {
	p.findChannels()
	if p.ofWeight == nil {
		return int(uint32(i) % uint32(n))
	}
	return int(p.ofWeight[i])
}

// servesSeveral reports whether some weight serves several channels.
func (p *projection) servesSeveral() bool {
	p.findChannels()
	return slices.Contains(p.ofWeight, wiring.SeveralChannels)
}

func (p *projection) findChannels() {
	if !p.channelled {
		p.ofWeight, p.channelled = wiring.Channels(p.synapses), true
	}
}

// traced returns the map that the traces are of.
func (p *projection) traced() Shape {
	if p.foldedTrace {
		return p.folded[0].Source()
	}
	return p.synapses.Input()
}

// tracedUp returns the factor of the upsampling between that map and the
// synapses' own.
func (p *projection) tracedUp() int {
	if p.foldedTrace {
		return p.folded[0].up
	}
	return 1
}

// foldedWeights are a projection's weights with an upsampling folded in.
type foldedWeights struct {
	wiring.Folding
	up      int
	begin   int       // in the population's arena
	weights []float32 // from there on
}

// fold returns synapses with an upsampling folded in, or nil where there is none,
// or no way.
func fold(s wiring.Synapses, up int) wiring.Folding {
	if f, ok := s.(wiring.Foldable); ok && up > 1 {
		return f.Fold(up)
	}
	return nil
}

func (s InitSpec) draw(dst []float32, gain float64, fanIn int, key random.Key) {
	scale := gain / math.Sqrt(float64(max(fanIn, 1))) // 1 where none was drawn
	for i := range dst {
		switch s.Kind {
		case InitNormal:
			dst[i] = float32(scale * key.Normal(uint64(i)))
		default:
			dst[i] = float32(scale * (2*key.Float64(uint64(i)) - 1))
		}
	}
}
