package sim

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"spikesim/events"
)

// A source that costs nothing before a sink that takes ten seconds per window
// gets as far ahead as it may and no further, and the watchdog, which sees
// nobody take a step for all that time, stays quiet. The bubble's clock makes
// the sink's sleep free and its length exact.
func TestASlowSinkHoldsItsSourceBack(t *testing.T) {
	for _, credit := range []int{1, 2, 8} {
		for _, delay := range []int{0, 1, 3} {
			t.Run(fmt.Sprintf("credit=%d,delay=%d", credit, delay), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					const ticks = 20
					g := graphCase{
						nodes: []string{"in", "sink"},
						edges: []Edge{{0, 1, events.Time(delay) * ms}},
					}.build(ticks)
					g.CreditTicks = credit
					var sent, handled, lead atomic.Int64
					all := toys(g)
					all[0].during = func(events.Window, *events.Inbox) error {
						lead.Store(max(lead.Load(), sent.Load()-handled.Load()))
						sent.Add(1)
						return nil
					}
					all[1].during = func(events.Window, *events.Inbox) error {
						time.Sleep(10 * time.Second)
						handled.Add(1) // before the packet is released
						return nil
					}
					record(t, g, parallel(t, g), ticks*ms)
					// While it works on a window the source is ahead by what is
					// under way in the delay and by the credit.
					if got, want := lead.Load(), int64(credit+delay); got != want {
						t.Errorf("the source was %d windows ahead, want %d", got, want)
					}
				})
			})
		}
	}
}

// The memory of a run is its packets, and none is lost.
func TestPacketsAreCountedAndComeBack(t *testing.T) {
	for _, c := range graphCases {
		g := c.build(caseTicks)
		g.CreditTicks = 2
		for _, e := range []Engine{serial(t, g), parallel(t, g)} {
			for range 3 {
				record(t, g, e, caseTicks*ms)
			}
			p, err := g.plan()
			if err != nil {
				t.Fatal(err)
			}
			for n, w := range workersOf(e) {
				if w.pool.Size() != p.packets[n] {
					t.Errorf("%s: %q owns %d packets, planned were %d", c.name, w.node.Name, w.pool.Size(), p.packets[n])
				}
			}
			whole(t, e)
		}
	}
}

// The sink of a tunnel cannot use the packets that come by the short way until
// the long way has delivered. However long that is, one tick of credit is
// enough, and even none: the packets wait in the channel, not in the sink.
func TestSkipsDoNotDeadlock(t *testing.T) {
	for _, relays := range []int{1, 10, 100, 300} {
		g := tunnel(relays).build(20)
		g.CreditTicks = 1
		want := record(t, g, serial(t, g), 20*ms)
		same(t, g, record(t, g, parallel(t, g), 20*ms), want)
		p, err := g.plan()
		if err != nil {
			t.Fatal(err)
		}
		p.fewest(g)
		same(t, g, record(t, g, newParallel(g, p), 20*ms), want)
	}
}

// The serial engine takes nothing from the heap while it runs: a long run
// allocates as often as a short one.
func TestSerialAllocatesNothingPerWindow(t *testing.T) {
	for _, c := range graphCases {
		g := c.build(150)
		for _, y := range toys(g) {
			y.quiet = true
		}
		e := serial(t, g)
		grow(e.workers)
		run := func(ticks events.Time) float64 {
			return testing.AllocsPerRun(2, func() {
				if err := e.Run(context.Background(), ticks*ms); err != nil {
					t.Fatal(err)
				}
			})
		}
		run(150) // the inboxes and their queues find their sizes
		long := run(150)
		if short := run(10); long != short {
			t.Errorf("%s: 150 ticks allocate %v times, 10 ticks %v times", c.name, long, short)
		}
	}
}

// grow gives every packet the memory that it would find in time by itself.
func grow(workers []*worker) {
	for _, w := range workers {
		for range w.pool.Size() {
			p := <-w.pool.Free()
			for lane := range p.Lanes {
				for range 200 {
					p.Lanes[lane].Append(0, 0)
				}
			}
			p.Send(0)
		}
	}
}
