package wiring

import "sync"

// Listed are synapses that are kept as lists of neurons, which whoever delivers can
// go through without the detour by rows.
type Listed interface {
	Synapses
	Lists() *Lists
}

// Lists are the synapses of every unit, one after the other.
type Lists struct {
	begin   []int32 // of every unit's among neurons, and the end
	neurons []int32
	common  bool // one weight for all
}

// Of returns the neurons that a unit reaches, ascending, and the weight of the
// first synapse: the others follow, unless one weight serves all.
func (l *Lists) Of(unit int32) (neurons []int32, weight int32) {
	first, end := l.begin[unit], l.begin[unit+1]
	if l.common {
		return l.neurons[first:end], 0
	}
	return l.neurons[first:end], first
}

// Common reports whether one weight serves all.
func (l *Lists) Common() bool { return l.common }

// Scatter adds the weights of a unit's synapses, times a factor, to sums, one per
// neuron, and returns the number of synapses.
func Scatter[V Real](l *Lists, unit int32, factor V, weights, sums []V) int {
	neurons, first := l.Of(unit)
	if l.common {
		w := factor * weights[0]
		for _, n := range neurons {
			sums[n] += w
		}
		return len(neurons)
	}
	weights = weights[first:][:len(neurons)]
	for i, n := range neurons {
		sums[n] += factor * weights[i]
	}
	return len(neurons)
}

// gather adds to grad, for every synapse of a unit, factor times the delta of its
// neuron.
func gather[V Real](l *Lists, unit int32, factor V, deltas, grad []V) (adds int) {
	neurons, first := l.Of(unit)
	if l.common {
		for _, n := range neurons {
			grad[0] += factor * deltas[n]
		}
		return len(neurons)
	}
	grad = grad[first:][:len(neurons)]
	for i, n := range neurons {
		grad[i] += factor * deltas[n]
	}
	return len(neurons)
}

// makeLists sorts synapses by unit; those of a unit keep their order. What visit
// goes through must be the same every time.
func makeLists(units, synapses int, common bool, visit func(func(pre, post int32))) *Lists {
	l := &Lists{begin: make([]int32, units+1), neurons: make([]int32, synapses), common: common}
	// Counts stand one place further on, where they become ends of the lists before.
	next := make([]int32, units+1)
	visit(func(pre, _ int32) { next[pre+1]++ })
	for u := range units {
		next[u+1] += next[u]
	}
	copy(l.begin, next)
	visit(func(pre, post int32) {
		l.neurons[next[pre]] = post
		next[pre]++
	})
	return l
}

// sparse is the synapses of a [Sparse]. They are drawn when they are first asked
// for: most who ask for a description need their number only.
type sparse struct {
	input, output Shape
	count, fanIn  int
	common        bool
	visit         func(func(pre, post int32))
	order         []int32 // places in the list that they come from; nil for as they are

	once  sync.Once
	lists *Lists
}

func (s *sparse) Input() Shape  { return s.input }
func (s *sparse) Output() Shape { return s.output }

func (s *sparse) Weights() int {
	if s.common {
		return 1
	}
	return s.count
}

// Count implements [Counted].
func (s *sparse) Count() int64 { return int64(s.count) }

// FanIn implements [Counted]: the mean, where it is not the same for all.
func (s *sparse) FanIn() int { return s.fanIn }

// FanOut implements [Uneven].
func (s *sparse) FanOut() int { return (s.count + s.input.Units() - 1) / s.input.Units() }

// Lists implements [Listed].
func (s *sparse) Lists() *Lists {
	s.once.Do(func() { s.lists = makeLists(s.input.Units(), s.count, s.common, s.visit) })
	return s.lists
}

// Memory implements [Kept].
func (s *sparse) Memory() int64 {
	return bytesOf(s.count+s.input.Units()+1+len(s.order), 4)
}

// Standard implements [Stored]: in the order of the list that they come from, or by
// unit and neuron.
func (s *sparse) Standard() ([]int, func(i int) int) {
	if s.order == nil || s.common {
		return []int{s.Weights()}, func(i int) int { return i }
	}
	at := make([]int32, s.count)
	for i, place := range s.order {
		at[place] = int32(i)
	}
	return []int{s.count}, func(i int) int { return int(at[i]) }
}

// Rows implements [Synapses].
func (s *sparse) Rows(unit int32, dst []Row) []Row {
	neurons, weight := s.Lists().Of(unit)
	for i, n := range neurons {
		if s.common {
			dst = append(dst, Row{0, n, 1})
		} else {
			dst = append(dst, Row{weight + int32(i), n, 1})
		}
	}
	return dst
}
