package bench

import (
	"testing"

	"spikesim/network"
)

// The layers whose spikes the event kernel delivers are those of the network.
func TestScatterCases(t *testing.T) {
	s := size{44, 60}
	d, err := paperNetwork(s, make(scales, len(paperLayers))).Describe()
	if err != nil {
		t.Fatal(err)
	}
	names, cases := scatterCases(s)
	seen := 0
	for i, c := range cases {
		for j, p := range d.Populations {
			if p.Name != names[i] {
				continue
			}
			seen++
			if got := (network.Shape{Channels: c.Out, Height: c.Height, Width: c.Width}); got != p.Neurons {
				t.Errorf("%s has neurons %v, want %v", p.Name, got, p.Neurons)
			}
			if got := c.In * c.Kernel * c.Kernel * c.Out; got != d.Populations[j].Weights {
				t.Errorf("%s has %d weights, want %d", p.Name, got, p.Weights)
			}
		}
	}
	if seen != len(paperLayers) {
		t.Errorf("%d of %d layers", seen, len(paperLayers))
	}
}
