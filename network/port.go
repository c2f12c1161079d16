package network

import (
	"slices"

	"spikesim/network/wiring"
)

// port is one incoming connection of a population.
type port struct {
	connection int
	projection *projection
	source     Shape // the map that arrives, before upsampling
	input      Shape // the map it becomes
	upsample   int
	folding    *foldedWeights // of the upsampling; nil when the spikes are expanded
	table      *wiring.Table  // shared with ports of the same weights and factor; nil for synapses known by their rows only
	rows       []wiring.Row   // scratch
	lists      *wiring.Lists  // of synapses that are lists, else nil
	whole      *mapInstants   // likewise; nil for none
	mapFrom    int            // units of an instant from which on it is used
	counters   ConnectionCounters
	zeros      zeroFanOuts // of mode Test
	zerosOf    int         // the version of the projection's weights that zeros are of; 0 for none
	scratch    []int32
}

// units returns what arrives as the table, or the rows, count it, ascending.
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
	if w.asMap {
		p.counters.MapInstants++
	} else {
		p.counters.EventInstants++
	}
}

// work counts what the spikes of an instant mean and what was done about them.
type work struct {
	synapses uint64 // deliveries of one spike to one synapse
	executed uint64 // weights added or multiplied
	asMap    bool   // the whole map at once
}

// fanOut returns the number of neurons that a unit that arrives reaches, those of
// all its copies together.
func (p *port) fanOut(arrived []int32) (n int32) {
	for _, u := range p.units(arrived) {
		if t := p.table; t != nil {
			at := t.At(t.Units.Divide(uint32(u)))
			n += at.Synapses
			continue
		}
		n += int32(wiring.FanOut(p.projection.synapses, u))
	}
	return n
}

// survey counts the work of units, ascending, without gathering it for the
// kernel, and notes in touch, unless that is nil, which neurons they reach.
func (p *port) survey(units []int32, touch *touched) (w work) {
	t := p.table
	for i := 0; i < len(units); {
		position := t.Units.Divide(uint32(units[i]))
		at := t.At(position)
		next := int32((position + 1) * t.Units.By)
		start := i
		for i < len(units) && units[i] < next {
			i++
		}
		w.synapses += uint64(i-start) * uint64(at.Synapses)
		if touch != nil {
			touch.add(&at)
		}
	}
	return w
}
