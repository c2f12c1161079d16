package neuron

import "spikesim/events"

// schedule holds when each neuron of a population will fire if nothing more
// arrives: an indexed binary heap, so that an input changes its neuron's entry
// in place. Neurons due at one time come out by ascending index. It allocates
// only when it is made.
type schedule struct {
	due   []events.Time // per neuron, or Never
	place []int32       // per neuron that is due, its index in heap
	heap  []int32       // neurons, ordered by (due, index)
}

// scheduleSize is what a schedule takes, in bytes a neuron.
const scheduleSize = 8 + 4 + 4

func newSchedule(neurons int) schedule {
	s := schedule{
		due:   make([]events.Time, neurons),
		place: make([]int32, neurons),
		heap:  make([]int32, 0, neurons),
	}
	for n := range s.due {
		s.due[n] = events.Never
	}
	return s
}

func (s *schedule) reset() {
	for _, n := range s.heap {
		s.due[n] = events.Never
	}
	s.heap = s.heap[:0]
}

// next returns the earliest time in the schedule, or Never.
func (s *schedule) next() events.Time {
	if len(s.heap) == 0 {
		return events.Never
	}
	return s.due[s.heap[0]]
}

// first returns the neuron that is due next. There must be one.
func (s *schedule) first() int32 { return s.heap[0] }

// passed panics if a spike before t is due: the caller has left it out.
func (s *schedule) passed(t events.Time) {
	if s.next() < t {
		panic("neuron: an autonomous model was driven past its next spike")
	}
}

// set makes neuron n due at t; Never takes it off the schedule.
func (s *schedule) set(n int32, t events.Time) {
	old := s.due[n]
	if t == old {
		return
	}
	s.due[n] = t
	switch {
	case old == events.Never:
		s.heap = append(s.heap, n)
		s.up(len(s.heap) - 1)
	case t == events.Never:
		hole, end := int(s.place[n]), len(s.heap)-1
		moved := s.heap[end]
		s.heap = s.heap[:end]
		if hole < end {
			s.put(hole, moved)
			s.down(hole)
			s.up(int(s.place[moved]))
		}
	case t < old:
		s.up(int(s.place[n]))
	default:
		s.down(int(s.place[n]))
	}
}

func (s *schedule) put(i int, n int32) { s.heap[i], s.place[n] = n, int32(i) }

func (s *schedule) before(a, b int32) bool {
	return s.due[a] < s.due[b] || s.due[a] == s.due[b] && a < b
}

func (s *schedule) up(i int) {
	n := s.heap[i]
	for i > 0 {
		parent := (i - 1) / 2
		if !s.before(n, s.heap[parent]) {
			break
		}
		s.put(i, s.heap[parent])
		i = parent
	}
	s.put(i, n)
}

func (s *schedule) down(i int) {
	n := s.heap[i]
	for {
		child := 2*i + 1
		if child >= len(s.heap) {
			break
		}
		if child+1 < len(s.heap) && s.before(s.heap[child+1], s.heap[child]) {
			child++
		}
		if !s.before(s.heap[child], n) {
			break
		}
		s.put(i, s.heap[child])
		i = child
	}
	s.put(i, n)
}
