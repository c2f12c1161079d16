package network

import (
	"reflect"
	"testing"

	"spikesim/network/wiring"
	"spikesim/neuron"
	"spikesim/sim"
	"spikesim/sim/kernel"
	"spikesim/sim/random"
)

// executions are the networks for which all ways of execution are compared,
// with random weights, whose sums round.
func executions(t testing.TB) map[string]Spec {
	odd := pyramid(lif(10, .5, ""))
	odd.Populations[1].Wiring.Conv2D.Channels, odd.Populations[4].Wiring.Conv2D.Channels = 17, 17
	odd.Populations[5].Wiring.Conv2D.Kernel = wiring.Square(5)
	all := map[string]Spec{
		"lif":            pyramid(lif(10, .5, "")),
		"if":             pyramid(neuron.Spec{IF: &neuron.IFParams{Threshold: neuron.All(.5)}}),
		"lif, odd sizes": odd,
		"lif, recurrent": recurrent(pyramid(lif(10, .5, ""))),
		"lif, zoo":       zoo(lif(10, .3, "")),
		"lif, webs":      webs(lif(10, .3, "")),
		"decolle":        pyramidDecolle(),
		"everything":     everything(lif(10, .5, "")),
	}
	for name := range fusedModels(1) {
		all[name] = withModels(t, pyramid(lif(10, 1, "")), name, false)
	}
	return all
}

// Event by event, as maps, or by turns: the same spikes, predictions, weights
// and counts, bit for bit, whether there is one spike in an instant or many.
func TestExecutionLeavesTheSameBits(t *testing.T) {
	both := false
	for name, spec := range executions(t) {
		t.Run(name, func(t *testing.T) {
			var want outcome
			for _, choice := range []string{ExecutionEvent, ExecutionMap, ExecutionAuto} {
				spec.Execution = choice
				got := outcomeOf(t, spec, learningSpec(), serial)
				dense, event, executed := uint64(0), uint64(0), uint64(0)
				for i := range got.Counters.Connections {
					c := &got.Counters.Connections[i]
					dense, event, executed = dense+c.MapInstants, event+c.EventInstants, executed+c.ExecutedOps
					c.MapInstants, c.EventInstants, c.ExecutedOps = 0, 0, 0
				}
				if choice == ExecutionEvent {
					want = got
				} else if !reflect.DeepEqual(got, want) {
					t.Errorf("%s: the outcome differs from that of events", choice)
				}
				if choice == ExecutionAuto {
					both = both || dense > 0 && event > 0
				} else if executed == 0 || (dense > 0) != (choice == ExecutionMap) {
					t.Errorf("%s: %d dense instants, %d of events, %d executed operations", choice, dense, event, executed)
				}
			}
		})
	}
	if !both && kernel.Fast() {
		t.Error("nothing was executed both ways by turns")
	}
}

// The kernel's way of working off a window is that of the neuron model by
// itself, instant by instant and row by row.
func TestBatchesAreWhatTheModelDoes(t *testing.T) {
	for name, spec := range executions(t) {
		t.Run(name, func(t *testing.T) {
			spec.Execution = ExecutionEvent
			want := outcomeOf(t, spec, learningSpec(), func(t testing.TB, n *Network) sim.Engine {
				for _, p := range n.populations {
					for l := range p.lanes {
						p.lanes[l].summing, p.lanes[l].batched = nil, nil
					}
				}
				return serial(t, n)
			})
			if got := outcomeOf(t, spec, learningSpec(), serial); !reflect.DeepEqual(got, want) {
				t.Errorf("the outcome differs: %s, %s", got.Counters.SpikeHash(), want.Counters.SpikeHash())
			}
		})
	}
}

// So it is where the scale of the potentials changes several times in a window:
// nothing may wait for the kernel then.
func TestBatchesEndWhereTheScaleChanges(t *testing.T) {
	spec := pyramid(lif(.02, .2, ""))
	spec.Execution = ExecutionEvent
	want := outcomeOf(t, spec, nil, func(t testing.TB, n *Network) sim.Engine {
		for _, p := range n.populations {
			for l := range p.lanes {
				p.lanes[l].summing, p.lanes[l].batched = nil, nil
			}
		}
		return serial(t, n)
	})
	if got := outcomeOf(t, spec, nil, serial); !reflect.DeepEqual(got, want) {
		t.Error("the outcome differs")
	}
	for _, p := range want.Counters.Populations {
		if p.Spikes == 0 {
			t.Error("a population is silent")
		}
	}
}

// The number of executed operations is that of a folded kernel, and the number of
// synaptic operations that of the network without folding.
func TestFoldingSavesWorkAndKeepsCounts(t *testing.T) {
	spec := Spec{
		Neuron: lif(10, 100, ""),
		Populations: []PopulationSpec{
			{Name: "in", Input: &InputSpec{Channels: 2, Height: 5, Width: 6}},
			{Name: "out", Wiring: wiring.Spec{Conv2D: &wiring.Conv2D{Channels: 3, Kernel: wiring.Square(3)}}},
		},
		Connections: []ConnectionSpec{{From: "in", To: "out", Upsample: 2}},
	}
	n := build(t, spec, Options{})
	s := Sample{Key: random.New(1)}
	s.Sources = append(s.Sources, record([]spike{{ms / 2, Shape{Channels: 2, Height: 5, Width: 6}.Unit(2, 2, 1)}}))
	present(t, n, 1, Test, s)
	c := n.Counters().Connections[0]
	if c.SynapticOps != 4*9*3 || c.ExecutedOps != 16*3 || c.Spikes != 1 {
		t.Errorf("%+v for one spike upsampled to 4 under a kernel of 3×3, 3 channels", c)
	}
	if updates := n.Counters().Populations[1].NeuronUpdates; updates != 16*3 {
		t.Errorf("%d neurons updated, want those of 4×4 positions", updates)
	}
}

// What ExecutionMap was called before is still read, and means the same.
func TestExecutionByItsOldName(t *testing.T) {
	spec := pyramid(lif(10, .5, ""))
	spec.Execution = "dense"
	spec.Validate(func(path, problem, _ string) { t.Errorf("%s: %s", path, problem) })
	if got := spec.executionOf(spec.Populations[1]); got != ExecutionMap {
		t.Errorf("it is executed by %q", got)
	}
}
