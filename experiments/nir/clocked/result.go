package clocked

import (
	"slices"

	"spikesim/events"
	"spikesim/experiments/nir"
)

// Result is what a run gave.
type Result struct {
	Profile string
	DT      float64 // s
	Steps   int
	Nodes   []*NodeResult // those that send spikes, in the order of the file
	Links   []LinkResult
	Outputs []*OutputResult
	// Neurons is the number of neurons, with and without spikes.
	Neurons int
	// Potentials has those of the nodes asked for, [step][unit].
	Potentials map[string][][]float64
}

// NodeResult is what a node fired.
type NodeResult struct {
	Name   string
	Type   nir.Type
	Units  int
	Counts []float64 // of each unit
	Spikes []Spike   // in the order of steps, then of units
}

// Total returns the number of spikes.
func (n *NodeResult) Total() float64 { return sum(n.Counts) }

// Train returns the spikes at the ends of their steps of dt. Of several of a unit in one
// step the last does, the others a nanosecond before each other.
func (n *NodeResult) Train(dt events.Time) events.Train {
	var t events.Train
	for i := 0; i < len(n.Spikes); {
		step := n.Spikes[i].Step
		end, most := i, 0
		for ; end < len(n.Spikes) && n.Spikes[end].Step == step; end++ {
			most = max(most, int(n.Spikes[end].Count))
		}
		for before := most - 1; before >= 0; before-- {
			for _, s := range n.Spikes[i:end] {
				if int(s.Count) > before {
					t.Append(events.Time(step+1)*dt-events.Time(before), s.Unit)
				}
			}
		}
		i = end
	}
	return t
}

// LinkResult has the synapses from one node to another, over all stages between.
type LinkResult struct {
	From, To string
	Synapses int64
	// SynapticOps is the number of spikes that arrived before the end, each times the
	// synapses of its unit.
	SynapticOps float64
}

// OutputResult is what reached an output.
type OutputResult struct {
	Name string
	// Spikes reports whether only spikes reach it; else there are potentials or
	// currents.
	Spikes bool
	// Sum has the number of spikes of each unit, or the sum of the values over all
	// steps; Last has the values of the last step.
	Sum, Last []float64
}

// Total returns the sum over all units.
func (o *OutputResult) Total() float64 { return sum(o.Sum) }

// Class is the unit with the largest sum, the first of several; -1 where nothing came.
func (o *OutputResult) Class() int {
	if !slices.ContainsFunc(o.Sum, func(v float64) bool { return v != 0 }) {
		return -1
	}
	return slices.Index(o.Sum, slices.Max(o.Sum))
}

// Node returns what a node fired, or nil.
func (r *Result) Node(name string) *NodeResult {
	for _, n := range r.Nodes {
		if n.Name == name {
			return n
		}
	}
	return nil
}

// SynapticOps returns the sum over all links.
func (r *Result) SynapticOps() float64 {
	total := 0.
	for _, l := range r.Links {
		total += l.SynapticOps
	}
	return total
}

// NeuronSpikes returns the spikes of all neurons, those that reach an output included,
// and of no input.
func (r *Result) NeuronSpikes() float64 {
	total := 0.
	for _, n := range r.Nodes {
		if n.Type != nir.Input {
			total += n.Total()
		}
	}
	return total
}

func sum(values []float64) float64 {
	total := 0.
	for _, v := range values {
		total += v
	}
	return total
}

func newResult(pl *plan, steps int, o Options) *Result {
	r := &Result{Profile: pl.profile.Name, DT: pl.dt, Steps: steps, Potentials: map[string][][]float64{}}
	for _, n := range pl.nodes {
		units := nir.Units(n.Out)
		if n.membrane != nil {
			r.Neurons += units
			if slices.Contains(o.Potentials, n.Name) {
				r.Potentials[n.Name] = make([][]float64, 0, steps)
			}
		}
		if sends(n.Type) {
			r.Nodes = append(r.Nodes, &NodeResult{Name: n.Name, Type: n.Type, Units: units, Counts: make([]float64, units)})
		}
		if n.Type == nir.Output {
			r.Outputs = append(r.Outputs, &OutputResult{Name: n.Name, Spikes: onlySpikes(n, map[*node]bool{}), Sum: make([]float64, units), Last: make([]float64, units)})
		}
	}
	return r
}

// onlySpikes reports whether nothing but spikes, some of them late, reaches a node.
func onlySpikes(n *node, seen map[*node]bool) bool {
	seen[n] = true
	for _, e := range n.edges {
		if sends(e.from.Type) || seen[e.from] {
			continue
		}
		if e.from.Type != nir.Delay && e.from.Type != nir.Flatten || !onlySpikes(e.from, seen) {
			return false
		}
	}
	return len(n.edges) > 0
}

// count adds what a step gave.
func (pl *plan) count(k int, r *Result) {
	sender, output := 0, 0
	for _, n := range pl.nodes {
		if sends(n.Type) {
			own := r.Nodes[sender]
			sender++
			for u, c := range n.now(k) {
				if c != 0 {
					own.Counts[u] += c
					own.Spikes = append(own.Spikes, Spike{int32(k), int32(u), c})
				}
			}
		}
		if n.Type == nir.Output {
			own := r.Outputs[output]
			output++
			for u, v := range n.now(k) {
				own.Sum[u] += v
				own.Last[u] = v
			}
		}
		if kept, is := r.Potentials[n.Name]; is {
			v := make([]float64, nir.Units(n.Out))
			n.membrane.potential(v)
			r.Potentials[n.Name] = append(kept, v)
		}
	}
}

// finish counts synaptic operations: those of spikes that arrive before the end.
func (r *Result) finish(pl *plan) {
	for _, l := range pl.links {
		own := LinkResult{From: l.from.Name, To: l.to.Name}
		fired := r.Node(l.from.Name)
		for u, fan := range l.fan {
			own.Synapses += int64(fan)
			own.SynapticOps += fired.Counts[u] * float64(fan)
		}
		most := 0
		for _, late := range l.late {
			most = max(most, late)
		}
		for i := len(fired.Spikes) - 1; i >= 0 && int(fired.Spikes[i].Step)+most >= r.Steps; i-- {
			if s := fired.Spikes[i]; int(s.Step)+l.late[s.Unit] >= r.Steps {
				own.SynapticOps -= s.Count * float64(l.fan[s.Unit])
			}
		}
		r.Links = append(r.Links, own)
	}
}
