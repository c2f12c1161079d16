package neuron

// DoublePrecision returns the same model with its membrane in float64, where
// the model offers the choice.
func (s Spec) DoublePrecision() Spec {
	if s.LIF != nil {
		p := *s.LIF
		p.Precision = "float64"
		s.LIF = &p
	}
	return s
}
