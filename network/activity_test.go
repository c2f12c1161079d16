package network

import (
	"testing"

	"spikesim/neuron"
	"spikesim/sim/random"
)

// The populations of a network as it is drawn fire about as often as is expected of
// its weights: weak ones, and ones that drown what a spike takes away.
func TestActivity(t *testing.T) {
	const height, width, ticks, rate = 24, 32, 200, .4
	for _, gain := range []float64{4e-5, 4e-3, 1} {
		spec := paper(height, width, decolle())
		spec.Init = &InitSpec{Kind: InitUniform, WeightGain: gain}
		want, err := spec.Activity(map[string]neuron.Activity{"image": {Mean: rate, Fullest: rate}})
		if err != nil {
			t.Fatal(err)
		}
		n := build(t, spec, Options{})
		present(t, n, ticks, Test, sample(n, random.New(1), ticks, int(rate*ticks*height*width)))
		for i, c := range n.Counters().Populations {
			units := n.layout.populations[i].neurons.Units()
			got := float64(c.Spikes) / float64(units) / ticks
			if got > 2*want[i].Mean || got < want[i].Mean/2 {
				t.Errorf("gain %g, population %d: rate %.3f, expected %.3f", gain, i, got, want[i].Mean)
			}
		}
	}
	if _, err := (Spec{}).Activity(nil); err == nil {
		t.Error("an empty description has an activity")
	}
}
