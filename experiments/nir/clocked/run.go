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
	pl, err := newPlan(g, p, dt, steps)
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
		for _, n := range pl.nodes {
			clear(n.now(k))
		}
		for ; len(input) > 0 && int(input[0].Step) <= k; input = input[1:] {
			if int(input[0].Step) == k {
				in.now(k)[input[0].Unit] += input[0].Count
			}
		}
		for _, n := range pl.nodes {
			if n.early() {
				n.begin(k)
			}
		}
		for _, n := range pl.order {
			n.gather(k)
			n.step(k)
		}
		pl.count(k, r)
	}
	return nil
}

// now returns the outputs of a step, which is one of the last.
func (n *node) now(k int) []float64 { return n.out[k%len(n.out)] }

// gather adds up what edges and biases bring in a step.
func (n *node) gather(k int) {
	clear(n.in)
	for _, e := range n.edges {
		if e.steps > k {
			continue
		}
		for u, x := range e.from.now(k - e.steps) {
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
func (n *node) begin(k int) {
	if n.Type == nir.Delay {
		n.arrive(k)
		return
	}
	n.membrane.fire(n.now(k))
}

func (n *node) step(k int) {
	out := n.now(k)
	switch {
	case n.stage != nil:
		n.stage.apply(n.in, out)
	case n.membrane != nil:
		n.membrane.step(n.in, out)
	case n.Type == nir.Threshold:
		for u, x := range n.in {
			if x > n.limit[u] {
				out[u] = 1
			}
		}
	case n.Type == nir.Delay:
		for u, x := range n.in {
			if x != 0 {
				n.coming[k+n.lag[u]] = append(n.coming[k+n.lag[u]], late{u, x})
			}
		}
		if !n.early() {
			n.arrive(k)
		}
	case n.Type == nir.Output:
		copy(out, n.in)
	}
}

// late is a value of a unit that is under way.
type late struct {
	unit  int
	value float64
}

// arrive sets the output of a Delay.
func (n *node) arrive(k int) {
	for _, l := range n.coming[k] {
		n.now(k)[l.unit] = l.value
	}
	delete(n.coming, k)
}
