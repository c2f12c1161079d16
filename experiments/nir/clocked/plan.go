package clocked

import (
	"fmt"
	"math"

	"spikesim/experiments/nir"
)

// node is a node of the graph as it runs.
type node struct {
	*nir.Node
	at    int // in plan.nodes
	rule  Rule
	edges []edge

	// out has the outputs of the last steps, by step modulo its length: as many as the
	// latest edge out of it needs.
	out [][]float64
	in  []float64

	stage    stage     // of linear nodes
	own      []float64 // their bias, nil for none
	membrane membrane  // of neurons
	limit    []float64 // of a Threshold
	lag      []int     // of a Delay, in steps
	// coming has what is under way in a Delay, by the step in which it arrives.
	coming map[int][]late

	// bias is what stages bring in every step; loop is the part that comes round a loop
	// and not in the first step.
	bias, loop []float64
	// late is the number of first steps in which no bias has arrived.
	late int
}

// edge brings the output of a node some steps late.
type edge struct {
	from  *node
	steps int
	loop  bool // closes a loop
}

// early reports whether the output of a step is known before its input is.
func (n *node) early() bool {
	if n.Type == nir.Delay {
		for _, lag := range n.lag {
			if lag == 0 {
				return false
			}
		}
		return true
	}
	return n.Type.Spiking() && n.rule.FireFirst
}

// plan is a flat graph made ready for a profile.
type plan struct {
	profile *Profile
	dt      float64
	nodes   []*node // in the order of the file
	order   []*node // such that what is not late comes before
	links   []*link
}

// newPlan orders the nodes of a flat graph and works out what each of so many steps of dt
// seconds does.
func newPlan(g *nir.Graph, p *Profile, dt float64, steps int) (*plan, error) {
	pl := &plan{profile: p, dt: dt}
	byName := map[string]*node{}
	for i, n := range g.Nodes {
		if err := p.Check(n, dt); err != nil {
			return nil, err
		}
		own := &node{Node: n, at: i}
		pl.nodes = append(pl.nodes, own)
		byName[n.Name] = own
	}
	for _, e := range g.Edges {
		to := byName[e.To]
		to.edges = append(to.edges, edge{from: byName[e.From]})
	}
	for _, n := range pl.nodes {
		n.rule, _ = p.of(n.Type, pl.inLoop(n))
		if n.Type == nir.Delay {
			if err := n.setLag(dt, steps); err != nil {
				return nil, err
			}
		}
		if n.Type.Linear() {
			n.stage, n.own = newStage(n.Node, p.NoPadding)
		}
	}
	if err := pl.checkLinear(); err != nil {
		return nil, err
	}
	pl.delays()
	pl.sort()
	pl.cutWeights()
	pl.addBiases()
	for _, n := range pl.nodes {
		pl.prepare(n)
	}
	for _, n := range pl.nodes {
		for _, e := range n.edges {
			// What comes after the end need not be kept.
			for len(e.from.out) < min(e.steps, steps)+1 {
				e.from.out = append(e.from.out, make([]float64, nir.Units(e.from.Out)))
			}
		}
	}
	pl.findLinks()
	return pl, nil
}

// setLag rounds delays to whole steps; what is later than the end is as late as that.
func (n *node) setLag(dt float64, steps int) error {
	n.coming = map[int][]late{}
	for u, s := range n.PerUnit("delay") {
		if s < 0 {
			return fmt.Errorf("%s has a delay of %g s for unit %d; a spike can't come before it was fired", n, s, u)
		}
		n.lag = append(n.lag, int(min(math.Round(s/dt), float64(steps))))
	}
	return nil
}

// prepare makes the state of a node.
func (pl *plan) prepare(n *node) {
	n.out = [][]float64{make([]float64, nir.Units(n.Out))}
	n.in = make([]float64, nir.Units(n.In))
	switch {
	case n.Type == nir.Threshold:
		n.limit = n.PerUnit("threshold")
	case (n.Type.Spiking() || n.Type.Analog()) && n.rule.Fixed != nil:
		n.membrane = newFixedNeurons(n.Node, n.rule, pl.dt, n.bias)
	case n.Type.Spiking() || n.Type.Analog():
		n.membrane = newNeurons(n.Node, n.rule, pl.dt, n.bias)
	}
}

// cutWeights leaves weights into neurons that have levels as many of them.
func (pl *plan) cutWeights() {
	for _, n := range pl.nodes {
		if n.rule.WeightLevels == 0 {
			continue
		}
		most := 0.
		for _, e := range n.edges {
			if e.from.stage != nil {
				most = max(most, e.from.stage.largest())
			}
		}
		for _, e := range n.edges {
			if e.from.stage != nil {
				e.from.stage.cut(n.rule.WeightLevels, most)
			}
		}
	}
}

// addBiases works out what biases bring to each node that is not linear: they are the
// same in every step.
func (pl *plan) addBiases() {
	type quiet struct{ straight, loop []float64 }
	known := make([]*quiet, len(pl.nodes))
	var of func(n *node) *quiet
	into := func(n *node) *quiet {
		q := &quiet{make([]float64, nir.Units(n.In)), make([]float64, nir.Units(n.In))}
		for _, e := range n.edges {
			if !e.from.Type.Linear() {
				continue
			}
			from := of(e.from)
			for u := range q.loop {
				if e.loop {
					q.loop[u] += from.straight[u] + from.loop[u]
				} else {
					q.straight[u] += from.straight[u]
					q.loop[u] += from.loop[u]
				}
			}
		}
		return q
	}
	of = func(n *node) *quiet {
		if known[n.at] == nil {
			in := into(n)
			out := &quiet{make([]float64, nir.Units(n.Out)), make([]float64, nir.Units(n.Out))}
			n.stage.apply(in.straight, out.straight)
			n.stage.apply(in.loop, out.loop)
			for u, b := range n.own {
				out.straight[u] += b
			}
			known[n.at] = out
		}
		return known[n.at]
	}
	for _, n := range pl.nodes {
		if n.Type.Linear() || n.Type == nir.Input {
			continue
		}
		q := into(n)
		n.bias = q.straight
		if pl.profile.LoopBias == Never {
			continue
		}
		for u, b := range q.loop {
			n.bias[u] += b
		}
		if pl.profile.LoopBias == FromSecondStep {
			n.loop = q.loop
		}
		if !n.rule.MembraneBias {
			n.late = n.rule.DelaySteps
		}
	}
}
