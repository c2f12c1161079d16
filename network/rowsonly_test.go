package network

import (
	"math"
	"slices"
	"testing"

	"spikesim/network/wiring"
	"spikesim/sim"
	"spikesim/sim/random"
)

// plainly is a kind of which nothing is known but the rows: those of another
// kind, whose optional interfaces it hides.
type plainly struct{ wiring.Kind }

func (p plainly) Resolve(input Shape, key random.Key, report wiring.Report) wiring.Synapses {
	if s := p.Kind.Resolve(input, key, report); s != nil {
		return struct{ wiring.Synapses }{s}
	}
	return nil
}

// At implements [wiring.Placed].
func (p plainly) At(place wiring.Placement) wiring.Kind {
	if placed, ok := p.Kind.(wiring.Placed); ok {
		return plainly{placed.At(place)}
	}
	return p
}

// plain is a network with all its synapses known by their rows only.
func plain(s Spec) Spec {
	s.Populations = slices.Clone(s.Populations)
	for i, p := range s.Populations {
		if p.Input == nil {
			s.Populations[i].Wiring = wiring.Spec{Other: plainly{p.Wiring.Kind()}}
		}
	}
	s.Connections = slices.Clone(s.Connections)
	for i, c := range s.Connections {
		if k := c.Wiring.Kind(); k != nil {
			s.Connections[i].Wiring = wiring.Spec{Other: plainly{k}}
		}
	}
	return s
}

// sameWeights gives a network the weights of another, rounded so that every sum
// of them is exact.
func sameWeights(to, from *Network) {
	for i, p := range from.populations {
		for j, proj := range p.projections {
			for k, w := range proj.weights {
				proj.weights[k] = float32(math.Round(float64(w)*1024) / 1024)
			}
			copy(to.populations[i].projections[j].weights, proj.weights)
		}
		copy(to.populations[i].bias, p.bias)
	}
}

// Rows alone are enough: by them a network fires the same spikes, counts the same
// operations and learns the same gradient as by the fast ways, with every engine.
func TestRowsAreEnough(t *testing.T) {
	const ticks = 12
	l := learningSpec()
	l.UpdateEveryTicks = 1 << 20
	for name, spec := range executions(t) {
		t.Run(name, func(t *testing.T) {
			build := func(s Spec) *Network { return build(t, s, Options{Seed: 3, Lanes: 2, Learning: l, Outputs: 4}) }
			fast, slow := build(spec), build(plain(spec))
			sameWeights(slow, fast)
			samples := []Sample{sample(fast, random.New(1), ticks, 200), sample(fast, random.New(2), ticks, 90)}
			for _, engine := range []func(testing.TB, *Network) sim.Engine{serial, parallel} {
				for _, n := range []*Network{fast, slow} {
					n.ResetCounters()
					if err := n.Present(t.Context(), engine(t, n), samples, ticks, Train); err != nil {
						t.Fatal(err)
					}
				}
				compareWays(t, "event-driven", fast, slow)
			}
			for _, arithmetic := range []Arithmetic{Dense, SkipZeros} {
				var ops [2][]uint64
				for i, n := range []*Network{fast, slow} {
					n.ResetCounters()
					c := clock(t, n, ms, arithmetic)
					presentClocked(t, c, ticks, Train, samples...)
					ops[i] = c.DenseOps()
				}
				compareWays(t, "clocked", fast, slow)
				if !slices.Equal(ops[0], ops[1]) {
					t.Errorf("%v dense operations, want %v", ops[1], ops[0])
				}
			}
		})
	}
}

// compareWays compares what two networks have just done.
func compareWays(t *testing.T, engine string, fast, slow *Network) {
	t.Helper()
	want, got := fast.Counters(), slow.Counters()
	spikes := uint64(0)
	for i, w := range want.Populations {
		g := got.Populations[i]
		spikes += w.Spikes
		// What learning executes is a matter of the way.
		w.GradientMACs, g.GradientMACs, w.Loss, g.Loss = 0, 0, 0, 0
		if g != w {
			t.Errorf("%s, population %d: %+v, want %+v", engine, i, g, w)
		}
	}
	for i, w := range want.Connections {
		if g := got.Connections[i]; g.Spikes != w.Spikes || g.SynapticOps != w.SynapticOps {
			t.Errorf("%s, connection %d: %+v, want %+v", engine, i, g, w)
		}
	}
	if spikes == 0 {
		t.Errorf("%s: no spikes", engine)
	}
	learned := false
	for i, p := range fast.populations {
		for j, proj := range p.projections {
			grad := slow.populations[i].projections[j].params.Grad
			if slices.ContainsFunc(proj.params.Grad, func(v float32) bool { return v != 0 }) {
				learned = true
				closeTo(t, engine+": gradient of "+p.weightName(j), grad, proj.params.Grad, 1e-4)
			}
		}
	}
	if !learned {
		t.Errorf("%s: no gradient", engine)
	}
	for i := range fast.Describe().Connections {
		f, s := fast.Describe().Connections[i], slow.Describe().Connections[i]
		s.FanIn = f.FanIn // as far as rows tell it is the most that any neuron has
		if _, uneven := fast.Describe().synapses[i].(wiring.Uneven); uneven {
			s.FanOut, s.Kind = f.FanOut, f.Kind // of synapses known by rows it is that of one unit
		}
		if f != s || !slices.Equal(fast.Describe().FanOuts(i), slow.Describe().FanOuts(i)) {
			t.Errorf("connection %+v, want %+v", s, f)
		}
	}
}
