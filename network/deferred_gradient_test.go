package network

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"spikesim/learning"
	"spikesim/neuron"
	"spikesim/sim/random"
)

// deferred sets whether gradients of intervals are taken from the spikes that
// arrive in them: always, or never.
func deferred(n *Network, always bool) {
	for _, p := range n.populations {
		if always {
			p.deferred.perTick = math.MaxUint32
		} else {
			p.deferred = nil
		}
	}
}

// The gradient of an interval is the same from its spikes as tick by tick, within
// 1e-4 of the largest, for all wirings, periods, burn-ins, lengths, and in the second presentation.
func TestDeferredGradient(t *testing.T) {
	const ticks = 25
	for name, spec := range map[string]Spec{
		"pyramid": pyramid(lif(10, .5, "")), "zoo": zoo(lif(10, .3, "")), "webs": webs(lif(10, .3, "")), "loops": recurrent(pyramid(lif(6, .5, ""))),
		// An interval of all ticks would be more than twelve time constants long.
		"quick": pyramid(lif(2, .5, "")), "no leak": pyramid(neuron.Spec{IF: &neuron.IFParams{Threshold: neuron.All(.5)}}),
	} {
		for _, tc := range []struct {
			gradientEvery, updateEvery int
			burnIn                     float64
			on                         learning.Signal
		}{
			{1, 4, 0, learning.OnSigmoidMembrane}, {1, 1 << 20, 0, learning.OnSigmoidMembrane}, {2, 6, 3, learning.OnSigmoidMembrane},
			{3, 1 << 20 / 3 * 3, 0, learning.OnSigmoidMembrane}, {1, 7, 5, learning.OnSpikes}, {1, 1 << 20, 0, learning.OnSpikes},
		} {
			t.Run(fmt.Sprint(name, " ", tc), func(t *testing.T) {
				l := learningSpec()
				l.GradientEveryTicks, l.UpdateEveryTicks, l.BurnInMS, l.Readout.On = tc.gradientEvery, tc.updateEvery, tc.burnIn, tc.on
				l.Optimizer = learning.OptimizerSpec{Kind: learning.OptimizerSGD, LearningRate: 1e-4}
				run := func(always bool) (weights, gradients []Array) {
					n := build(t, spec, Options{Seed: 3, Lanes: 2, Learning: l, Outputs: 4})
					deferred(n, always)
					for i := range 2 {
						present(t, n, ticks, Train, sample(n, random.New(4).Int(i), ticks, 90), sample(n, random.New(5).Int(i), ticks, 60))
					}
					taken := false
					for _, p := range n.populations {
						for _, lane := range p.deferredLanes() {
							taken = taken || lane.sum != nil
						}
					}
					if taken != always {
						t.Fatalf("intervals taken: %v, want %v", taken, always)
					}
					return n.Weights(), n.Gradients()
				}
				weights, gradients := run(true)
				wantWeights, wantGradients := run(false)
				for i := range weights {
					closeTo(t, weights[i].Name, weights[i].Values, wantWeights[i].Values, 1e-5)
				}
				for i := range gradients {
					if !slices.ContainsFunc(wantGradients[i].Values, func(v float32) bool { return v != 0 }) {
						continue
					}
					closeTo(t, "gradient of "+gradients[i].Name, gradients[i].Values, wantGradients[i].Values, 1e-4)
				}
			})
		}
	}
}

// deferredLanes returns the lanes of the deferred gradient, if there is one.
func (p *population) deferredLanes() []deferredLane {
	if p.deferred == nil {
		return nil
	}
	return p.deferred.lanes
}

// By itself the choice goes by the spikes: few are taken one by one, many are not.
func TestDeferredGradientIsTakenForFewSpikes(t *testing.T) {
	l := learningSpec()
	l.UpdateEveryTicks, l.Optimizer.LearningRate = 8, 0
	for _, tc := range []struct {
		spikes int
		taken  bool
	}{{60, true}, {40000, false}} {
		n := build(t, paper(16, 24, lif(10, 1, "")), Options{Learning: l, Outputs: 4})
		present(t, n, 8, Train, sample(n, random.New(3), 8, tc.spikes))
		if taken := n.populations[0].deferred.lanes[0].sum != nil; taken != tc.taken {
			t.Errorf("%d spikes: taken %v, want %v", tc.spikes, taken, tc.taken)
		}
	}
	// A presentation that was broken off leaves nothing behind.
	n := build(t, pyramid(lif(10, 1, "")), Options{Learning: l, Outputs: 4})
	present(t, n, 8, Train, sample(n, random.New(3), 8, 10))
	lane := &n.populations[0].deferred.lanes[0]
	lane.open, lane.sum[0] = true, 1
	n.populations[0].begin(1, Train, func(int) uint64 { return 0 })
	if lane.open || lane.sum[0] != 0 {
		t.Error("an interval outlives its presentation")
	}
	n = build(t, pyramidDecolle(), Options{Learning: l, Outputs: 4})
	present(t, n, 8, Train, sample(n, random.New(3), 8, 10))
	if n.populations[0].deferred != nil {
		t.Error("traces that are not exponential are taken for such")
	}
}
