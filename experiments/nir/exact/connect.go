package exact

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"spikesim/events"
	"spikesim/experiments/nir"
	"spikesim/network"
	"spikesim/network/wiring"
)

// Limits of what folding makes.
const (
	maxSynapses = 1 << 24 // of one link, listed one by one
	maxDelays   = 4096    // that differ, of one link
)

// connections makes links of all paths. The first into every population comes from the
// side of the inputs: it gives the population its shape.
func (c *compiler) connections() {
	projections := map[string]int{}
	byEnd := map[string][]path{}
	for _, p := range c.paths {
		end := c.node(p.to).Population
		byEnd[end] = append(byEnd[end], p)
	}
	for _, p := range c.net.Spec.Populations {
		into := byEnd[p.Name]
		slices.SortStableFunc(into, func(a, b path) int { return rank(c.recurrent(a)) - rank(c.recurrent(b)) })
		for _, path := range into {
			c.connect(path, projections)
		}
	}
}

func rank(b bool) int {
	if b {
		return 1
	}
	return 0
}

// connect makes one link or, where delays differ, several.
func (c *compiler) connect(p path, projections map[string]int) {
	from, to := c.node(p.from), c.node(p.to)
	link := Link{From: p.from, To: p.to, Recurrent: c.recurrent(p)}
	for _, n := range p.through {
		link.Through = append(link.Through, n.Name)
	}
	if link.Recurrent {
		link.Delay = events.FromMS(c.net.Reading.RecurrentDelayMS)
	}
	before, behind := c.delays(p)
	stages, inputs := stagesOf(p, to.Node)
	source, target := shapeOf(from.Out), shapeOf(to.Out)
	if before == nil && behind == nil {
		if s, fits := direct(stages, source, target); fits {
			c.add(link, source, s.kind, s.weights, projections)
			return
		}
	}
	chain, err := newChain(stages, inputs, source, target)
	if err != nil {
		to.refuse("from %s through %s: %v", p.from, link.Through, err)
		return
	}
	lists, ok := c.lists(chain, before, behind, to)
	if !ok {
		return
	}
	for _, l := range lists {
		own := link
		if l.delay > 0 {
			own.Delay = l.delay
		}
		if dense := l.dense(source, target); dense != nil {
			c.add(own, source, wiring.Spec{Dense: &wiring.Dense{Units: target.Units()}}, dense, projections)
			continue
		}
		kind := &wiring.Sparse{Channels: target.Channels, Height: target.Height, Width: target.Width, SelfConnections: true}
		kind.SetList(l.list(source, target), nil)
		c.add(own, source, wiring.Spec{Sparse: kind}, nil, projections)
	}
}

// stagesOf returns the linear maps of a path, and the map that each takes.
func stagesOf(p path, to *nir.Node) (stages []stage, inputs []network.Shape) {
	for _, n := range p.through {
		if s, linear := newStage(n); linear {
			stages, inputs = append(stages, s), append(inputs, shapeOf(n.In))
		}
	}
	if pooled := mergePool(p.through); pooled != nil {
		return []stage{*pooled}, inputs[:1]
	}
	if len(stages) == 0 {
		return []stage{identity()}, []network.Shape{shapeOf(to.In)}
	}
	return stages, inputs
}

// direct returns the only stage of a path, if it leads from map to map as a kind of
// connection of the engine does.
func direct(stages []stage, from, to network.Shape) (s stage, fits bool) {
	if len(stages) != 1 {
		return s, false
	}
	s = stages[0]
	w, err := s.resolve(from)
	return s, err == nil && w.Output() == to
}

