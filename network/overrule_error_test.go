package network

import (
	"context"
	"testing"

	"spikesim/sim/random"
)

// What is overruled is what learning uses, in both ways of running: errors set to 0
// leave the weights as they are, and only those; the loss stays that of the
// readout.
func TestOverruledErrorsAreTheErrors(t *testing.T) {
	const ticks = 6
	for name, show := range map[string]func(n *Network, s Sample) error{
		"event": func(n *Network, s Sample) error {
			return n.Present(context.Background(), parallel(t, n), []Sample{s}, ticks, Train)
		},
		"clocked": func(n *Network, s Sample) error {
			return n.Present(context.Background(), clock(t, n, ms, Dense), []Sample{s}, ticks, Train)
		},
	} {
		n := build(t, pyramidDecolle(), Options{Lanes: 1, Learning: learningSpec(), Outputs: 2})
		s := sample(n, random.New(3), ticks, 60)
		s.Target = []float32{.3, .9}
		moved := func() (first, others bool) {
			before := n.Weights()
			n.ResetCounters()
			if err := show(n, s); err != nil {
				t.Fatal(err)
			}
			if n.Counters().Populations[1].Loss == 0 {
				t.Errorf("%s: no loss", name)
			}
			for i, a := range n.Weights() {
				for j, v := range a.Values {
					if v == before[i].Values[j] {
						continue
					}
					if a.Name == "enc1.weights" || a.Name == "enc1.bias" {
						first = true
					} else {
						others = true
					}
				}
			}
			return first, others
		}
		n.OverruleErrors(func(population, lane int, errors []float32) {
			if lane != 0 || len(errors) != 2 {
				t.Errorf("%s: lane %d, %d errors", name, lane, len(errors))
			}
			if population == 1 {
				clear(errors)
			}
		})
		if first, others := moved(); first || !others {
			t.Errorf("%s: weights moved without an error: %v; others moved: %v", name, first, others)
		}
		n.OverruleErrors(nil)
		if first, _ := moved(); !first {
			t.Errorf("%s: still overruled", name)
		}
	}
}
