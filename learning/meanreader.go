package learning

// meanReader reads means of spikes. Its deltas are with respect to the means;
// the caller takes them from there to the neurons, with the surrogate.
type meanReader struct {
	readout    *Readout
	normalizer *normalizer // nil for none
	// activation is what was read of the lane activated: the means, normalized
	// where they are to be.
	activation []float32
	activated  int
}

func (m *meanReader) predict(lane int, r Reading, out []float32) int {
	m.activate(lane, r.Means)
	m.readout.Predict(m.activation, out)
	return m.readout.Features
}

func (m *meanReader) backward(lane int, r Reading, err, delta []float32) int {
	if m.activated != lane {
		m.activate(lane, r.Means)
	}
	m.readout.backward(err, delta)
	if m.normalizer != nil {
		for j := range delta {
			delta[j] *= m.normalizer.gain
		}
		m.normalizer.gather(r.Means)
	}
	return m.readout.Features
}

func (m *meanReader) gather(_ Reading, err, grad []float32) int {
	m.readout.accumulate(m.activation, err, grad)
	return m.readout.Features
}

func (m *meanReader) activate(lane int, means []float32) {
	m.readout.mustHave("means", len(means))
	m.activated = lane
	if m.normalizer == nil {
		copy(m.activation, means)
		return
	}
	m.normalizer.apply(m.activation, means)
}
