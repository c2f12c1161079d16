package clocked

import (
	"fmt"
	"slices"

	"spikesim/experiments/nir"
	"spikesim/experiments/printable"
)

// inLoop reports whether a node reaches itself.
func (pl *plan) inLoop(start *node) bool {
	seen := make([]bool, len(pl.nodes))
	todo := []*node{start}
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, e := range n.edges {
			if e.from == start {
				return true
			}
			if !seen[e.from.at] {
				seen[e.from.at] = true
				todo = append(todo, e.from)
			}
		}
	}
	return false
}

// delays sets how late edges are: those into neurons that take spikes in late, and
// those that close a loop, where nothing else in it is late. The edges that close loops
// are those that lead back to a node on the way from an input.
func (pl *plan) delays() {
	next := make([][]*node, len(pl.nodes))
	for _, to := range pl.nodes {
		for i := range to.edges {
			to.edges[i].steps = to.rule.DelaySteps
			next[to.edges[i].from.at] = append(next[to.edges[i].from.at], to)
		}
	}
	type back struct {
		from *node
		*edge
		to *node
	}
	var backs []back
	onWay := make([]bool, len(pl.nodes))
	seen := make([]bool, len(pl.nodes))
	// The search goes down by hand: a file may have as long a way as it has nodes.
	type frame struct {
		n    *node
		next int
	}
	search := func(start *node) {
		stack := []frame{{start, 0}}
		seen[start.at], onWay[start.at] = true, true
		for len(stack) > 0 {
			top := &stack[len(stack)-1]
			if top.next == len(next[top.n.at]) {
				onWay[top.n.at] = false
				stack = stack[:len(stack)-1]
				continue
			}
			n, to := top.n, next[top.n.at][top.next]
			top.next++
			if onWay[to.at] {
				i := slices.IndexFunc(to.edges, func(e edge) bool { return e.from == n })
				to.edges[i].loop = true
				backs = append(backs, back{n, &to.edges[i], to})
			} else if !seen[to.at] {
				seen[to.at], onWay[to.at] = true, true
				stack = append(stack, frame{to, 0})
			}
		}
	}
	// From the inputs first, then from what no input reaches.
	for _, inputs := range []bool{true, false} {
		for _, n := range pl.nodes {
			if seen[n.at] || inputs && n.Type != nir.Input {
				continue
			}
			search(n)
		}
	}
	// Each is decided with what is decided before; the last of a loop sees all of it.
	decided := map[*edge]bool{}
	for _, b := range backs {
		if b.steps == 0 && !b.from.early() && pl.atOnce(b.to, b.from, next, decided) {
			b.steps = max(1, pl.profile.LoopSteps)
		}
		decided[b.edge] = true
	}
}

// atOnce reports whether what a node gives reaches another in the same step, but for
// edges that close a loop and are not decided.
func (pl *plan) atOnce(from, to *node, next [][]*node, decided map[*edge]bool) bool {
	seen := make([]bool, len(pl.nodes))
	todo := []*node{from}
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if n == to {
			return true
		}
		if seen[n.at] || n.early() {
			continue
		}
		seen[n.at] = true
		for _, m := range next[n.at] {
			i := slices.IndexFunc(m.edges, func(e edge) bool { return e.from == n })
			if e := &m.edges[i]; e.steps == 0 && (!e.loop || decided[e]) {
				todo = append(todo, m)
			}
		}
	}
	return false
}

// checkLinear refuses loops of linear nodes alone.
func (pl *plan) checkLinear() error {
	missing := make([]int, len(pl.nodes))
	next := make([][]*node, len(pl.nodes))
	var ready []*node
	left := 0
	for _, n := range pl.nodes {
		if !n.Type.Linear() {
			continue
		}
		left++
		for _, e := range n.edges {
			if e.from.Type.Linear() {
				missing[n.at]++
				next[e.from.at] = append(next[e.from.at], n)
			}
		}
		if missing[n.at] == 0 {
			ready = append(ready, n)
		}
	}
	for ; len(ready) > 0; left-- {
		n := ready[0]
		ready = ready[1:]
		for _, to := range next[n.at] {
			if missing[to.at]--; missing[to.at] == 0 {
				ready = append(ready, to)
			}
		}
	}
	if left == 0 {
		return nil
	}
	i := slices.IndexFunc(pl.nodes, func(n *node) bool { return missing[n.at] > 0 })
	return fmt.Errorf("the edges through %s go round without any neuron between; nothing says what comes out", printable.Name(pl.nodes[i].Name))
}

// sort orders the nodes such that each comes after those whose output of the same step
// it takes, but for those whose output is known before.
func (pl *plan) sort() {
	missing := make([]int, len(pl.nodes))
	next := make([][]*node, len(pl.nodes))
	var ready []*node
	for _, n := range pl.nodes {
		for _, e := range n.edges {
			if e.steps == 0 && !e.from.early() {
				missing[n.at]++
				next[e.from.at] = append(next[e.from.at], n)
			}
		}
		if missing[n.at] == 0 {
			ready = append(ready, n)
		}
	}
	for len(ready) > 0 {
		n := ready[0]
		ready = ready[1:]
		pl.order = append(pl.order, n)
		for _, to := range next[n.at] {
			if missing[to.at]--; missing[to.at] == 0 {
				ready = append(ready, to)
			}
		}
	}
	if len(pl.order) < len(pl.nodes) {
		panic("clocked: a loop is without delay")
	}
}
