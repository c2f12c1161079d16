package network

import (
	"testing"

	"spikesim/sim"
	"spikesim/sim/random"
)

// What is overruled is what learning uses, on both kinds of engine: gradients or errors
// of a layer that are set to 0 leave its weights as they are, and only those, and its
// loss stays that of the readout.
func TestOverruledLearningIsTheLearning(t *testing.T) {
	const ticks = 6
	for name, overrule := range map[string]func(*testing.T, *Network) (restore func()){
		"gradients": func(t *testing.T, n *Network) func() {
			var asked [6]int
			n.OverruleGradients(func(population int, gradients []Array) {
				asked[population]++
				if gradients[0].Name == "enc1.weights" {
					for _, a := range gradients {
						clear(a.Values)
					}
				}
			})
			return func() {
				if asked[1] == 0 || asked[0] != 0 {
					t.Errorf("asked %v times", asked)
				}
				n.OverruleGradients(nil)
			}
		},
		"errors": func(t *testing.T, n *Network) func() {
			n.OverruleErrors(func(population, lane int, errors []float32) {
				if lane != 0 || len(errors) != 2 {
					t.Errorf("lane %d, %d errors", lane, len(errors))
				}
				if population == 1 {
					clear(errors)
				}
			})
			return func() { n.OverruleErrors(nil) }
		},
	} {
		for on, engine := range map[string]func(*Network) sim.Engine{
			"event":   func(n *Network) sim.Engine { return parallel(t, n) },
			"clocked": func(n *Network) sim.Engine { return clock(t, n, ms, Dense) },
		} {
			t.Run(name+" "+on, func(t *testing.T) {
				n := build(t, pyramidDecolle(), Options{Lanes: 1, Learning: learningSpec(), Outputs: 2})
				s := sample(n, random.New(3), ticks, 60)
				s.Target = []float32{.3, .9}
				e := engine(n)
				moved := func() (first, others bool) {
					before := n.Weights()
					n.ResetCounters()
					if err := n.Present(t.Context(), e, []Sample{s}, ticks, Train); err != nil {
						t.Fatal(err)
					}
					if n.Counters().Populations[1].Loss == 0 {
						t.Error("no loss")
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
				restore := overrule(t, n)
				if first, others := moved(); first || !others {
					t.Errorf("overruled weights moved: %v; others moved: %v", first, others)
				}
				restore()
				if first, _ := moved(); !first {
					t.Error("still overruled")
				}
			})
		}
	}
}
