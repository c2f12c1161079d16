package events

import "fmt"

// arrival is a packet on its way into a population: the packet, the port it
// came in by, the delay of that connection, and per lane how far it is read.
type arrival struct {
	packet *Packet
	port   int
	delay  Time
	cursor []int
}

// Inbox is what a population receives: packets of all its ports in a priority
// queue keyed by arrival time and port. It hands them out window by window,
// lane by lane and instant by instant; ports count from 0 in the order of the
// network's description. An inbox belongs to one goroutine.
type Inbox struct {
	queue  *queue
	slots  []arrival
	spare  []int32
	open   []int32 // slots that can hold spikes of the open window, by (due, port)
	window Window
	merge  Merge
	lanes  int
}

// NewInbox returns an empty inbox for packets with the given number of lanes.
func NewInbox(lanes int) *Inbox {
	return &Inbox{queue: newQueue(), lanes: lanes}
}

// Push adds a packet that came in at port over a connection with the given
// delay. The inbox releases it when all its spikes have been handed out.
func (in *Inbox) Push(port int, p *Packet, delay Time) {
	if len(p.Lanes) != in.lanes {
		panic("events: packet and inbox differ in their number of lanes")
	}
	var slot int32
	if n := len(in.spare); n > 0 {
		slot, in.spare = in.spare[n-1], in.spare[:n-1]
	} else {
		slot = int32(len(in.slots))
		in.slots = append(in.slots, arrival{cursor: make([]int, in.lanes)})
	}
	a := &in.slots[slot]
	a.packet, a.port, a.delay = p, port, delay
	clear(a.cursor)
	in.queue.push(key{due: p.Window.From + delay, port: int32(port), slot: slot})
}

// Open makes the input of window w ready. The caller has pushed everything
// that arrives at or before w.To.
func (in *Inbox) Open(w Window) {
	in.window = w
	for {
		// A packet's first instant is after its window's start, so one that
		// starts at w.To has nothing for this window.
		k, ok := in.queue.popThrough(w.To - 1)
		if !ok {
			return
		}
		in.open = append(in.open, k.slot)
	}
}

// Lane returns the merged input of one lane in the open window. The result is
// valid until the next call.
func (in *Inbox) Lane(lane int) *Merge {
	in.merge.in, in.merge.lane = in, lane
	return &in.merge
}

// Close ends the open window and releases the packets that are read to their
// end. Every lane that the caller works with must have been read through.
func (in *Inbox) Close() {
	keep := in.open[:0]
	for _, slot := range in.open {
		a := &in.slots[slot]
		if a.packet.Window.To+a.delay > in.window.To {
			keep = append(keep, slot)
			continue
		}
		in.release(slot)
	}
	in.open = keep
}

// Reset drops everything and releases all packets.
func (in *Inbox) Reset() {
	in.open = in.open[:0]
	in.queue.reset()
	for slot := range in.slots {
		if in.slots[slot].packet != nil {
			in.release(int32(slot))
		}
	}
}

func (in *Inbox) release(slot int32) {
	in.slots[slot].packet.Release()
	in.slots[slot].packet = nil
	in.spare = append(in.spare, slot)
}

// Pending returns the number of packets held, for messages and tests.
func (in *Inbox) Pending() int { return len(in.slots) - len(in.spare) }

func (in *Inbox) String() string {
	return fmt.Sprintf("inbox: %d packets, window %v", in.Pending(), in.window)
}
