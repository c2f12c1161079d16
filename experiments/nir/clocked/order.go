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
// those that close a loop, which are the ones that lead back to a node on the way from
// an input, where nothing else in the loop is late.
func (pl *plan) delays() error {
	next := make([][]*node, len(pl.nodes))
	for _, to := range pl.nodes {
		for i := range to.edges {
			to.edges[i].steps = to.rule.DelaySteps
			next[to.edges[i].from.at] = append(next[to.edges[i].from.at], to)
		}
	}
	var way []*node // from where the search began
	seen := make([]bool, len(pl.nodes))
	// The search goes down by hand: a file may have as long a way as it has nodes.
	type frame struct {
		n    *node
		next int
	}
	search := func(start *node) error {
		stack := []frame{{start, 0}}
		seen[start.at] = true
		way = append(way[:0], start)
		for len(stack) > 0 {
			top := &stack[len(stack)-1]
			if top.next == len(next[top.n.at]) {
				stack, way = stack[:len(stack)-1], way[:len(way)-1]
				continue
			}
			n, to := top.n, next[top.n.at][top.next]
			top.next++
			if i := slices.Index(way, to); i >= 0 {
				if err := pl.close(n, to, way[i:]); err != nil {
					return err
				}
			} else if !seen[to.at] {
				seen[to.at] = true
				stack, way = append(stack, frame{to, 0}), append(way, to)
			}
		}
		return nil
	}
	// From the inputs first, then from what no input reaches.
	for _, inputs := range []bool{true, false} {
		for _, n := range pl.nodes {
			if seen[n.at] || inputs && n.Type != nir.Input {
				continue
			}
			if err := search(n); err != nil {
				return err
			}
		}
	}
	return nil
}

// close makes the edge from a node back to one on the way to it late.
func (pl *plan) close(from, to *node, loop []*node) error {
	i := slices.IndexFunc(to.edges, func(e edge) bool { return e.from == from })
	e := &to.edges[i]
	e.loop = true
	late, linear := e.steps > 0, true
	for i, n := range loop {
		late = late || n.early()
		linear = linear && n.Type.Linear()
		if i > 0 {
			at := slices.IndexFunc(n.edges, func(e edge) bool { return e.from == loop[i-1] })
			late = late || n.edges[at].steps > 0
		}
	}
	if linear {
		return fmt.Errorf("the edges through %s go round without any neuron between; nothing says what comes out", printable.Name(to.Name))
	}
	if !late {
		e.steps = max(1, pl.profile.LoopSteps)
	}
	return nil
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
