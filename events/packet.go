package events

import "sync/atomic"

// Packet holds the spikes that one population fired in one window, one train
// per lane, and promises that none at or before Window.To will follow. It
// belongs to a [Pool]; once sent it is read-only until every reader has
// released it.
type Packet struct {
	Window Window
	Lanes  []Train

	readers atomic.Int32
	home    *Pool
}

// Reset empties the packet for window w and keeps its memory.
func (p *Packet) Reset(w Window) {
	p.Window = w
	for i := range p.Lanes {
		p.Lanes[i].Reset()
	}
}

// Send marks the packet as shared by n readers, each of which must call
// Release once. With n = 0 it goes back to its pool at once.
func (p *Packet) Send(n int) {
	if n == 0 {
		p.home.put(p)
		return
	}
	p.readers.Store(int32(n))
}

// Release says that one reader is done with the packet; the last one returns
// it to its pool. The caller must not touch the packet afterwards.
func (p *Packet) Release() {
	switch left := p.readers.Add(-1); {
	case left == 0:
		p.home.put(p)
	case left < 0:
		panic("events: packet released more often than it was sent")
	}
}
