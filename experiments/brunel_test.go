package experiments

import (
	"math"
	"testing"

	"spikesim/experiments/strictyaml"
)

// With 2,500 neurons that have as many synapses as those of the whole network have,
// Brunel's network fires at (5, 2) as README.md says.
func TestBrunelInSmall(t *testing.T) {
	if testing.Short() {
		t.Skip("25 million spikes of input")
	}
	spec, err := Load(t.Context(), "experiments/brunel.yaml",
		strictyaml.Setting{Path: "network.populations.outside_e.input.units", Value: "2000"},
		strictyaml.Setting{Path: "network.populations.outside_i.input.units", Value: "500"})
	if err != nil {
		t.Fatal(err)
	}
	d, err := spec.Network.DescribeSeed(spec.Seed)
	if err != nil {
		t.Fatal(err)
	}
	synapses := int64(0)
	for _, c := range d.Connections {
		synapses += c.Synapses
	}
	if want := int64(2500 * (1 + 1000 + 250)); synapses != want {
		t.Errorf("%d synapses, want %d", synapses, want)
	}
	o := options(t)
	o.NoPictures = true
	r := mustRun(t, spec, o)
	for _, p := range r.Populations[2:] {
		if math.Abs(p.RatePerMS-.041) > .0015 || math.Abs(*p.IntervalCV-.495) > .03 {
			t.Errorf("%s fires at %.1f Hz with a CV of %.3f, want 41 Hz and 0.49", p.Name, 1000*p.RatePerMS, *p.IntervalCV)
		}
	}
}

// What is counted of Brunel's whole network is what its description says, without a
// synapse being drawn.
func TestBrunelCounts(t *testing.T) {
	spec, err := Load(t.Context(), "experiments/brunel.yaml")
	if err != nil {
		t.Fatal(err)
	}
	d, err := spec.Network.Describe()
	if err != nil {
		t.Fatal(err)
	}
	if ops := d.DenseOps(); ops != 12_500*(1+1000+250) {
		t.Errorf("%d dense operations", ops)
	}
}
