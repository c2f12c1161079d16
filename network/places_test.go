package network

import (
	"fmt"
	"strings"
	"testing"

	"spikesim/learning"
)

// Places names what Weights returns, for every kind of network and readout.
func TestPlacesAreThoseOfTheWeights(t *testing.T) {
	perChannel := lif(10, .5, "")
	perChannel.LIF.ThresholdPerChannel = true
	fixed := recipe()
	fixed.Homeostasis = nil
	fixed.Readout.Weights, fixed.Readout.Init, fixed.Readout.Scale = learning.Fixed, learning.InitUniformMeanTarget, .5
	plain := recipe()
	plain.Homeostasis = nil
	plain.Readout.Normalize = false
	random := learningSpec()
	for name, tt := range map[string]struct {
		spec Spec
		l    *learning.Spec
	}{
		"no learning": {zoo(decolle()), nil},
		"biases":      {zoo(decolle()), stateful()},
		"thresholds":  {pyramid(perChannel), stateful()},
		"normalized":  {pyramid(lif(10, .5, "")), fixed},
		"means":       {pyramid(lif(10, .5, "")), plain},
		"of the seed": {pyramid(lif(10, .5, "")), random},
		"recurrent":   {recurrent(pyramid(lif(10, .5, ""))), stateful()},
	} {
		places, err := tt.spec.Places(Options{Learning: tt.l, Outputs: 3})
		if err != nil {
			t.Fatal(err)
		}
		var got, want []string
		for _, a := range places {
			got = append(got, fmt.Sprint(a.Name, a.Shape))
		}
		for _, a := range build(t, tt.spec, Options{Lanes: 1, Learning: tt.l, Outputs: 3}).Weights() {
			want = append(want, fmt.Sprint(a.Name, a.Shape))
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: places are\n%q, want\n%q", name, got, want)
		}
	}
	if _, err := (Spec{}).Places(Options{Outputs: 3}); err == nil {
		t.Error("an empty network has places")
	}
}

// All arrays that do not fit are named, not the first alone.
func TestAllFaultyArraysAreNamed(t *testing.T) {
	n := statefulNetwork(t, pyramidDecolle(), 1)
	arrays := n.Weights()
	arrays[0].Name = "elsewhere"
	arrays[1].Shape = []int{1, len(arrays[1].Values)}
	err := n.SetWeights(find(arrays))
	if err == nil {
		t.Fatal("faulty weights are taken")
	}
	for _, want := range []string{`no array "` + n.Weights()[0].Name, "array " + arrays[1].Name + " has shape"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not contain %q", err, want)
		}
	}
}
