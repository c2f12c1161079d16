package network

import (
	"spikesim/network/wiring"
	"spikesim/neuron"
)

// wires has the kinds of connection that zoo has not.
func wires(model neuron.Spec) Spec {
	conv := func(c wiring.Conv2D) wiring.Spec { return wiring.Spec{Conv2D: &c} }
	return Spec{
		Neuron: model,
		Init:   &InitSpec{Kind: InitNormal, WeightGain: 3},
		Populations: []PopulationSpec{
			{Name: "eye", Input: &InputSpec{Channels: 2, Height: 6, Width: 7}},
			{Name: "oblong", Wiring: conv(wiring.Conv2D{Channels: 4, Kernel: wiring.Extent{Rows: 3, Columns: 2}, Stride: wiring.Extent{Rows: 1, Columns: 2}})},
			{Name: "pads", Wiring: conv(wiring.Conv2D{Channels: 3, Kernel: wiring.Square(3), Padding: wiring.Pad(2, 0, 1, 3), Stride: wiring.Square(2)}), MaxPool: 2},
			{Name: "holes", Wiring: conv(wiring.Conv2D{Channels: 2, Kernel: wiring.Extent{Rows: 2, Columns: 3}, Dilation: wiring.Extent{Rows: 3, Columns: 2}})},
			{Name: "depth", Wiring: conv(wiring.Conv2D{Channels: 4, Kernel: wiring.Square(3), Groups: 4})},
			{Name: "ordinary", Wiring: conv(wiring.Conv2D{Channels: 2, Kernel: wiring.Square(3)})},
			{Name: "halves", Wiring: conv(wiring.Conv2D{Channels: 6, Kernel: wiring.Square(2), Groups: 2, Padding: wiring.Padding{Way: wiring.PadValid}}), Upsample: 2},
		},
		Connections: []ConnectionSpec{
			{From: "eye", To: "oblong"},
			{From: "eye", To: "pads"},
			{From: "eye", To: "ordinary"},
			{From: "oblong", To: "holes"},
			{From: "oblong", To: "depth"},
			{From: "depth", To: "halves"},
			{From: "oblong", To: "depth", Weights: WeightsOwn, DelayMS: .5},
		},
	}
}

// webs is wires with synapses that are drawn from the seed.
func webs(model neuron.Spec) Spec {
	s := wires(model)
	s.Populations = append(s.Populations, PopulationSpec{Name: "web", Wiring: wiring.Spec{Sparse: &wiring.Sparse{Units: 30, InDegree: 5, Multapses: true}}})
	s.Connections = append(s.Connections,
		ConnectionSpec{From: "oblong", To: "web"},
		ConnectionSpec{From: "eye", To: "web", Wiring: wiring.Spec{Sparse: &wiring.Sparse{Probability: .2}}},
		ConnectionSpec{From: "web", To: "web", DelayMS: 1, Wiring: wiring.Spec{Sparse: &wiring.Sparse{InDegree: 3}}})
	return s
}
