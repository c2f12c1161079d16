package clocked

import "spikesim/experiments/nir"

// link is all synapses from one node that sends spikes to one that takes them in: the
// stages between fold into one, as they do at exact times.
type link struct {
	from, to *node
	fan      []int32 // synapses of each unit of from
	late     []int   // how many steps a spike of each is under way
}

// sends reports whether the outputs of a node are spikes.
func sends(t nir.Type) bool { return t == nir.Input || t == nir.Threshold || t.Spiking() }

// takes reports whether spikes that arrive at a node have an effect there.
func takes(t nir.Type) bool {
	return t == nir.Threshold || t == nir.Output || t.Spiking() || t.Analog()
}

// place is an output of a node, reached through weights or not.
type place struct {
	n        *node
	unit     int
	weighted bool
	steps    int // on the way here
}

// findLinks counts the synapses of every unit that sends spikes. Two ways from one unit
// to another are one synapse; a way into an output without weights is none.
func (pl *plan) findLinks() {
	next := make([][]*node, len(pl.nodes))
	for _, to := range pl.nodes {
		for _, e := range to.edges {
			next[e.from.at] = append(next[e.from.at], to)
		}
	}
	// The number of the search that has found a unit last.
	in, out := make([][]int, len(pl.nodes)), make([][]int, len(pl.nodes))
	for _, n := range pl.nodes {
		in[n.at], out[n.at] = make([]int, nir.Units(n.In)), make([]int, nir.Units(n.Out))
	}
	search := 0
	var todo []place
	for _, from := range pl.nodes {
		if !sends(from.Type) {
			continue
		}
		links := make([]*link, len(pl.nodes))
		for unit := range nir.Units(from.Out) {
			search++
			todo = append(todo[:0], place{from, unit, false, 0})
			for len(todo) > 0 {
				p := todo[len(todo)-1]
				todo = todo[:len(todo)-1]
				for _, to := range next[p.n.at] {
					if in[to.at][p.unit] == search {
						continue
					}
					steps := p.steps + to.stepsFrom(p.n)
					in[to.at][p.unit] = search
					if takes(to.Type) && (p.weighted || to.Type != nir.Output) {
						if links[to.at] == nil {
							links[to.at] = &link{from: from, to: to, fan: make([]int32, nir.Units(from.Out)), late: make([]int, nir.Units(from.Out))}
						}
						links[to.at].late[unit] = steps
						links[to.at].fan[unit]++
					}
					switch {
					case to.Type == nir.Delay:
						todo = append(todo, place{to, p.unit, p.weighted, steps + to.lag[p.unit]})
					case to.Type.Linear():
						weighted := p.weighted || to.Type != nir.Flatten
						to.stage.reach(p.unit, func(u int) {
							if out[to.at][u] != search {
								out[to.at][u] = search
								todo = append(todo, place{to, u, weighted, steps})
							}
						})
					}
				}
			}
		}
		for _, l := range links {
			if l != nil {
				pl.links = append(pl.links, l)
			}
		}
	}
}

// stepsFrom returns how late the edge from a node is.
func (n *node) stepsFrom(from *node) int {
	for _, e := range n.edges {
		if e.from == from {
			return e.steps
		}
	}
	return 0
}
