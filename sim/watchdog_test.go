package sim

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"spikesim/events"
)

// The tests here run in bubbles, where the watchdog's clock stands still while
// anyone can move: seconds of watching cost nothing, and a run that neither
// ends nor reports would be found by the bubble itself.

// deadlocks runs e and checks that it reports these waits.
func deadlocks(t *testing.T, e Engine, until events.Time, want ...Wait) {
	t.Helper()
	err := e.Run(context.Background(), until)
	var deadlock *DeadlockError
	if !errors.As(err, &deadlock) {
		t.Fatalf("error %v, want a DeadlockError", err)
	}
	if !slices.Equal(deadlock.Waits, want) {
		t.Errorf("got  %v\nwant %v", deadlock, &DeadlockError{want})
	}
}

// A cycle without delay, which Graph.plan refuses, with a plan made by hand.
func TestWatchdogNamesProcessesThatWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := graphCase{
			nodes: []string{"in", "a", "b", "idle"},
			edges: []Edge{{0, 1, 0}, {2, 1, 0}, {1, 2, 0}},
		}.build(20)
		if g.Validate() == nil {
			t.Fatal("the graph is valid, so this test is about nothing")
		}
		p := &plan{
			stretch: ms,
			order:   []int{0, 1, 2, 3},
			inputs:  [][]int{{}, {0, 1}, {2}, {}},
			outputs: [][]int{{0}, {2}, {1}, {}},
			port:    []int{0, 1, 0},
			packets: []int{3, 3, 3, 3},
		}
		deadlocks(
			t, newParallel(g, p), 20*ms,
			// The source fills its three packets; a takes one of them out of the
			// channel but cannot handle it.
			Wait{Name: "in", On: "a", Packet: true, Needs: 4 * ms},
			Wait{Name: "a", On: "b", Needs: ms},
			Wait{Name: "b", On: "a", Needs: ms},
		)
	})
}

// A hoarder never opens its inbox, so no packet ever comes home.
type hoarder struct{ windows int }

func (h *hoarder) Advance(events.Window, *events.Inbox, *events.Packet) error {
	h.windows++
	return nil
}
func (h *hoarder) Tick(events.Time, *events.Packet) error { return nil }

func TestWatchdogNamesAProcessThatKeepsItsPackets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := graphCase{
			nodes: []string{"in", "reader", "hoarder"},
			edges: []Edge{{0, 1, 0}, {0, 2, 0}},
		}.build(20)
		g.CreditTicks = 4
		h := &hoarder{}
		g.Nodes[2].Process = h
		// One packet and four on credit go out; the sixth window finds none.
		deadlocks(
			t, parallel(t, g), 20*ms,
			Wait{Name: "in", On: "hoarder", Packet: true, Needs: 6 * ms},
			Wait{Name: "reader", On: "in", Needs: 6 * ms, Closed: 5 * ms},
			Wait{Name: "hoarder", On: "in", Needs: 6 * ms, Closed: 5 * ms},
		)
		if h.windows != 5 {
			t.Errorf("the hoarder handled %d windows, want 5", h.windows)
		}
		deadlocks(
			t, serial(t, g), 20*ms,
			Wait{Name: "in", On: "hoarder", Packet: true, Needs: 6 * ms},
		)
	})
}

// With one packet fewer than DESIGN.md proves to suffice, a self loop stops:
// the proof's number is the least.
func TestOnePacketFewerIsTooFew(t *testing.T) {
	for _, delay := range []events.Time{ms / 2, ms, 3 * ms, 7*ms/2 + 1} {
		synctest.Test(t, func(t *testing.T) {
			g := graphCase{nodes: []string{"a"}, edges: []Edge{{0, 0, delay}}}.build(20)
			p, err := g.plan()
			if err != nil {
				t.Fatal(err)
			}
			p.fewest(g)
			if err := newParallel(g, p).Run(context.Background(), 20*ms); err != nil {
				t.Fatal(err)
			}
			p.packets[0]--
			through := events.Time(p.packets[0]) * p.stretch
			deadlocks(t, newParallel(g, p), 20*ms,
				Wait{Name: "a", On: "a", Packet: true, Needs: through + p.stretch})
			deadlocks(t, &Serial{g, p, newWorkers(g, p)}, 20*ms,
				Wait{Name: "a", On: "a", Packet: true, Needs: through + p.stretch})
		})
	}
}

// Every process takes its time, far longer than the watchdog's patience, one
// after the other and all at once.
func TestWatchdogIsPatientWithSlowProcesses(t *testing.T) {
	for _, c := range graphCases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := c.build(3)
				want := record(t, g, serial(t, g), 3*ms)
				for n, y := range toys(g) {
					y.during = func(events.Window, *events.Inbox) error {
						time.Sleep(time.Duration(n%4) * time.Minute)
						return nil
					}
				}
				same(t, g, record(t, g, parallel(t, g), 3*ms), want)
			})
		})
	}
}

