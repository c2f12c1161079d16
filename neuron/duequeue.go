package neuron

import "spikesim/events"

// dueQueue holds when each neuron of a population will fire if nothing more
// arrives: an indexed binary heap, so that an input changes its neuron's entry
// in place. Neurons due at one time come out by ascending index. It allocates
// only when it is made.
type dueQueue struct {
	due   []events.Time // per neuron, or Never
	place []int32       // per neuron that is due, its index in heap
	heap  []int32       // neurons, ordered by (due, index)
}

// dueQueueSize is what a dueQueue takes, in bytes a neuron.
const dueQueueSize = 8 + 4 + 4

func newDueQueue(neurons int) dueQueue {
	q := dueQueue{
		due:   make([]events.Time, neurons),
		place: make([]int32, neurons),
		heap:  make([]int32, 0, neurons),
	}
	for n := range q.due {
		q.due[n] = events.Never
	}
	return q
}

func (q *dueQueue) reset() {
	for _, n := range q.heap {
		q.due[n] = events.Never
	}
	q.heap = q.heap[:0]
}

// next returns the earliest time in the queue, or Never.
func (q *dueQueue) next() events.Time {
	if len(q.heap) == 0 {
		return events.Never
	}
	return q.due[q.heap[0]]
}

// first returns the neuron that is due next. There must be one.
func (q *dueQueue) first() int32 { return q.heap[0] }

// passed panics if a spike before t is due: the caller has left it out.
func (q *dueQueue) passed(t events.Time) {
	if q.next() < t {
		panic("neuron: an autonomous model was driven past its next spike")
	}
}

// set makes neuron n due at t; Never takes it out of the queue.
func (q *dueQueue) set(n int32, t events.Time) {
	old := q.due[n]
	if t == old {
		return
	}
	q.due[n] = t
	switch {
	case old == events.Never:
		q.heap = append(q.heap, n)
		q.up(len(q.heap) - 1)
	case t == events.Never:
		hole, end := int(q.place[n]), len(q.heap)-1
		moved := q.heap[end]
		q.heap = q.heap[:end]
		if hole < end {
			q.put(hole, moved)
			q.down(hole)
			q.up(int(q.place[moved]))
		}
	case t < old:
		q.up(int(q.place[n]))
	default:
		q.down(int(q.place[n]))
	}
}

func (q *dueQueue) put(i int, n int32) { q.heap[i], q.place[n] = n, int32(i) }

func (q *dueQueue) before(a, b int32) bool {
	return q.due[a] < q.due[b] || q.due[a] == q.due[b] && a < b
}

func (q *dueQueue) up(i int) {
	n := q.heap[i]
	for i > 0 {
		parent := (i - 1) / 2
		if !q.before(n, q.heap[parent]) {
			break
		}
		q.put(i, q.heap[parent])
		i = parent
	}
	q.put(i, n)
}

func (q *dueQueue) down(i int) {
	n := q.heap[i]
	for {
		child := 2*i + 1
		if child >= len(q.heap) {
			break
		}
		if child+1 < len(q.heap) && q.before(q.heap[child+1], q.heap[child]) {
			child++
		}
		if !q.before(q.heap[child], n) {
			break
		}
		q.put(i, q.heap[child])
		i = child
	}
	q.put(i, n)
}
