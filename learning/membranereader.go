package learning

// membraneReader reads the sigmoid of the potential minus the threshold.
type membraneReader struct {
	readout *Readout
	// activation is the sigmoid of every feature of the lane activated, kept
	// because its derivative is activation*(1-activation).
	activation []float32
	activated  int
}

func (m *membraneReader) predict(lane int, r Reading, out []float32) int {
	m.readout.mustHave("membrane", len(r.Membrane))
	m.readout.predictSigmoid(m.activation, r.Membrane, out)
	m.activated = lane
	return m.readout.Features
}

func (m *membraneReader) backward(lane int, r Reading, err, delta []float32) int {
	m.readout.mustHave("membrane", len(r.Membrane))
	if m.activated != lane {
		sigmoid(m.activation, r.Membrane)
		m.activated = lane
	}
	return m.readout.slopeBackward(m.activation, err, delta)
}

func (m *membraneReader) gather(_ Reading, err, grad []float32) int {
	m.readout.accumulate(m.activation, err, grad)
	return m.readout.Features
}
