package compare

import (
	"slices"

	"spikesim/events"
	"spikesim/experiments/nir"
)

// rows returns how often every unit fired in each row, in the order of rows and units.
func rows(t *events.Train, dt events.Time) []rowSpike {
	var all []rowSpike
	for i, at := range t.At {
		all = append(all, rowSpike{int((at+dt-1)/dt) - 1, int(t.Unit[i]), 1})
	}
	slices.SortFunc(all, func(a, b rowSpike) int {
		if a.row != b.row {
			return a.row - b.row
		}
		return a.unit - b.unit
	})
	merged := all[:0]
	for _, s := range all {
		if n := len(merged); n > 0 && merged[n-1].row == s.row && merged[n-1].unit == s.unit {
			merged[n-1].n++
			continue
		}
		merged = append(merged, s)
	}
	return merged
}

type rowSpike struct{ row, unit, n int }

// place is the first difference between two outcomes.
type place struct {
	row, unit int
	node      string
	extra     bool
}

// first returns the first difference of b from a: the earliest row, in it the first node
// of the order given, and in that the first unit.
func first(a, b *Outcome, order []string, dt events.Time) (at place, differs bool) {
	for _, name := range order {
		p, q := a.node(name), b.node(name)
		if p == nil || q == nil {
			continue
		}
		x, y := rows(&p.train, dt), rows(&q.train, dt)
		i := 0
		for i < len(x) && i < len(y) && x[i] == y[i] {
			i++
		}
		if i == len(x) && i == len(y) {
			continue
		}
		here := place{node: name}
		switch {
		case i == len(y) || i < len(x) && (x[i].row < y[i].row || x[i].row == y[i].row && x[i].unit < y[i].unit):
			here.row, here.unit = x[i].row, x[i].unit
		case i == len(x) || x[i].row != y[i].row || x[i].unit != y[i].unit:
			here.row, here.unit, here.extra = y[i].row, y[i].unit, true
		default:
			here.row, here.unit, here.extra = y[i].row, y[i].unit, y[i].n > x[i].n
		}
		if !differs || here.row < at.row {
			at, differs = here, true
		}
	}
	return at, differs
}

// downward returns the nodes of neurons from the inputs on: by the least number of edges
// from an input, and as the file has them.
func downward(g *nir.Graph) []string {
	depth := map[string]int{}
	var todo []*nir.Node
	for _, n := range g.Inputs() {
		depth[n.Name] = 0
		todo = append(todo, n)
	}
	for len(todo) > 0 {
		n := todo[0]
		todo = todo[1:]
		for _, to := range g.OutOf(n.Name) {
			if _, known := depth[to.Name]; !known {
				depth[to.Name] = depth[n.Name] + 1
				todo = append(todo, to)
			}
		}
	}
	var names []string
	for _, n := range g.Nodes {
		if n.Type.Spiking() || n.Type == nir.Threshold {
			names = append(names, n.Name)
		}
	}
	far := func(name string) int {
		if d, known := depth[name]; known {
			return d
		}
		return len(g.Nodes)
	}
	slices.SortStableFunc(names, func(a, b string) int { return far(a) - far(b) })
	return names
}
