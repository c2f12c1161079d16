package learning

// Moments returns how many numbers the optimizer remembers of every parameter.
func (s OptimizerSpec) Moments() int {
	switch {
	case s.Kind == OptimizerSGD:
		return 0
	case s.Beta1 != 0:
		return 2
	}
	return 1
}

// Memory returns what the learning of one population takes, in bytes: the readout
// from features to outputs, what it takes to train it, and its scratch. The
// population's own parameters are not in it; see ParamMemory.
func (s *Spec) Memory(outputs, features int) int64 {
	readout := int64(outputs) * (int64(features) + 1) * 4
	if s.Readout.Weights == Learned {
		readout += int64(outputs) * (int64(features) + 1) * s.ParamMemory()
	}
	if s.Readout.On != OnSpikes {
		readout += int64(features) * 4 // activation
	}
	if s.Readout.On == OnSpikeMean && s.Readout.Normalize {
		readout += int64(features) * (4 + 8 + 8)
	}
	return readout
}

// ParamMemory returns what learning takes for every parameter beside the parameter
// itself, in bytes: its gradient and its moments.
func (s *Spec) ParamMemory() int64 { return 4 + 4*int64(s.Optimizer.Moments()) }
