package sim

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"spikesim/events"
)

// engines makes one engine of each kind for g.
var engines = []struct {
	name string
	make func(*Graph) (Engine, error)
}{
	{"serial", func(g *Graph) (Engine, error) { return NewSerial(g) }},
	{"parallel", func(g *Graph) (Engine, error) { return NewParallel(g) }},
}

// onEngines runs a test on both engines and on every graph that has a relay.
// That the goroutines of a run that was cut short have ended is checked by
// Run's own wait and by TestMain.
func onEngines(t *testing.T, test func(t *testing.T, g *Graph, e Engine, victim int)) {
	for _, c := range graphCases {
		victim := slices.IndexFunc(c.edges, func(e Edge) bool { return true })
		if victim < 0 {
			continue
		}
		for _, kind := range engines {
			t.Run(kind.name+"/"+c.name, func(t *testing.T) {
				g := c.build(caseTicks)
				e, err := kind.make(g)
				if err != nil {
					t.Fatal(err)
				}
				want := reference(g, caseTicks*ms)
				test(t, g, e, c.edges[victim].To)
				whole(t, e)
				// Whatever happened, the next run is as good as the first.
				for _, y := range toys(g) {
					y.during, y.atTick = nil, nil
				}
				same(t, g, record(t, g, e, caseTicks*ms), want)
				whole(t, e)
			})
		}
	}
}

var errToy = errors.New("a toy broke")

func TestAProcessErrorEndsTheRunWithItsName(t *testing.T) {
	check := func(t *testing.T, g *Graph, e Engine, victim int) {
		t.Helper()
		err := e.Run(context.Background(), caseTicks*ms)
		var failed *ProcessError
		if !errors.As(err, &failed) || !errors.Is(err, errToy) {
			t.Fatalf("error %v, want a ProcessError around %q", err, errToy)
		}
		if failed.Name != g.Nodes[victim].Name || failed.At != 6*ms {
			t.Errorf("%q failed at %v, want %q at 6 ms", failed.Name, failed.At, g.Nodes[victim].Name)
		}
	}
	t.Run("in Advance", func(t *testing.T) {
		onEngines(t, func(t *testing.T, g *Graph, e Engine, victim int) {
			toys(g)[victim].during = func(w events.Window, _ *events.Inbox) error {
				if w.To == 6*ms {
					return errToy
				}
				return nil
			}
			check(t, g, e, victim)
		})
	})
	t.Run("in Advance, with the inbox open", func(t *testing.T) {
		onEngines(t, func(t *testing.T, g *Graph, e Engine, victim int) {
			toys(g)[victim].during = func(w events.Window, in *events.Inbox) error {
				if w.To == 6*ms {
					in.Open(w)
					in.Lane(0).Next()
					return errToy
				}
				return nil
			}
			check(t, g, e, victim)
		})
	})
	t.Run("in Tick", func(t *testing.T) {
		onEngines(t, func(t *testing.T, g *Graph, e Engine, victim int) {
			toys(g)[victim].atTick = func(at events.Time) error {
				if at == 6*ms {
					return errToy
				}
				return nil
			}
			check(t, g, e, victim)
		})
	})
	t.Run("in the first window", func(t *testing.T) {
		onEngines(t, func(t *testing.T, g *Graph, e Engine, victim int) {
			toys(g)[victim].during = func(events.Window, *events.Inbox) error { return errToy }
			if err := e.Run(context.Background(), caseTicks*ms); !errors.Is(err, errToy) {
				t.Fatalf("error %v, want %q", err, errToy)
			}
		})
	})
}

func TestCancelBeforeTheRun(t *testing.T) {
	onEngines(t, func(t *testing.T, g *Graph, e Engine, victim int) {
		toys(g)[victim].during = func(events.Window, *events.Inbox) error {
			t.Error("a process ran")
			return nil
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if err := e.Run(ctx, caseTicks*ms); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want %v", err, context.Canceled)
		}
	})
}

func TestCancelDuringTheRun(t *testing.T) {
	onEngines(t, func(t *testing.T, g *Graph, e Engine, victim int) {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		last := events.Time(0)
		toys(g)[victim].during = func(w events.Window, _ *events.Inbox) error {
			if last = w.To; last == 6*ms {
				cancel()
			}
			return nil
		}
		if err := e.Run(ctx, caseTicks*ms); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want %v", err, context.Canceled)
		}
		if last != 6*ms {
			t.Errorf("the process that cancelled went on until %v", last)
		}
	})
}

// A cause the caller gives for its own cancellation is the caller's business;
// Run returns the context's error.
func TestCancelWithACause(t *testing.T) {
	onEngines(t, func(t *testing.T, _ *Graph, e Engine, _ int) {
		ctx, cancel := context.WithCancelCause(context.Background())
		cancel(fmt.Errorf("lunch"))
		if err := e.Run(ctx, caseTicks*ms); err != context.Canceled {
			t.Errorf("error %v, want %v", err, context.Canceled)
		}
	})
}
