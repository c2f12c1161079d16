package exact

import (
	"fmt"
	"math"
	"slices"

	"spikesim/events"
	"spikesim/experiments/nir"
	"spikesim/network"
)

// Bounds of what finding paths costs: the ways through linear nodes into one node, and the
// nodes on all the ways to all.
const (
	maxPaths  = 1000
	maxPassed = 1 << 24
)

// Compile makes a network of a flat graph by a reading. What can't be run is refused
// node by node; see [Network.Err].
func Compile(g *nir.Graph, r nir.Reading) *Network {
	c := &compiler{net: &Network{Graph: g, Reading: r.Settled(g)}, index: map[string]int{}, into: map[string][]string{}, constants: map[string][]float64{}, largest: map[string]float64{}}
	for i, n := range g.Nodes {
		c.net.Nodes = append(c.net.Nodes, Node{Node: n, Status: Exact})
		c.index[n.Name] = i
	}
	for _, e := range g.Edges {
		c.into[e.To] = append(c.into[e.To], e.From)
	}
	if c.refuseTypes(); c.net.Err() != nil {
		return c.net
	}
	c.findPaths()
	c.order()
	c.populations()
	if c.net.Err() == nil {
		c.connections()
		c.warn()
	}
	return c.net
}

// compiler is a network under way.
type compiler struct {
	net       *Network
	index     map[string]int
	into      map[string][]string
	paths     []path
	constants map[string][]float64 // of linear nodes
	level     map[string]int       // hops from an input
	component map[string]int       // nodes of one are on a cycle
	largest   map[string]float64   // of the weights that lead to a node, in absolute value
}

// path is a way from a node that fires to another that takes it, through linear nodes.
type path struct {
	from, to string
	through  []*nir.Node
}

func (c *compiler) node(name string) *Node { return &c.net.Nodes[c.index[name]] }

// passes reports whether a node is part of a path, and no end.
func passes(t nir.Type) bool { return t.Linear() || t == nir.Delay }

// refuseTypes refuses what can't be run at exact times whatever its parameters.
func (c *compiler) refuseTypes() {
	for i := range c.net.Nodes {
		n := &c.net.Nodes[i]
		if n.Type == nir.Threshold {
			n.refuse("at exact times nothing is compared with a threshold but a neuron's potential; a clocked profile runs it")
		}
		if (n.Type.Spiking() || n.Type.Analog()) && len(c.into[n.Name]) == 0 {
			n.refuse("nothing leads to it; connect it with an input, by weights of 0 where it is to run by itself")
		}
	}
	c.refuseLoops()
}

// refuseLoops refuses cycles without a neuron.
func (c *compiler) refuseLoops() {
	const open, done = 1, 2
	state := map[string]int{}
	var visit func(name string)
	visit = func(name string) {
		state[name] = open
		for _, from := range c.into[name] {
			switch {
			case !passes(c.node(from).Type):
			case state[from] == open:
				c.node(name).refuse("it is on a cycle without a neuron, where a signal would go round and round")
			case state[from] == 0:
				visit(from)
			}
		}
		state[name] = done
	}
	for i := range c.net.Nodes {
		if n := &c.net.Nodes[i]; passes(n.Type) && state[n.Name] == 0 {
			visit(n.Name)
		}
	}
}

