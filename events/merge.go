package events

// Run is a stretch of spikes of one instant that came in by one port, units
// ascending.
type Run struct {
	Port  int
	Units []int32
}

// Merge walks through the input of one lane in one window, instant by instant.
// Everything of one instant comes at once: that is what lets a population add
// it all up before it tests its threshold.
type Merge struct {
	in   *Inbox
	lane int
	runs []Run
}

// Peek returns the time of the next instant with input in the window, or Never.
func (m *Merge) Peek() Time {
	next := Never
	for _, slot := range m.in.open {
		a := &m.in.slots[slot]
		train := &a.packet.Lanes[m.lane]
		if c := a.cursor[m.lane]; c < len(train.At) {
			next = min(next, train.At[c]+a.delay)
		}
	}
	if next > m.in.window.To {
		return Never
	}
	return next
}

// Next returns the next instant and all its input, ordered by port. The runs
// are valid until the next call. It reports false at the end of the window.
func (m *Merge) Next() (Time, []Run, bool) {
	at := m.Peek()
	if at == Never {
		return 0, nil, false
	}
	m.runs = m.runs[:0]
	for _, slot := range m.in.open {
		a := &m.in.slots[slot]
		train := &a.packet.Lanes[m.lane]
		first := a.cursor[m.lane]
		last := first
		for last < len(train.At) && train.At[last]+a.delay == at {
			last++
		}
		if last > first {
			a.cursor[m.lane] = last
			m.insert(Run{a.port, train.Unit[first:last]})
		}
	}
	return at, m.runs, true
}

// insert keeps the runs ordered by port: the open packets are ordered by when
// they are due, which differs from port order when one connection's packet
// straddles two windows.
func (m *Merge) insert(r Run) {
	m.runs = append(m.runs, r)
	for i := len(m.runs) - 1; i > 0 && m.runs[i-1].Port > m.runs[i].Port; i-- {
		m.runs[i-1], m.runs[i] = m.runs[i], m.runs[i-1]
	}
}
