package network

import (
	"context"
	"testing"

	"spikesim/sim/random"
)

// What is overruled is what steps use, in both ways of running: gradients set to 0
// leave the weights as they are, and only those.
func TestOverruledGradientsAreTheGradients(t *testing.T) {
	const ticks = 6
	for name, show := range map[string]func(n *Network, s Sample) error{
		"event": func(n *Network, s Sample) error {
			return n.Present(context.Background(), parallel(t, n), []Sample{s}, ticks, Train)
		},
		"clocked": func(n *Network, s Sample) error {
			return n.Present(context.Background(), clock(t, n, ms, Dense), []Sample{s}, ticks, Train)
		},
	} {
		spec := learningSpec()
		n := build(t, pyramidDecolle(), Options{Lanes: 1, Learning: spec, Outputs: 2})
		s := sample(n, random.New(3), ticks, 60)
		s.Target = []float32{.3, .9}
		var asked [6]int
		moved := func() (first, others bool) {
			before := n.Weights()
			if err := show(n, s); err != nil {
				t.Fatal(err)
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
		n.OverruleGradients(func(population int, gradients []Array) {
			asked[population]++
			if gradients[0].Name == "enc1.weights" {
				for _, a := range gradients {
					clear(a.Values)
				}
			}
		})
		if first, others := moved(); first || !others {
			t.Errorf("%s: weights moved without a gradient: %v; others moved: %v", name, first, others)
		}
		if asked[1] == 0 || asked[0] != 0 {
			t.Errorf("%s: asked %v times", name, asked)
		}
		n.OverruleGradients(nil)
		if first, _ := moved(); !first {
			t.Errorf("%s: still overruled", name)
		}
	}
}
