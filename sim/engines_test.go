package sim

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"spikesim/events"
)

func serial(t testing.TB, g *Graph) *Serial {
	t.Helper()
	e, err := NewSerial(g)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func parallel(t testing.TB, g *Graph) *Parallel {
	t.Helper()
	e, err := NewParallel(g)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// record runs an engine over g and returns what the toys wrote down.
func record(t testing.TB, g *Graph, e Engine, until events.Time) [][][]moment {
	t.Helper()
	letSee(g, e)
	if err := e.Run(context.Background(), until); err != nil {
		t.Fatal(err)
	}
	return logs(t, g)
}

// letSee lets the toys of g see how far the engine has closed their inputs.
func letSee(g *Graph, e Engine) {
	for n, y := range toys(g) {
		y.worker = workersOf(e)[n]
	}
}

func workersOf(e Engine) []*worker {
	if s, ok := e.(*Serial); ok {
		return s.workers
	}
	return e.(*Parallel).workers
}

// whole checks that a reset brings every packet of the engine home.
func whole(t testing.TB, e Engine) {
	t.Helper()
	if p, ok := e.(*Parallel); ok {
		p.reset()
	}
	for _, w := range workersOf(e) {
		w.reset()
	}
	for _, w := range workersOf(e) {
		if !w.pool.Idle() || w.inbox.Pending() != 0 {
			t.Errorf("%q has %d of %d packets, and in its inbox %d of others",
				w.node.Name, len(w.pool.Free()), w.pool.Size(), w.inbox.Pending())
		}
	}
}

// setProcs sets GOMAXPROCS for the rest of the test.
func setProcs(t testing.TB, n int) {
	before := runtime.GOMAXPROCS(n)
	t.Cleanup(func() { runtime.GOMAXPROCS(before) })
}

const caseTicks = 12

func TestSerialAgreesWithTheReference(t *testing.T) {
	for _, c := range graphCases {
		t.Run(c.name, func(t *testing.T) {
			g := c.build(caseTicks)
			want := reference(g, caseTicks*ms)
			same(t, g, record(t, g, serial(t, g), caseTicks*ms), want)
			if len(g.Edges) > 0 && spikes(want) < 100 {
				t.Errorf("only %d spikes came in; the case says little", spikes(want))
			}
		})
	}
}

func TestParallelAgreesWithSerial(t *testing.T) {
	for _, procs := range []int{1, 2, 4} {
		for _, credit := range []int{1, 2, 8} {
			t.Run(fmt.Sprintf("procs=%d,credit=%d", procs, credit), func(t *testing.T) {
				setProcs(t, procs)
				for _, c := range graphCases {
					t.Run(c.name, func(t *testing.T) {
						g := c.build(caseTicks)
						g.CreditTicks = credit
						want := record(t, g, serial(t, g), caseTicks*ms)
						same(t, g, record(t, g, parallel(t, g), caseTicks*ms), want)
					})
				}
			})
		}
	}
}

// How time is cut into windows is an engine's own business: no result may
// depend on it.
func TestShorterWindowsChangeNothing(t *testing.T) {
	for _, c := range graphCases {
		t.Run(c.name, func(t *testing.T) {
			g := c.build(caseTicks)
			want := record(t, g, serial(t, g), caseTicks*ms)
			for _, parts := range []events.Time{2, 5, 16} {
				p, err := g.plan()
				if err != nil {
					t.Fatal(err)
				}
				if p.stretch%parts != 0 {
					continue
				}
				p.cut(g, p.stretch/parts)
				same(t, g, record(t, g, newParallel(g, p), caseTicks*ms), want)
			}
		})
	}
}

// cut gives the plan windows of another length.
func (p *plan) cut(g *Graph, stretch events.Time) {
	p.stretch = stretch
	p.order = g.topological(stretch)
	g.size(p)
}

// An engine that has run starts again from nothing.
func TestEnginesRunAgain(t *testing.T) {
	for _, c := range graphCases {
		t.Run(c.name, func(t *testing.T) {
			g := c.build(caseTicks)
			want := record(t, g, serial(t, g), caseTicks*ms)
			for _, e := range []Engine{serial(t, g), parallel(t, g)} {
				for _, ticks := range []events.Time{caseTicks, 3, 0, 1, caseTicks} {
					got := record(t, g, e, ticks*ms)
					if ticks == caseTicks {
						same(t, g, got, want)
					}
				}
			}
		})
	}
}

// A longer run begins with the shorter one: nothing looks ahead.
func TestAShorterRunIsABeginning(t *testing.T) {
	for _, c := range graphCases {
		t.Run(c.name, func(t *testing.T) {
			g := c.build(caseTicks)
			whole := record(t, g, serial(t, g), caseTicks*ms)
			part := record(t, g, parallel(t, g), 5*ms)
			for n := range whole {
				for lane, log := range whole[n] {
					i := 0
					for i < len(log) && log[i].at <= 5*ms {
						i++
					}
					whole[n][lane] = log[:i]
				}
			}
			same(t, g, part, whole)
		})
	}
}

func TestRunUntilMustBeWholeTicks(t *testing.T) {
	g := graphCases[3].build(1)
	for _, e := range []Engine{serial(t, g), parallel(t, g)} {
		for _, until := range []events.Time{-ms, -1, 1, ms / 2, ms + 1} {
			err := e.Run(context.Background(), until)
			want := fmt.Sprintf("sim: run until %v is not a whole number of ticks of 1 ms", until)
			if err == nil || err.Error() != want {
				t.Errorf("%T until %v: error %v, want %q", e, until, err, want)
			}
		}
		if err := e.Run(context.Background(), 0); err != nil {
			t.Errorf("%T until 0: %v", e, err)
		}
	}
}
