package network

// clockedPort is a connection into a population.
type clockedPort struct {
	*port
	index int // of the projection
	delay int // steps
	from  *clockedOutput
	reach []clockedUnit // per unit of the map that arrives
	row   int           // from a copy of a unit to the one below, among the values
}

// clockedUnit is a unit with its copies: the place of the first of them among the
// values of the input map, and the number of neurons that all of them reach.
type clockedUnit struct{ place, fanOut int32 }

func newClockedPort(p *port, projection *clockedProjection, index, delay int, from *clockedOutput) clockedPort {
	cp := clockedPort{port: p, index: index, delay: delay, from: from, row: projection.layout.Row}
	cp.reach = make([]clockedUnit, p.source.Units())
	unit := []int32{0}
	for u := range cp.reach {
		unit[0] = int32(u)
		cp.reach[u] = clockedUnit{int32(projection.layout.Place(p.expand(unit)[0])), p.fanOut(unit)}
	}
	return cp
}

// receive counts the spikes of some units, and of all their copies, in the input
// map.
func (p *clockedPort) receive(arrived []int32, count []float32) {
	ops := uint64(0)
	up, channels := p.upsample, p.input.Channels
	for _, u := range arrived {
		unit := p.reach[u]
		ops += uint64(unit.fanOut)
		if up == 1 {
			count[unit.place]++
			continue
		}
		for dy := range up {
			at := int(unit.place) + dy*p.row
			for range up {
				count[at]++
				at += channels
			}
		}
	}
	p.counters.Spikes += uint64(len(arrived))
	p.counters.SynapticOps += ops
	p.counters.ZeroWeightOps += p.zeros.of(arrived)
}
