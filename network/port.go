package network

// port is one incoming connection of a population.
type port struct {
	connection int
	projection *projection
	source     Shape // the map that arrives, before upsampling
	input      Shape // the map it becomes
	upsample   int
	counters   ConnectionCounters
	scratch    []int32
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
