package events

import (
	"fmt"
	"strings"
	"testing"
)

// sent makes a packet of a pool of its own, sent to one reader.
func sent(t testing.TB, w Window, lanes ...Train) (*Packet, *Pool) {
	pool := NewPool(1, len(lanes))
	p := take(t, pool, w)
	copy(p.Lanes, lanes)
	p.Send(1)
	return p, pool
}

// train makes a train from pairs of time and unit.
func train(pairs ...int) Train {
	var tr Train
	for i := 0; i < len(pairs); i += 2 {
		tr.Append(Time(pairs[i]), int32(pairs[i+1]))
	}
	return tr
}

// read opens w and writes down all instants of one lane, as
// "time: port[units] port[units]; ".
func read(in *Inbox, w Window, lane int) string {
	in.Open(w)
	defer in.Close()
	var b strings.Builder
	m := in.Lane(lane)
	for {
		at, runs, ok := m.Next()
		if !ok {
			return b.String()
		}
		fmt.Fprintf(&b, "%d:", int64(at))
		for _, r := range runs {
			fmt.Fprintf(&b, " %d%v", r.Port, r.Units)
		}
		b.WriteString("; ")
	}
}

func TestInboxMergesPorts(t *testing.T) {
	type push struct {
		port  int
		w     Window
		train Train
		delay Time
	}
	for _, c := range []struct {
		name string
		in   []push
		want []string // per window of length 10; one more is silent
	}{
		{"nothing", nil, []string{"", ""}},
		{"empty packet", []push{{0, Window{0, 10}, train(), 0}}, []string{"", ""}},
		{
			"one instant of two ports comes at once, by port and not by arrival",
			[]push{{1, Window{0, 10}, train(5, 7), 0}, {0, Window{0, 10}, train(5, 1, 5, 2), 0}},
			[]string{"5: 0[1 2] 1[7]; ", ""},
		},
		{
			"units of one instant come as one run",
			[]push{{0, Window{0, 10}, train(3, 0, 3, 4, 4, 0), 0}},
			[]string{"3: 0[0 4]; 4: 0[0]; ", ""},
		},
		{
			"a spike at the end belongs to the window",
			[]push{{0, Window{0, 10}, train(10, 1), 0}},
			[]string{"10: 0[1]; ", ""},
		},
		{
			"a delay carries spikes over the end",
			[]push{{0, Window{0, 10}, train(2, 1, 7, 2, 10, 3), 4}},
			[]string{"6: 0[1]; ", "11: 0[2]; 14: 0[3]; "},
		},
		{
			"a delay of one window",
			[]push{{0, Window{0, 10}, train(1, 1, 10, 3), 10}},
			[]string{"", "11: 0[1]; 20: 0[3]; "},
		},
		{
			"a packet that straddles meets the next one of a lower port",
			[]push{
				{2, Window{0, 10}, train(9, 5), 6},
				{0, Window{10, 20}, train(15, 1), 0},
				{1, Window{10, 20}, train(15, 2), 0},
			},
			[]string{"", "15: 0[1] 1[2] 2[5]; "},
		},
		{
			"two packets of one port in one window",
			[]push{{0, Window{0, 10}, train(9, 1), 6}, {0, Window{10, 20}, train(12, 2), 6}},
			[]string{"", "15: 0[1]; 18: 0[2]; "},
		},
		{
			"one source through two ports with different delays",
			[]push{{0, Window{0, 10}, train(4, 1, 6, 1), 0}, {1, Window{0, 10}, train(4, 1, 6, 1), 2}},
			[]string{"4: 0[1]; 6: 0[1] 1[1]; 8: 1[1]; ", ""},
		},
	} {
		in := NewInbox(1)
		var pools []*Pool
		for _, p := range c.in {
			packet, pool := sent(t, p.w, p.train)
			in.Push(p.port, packet, p.delay)
			pools = append(pools, pool)
		}
		w := Window{To: 10}
		for i, want := range append(c.want, "") {
			if got := read(in, w, 0); got != want {
				t.Errorf("%s: window %d is %q, want %q", c.name, i, got, want)
			}
			w = w.Shift(10)
		}
		for i, pool := range pools {
			if !pool.Idle() {
				t.Errorf("%s: packet %d is not released", c.name, i)
			}
		}
		if in.Pending() != 0 {
			t.Errorf("%s: %v at the end", c.name, in)
		}
	}
}

func TestPeekTakesNothing(t *testing.T) {
	in := NewInbox(1)
	p, _ := sent(t, Window{0, 10}, train(3, 0, 8, 0))
	in.Push(0, p, 4)
	in.Open(Window{0, 10})
	m := in.Lane(0)
	for range 2 {
		if got := m.Peek(); got != 7 {
			t.Errorf("Peek is %d, want 7", got)
		}
	}
	m.Next()
	// The second spike is due at 12, after the window.
	if got := m.Peek(); got != Never {
		t.Errorf("Peek at the end is %v, want never", got)
	}
}

func TestResetReleasesEverything(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(*Inbox)
	}{
		{"before a window", func(*Inbox) {}},
		{"in an open window", func(in *Inbox) { in.Open(Window{0, 10}) }},
		{"in the middle of an instant", func(in *Inbox) { in.Open(Window{0, 10}); in.Lane(1).Next() }},
		{"after a window, with packets that straddle", func(in *Inbox) { read(in, Window{0, 10}, 0) }},
		{"twice", func(in *Inbox) { in.Reset() }},
	} {
		in := NewInbox(2)
		var pools []*Pool
		for port, delay := range []Time{0, 5, 10, 1000} {
			p, pool := sent(t, Window{0, 10}, train(1, 1), train(1, 2, 7, 3))
			in.Push(port, p, delay)
			pools = append(pools, pool)
		}
		c.do(in)
		in.Reset()
		for i, pool := range pools {
			if !pool.Idle() {
				t.Errorf("%s: packet %d is not released", c.name, i)
			}
		}
		if in.Pending() != 0 {
			t.Errorf("%s: %v", c.name, in)
		}
		// The inbox then starts afresh, without a trace of what it dropped.
		p, _ := sent(t, Window{0, 10}, train(4, 8), train())
		in.Push(1, p, 0)
		if got, want := read(in, Window{0, 10}, 0), "4: 1[8]; "; got != want {
			t.Errorf("%s: after the reset got %q, want %q", c.name, got, want)
		}
	}
}

func TestInboxDescribesItself(t *testing.T) {
	in := NewInbox(1)
	p, _ := sent(t, Window{0, Millisecond}, train())
	in.Push(0, p, Millisecond)
	in.Open(Window{0, Millisecond})
	if got, want := in.String(), "inbox: 1 packets, window (0 ms, 1 ms]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
