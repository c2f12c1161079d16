package network

import "slices"

// DoublePrecision returns the same network with membranes in float64, where the
// neuron models offer the choice.
func (s Spec) DoublePrecision() Spec {
	s.Neuron = s.Neuron.DoublePrecision()
	s.Populations = slices.Clone(s.Populations)
	for i, p := range s.Populations {
		if p.Neuron != nil {
			double := p.Neuron.DoublePrecision()
			s.Populations[i].Neuron = &double
		}
	}
	return s
}
