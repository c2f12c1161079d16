package wiring

import (
	"cmp"
	"fmt"
	"slices"
)

// List is synapses one by one: the i-th leads from unit Pre[i] of the input map to
// neuron Post[i], both counted as the maps lie in memory, channel innermost, with
// weight Weight[i] where weights are given.
type List struct {
	Pre, Post []int32
	Weight    []float32
}

// SetList gives the list that File names, or why there is none.
func (s *Sparse) SetList(l *List, err error) { s.list, s.unread = l, err }

// List returns the list that was set, or nil.
func (s *Sparse) List() *List { return s.list }

// validateList reports what is wrong with how a list is given.
func (s *Sparse) validateList(report Report) {
	switch {
	case s.unread != nil:
		report("file", s.unread.Error(), "give an npz file with the arrays pre and post, and weight where weights are given")
	case s.list == nil:
		report("file", "it was not read", "in Go, give what is in it by SetList")
	case len(s.list.Pre) > maxWeights:
		report("file", fmt.Sprintf("%d synapses are too many", len(s.list.Pre)), fmt.Sprintf("stay below %d", maxWeights))
	case s.list.Weight != nil && s.Weight != nil:
		report("weight", "the file gives a weight for every synapse", "take weight away, or the array weight of the file")
	}
}

// ordered returns the places of a list's synapses by unit, then neuron; nil if they
// are in order as they are. It reports what does not fit.
func (s *Sparse) ordered(d draw, report Report) (order []int32, ok bool) {
	l := s.list
	out := func(of []int32, n int, what, where string) {
		beyond, first := 0, int32(0)
		for _, i := range of {
			if i < 0 || int(i) >= n {
				if beyond == 0 {
					first = i
				}
				beyond++
			}
		}
		if beyond > 0 {
			report("file", fmt.Sprintf("%d of %d synapses have %s out of range, the first is %d; there are %d", beyond, len(of), what, first, n), where)
			ok = false
		}
	}
	ok = true
	out(l.Pre, d.units, "units (pre)", "count from 0, in the order of row, column, channel of the input map")
	out(l.Post, d.neurons, "neurons (post)", "count from 0, in the order of row, column, channel of the neurons")
	if !ok {
		return nil, false
	}
	order = make([]int32, len(l.Pre))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(l.Pre[a], l.Pre[b]), cmp.Compare(l.Post[a], l.Post[b]), cmp.Compare(a, b))
	})
	twice, itself, first := 0, 0, int32(0)
	for k, i := range order {
		if d.noSelf && l.Pre[i] == l.Post[i] {
			itself++
		}
		if k > 0 && l.Pre[i] == l.Pre[order[k-1]] && l.Post[i] == l.Post[order[k-1]] {
			if twice == 0 {
				first = i
			}
			twice++
		}
	}
	if twice > 0 && !s.Multapses {
		report("file", fmt.Sprintf("%d of %d synapses connect a unit and a neuron that are connected already, the first unit %d with neuron %d", twice, len(order), l.Pre[first], l.Post[first]),
			"take them out, or allow multapses: true")
		ok = false
	}
	if itself > 0 {
		report("file", fmt.Sprintf("%d of %d synapses connect a neuron with itself", itself, len(order)), "take them out, or allow self_connections: true")
		ok = false
	}
	if slices.IsSorted(order) {
		order = nil
	}
	return order, ok
}

// placeOf returns the place in the list of the i-th synapse by unit and neuron.
func placeOf(order []int32, i int) int {
	if order == nil {
		return i
	}
	return int(order[i])
}

// take makes syn those of the list. It reports what does not fit.
func (s *Sparse) take(syn *sparse, d draw, report Report) (ok bool) {
	l := s.list
	if syn.order, ok = s.ordered(d, report); !ok {
		return false
	}
	syn.count = len(l.Pre)
	syn.fanIn = (syn.count + d.neurons - 1) / d.neurons
	syn.visit = func(visit func(pre, post int32)) {
		for i := range l.Pre {
			at := placeOf(syn.order, i)
			visit(l.Pre[at], l.Post[at])
		}
	}
	return true
}

// listedWeights is the synapses of a list that gives their weights.
type listedWeights struct {
	*sparse
	weights []float32
	fixed   bool
}

// Preset implements [Preset].
func (s *listedWeights) Preset(weights []float32) {
	for i := range weights {
		weights[i] = s.weights[placeOf(s.order, i)]
	}
}

// Fixed implements [Preset].
func (s *listedWeights) Fixed() bool { return s.fixed }
