package neuron

// Steady is a faster form of a model, for presentations in which its bias and its
// thresholds stay as they are. Its spikes are those of the model, but for rounding.
type Steady interface {
	Pausing
	Thresholded
	// Holds reports whether the form can stand in for the model with the bias and the
	// thresholds as they are now.
	Holds() bool
}

// SteadyParams are implemented by the parameters of models that have such a form.
type SteadyParams interface {
	Params
	// NewSteady returns it, or nil where these parameters allow none. It reads the bias
	// whenever it is reset.
	NewSteady(neurons int, bias []float32) Steady
}

// Holds implements [Steady]: no drive and no bias brings a neuron to its threshold.
func (f *fusedLIF) Holds() bool {
	p := f.params
	for n := range int32(max(1, longest(&p.threshold, &p.leakTo, &p.drive), len(f.perChannel), len(f.bias))) {
		if !(f.end(n) < f.of(n)) {
			return false
		}
	}
	return true
}
