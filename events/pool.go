package events

// Pool owns the packets of one population. Their number is fixed, which is
// what bounds the memory of a run: a population that has all its packets under
// way must wait until its slowest reader releases one.
type Pool struct {
	free chan *Packet
}

// NewPool returns a pool of size packets with the given number of lanes each.
func NewPool(size, lanes int) *Pool {
	p := &Pool{free: make(chan *Packet, size)}
	for range size {
		p.free <- &Packet{Lanes: make([]Train, lanes), home: p}
	}
	return p
}

// Free is the channel of packets that are not in use. Receiving from it takes one.
func (p *Pool) Free() <-chan *Packet { return p.free }

// Idle reports whether every packet is back in the pool.
func (p *Pool) Idle() bool { return len(p.free) == cap(p.free) }

// Size returns the number of packets the pool owns.
func (p *Pool) Size() int { return cap(p.free) }

func (p *Pool) put(pk *Packet) {
	select {
	case p.free <- pk:
	default:
		panic("events: more packets returned than the pool owns")
	}
}
