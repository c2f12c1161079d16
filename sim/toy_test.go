package sim

import (
	"fmt"

	"spikesim/events"
	"spikesim/sim/random"
)

// A moment is one thing that happened to a toy in one lane.
type moment struct {
	at   events.Time
	what string // "in", "out" or "tick"
	port int    // of a spike that came in
	unit int32
}

// A toy is a process with a rule of its own that writes down all it sees. Its
// state is a hash of everything so far in the order in which it came, so one
// spike that is early, late, lost, doubled or out of order changes all that
// follows. A toy without inputs plays a script instead.
type toy struct {
	units  int32
	script []events.Train // per lane
	quiet  bool           // writes nothing down
	worker *worker        // set in tests that look at the engine from within
	during func(w events.Window, in *events.Inbox) error
	atTick func(t events.Time) error

	states []toyState // per lane
	through,
	ticked events.Time
	faults []string
}

type toyState struct {
	hash   random.Key
	charge int
	played int // spikes of the script
	last   events.Time
	log    []moment
	fired  []int32
}

// start is called in the first window, so that a toy can run any number of
// times.
func (y *toy) start(lanes int) {
	if len(y.states) != lanes {
		y.states = make([]toyState, lanes)
	}
	for lane := range y.states {
		s := &y.states[lane]
		*s = toyState{hash: random.New(uint64(lane)), log: s.log[:0], fired: s.fired[:0]}
	}
	y.through, y.ticked, y.faults = 0, 0, nil
}

func (y *toy) fault(format string, args ...any) {
	y.faults = append(y.faults, fmt.Sprintf(format, args...))
}

// Advance implements Process, and checks the engine's promises from within.
func (y *toy) Advance(w events.Window, in *events.Inbox, out *events.Packet) error {
	if w.From == 0 {
		y.start(len(out.Lanes))
	}
	if w.From != y.through || w.To <= w.From {
		y.fault("window %v follows %v", w, y.through)
	}
	y.through = w.To
	if y.worker != nil {
		for port, closed := range y.worker.closed {
			if closed < w.To {
				y.fault("window %v is handled with port %d closed through %v", w, port, closed)
			}
		}
	}
	if y.during != nil {
		if err := y.during(w, in); err != nil {
			return err
		}
	}
	in.Open(w)
	for lane := range out.Lanes {
		y.advanceLane(w, lane, in.Lane(lane), &out.Lanes[lane])
	}
	in.Close()
	return nil
}

func (y *toy) advanceLane(w events.Window, lane int, m *events.Merge, out *events.Train) {
	s := &y.states[lane]
	if y.script != nil {
		train := &y.script[lane]
		for ; s.played < train.Len() && train.At[s.played] <= w.To; s.played++ {
			y.fire(s, out, train.At[s.played], train.Unit[s.played])
		}
	}
	for {
		at, runs, ok := m.Next()
		if !ok {
			break
		}
		// Strictly later than the instant before: all of one instant came at
		// once, and nothing came after its time.
		if at <= s.last || !w.Contains(at) {
			y.fault("lane %d: instant %v after %v in window %v", lane, at, s.last, w)
		}
		for _, unit := range y.instant(lane, at, runs) {
			y.fire(s, out, at, unit)
		}
	}
	if !out.Sorted() {
		y.fault("lane %d: the packet of window %v is out of order", lane, w)
	}
}

// instant is the rule: it returns the units that fire upon the input of one
// instant. About a third of the input's number of spikes goes out again.
func (y *toy) instant(lane int, at events.Time, runs []events.Run) []int32 {
	s := &y.states[lane]
	s.last = at
	for _, r := range runs {
		for _, unit := range r.Units {
			s.hash = s.hash.Int(int(at)).Int(r.Port).Int(int(unit))
			s.charge += 1 + (r.Port+int(unit))%3
			if !y.quiet {
				s.log = append(s.log, moment{at, "in", r.Port, unit})
			}
		}
	}
	s.fired = s.fired[:0]
	if s.charge < 5 {
		return nil
	}
	s.charge = 0
	for unit := range y.units {
		if unit == int32(uint64(s.hash)%uint64(y.units)) || s.hash.Uint64(uint64(unit))%4 == 0 {
			s.fired = append(s.fired, unit)
		}
	}
	return s.fired
}

func (y *toy) fire(s *toyState, out *events.Train, at events.Time, unit int32) {
	if out != nil {
		out.Append(at, unit)
	}
	if !y.quiet {
		s.log = append(s.log, moment{at, "out", -1, unit})
	}
}

// Tick implements Process. Now and then a toy fires at a tick, with a unit
// that fires at no other time.
func (y *toy) Tick(t events.Time, out *events.Packet) error {
	if t != y.through || t <= y.ticked {
		y.fault("tick %v after tick %v with input handled through %v", t, y.ticked, y.through)
	}
	y.ticked = t
	if y.atTick != nil {
		if err := y.atTick(t); err != nil {
			return err
		}
	}
	for lane := range out.Lanes {
		if y.tickLane(lane, t) {
			y.fire(&y.states[lane], &out.Lanes[lane], t, y.units)
		}
	}
	return nil
}

func (y *toy) tickLane(lane int, t events.Time) bool {
	s := &y.states[lane]
	if !y.quiet {
		s.log = append(s.log, moment{t, "tick", -1, 0})
	}
	return y.script == nil && s.charge > 0 && s.hash.Int(int(t))%4 == 0
}

// script draws what a source plays: at every whole grid step, with probability
// 1/2, one of its units, sometimes two.
func script(key random.Key, lanes int, grid, until events.Time) []events.Train {
	trains := make([]events.Train, lanes)
	for lane := range trains {
		k := key.Int(lane)
		for at := grid; at <= until; at += grid {
			n := uint64(at)
			if k.Uint64(n)%2 == 0 {
				continue
			}
			trains[lane].Append(at, 0)
			if k.Int(1).Uint64(n)%3 == 0 {
				trains[lane].Append(at, 2)
			}
		}
	}
	return trains
}
