package network

import (
	"strings"
	"testing"

	"spikesim/neuron"
)

// eachChannel returns a parameter with some numbers in turn for the channels of a
// population.
func eachChannel(t testing.TB, spec Spec, population int, numbers ...float64) neuron.Values {
	t.Helper()
	d, err := spec.Describe()
	if err != nil {
		t.Fatal(err)
	}
	list := make([]float64, d.Populations[population].Neurons.Channels)
	for c := range list {
		list[c] = numbers[c%len(numbers)]
	}
	return neuron.Each(list...)
}

// biased returns the network with biases of all convolutions.
func biased(spec Spec) Spec {
	for i := range spec.Populations {
		if c := spec.Populations[i].Wiring.Conv2D; c != nil {
			c.Bias = true
		}
	}
	return spec
}

// varied returns the network with neurons that differ from channel to channel, and in
// their thresholds from neuron to neuron.
func varied(t testing.TB, spec Spec) Spec {
	t.Helper()
	d, err := spec.Describe()
	if err != nil {
		t.Fatal(err)
	}
	for i := range spec.Populations {
		p := &spec.Populations[i]
		if p.Input != nil {
			continue
		}
		model := *spec.neuronOf(*p).LIF
		level := model.Threshold.Of(0)
		levels := make([]float64, d.Populations[i].Neurons.Units())
		for n := range levels {
			levels[n] = level * (.75 + float64(n%7)/12)
		}
		model.Threshold = neuron.Each(levels...)
		model.TauMMS = eachChannel(t, spec, i, 10, 4, 25)
		model.TRefMS = eachChannel(t, spec, i, 0, 0, 1, 2)
		model.VLeak = eachChannel(t, spec, i, 0, -.01, .02, .05)
		p.Neuron = &neuron.Spec{LIF: &model}
	}
	return spec
}

// Learning forms a gradient for every time constant, and refuses to for very many.
func TestTooManyTimeConstantsToLearn(t *testing.T) {
	spec := pyramid(lif(10, .5, ""))
	own := *spec.Neuron.LIF
	taus := make([]float64, 4*4*6)
	for n := range taus {
		taus[n] = 5 + float64(n)
	}
	own.TauMMS = neuron.Each(taus...)
	spec.Populations[2].Neuron = &neuron.Spec{LIF: &own}
	o := Options{Lanes: 1, Tick: ms, Learning: learningSpec(), Outputs: 3}
	_, built := Build(spec, o)
	_, estimated := spec.Memory(Use{Options: o})
	for _, err := range []error{built, estimated} {
		if err == nil || !strings.Contains(err.Error(), `neurons of "enc2" have 96 different time constants`) {
			t.Errorf("error %v", err)
		}
	}
	build(t, spec, Options{})
}

// A list must have a number for every channel or every neuron of every population that
// it is for.
func TestListsMustFitPopulations(t *testing.T) {
	spec := pyramid(lif(10, .5, ""))
	spec.Neuron.LIF.TauMMS = neuron.Each(10, 5, 3)
	_, err := spec.Describe()
	if err == nil || !strings.Contains(err.Error(), `neuron.lif.tau_m_ms: the list has 3 numbers, and population "enc2" has neurons 4×4×6; give one number, or 4, one per channel, or 96, one per neuron`) ||
		strings.Contains(err.Error(), `"enc1"`) { // has 3 channels
		t.Errorf("error %v", err)
	}
	own := pyramid(lif(10, .5, ""))
	own.Populations[2].Neuron = &neuron.Spec{LIF: &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.Each(make([]float64, 96)...), ThresholdPerChannel: true}}
	for i := range 96 {
		own.Populations[2].Neuron.LIF.Threshold = neuron.Each(append([]float64{1}, make([]float64, i)...)...)
	}
	ones := make([]float64, 96)
	for i := range ones {
		ones[i] = 1
	}
	own.Populations[2].Neuron.LIF.Threshold = neuron.Each(ones...)
	_, err = own.Describe()
	if err == nil || !strings.Contains(err.Error(), `populations[2].neuron.lif.threshold: the list has 96 numbers, and population "enc2" has neurons 4×4×6; give one number, or 4, one per channel`) {
		t.Errorf("error %v", err)
	}
	own.Populations[2].Neuron.LIF.Threshold = neuron.Each(1, .5, .25, 2)
	n := build(t, own, Options{})
	for _, a := range n.Weights() {
		if a.Name == "enc2.threshold" && a.Values[2] != .25 {
			t.Errorf("thresholds begin at %v", a.Values)
		}
	}
}
