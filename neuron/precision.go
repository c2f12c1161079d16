package neuron

import "fmt"

// float is the precision of a membrane.
type float interface{ float32 | float64 }

func checkPrecision(report func(path, problem, remedy string), precision string) {
	switch precision {
	case "", "float32", "float64":
	default:
		report("precision", fmt.Sprintf("%q is not a precision", precision), "use float32 or float64")
	}
}

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
