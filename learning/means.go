package learning

// PredictMeans is Predict for a readout on means of spikes: means has the rate of
// every feature so far.
func (l *Layer) PredictMeans(lane int, means, out []float32) {
	state := &l.lanes[lane]
	if l.signal != OnSpikeMean || len(means) != l.readout.Features || len(out) != len(state.prediction) {
		panic("learning: Layer.PredictMeans: wrong length, or not a readout on means")
	}
	l.normalize(means)
	l.activated = lane
	l.readout.Predict(l.activation, state.prediction)
	dense := l.readout.Features * l.readout.Outputs
	l.macs.Predict.add(dense, dense)
	state.predicted = true
	copy(out, state.prediction)
}

// ErrorMeans is Error for a readout on means of spikes. It stores in delta the
// derivative of the loss with respect to every mean. The caller takes it from
// there to the neurons, with the surrogate.
func (l *Layer) ErrorMeans(lane int, means, target, delta []float32) (loss float64) {
	state := &l.lanes[lane]
	if !state.predicted {
		panic("learning: Layer.ErrorMeans: no PredictMeans before it")
	}
	state.predicted = false
	l.gathered++
	loss = l.loss.Evaluate(state.prediction, target, l.err)
	if l.activated != lane {
		l.normalize(means)
		l.activated = lane
	}
	l.readout.Backward(l.err, delta)
	dense := l.readout.Features * l.readout.Outputs
	l.macs.Backward.add(dense, dense)
	if l.normalizer != nil {
		for j := range delta {
			delta[j] *= l.normalizer.gain
		}
		l.normalizer.gather(means)
	}
	if l.readoutWeights != nil {
		for k, e := range l.err {
			l.readoutBias.Grad[k] += e
		}
		l.readout.accumulate(l.activation, l.err, l.readoutWeights.Grad)
		l.macs.Gradient.add(dense, dense)
	}
	return loss
}

// normalize stores what the readout reads in activation.
func (l *Layer) normalize(means []float32) {
	if l.normalizer == nil {
		copy(l.activation, means)
		return
	}
	l.normalizer.apply(l.activation, means)
}

// Surrogate returns the derivative that stands in for that of the spike.
func (l *Layer) Surrogate() Surrogate { return l.surrogate }

// Normalization returns the running mean of every feature and the running mean
// square of what is left, for a caller that saves them; ok is false where
// features are not normalized.
func (l *Layer) Normalization() (mean []float32, power float32, ok bool) {
	if l.normalizer == nil {
		return nil, 0, false
	}
	return l.normalizer.mean, l.normalizer.power, true
}

// SetNormalization sets what Normalization returns.
func (l *Layer) SetNormalization(mean []float32, power float32) {
	copy(l.normalizer.mean, mean)
	l.normalizer.setPower(power)
}
