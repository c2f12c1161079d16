package sim

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"spikesim/events"
)

// layered is a graph of full layers with a back edge from each layer to the one
// before and a skip from the source to everyone.
func layered(layers, width int) graphCase {
	c := graphCase{name: fmt.Sprintf("%d layers of %d", layers, width), nodes: []string{"in"}}
	for layer := range layers {
		for i := range width {
			n := len(c.nodes)
			c.nodes = append(c.nodes, fmt.Sprintf("%d.%d", layer, i))
			c.edges = append(c.edges, Edge{0, n, events.Time(i) * ms / 20})
			if layer > 0 {
				first := n - i - width // of the layer before
				for m := range width {
					c.edges = append(c.edges, Edge{first + m, n, events.Time(m%2) * ms / 10})
				}
				c.edges = append(c.edges, Edge{n, first + i, ms / 2})
			}
		}
	}
	return c
}

// Many processes, more threads than cores, little credit, several engines at
// once, and runs that are cut short in between: with -race this is where a
// packet would be written to while someone reads it.
func TestHammer(t *testing.T) {
	setProcs(t, 8)
	const ticks = 20
	c := layered(6, 4)
	g := c.build(ticks)
	want := record(t, g, serial(t, g), ticks*ms)
	if n := spikes(want); n < 10_000 {
		t.Fatalf("only %d spikes", n)
	}
	var group sync.WaitGroup
	for hammer := range 3 {
		group.Go(func() {
			g := c.build(ticks)
			g.CreditTicks = hammer + 1
			e, err := NewParallel(g)
			if err != nil {
				t.Error(err)
				return
			}
			for round := range 3 {
				ctx, cancel := context.WithCancel(context.Background())
				victim := toys(g)[1+(7*round+hammer)%(len(g.Nodes)-1)]
				victim.atTick = func(at events.Time) error {
					if at == events.Time(3+5*round)*ms {
						cancel()
					}
					return nil
				}
				if err := e.Run(ctx, ticks*ms); !errors.Is(err, context.Canceled) {
					t.Errorf("hammer %d, round %d: error %v, want %v", hammer, round, err, context.Canceled)
				}
				cancel()
				victim.atTick = nil
				if err := e.Run(context.Background(), ticks*ms); err != nil {
					t.Error(err)
					return
				}
				got := logs(t, g)
				for n := range want {
					for lane := range want[n] {
						if !slices.Equal(got[n][lane], want[n][lane]) {
							t.Errorf("hammer %d, round %d: %q differs", hammer, round, g.Nodes[n].Name)
						}
					}
				}
			}
		})
	}
	group.Wait()
}
