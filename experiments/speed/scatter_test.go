package speed

import (
	"math"
	"testing"

	"spikesim/network"
)

// The programs of the event kernel do what they stand for: a spike reaches as
// many neurons as it has synapses in a network. With an upsampling folded in,
// synapses that end at one neuron are one.
func TestScatteringReachesTheSynapses(t *testing.T) {
	reach := func(kernel, up, length int) (mean float64) {
		for at := range length {
			first, last := at*up-kernel/2, at*up+up-1+kernel/2
			mean += float64(min(last, length*up-1)-max(first, 0)+1) / float64(length)
		}
		return mean
	}
	for _, c := range scatterCases(size{16, 24}) {
		want := float64(c.cout) * reach(c.kernel, c.up, c.height) * reach(c.kernel, c.up, c.width)
		if c.up == 1 {
			spec := network.Spec{
				Neuron: lif(),
				Populations: []network.PopulationSpec{
					{Name: "in", Input: &network.InputSpec{Channels: c.cin, Height: c.height, Width: c.width}},
					{Name: "out", Conv2D: &network.Conv2DSpec{Channels: c.cout, Kernel: c.kernel}},
				},
			}
			d, err := spec.Describe()
			if err != nil {
				t.Fatal(err)
			}
			if got := float64(d.Connections[0].Synapses) / float64(c.cin*c.height*c.width); math.Abs(got-want) > 1e-6*want {
				t.Fatalf("%s: %v synapses per unit, expected %v", c.layer, got, want)
			}
		}
		s := newScattering(c, 2e6)
		// Places are random, so this is a mean over thousands of spikes.
		if got := float64(s.synops) / float64(len(s.program.Ops)); math.Abs(got/want-1) > 0.04 {
			t.Errorf("%s: %.1f synaptic operations per spike, want about %.1f", c.layer, got, want)
		}
	}
}

func TestScatteringRepeats(t *testing.T) {
	s := newScattering(scatterCases(size{8, 12})[0], 1e5)
	s.reset(2)
	first := s.run()
	s.reset(2)
	if again := s.run(); again != first || first == 0 {
		t.Errorf("%d neurons fired, then %d", first, again)
	}
	clear(s.start)
	s.reset(1e6)
	if none := s.run(); none != 0 {
		t.Errorf("%d neurons fired at a threshold out of reach", none)
	}
}
