package neuron

// float is the precision of a membrane.
type float interface{ float32 | float64 }

// DoublePrecision returns the same model with its membrane in float64, where
// the model offers the choice.
func (s Spec) DoublePrecision() Spec {
	if s.LIF != nil {
		p := *s.LIF
		p.Precision = "float64"
		s.LIF = &p
	}
	if s.IF != nil {
		p := *s.IF
		p.Precision = "float64"
		s.IF = &p
	}
	return s
}