// findPaths finds all paths, in the order of nodes and edges.
func (c *compiler) findPaths() {
	passed := 0
	for i := range c.net.Nodes {
		end := &c.net.Nodes[i]
		if passes(end.Type) || end.Type == nir.Input {
			continue
		}
		n := 0
		var back func(name string, through []*nir.Node)
		back = func(name string, through []*nir.Node) {
			if len(c.into[name]) == 0 {
				n++ // a way from nowhere
			}
			for _, from := range c.into[name] {
				if passed += 1 + len(through); n > maxPaths || passed > maxPassed {
					return
				}
				node := c.node(from).Node
				if passes(node.Type) {
					back(from, slices.Concat([]*nir.Node{node}, through))
					continue
				}
				n++
				if end.Type == nir.Output {
					if slices.ContainsFunc(through, func(n *nir.Node) bool { return n.Type != nir.Flatten }) {
						end.refuse("a weighted sum, or what is late, of %s reaches it, which is no signal at exact times: let an LI come before", node)
					}
					end.From = append(end.From, from)
					continue
				}
				if node.Type.Analog() {
					end.refuse("the potential of %s reaches it; at exact times potentials reach an Output only, and a clocked profile runs the rest", node)
				}
				c.paths = append(c.paths, path{from, end.Name, through})
			}
		}
		back(end.Name, nil)
		if n > maxPaths || passed > maxPassed {
			end.refuse("too many ways through linear nodes lead to it, or with those before more than %d nodes are on them; put neurons between", maxPassed)
		}
	}
}

// order finds levels and cycles of the nodes that paths connect.
func (c *compiler) order() {
	c.level, c.component = map[string]int{}, map[string]int{}
	out := map[string][]string{}
	for _, p := range c.paths {
		out[p.from] = append(out[p.from], p.to)
	}
	var queue []string
	for _, n := range c.net.Graph.Inputs() {
		c.level[n.Name] = 0
		queue = append(queue, n.Name)
	}
	for ; len(queue) > 0; queue = queue[1:] {
		for _, to := range out[queue[0]] {
			if _, known := c.level[to]; !known {
				c.level[to] = c.level[queue[0]] + 1
				queue = append(queue, to)
			}
		}
	}
	for i := range c.net.Nodes {
		n := &c.net.Nodes[i]
		if _, known := c.level[n.Name]; !known {
			c.level[n.Name] = math.MaxInt32
			if n.Type.Spiking() || n.Type.Analog() {
				n.refuse("no way leads to it from an input; connect it with one, by weights of 0 where it is to run by itself")
			}
		}
	}
	c.findCycles(out)
}

// findCycles finds the strongly connected components (Tarjan, SIAM J. Comput. 1:146,
// 1972).
func (c *compiler) findCycles(out map[string][]string) {
	number, low := map[string]int{}, map[string]int{}
	var stack []string
	on := map[string]bool{}
	var visit func(name string)
	visit = func(name string) {
		number[name] = len(number) + 1
		low[name] = number[name]
		stack, on[name] = append(stack, name), true
		for _, to := range out[name] {
			if number[to] == 0 {
				visit(to)
				low[name] = min(low[name], low[to])
			} else if on[to] {
				low[name] = min(low[name], number[to])
			}
		}
		for low[name] == number[name] {
			last := stack[len(stack)-1]
			stack, on[last] = stack[:len(stack)-1], false
			c.component[last] = number[name]
			if last == name {
				return
			}
		}
	}
	for _, n := range c.net.Nodes {
		if number[n.Name] == 0 {
			visit(n.Name)
		}
	}
}

// recurrent reports whether a path closes a cycle: it is on one, and leads no further
// from the inputs. Every cycle has such a path.
func (c *compiler) recurrent(p path) bool {
	return c.component[p.from] == c.component[p.to] && c.level[p.to] <= c.level[p.from]
}

// constant returns what a node gives whatever fires, in C order: biases, and what
// becomes of them. It is nil for none.
func (c *compiler) constant(n *nir.Node) []float64 {
	if !passes(n.Type) {
		return nil
	}
	if known, is := c.constants[n.Name]; is {
		return known
	}
	in := c.constantInto(n.Name)
	out := in
	if s, linear := newStage(n); linear {
		if in != nil {
			w, err := newChain([]stage{s}, []network.Shape{shapeOf(n.In)}, shapeOf(n.In), shapeOf(n.Out))
			if err != nil {
				c.node(n.Name).refuse("%v", err)
			} else {
				out = w.apply(in)
			}
		}
		out = addBias(n, out)
	}
	if n.Type == nir.Delay && out != nil {
		c.node(n.Name).refuse("a bias before it would begin late; move the bias behind it")
	}
	c.constants[n.Name] = out
	return out
}

