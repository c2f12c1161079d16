package network

import "slices"

// zeroFanOuts tells for every unit that arrives at a port how many of the synapses
// that it reaches, with those of its copies, have the weight 0. It is nil where no
// synapse has.
type zeroFanOuts []int32

// of returns the sum over units.
func (z zeroFanOuts) of(units []int32) (n uint64) {
	if z == nil {
		return 0
	}
	for _, u := range units {
		n += uint64(z[u])
	}
	return n
}

// findZeros brings the tables of weights that are 0 up to date. Going through all
// synapses takes long, so it is done where weights have changed, and where there is
// a weight of 0 at all; in mode Train, in which they change all the time, never.
func (p *population) findZeros() {
	for i := range p.ports {
		port := &p.ports[i]
		if p.mode == Train {
			port.zeros, port.zerosOf = nil, 0
		}
		if p.mode == Train || port.zerosOf == port.projection.version {
			continue
		}
		port.zerosOf = port.projection.version
		port.zeros = nil
		if slices.Contains(port.projection.weights, 0) {
			port.zeros = port.countZeros()
		}
	}
}

func (p *port) countZeros() zeroFanOuts {
	zeros := make(zeroFanOuts, p.source.Units())
	unit := []int32{0}
	for u := range zeros {
		unit[0] = int32(u)
		for _, copied := range p.expand(unit) {
			p.rows = p.projection.synapses.Rows(copied, p.rows[:0])
			for _, row := range p.rows {
				for _, w := range p.projection.weights[row.Weight:][:row.Len] {
					if w == 0 {
						zeros[u]++
					}
				}
			}
		}
	}
	return zeros
}
