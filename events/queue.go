package events

import (
	"cmp"

	"github.com/emirpasic/gods/v2/queues/priorityqueue"
)

// key is what the queue sorts: when a packet's first instant is due, at which
// port, and where the inbox keeps the packet. It holds no slice because the
// queue's elements must be comparable.
type key struct {
	due  Time
	port int32
	slot int32
}

func compareKeys(a, b key) int {
	if c := cmp.Compare(a.due, b.due); c != 0 {
		return c
	}
	return cmp.Compare(a.port, b.port)
}

// standing is the number of keys at Never that the queue always holds. The
// heap below gives memory back whenever it is three quarters empty, and would
// otherwise do so, and allocate again, at every tick. They keep up to 90 packets
// at once from causing that.
const standing = 32

// queue delivers keys in (due, port) order, whatever the order in which they
// were pushed. It is the only place that knows which heap is underneath.
type queue struct {
	heap *priorityqueue.Queue[key]
}

func newQueue() *queue {
	q := &queue{heap: priorityqueue.NewWith(compareKeys)}
	q.reset()
	return q
}

func (q *queue) reset() {
	q.heap.Clear()
	for range standing {
		q.heap.Enqueue(key{due: Never})
	}
}

func (q *queue) push(k key) { q.heap.Enqueue(k) }

// popThrough removes and returns the first key that is due at or before t.
func (q *queue) popThrough(t Time) (key, bool) {
	k, ok := q.heap.Peek()
	if !ok || k.due > t || k.due == Never {
		return key{}, false
	}
	q.heap.Dequeue()
	return k, true
}
