package neuron

// levels is the threshold of a population, one for all or one per channel.
type levels[V float] struct {
	threshold  V
	perChannel []float32 // nil for one threshold
}

// SetThresholds implements [Thresholded].
func (l *levels[V]) SetThresholds(perChannel []float32) { l.perChannel = perChannel }

// of returns the threshold of a neuron.
func (l *levels[V]) of(neuron int32) V {
	if l.perChannel == nil {
		return l.threshold
	}
	return V(l.perChannel[uint32(neuron)%uint32(len(l.perChannel))])
}
