package learning

// spikeReader reads the spikes of the tick.
type spikeReader struct {
	readout   *Readout
	surrogate surrogate
}

func (s *spikeReader) predict(_ int, r Reading, out []float32) int {
	s.readout.predictSpikes(r.Spikes, out)
	return len(r.Spikes)
}

func (s *spikeReader) backward(_ int, r Reading, err, delta []float32) int {
	s.readout.mustHave("membrane", len(r.Membrane))
	s.surrogate.Derivative(delta, r.Membrane)
	return s.readout.scaleBackward(err, delta)
}

func (s *spikeReader) gather(r Reading, err, grad []float32) int {
	s.readout.accumulateSpikes(r.Spikes, err, grad)
	return len(r.Spikes)
}
