package events

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A delivery is one spike as it arrives: what an inbox hands out, one by one.
type delivery struct {
	at   Time
	port int
	unit int32
	lane int
}

func compareDeliveries(a, b delivery) int {
	return cmp.Or(cmp.Compare(a.lane, b.lane), cmp.Compare(a.at, b.at),
		cmp.Compare(a.port, b.port), cmp.Compare(a.unit, b.unit))
}

// A feed is one incoming connection: packets that follow each other from time
// 0, each of any length, all with one delay.
type feed struct {
	port    int
	delay   Time
	pool    *Pool
	packets []*Packet
	next    int // the first that is not pushed yet
}

const horizon = 60 // how far the random feeds reach, in ns

func drawFeed(t *rapid.T, port, lanes int) *feed {
	f := &feed{port: port, delay: Time(rapid.IntRange(0, 25).Draw(t, "delay"))}
	f.pool = NewPool(horizon, lanes)
	for from := Time(0); from < horizon; {
		p := <-f.pool.Free()
		p.Reset(Window{from, from + Time(rapid.IntRange(1, 20).Draw(t, "length"))})
		for lane := range p.Lanes {
			for at := p.Window.From + 1; at <= p.Window.To; at++ {
				// Bit u says whether unit u fires; half the instants are silent.
				fired := rapid.IntRange(0, 15).Draw(t, "units")
				for unit := range int32(3) {
					if fired < 8 && fired>>unit&1 == 1 {
						p.Lanes[lane].Append(at, unit)
					}
				}
			}
		}
		p.Send(1)
		f.packets = append(f.packets, p)
		from = p.Window.To
	}
	return f
}

func (f *feed) deliveries() []delivery {
	var all []delivery
	for _, p := range f.packets {
		for lane := range p.Lanes {
			tr := &p.Lanes[lane]
			for i := range tr.At {
				all = append(all, delivery{tr.At[i] + f.delay, f.port, tr.Unit[i], lane})
			}
		}
	}
	return all
}

// The inbox against a sort of everything that was sent: each spike comes once,
// in its window, with all others of its instant, and a packet goes home at the
// end of the window in which it is read to its end, not before and not after.
func TestInboxAgreesWithASort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lanes := rapid.IntRange(1, 3).Draw(t, "lanes")
		in := NewInbox(lanes)
		feeds := make([]*feed, rapid.IntRange(1, 4).Draw(t, "ports"))
		var want []delivery
		for port := range feeds {
			feeds[port] = drawFeed(t, port, lanes)
			want = append(want, feeds[port].deliveries()...)
		}
		var got []delivery
		for w := (Window{}); w.To < horizon; {
			w = Window{w.To, w.To + Time(rapid.IntRange(1, 20).Draw(t, "window"))}
			pushThrough(t, in, feeds, w.To)
			in.Open(w)
			for lane := range lanes {
				got = append(got, readLane(t, in, w, lane)...)
			}
			in.Close()
			checkReleased(t, feeds, w.To)
		}
		slices.SortFunc(want, compareDeliveries)
		slices.SortStableFunc(got, func(a, b delivery) int { return cmp.Compare(a.lane, b.lane) })
		reached := got[len(got):]
		for _, d := range want {
			if d.at <= in.window.To && d.at <= horizon {
				reached = append(reached, d)
			}
		}
		got = slices.DeleteFunc(got, func(d delivery) bool { return d.at > horizon })
		if !slices.Equal(got, reached) {
			t.Fatalf("got  %v\nwant %v", got, reached)
		}
		in.Reset()
		for _, f := range feeds {
			for _, p := range f.packets[f.next:] {
				p.Release()
			}
			if !f.pool.Idle() {
				t.Fatalf("port %d lacks packets after the reset", f.port)
			}
		}
	})
}

// pushThrough pushes what arrives at or before to, port by port in any order,
// and on some ports more than that.
func pushThrough(t *rapid.T, in *Inbox, feeds []*feed, to Time) {
	for _, f := range rapid.Permutation(feeds).Draw(t, "push order") {
		extra := rapid.IntRange(0, 2).Draw(t, "early packets")
		for f.next < len(f.packets) {
			p := f.packets[f.next]
			if p.Window.From+f.delay >= to {
				if extra--; extra < 0 {
					break
				}
			}
			in.Push(f.port, p, f.delay)
			f.next++
		}
	}
}

// readLane reads a lane of the open window and checks the order within it.
func readLane(t *rapid.T, in *Inbox, w Window, lane int) []delivery {
	var got []delivery
	m := in.Lane(lane)
	last := w.From
	for {
		peeked := m.Peek()
		at, runs, ok := m.Next()
		if !ok {
			if peeked != Never {
				t.Fatalf("peeked %v at the end of the window", peeked)
			}
			return got
		}
		if at != peeked || at <= last || at > w.To || len(runs) == 0 {
			t.Fatalf("instant %d with %d runs after %d in window %v; peeked %d", at, len(runs), last, w, peeked)
		}
		last = at
		for _, r := range runs {
			for _, unit := range r.Units {
				got = append(got, delivery{at, r.Port, unit, lane})
			}
		}
	}
}

// checkReleased checks that every packet is at home if all of it has arrived
// at or before to, and is not if any of it is still to come.
func checkReleased(t *rapid.T, feeds []*feed, to Time) {
	for _, f := range feeds {
		home := f.pool.Size() - len(f.packets)
		for _, p := range f.packets {
			if p.Window.To+f.delay <= to {
				home++
			}
		}
		if got := len(f.pool.Free()); got != home {
			t.Fatalf("port %d has %d packets at home after %d ns, want %d", f.port, got, to, home)
		}
	}
}
