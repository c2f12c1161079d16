package learning

import "fmt"

// Reading is what a population shows its readout of one lane at a tick. The
// readout's [Signal] says which of the fields is looked at.
type Reading struct {
	// Membrane is the potential minus the threshold of every feature. Readouts
	// on spikes need it too, for their gradient.
	Membrane []float32
	// Spikes are the units that fired in the tick, in ascending order; a unit that
	// fired twice is listed twice.
	Spikes []int32
	// Means has the mean number of spikes of every feature so far.
	Means []float32
}

// reader is how a readout reads one signal. Each method says how many features
// it multiplied or added weights of. None allocates.
type reader interface {
	// predict stores the prediction of one lane in out.
	predict(lane int, r Reading, out []float32) (features int)
	// backward stores in delta the derivative of the loss with respect to every
	// feature, err being that with respect to every output. It may rely on what
	// the last predict has left, if that was of the same lane.
	backward(lane int, r Reading, err, delta []float32) (features int)
	// gather adds to grad the gradient of the readout's weights. It follows
	// backward with the same lane and reading.
	gather(r Reading, err, grad []float32) (features int)
}

func newReader(spec *Spec, readout *Readout) reader {
	switch spec.Readout.On {
	case OnSpikes:
		return &spikeReader{readout, newSurrogate(spec.Surrogate)}
	case OnSigmoidMembrane:
		return &membraneReader{readout: readout, activation: make([]float32, readout.Features)}
	case OnSpikeMean:
		m := &meanReader{readout: readout, activation: make([]float32, readout.Features)}
		if spec.Readout.Normalize {
			m.normalizer = newNormalizer(readout.Features)
		}
		return m
	}
	panic("learning: spec not validated: " + string(spec.Readout.On))
}

// mustHave panics unless a slice has an element for every feature.
func (r *Readout) mustHave(what string, length int) {
	if length != r.Features {
		panic(fmt.Sprintf("learning: Layer: %s of %d features, the readout has %d", what, length, r.Features))
	}
}