// The watchdog alone, with statuses set by hand: it believes what it sees only
// when it has seen the same, without a step, eight times in a row.
func TestWatchdogLooksMoreThanOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := parallel(t, graphCase{nodes: []string{"in", "a", "b"}, edges: []Edge{{0, 1, 0}, {0, 2, 0}}}.build(1))
		var mine *events.Packet
		for len(e.workers[0].pool.Free()) > 0 {
			mine = <-e.workers[0].pool.Free()
		}
		e.status[0].set(waiting{kind: statusPacket})
		e.status[1].set(waiting{kind: statusInput, edge: 0})
		e.status[2].set(waiting{kind: statusDone})
		const (
			nearly = (watchLooks - 1) * watchPause // one look too few
			long   = 10 * watchLooks * watchPause
		)
		began, scripted := time.Now(), time.Duration(0)
		pause := func(d time.Duration, then func()) {
			scripted += d
			time.AfterFunc(scripted, then)
		}
		pause(watchPause/2, func() {}) // from here on between two looks
		pause(nearly, func() { e.status[0].steps.Add(1) })
		pause(nearly, func() { e.status[1].set(waiting{}) }) // runs
		pause(watchPause, func() { e.status[1].set(waiting{kind: statusInput, edge: 0}) })
		pause(nearly, func() { e.channels[0] <- mine }) // there for node 1, which is not yet awake
		pause(long, func() { <-e.channels[0] })
		pause(nearly, func() { mine.Send(0) }) // and home for node 0
		pause(long, func() { <-e.workers[0].pool.Free() })
		err := e.watch(make(chan struct{}))
		want := scripted + watchPause/2 + nearly
		if took := time.Since(began); took != want {
			t.Errorf("the watchdog reports after %v, want %v", took, want)
		}
		var deadlock *DeadlockError
		if !errors.As(err, &deadlock) || len(deadlock.Waits) != 2 {
			t.Errorf("error %v, want a DeadlockError with two waits", err)
		}
	})
}

// A process counts every window as a step: that is what tells a busy graph from
// a stuck one.
func TestStepsAreCounted(t *testing.T) {
	g := tunnel(3).build(caseTicks)
	e := parallel(t, g)
	for range 2 {
		record(t, g, e, caseTicks*ms)
		for n := range e.status {
			if steps := e.status[n].steps.Load(); steps != caseTicks {
				t.Errorf("%q counted %d steps in %d windows", g.Nodes[n].Name, steps, caseTicks)
			}
		}
	}
}

// When all have finished there is nobody left to be stuck.
func TestWatchdogLeavesTheFinishedAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := parallel(t, graphCase{nodes: []string{"in", "a"}, edges: []Edge{{0, 1, 0}}}.build(1))
		for n := range e.status {
			e.status[n].set(waiting{kind: statusDone})
		}
		finished := make(chan struct{})
		time.AfterFunc(time.Hour, func() { close(finished) })
		if err := e.watch(finished); err != nil {
			t.Error(err)
		}
	})
}

// After a deadlock the engine runs again like any other.
func TestAnEngineRunsAgainAfterADeadlock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := graphCase{nodes: []string{"in", "a"}, edges: []Edge{{0, 1, 0}}}.build(20)
		want := reference(g, 20*ms)
		honest := g.Nodes[1].Process
		for _, kind := range engines {
			g.Nodes[1].Process = &stubborn{Process: honest}
			e, err := kind.make(g)
			if err != nil {
				t.Fatal(err)
			}
			var deadlock *DeadlockError
			if err := e.Run(context.Background(), 20*ms); !errors.As(err, &deadlock) {
				t.Fatalf("%s: error %v, want a DeadlockError", kind.name, err)
			}
			if err := e.Run(context.Background(), 20*ms); err != nil {
				t.Fatalf("%s: %v", kind.name, err)
			}
			g.Nodes[1].Process = honest
			same(t, g, logs(t, g), want)
		}
	})
}

// A stubborn process keeps its packets in its first run.
type stubborn struct {
	Process
	runs int
}

func (s *stubborn) Advance(w events.Window, in *events.Inbox, out *events.Packet) error {
	if w.From == 0 {
		s.runs++
	}
	if s.runs == 1 {
		return nil
	}
	return s.Process.Advance(w, in, out)
}

func (s *stubborn) Tick(t events.Time, out *events.Packet) error {
	if s.runs == 1 {
		return nil
	}
	return s.Process.Tick(t, out)
}