// add adds a link to the network, from a map by a kind that takes it, with the weights as
// the kind stores them, if any.
func (c *compiler) add(link Link, source network.Shape, kind wiring.Spec, weights []float64, projections map[string]int) {
	to := c.node(link.To).Population
	index := projections[to]
	link.Kind = kind.Given()[0]
	connection := network.ConnectionSpec{From: c.node(link.From).Population, To: to, DelayMS: link.Delay.MS()}
	if index == 0 {
		i := slices.IndexFunc(c.net.Spec.Populations, func(p network.PopulationSpec) bool { return p.Name == to })
		c.net.Spec.Populations[i].Wiring = kind
	} else {
		connection.Wiring = kind
	}
	c.net.Spec.Connections = append(c.net.Spec.Connections, connection)
	c.net.Links = append(c.net.Links, link)
	projections[to]++
	for _, v := range weights {
		c.largest[link.To] = max(c.largest[link.To], math.Abs(v))
	}
	if weights == nil {
		return
	}
	shape, _ := wiring.Standard(wiring.Resolve(kind.Kind(), source, 0, func(_, problem, _ string) { panic("exact: a stage that fitted does not: " + problem) }))
	name, values := to+".weights", make([]float32, len(weights))
	if index > 0 {
		name += fmt.Sprint(index)
	}
	for i, v := range weights {
		values[i] = float32(v)
	}
	c.addArray(name, shape, values)
}

func (c *compiler) addArray(name string, shape []int, values []float32) {
	c.net.Weights = append(c.net.Weights, network.Array{Name: name, Shape: shape, Values: values})
}

// listed are synapses of one delay, by unit, then neuron, in C order.
type listed struct {
	delay     events.Time
	pre, post []int32
	weight    []float64
}

// lists composes the stages of a path to synapses, apart by their delays.
func (c *compiler) lists(chain *chain, before, behind []events.Time, to *Node) (all []*listed, ok bool) {
	byDelay := map[events.Time]*listed{}
	total := 0
	var scratch []synapse
	for u := range chain.from.Units() {
		scratch = chain.reach(int32(u), scratch)
		if total += len(scratch); total > maxSynapses {
			to.refuse("the linear nodes before it make more than %d synapses together; put a neuron between", maxSynapses)
			return nil, false
		}
		for _, s := range scratch {
			delay := events.Time(0)
			if before != nil {
				delay += before[u]
			}
			if behind != nil {
				delay += behind[s.to]
			}
			l := byDelay[delay]
			if l == nil {
				if l = (&listed{delay: delay}); len(byDelay) == maxDelays {
					to.refuse("more than %d different delays lead to it", maxDelays)
					return nil, false
				}
				byDelay[delay] = l
				all = append(all, l)
			}
			c.largest[to.Name] = max(c.largest[to.Name], math.Abs(s.weight))
			l.pre, l.post, l.weight = append(l.pre, int32(u)), append(l.post, s.to), append(l.weight, s.weight)
		}
	}
	slices.SortFunc(all, func(a, b *listed) int { return int(a.delay - b.delay) })
	return all, true
}

// dense returns the weights of synapses that connect every unit with every neuron, as
// [neuron][unit]; nil where they don't.
func (l *listed) dense(from, to network.Shape) []float64 {
	n, m := from.Units(), to.Units()
	if !to.Flat() || len(l.pre) != n*m {
		return nil
	}
	weights := make([]float64, n*m)
	for i, w := range l.weight {
		weights[int(l.post[i])*n+int(l.pre[i])] = w
	}
	return weights
}

// list returns the synapses as the engine takes them.
func (l *listed) list(from, to network.Shape) *wiring.List {
	list := &wiring.List{}
	for i := range l.pre {
		list.Pre = append(list.Pre, inner(l.pre[i], from))
		list.Post = append(list.Post, inner(l.post[i], to))
		list.Weight = append(list.Weight, float32(l.weight[i]))
	}
	return list
}

// warn says where an IF cannot have been meant as the reading has it: a tool that goes by
// steps adds a weight to the potential, whatever dt, and writes r = 1.
func (c *compiler) warn() {
	var names []string
	most := 0.
	for _, n := range c.net.Nodes {
		if n.Type != nir.IF || slices.ContainsFunc(n.PerUnit("r"), func(r float64) bool { return r != 1 }) {
			continue
		}
		const spikes = 1000 // by the strongest synapse, to reach the lowest threshold
		if needed := slices.Min(n.PerUnit("v_threshold")) / (c.net.Reading.AreaS * c.largest[n.Name]); needed > spikes {
			names, most = append(names, n.Name), max(most, needed)
		}
	}
	if names != nil {
		c.net.Warnings = append(c.net.Warnings, fmt.Sprintf("IF with r = 1 (%s): by this reading the strongest synapse must fire up to %.3g times to reach the threshold, so the file was meant for steps, in which a spike adds its weight; --set reading.area_s=1 reads it so",
			strings.Join(names, ", "), most))
	}
}
