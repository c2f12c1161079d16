package clocked

import (
	"context"
	"fmt"
	"slices"

	"spikesim/experiments/nir"
)

// Spike is a spike, or several, of one unit in one step.
type Spike struct {
	Step, Unit int32
	// Count is how often the unit fired, or in an input the height of the pulse.
	Count float64
}

// Options say what a run keeps beside counts.
type Options struct {
	// Potentials names nodes whose potentials are kept in every step.
	Potentials []string
}

// Run runs a flat graph by a profile for a number of steps of dt seconds. The input has
// the pulses of each step for the graph's only input, in the order of steps. Equal
// arguments give equal results, bit by bit.
func Run(ctx context.Context, g *nir.Graph, p *Profile, dt float64, steps int, input []Spike, o Options) (*Result, error) {
	ports := g.Inputs()
	if len(ports) != 1 {
		return nil, fmt.Errorf("the graph has %d nodes of type Input; a run feeds one", len(ports))
	}
	pl, err := newPlan(g, p, dt)
	if err != nil {
		return nil, err
	}
	r := newResult(pl, steps, o)
	if err := pl.run(ctx, ports[0].Name, input, r); err != nil {
		return nil, err
	}
	r.finish(pl)
	return r, nil
}

func (pl *plan) run(ctx context.Context, port string, input []Spike, r *Result) error {
	in := pl.nodes[slices.IndexFunc(pl.nodes, func(n *node) bool { return n.Name == port })]
	for _, s := range input {
		if int(s.Unit) < 0 || int(s.Unit) >= nir.Units(in.Out) {
			return fmt.Errorf("the input has a spike of unit %d; %s has %d units", s.Unit, in, nir.Units(in.Out))
		}
	}
	for k := range r.Steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		now := k % pl.keep
		for _, n := range pl.nodes {
			clear(n.out[now])
		}
		for ; len(input) > 0 && int(input[0].Step) <= k; input = input[1:] {
			if int(input[0].Step) == k {
				in.out[now][input[0].Unit] += input[0].Count
			}
		}
		for _, n := range pl.nodes {
			if n.early() {
				n.begin(k, now)
			}
		}
		for _, n := range pl.order {
			n.gather(k, pl.keep)
			n.step(k, now)
		}
		pl.count(k, now, r)
	}
	return nil
}

// gather adds up what edges and biases bring in a step.
func (n *node) gather(k, keep int) {
	clear(n.in)
	for _, e := range n.edges {
		if e.steps > k {
			continue
		}
		for u, x := range e.from.out[(k-e.steps)%keep] {
			n.in[u] += x
		}
	}
	if n.bias == nil {
		return
	}
	if n.membrane == nil {
		for u, b := range n.bias {
			n.in[u] += b
		}
	}
	// Neurons have biases of their own; what has not arrived yet is taken off.
	if k < n.late {
		for u, b := range n.bias {
			n.in[u] -= b
		}
	} else if k == 0 && n.loop != nil {
		for u, b := range n.loop {
			n.in[u] -= b
		}
	}
}

// begin sets an output that is known before the input of the step.
func (n *node) begin(k, now int) {
	if n.Type == nir.Delay {
		n.recall(k, now)
		return
	}
	n.membrane.fire(n.out[now])
}

func (n *node) step(k, now int) {
	switch {
	case n.stage != nil:
		n.stage.apply(n.in, n.out[now])
	case n.membrane != nil:
		n.membrane.step(n.in, n.out[now])
	case n.Type == nir.Threshold:
		for u, x := range n.in {
			if x > n.limit[u] {
				n.out[now][u] = 1
			}
		}
	case n.Type == nir.Delay:
		copy(n.past[k%len(n.past)], n.in)
		if !n.early() {
			n.recall(k, now)
		}
	case n.Type == nir.Output:
		copy(n.out[now], n.in)
	}
}

// recall sets the output of a Delay.
func (n *node) recall(k, now int) {
	for u, lag := range n.lag {
		if lag <= k {
			n.out[now][u] = n.past[(k-lag)%len(n.past)][u]
		}
	}
}
