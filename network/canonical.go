package network

import (
	"slices"

	"spikesim/neuron"
)

// Essence returns the description without what a network of given weights does
// not depend on: how weights were drawn, how input is executed and how far
// populations run ahead.
func (s Spec) Essence() Spec {
	s.Init, s.Execution, s.CreditTicks = nil, "", 0
	s.Populations = slices.Clone(s.Populations)
	for i := range s.Populations {
		s.Populations[i].Init, s.Populations[i].Execution = nil, ""
	}
	return s
}

// Canonical returns the essence of the description with every default written
// out: of equal ones, networks with the same weights and readouts fire the same
// spikes.
func (s Spec) Canonical() Spec {
	c := s.Essence()
	c.Neuron, c.Connections = neuron.Spec{}, slices.Clone(s.connections())
	for i := range c.Populations {
		p := &c.Populations[i]
		p.MaxPool, p.Upsample = max(p.MaxPool, 1), max(p.Upsample, 1)
		if p.Input == nil {
			model := s.neuronOf(*p)
			p.Neuron = &model
		}
		p.Wiring = p.Wiring.Explicit()
	}
	reached := map[string]bool{}
	for i := range c.Connections {
		k := &c.Connections[i]
		k.Upsample, k.Wiring = max(k.Upsample, 1), k.Wiring.Explicit()
		switch {
		case !reached[k.To] || len(k.Wiring.Given()) > 0:
			k.Weights = WeightsOwn
		case k.Weights == "":
			k.Weights = WeightsShared
		}
		reached[k.To] = true
	}
	return c
}
