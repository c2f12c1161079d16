package network

import (
	"slices"

	"spikesim/network/wiring"
)

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

// WeightsOf returns a copy of the weights that the i-th connection uses, as the rows of
// its synapses count them, fixed ones included.
func (n *Network) WeightsOf(i int) []float32 { return slices.Clone(n.projectionOf(i).weights) }

// EffectiveFanOuts returns, for the i-th connection, how many synapses of every unit of
// its map have a weight that is not 0.
func (n *Network) EffectiveFanOuts(i int) []uint32 {
	proj := n.projectionOf(i)
	if !slices.Contains(proj.weights, 0) {
		return n.description.FanOuts(i)
	}
	all := make([]uint32, proj.synapses.Input().Units())
	var rows []wiring.Row
	for u := range all {
		rows = proj.synapses.Rows(int32(u), rows[:0])
		for _, row := range rows {
			for _, w := range proj.weights[row.Weight:][:row.Len] {
				if w != 0 {
					all[u]++
				}
			}
		}
	}
	return all
}

// projectionOf returns the projection that the i-th connection arrives at.
func (n *Network) projectionOf(i int) *projection {
	for _, p := range n.populations {
		for j := range p.ports {
			if p.ports[j].connection == i {
				return p.ports[j].projection
			}
		}
	}
	panic("network: no such connection")
}
