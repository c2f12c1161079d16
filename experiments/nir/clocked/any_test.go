package clocked_test

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"spikesim/experiments/nir"
	"spikesim/experiments/nir/clocked"
)

// Any graph of any nodes, with any edges, runs by every profile, twice alike, or is
// refused.
func TestAnyGraph(t *testing.T) {
	parameters := map[nir.Type]fields{
		nir.Linear: {"weight": weights([]int{2, 2}, 1, 0.5, -0.5, 1)}, nir.Affine: {"weight": weights([]int{2, 2}, 1, 0, 1, 0.5), "bias": []float64{0.1, -0.1}},
		nir.Scale: {"scale": []float64{1, 2}}, nir.Delay: {"delay": []float64{0, 0.002}}, nir.Threshold: {"threshold": 0.5},
		nir.Flatten: {"start_dim": 0, "end_dim": -1}, nir.I: {"r": 1.}, nir.IF: {"r": 1., "v_threshold": 0.8},
		nir.LI: {"tau": 0.004, "r": 1., "v_leak": 0.}, nir.LIF: {"tau": 0.004, "r": 4., "v_leak": 0., "v_threshold": 0.5},
		nir.CubaLI:  {"tau_syn": 0.002, "tau_mem": 0.004, "r": 4., "v_leak": 0., "w_in": 2.},
		nir.CubaLIF: {"tau_syn": 0.002, "tau_mem": 0.004, "r": 4., "v_leak": 0., "w_in": 2., "v_threshold": 0.5},
	}
	kinds := []nir.Type{nir.Linear, nir.Affine, nir.Scale, nir.Delay, nir.Threshold, nir.Flatten, nir.I, nir.IF, nir.LI, nir.LIF, nir.CubaLI, nir.CubaLIF}
	ran := 0
	rapid.Check(t, func(rt *rapid.T) {
		b := new(graph).node("in", nir.Input, fields{"shape": []int64{2}})
		names := []string{"in"}
		for i := range rapid.IntRange(1, 5).Draw(rt, "nodes") {
			kind := rapid.SampledFrom(kinds).Draw(rt, "type")
			names = append(names, fmt.Sprint(i))
			b.node(names[len(names)-1], kind, parameters[kind])
		}
		b.node("out", nir.Output, fields{"shape": []int64{2}})
		seen := map[nir.Edge]bool{}
		for range rapid.IntRange(1, 10).Draw(rt, "edges") {
			e := nir.Edge{From: rapid.SampledFrom(names).Draw(rt, "from"), To: rapid.SampledFrom(append(names[1:], "out")).Draw(rt, "to")}
			if !seen[e] {
				seen[e] = true
				b.g.Edges = append(b.g.Edges, e)
			}
		}
		flat, err := b.g.Flat()
		if err != nil {
			rt.Skip()
		}
		var input []clocked.Spike
		for k := range int32(12) {
			input = append(input, clocked.Spike{Step: k, Unit: k % 2, Count: 1})
		}
		for _, p := range clocked.Profiles() {
			first, err := clocked.Run(context.Background(), flat, p, 1e-3, 15, input, clocked.Options{})
			if err != nil {
				continue
			}
			ran++
			second, err := clocked.Run(context.Background(), flat, p, 1e-3, 15, input, clocked.Options{})
			if err != nil || !reflect.DeepEqual(first, second) {
				rt.Errorf("%s: two runs differ: %v", p.Name, err)
			}
			for _, l := range first.Links {
				if l.SynapticOps < 0 || l.Synapses < 0 {
					rt.Errorf("%s: %+v", p.Name, l)
				}
			}
		}
	})
	if ran == 0 {
		t.Error("nothing ran")
	}
}
