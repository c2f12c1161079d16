package network

import "slices"

// port is one incoming connection of a population.
type port struct {
	connection int
	projection *projection
	source     Shape // the map that arrives, before upsampling
	input      Shape // the map it becomes
	upsample   int
	folding    *foldedWeights // of the upsampling; nil when the spikes are expanded
	fan        *fan           // shared with ports of the same weights and factor
	dense      *dense2d       // likewise; nil for none
	denseFrom  int            // units of an instant from which on it is used
	counters   ConnectionCounters
	scratch    []int32
}

// units returns what arrives as the fan counts it, ascending.
func (p *port) units(arrived []int32) []int32 {
	if p.folding != nil || p.upsample == 1 {
		return arrived
	}
	// The copies of one unit are rows apart.
	units := p.expand(arrived)
	slices.Sort(units)
	return units
}

// traced returns what arrives as the traces of the projection count it.
func (p *port) traced(arrived []int32) []int32 {
	if p.projection.foldedTrace {
		return arrived
	}
	return p.expand(arrived)
}

// expand returns the units of the input map that the spikes of some units of
// the source reach: each is repeated over a square of copies.
func (p *port) expand(units []int32) []int32 {
	if p.upsample == 1 {
		return units
	}
	out := p.scratch[:0]
	for _, u := range units {
		y, x, c := p.source.Position(u)
		y, x = y*p.upsample, x*p.upsample
		for dy := range p.upsample {
			first := p.input.Unit(y+dy, x, c)
			for dx := range p.upsample {
				out = append(out, first+int32(dx*p.input.Channels))
			}
		}
	}
	p.scratch = out
	return out
}

// count adds up what an instant meant.
func (p *port) count(w work) {
	p.counters.SynapticOps += w.synapses
	p.counters.ExecutedOps += w.executed
	if w.dense {
		p.counters.DenseInstants++
	} else {
		p.counters.EventInstants++
	}
}
