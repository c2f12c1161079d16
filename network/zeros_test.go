package network

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"spikesim/events"
	"spikesim/sim"
	"spikesim/sim/random"
)

// prune sets nine of ten weights of a network to 0, those of what comes with fixed
// weights too.
func prune(n *Network, key random.Key) {
	for _, p := range n.populations {
		for j, proj := range p.projections {
			proj.version++
			for k := range proj.weights {
				if key.Int(p.index).Int(j).Float64(uint64(k)) < .9 {
					proj.weights[k] = 0
				}
			}
		}
	}
}

// Any pruned network, on any engine: deliveries by weights of 0 are those found by
// going through every synapse of every spike.
func TestZeroWeightsAreCounted(t *testing.T) {
	zeros, others := uint64(0), uint64(0)
	rapid.Check(t, func(rt *rapid.T) {
		n, err := Build(drawNetwork(rt), Options{Seed: rapid.Uint64().Draw(rt, "seed"), Lanes: 1, Tick: ms})
		if err != nil {
			rt.Fatal(err)
		}
		prune(n, random.New(rapid.Uint64().Draw(rt, "pruned")))
		want, effective := make([]uint64, len(n.layout.connections)), make([]uint64, len(n.layout.connections))
		var fanOuts [][]uint32
		for i := range want {
			fanOuts = append(fanOuts, n.EffectiveFanOuts(i))
		}
		projections := make([]*projection, len(want))
		for _, p := range n.populations {
			for _, port := range p.ports {
				projections[port.connection] = port.projection
			}
		}
		n.Observe(Probe{Received: func(connection, _ int, _ events.Time, units []int32) {
			proj := projections[connection]
			for _, u := range units {
				effective[connection] += uint64(fanOuts[connection][u])
				for _, row := range proj.synapses.Rows(u, nil) {
					for _, w := range proj.weights[row.Weight:][:row.Len] {
						if w == 0 {
							want[connection]++
						}
					}
				}
			}
		}})
		var engine sim.Engine
		switch rapid.SampledFrom([]string{"serial", "parallel", "clocked"}).Draw(rt, "engine") {
		case "serial":
			engine = serial(t, n)
		case "parallel":
			engine = parallel(t, n)
		default:
			if engine, err = NewClocked(n, ms, Dense); err != nil {
				rt.Skip("not to be clocked: ", err)
			}
		}
		if err := n.Present(context.Background(), engine, []Sample{sample(n, random.New(1), 12, 60)}, 12, Test); err != nil {
			rt.Fatal(err)
		}
		for i, c := range n.Counters().Connections {
			if c.ZeroWeightOps != want[i] {
				rt.Fatalf("connection %d: %d deliveries by weights of 0, want %d of %d", i, c.ZeroWeightOps, want[i], c.SynapticOps)
			}
			if c.EffectiveOps() != effective[i] {
				rt.Fatalf("connection %d: %d effective operations, by fan-outs %d", i, c.EffectiveOps(), effective[i])
			}
			zeros, others = zeros+c.ZeroWeightOps, others+c.SynapticOps-c.ZeroWeightOps
		}
	})
	if zeros == 0 || others == 0 {
		t.Errorf("%d deliveries by weights of 0 and %d by others are no test", zeros, others)
	}
}

// Weights that were 0 and are not any more, or the other way round, are counted as
// what they are: they may be set between presentations, or learned.
func TestZeroWeightsThatChange(t *testing.T) {
	n := build(t, everything(lif(10, .3, "")), Options{Lanes: 1})
	show := func(mode Mode) (zeros uint64) {
		t.Helper()
		n.ResetCounters()
		if err := n.Present(context.Background(), serial(t, n), []Sample{sample(n, random.New(1), 12, 60)}, 12, mode); err != nil {
			t.Fatal(err)
		}
		for _, c := range n.Counters().Connections {
			zeros += c.ZeroWeightOps
		}
		return zeros
	}
	if zeros := show(Test); zeros != 0 {
		t.Errorf("%d deliveries by weights of 0 where none is", zeros)
	}
	whole := n.Weights()
	prune(n, random.New(2))
	if show(Test) == 0 {
		t.Error("no delivery by a weight of 0 in a pruned network")
	}
	if err := n.SetWeights(find(whole)); err != nil {
		t.Fatal(err)
	}
	if zeros := show(Test); zeros != 0 {
		t.Errorf("%d deliveries by weights of 0 after they were set to others", zeros)
	}
}