// constantInto returns the sum of what leads to a node.
func (c *compiler) constantInto(name string) (sum []float64) {
	for _, from := range c.into[name] {
		part := c.constant(c.node(from).Node)
		if part == nil {
			continue
		}
		if sum == nil {
			sum = make([]float64, len(part))
		}
		for i, v := range part {
			sum[i] += v
		}
	}
	return sum
}

// addBias adds a node's own bias to what it makes of that before it.
func addBias(n *nir.Node, to []float64) []float64 {
	var bias []float64
	switch n.Type {
	case nir.Affine:
		bias = n.Bias()
	case nir.Conv1d, nir.Conv2d:
		bias = n.Convolution().Bias
	}
	if !slices.ContainsFunc(bias, func(b float64) bool { return b != 0 }) {
		return to
	}
	sum := make([]float64, nir.Units(n.Out))
	copy(sum, to)
	per := len(sum) / len(bias)
	for i := range sum {
		sum[i] += bias[i/per]
	}
	return sum
}

// delays returns how long spikes wait on a path: those of each unit where it begins, and
// those to each unit where it ends, in C order; nil where no Delay is on it.
func (c *compiler) delays(p path) (before, behind []events.Time) {
	inPlace := func(nodes []*nir.Node) bool {
		return !slices.ContainsFunc(nodes, func(n *nir.Node) bool {
			return n.Type != nir.Flatten && n.Type != nir.Scale && n.Type != nir.Delay
		})
	}
	add := func(all *[]events.Time, n *nir.Node, units int) {
		if *all == nil {
			*all = make([]events.Time, units)
		}
		own := n.PerUnit("delay")
		for u := range *all {
			(*all)[u] += events.FromMS(own[min(u, len(own)-1)] * 1e3)
		}
	}
	for i, n := range p.through {
		switch {
		case n.Type != nir.Delay:
		case inPlace(p.through[:i]) && (!sameDelay(n) || !inPlace(p.through[i:])):
			add(&before, n, nir.Units(c.node(p.from).Out))
		case inPlace(p.through[i:]) || sameDelay(n):
			add(&behind, n, nir.Units(c.node(p.to).Out))
		default:
			c.node(n.Name).refuse("its units differ, and stand between nodes that mix them; put it next to a neuron or an input")
		}
	}
	return before, behind
}

func sameDelay(n *nir.Node) bool {
	own := n.PerUnit("delay")
	return !slices.ContainsFunc(own, func(v float64) bool { return v != own[0] })
}

// populations makes a population of every node that fires or has a potential.
func (c *compiler) populations() {
	var nodes []*Node
	for i := range c.net.Nodes {
		if n := &c.net.Nodes[i]; !passes(n.Type) && n.Type != nir.Output {
			nodes = append(nodes, n)
		}
	}
	slices.SortStableFunc(nodes, func(a, b *Node) int { return c.level[a.Name] - c.level[b.Name] })
	taken := map[string]bool{}
	for _, n := range nodes {
		n.Population = fitName(n.Name, taken)
		spec := network.PopulationSpec{Name: n.Population}
		shape := shapeOf(n.Out)
		if n.Type == nir.Input {
			if shape.Flat() {
				spec.Input = &network.InputSpec{Units: shape.Channels}
			} else {
				spec.Input = &network.InputSpec{Channels: shape.Channels, Height: shape.Height, Width: shape.Width}
			}
		} else {
			c.setNeuron(n, &spec)
		}
		c.net.Spec.Populations = append(c.net.Spec.Populations, spec)
	}
}

// fitName returns a name that is none of those taken and that files can have.
func fitName(name string, taken map[string]bool) string {
	fit := []byte(name)
	for i, b := range fit {
		if (b < '0' || b > '9') && (b < 'a' || b > 'z') && (b < 'A' || b > 'Z') && b != '-' {
			fit[i] = '_'
		}
	}
	base := string(fit[:min(len(fit), 50)])
	free := base
	for i := 2; taken[free]; i++ {
		free = fmt.Sprintf("%s_%d", base, i)
	}
	taken[free] = true
	return free
}
