package network

import (
	"testing"

	"spikesim/learning"
	"spikesim/sim/random"
)

// Once buffers have grown, ticks allocate nothing: a presentation of many ticks
// allocates as often as one of few. Input, integration, firing, delays, pooling,
// readout, gradient and weight update are all part of it.
func TestTicksDoNotAllocate(t *testing.T) {
	if testing.Short() {
		t.Skip("many presentations until all buffers have grown")
	}
	// Steps are taken, but none that would change the activity, and with it how
	// far buffers grow.
	still := stateful()
	still.Optimizer.LearningRate, still.Readout.LearningRate = 0, 1e-12
	onSpikes := *still
	onSpikes.Readout.On = learning.OnSpikes
	cases := both
	for _, tc := range both {
		cases = append(cases[:len(cases):len(cases)], both[0])
		last := &cases[len(cases)-1]
		last.name, last.spec = tc.name+" by rows", plain(tc.spec)
	}
	for _, tc := range cases {
		for _, l := range []struct {
			name string
			spec *learning.Spec
			mode Mode
		}{{"without readouts", nil, Test}, {"testing", learningSpec(), Test}, {"training", still, Train}, {"training on spikes", &onSpikes, Train}} {
			t.Run(tc.name+", "+l.name, func(t *testing.T) {
				const few, many = 10, 30
				n := build(t, recurrent(tc.spec), Options{Lanes: 2, Learning: l.spec, Outputs: 4})
				n.ReadoutEvery(1)
				e := serial(t, n)
				long := []Sample{sample(n, random.New(1).Int(0), many, 8), sample(n, random.New(1).Int(1), many, 8)}
				run := func(ticks int) func() {
					return func() {
						if err := n.Present(t.Context(), e, long, ticks, l.mode); err != nil {
							t.Fatal(err)
						}
					}
				}
				// A window's spikes go into whichever of its packets a population finds
				// free, so it takes some rounds until all of them have grown.
				for range 24 {
					run(many)()
				}
				a, b := testing.AllocsPerRun(5, run(few)), testing.AllocsPerRun(5, run(many))
				// Twenty more ticks; one allocation in a population at a tick would be
				// far more than what the runtime may do beside.
				if b > a+5 {
					t.Errorf("%v allocations in %d ticks, %v in %d", a, few, b, many)
				}
			})
		}
	}
}
