package network

import (
	"fmt"

	"spikesim/learning"
	"spikesim/network/wiring"
	"spikesim/sim/validate"
)

// Places returns name and shape of every array that Weights returns of a network
// of this description with these options, without building it.
func (s Spec) Places(o Options) ([]Array, error) {
	var problems validate.Problems
	resolved := s.resolve(o.Seed, problems.Add)
	if err := problems.Err(); err != nil {
		return nil, fmt.Errorf("network: %w", err)
	}
	var places []Array
	for i := range resolved.populations {
		if p := &resolved.populations[i]; !p.input {
			places = append(places, p.places(o.Learning, o.Outputs)...)
		}
	}
	return places, nil
}

// places returns what a population adds to Places.
func (p *populationLayout) places(l *learning.Spec, outputs int) (places []Array) {
	put := func(name string, shape ...int) {
		places = append(places, Array{Name: p.name + "." + name, Shape: shape})
	}
	for i, synapses := range p.projections {
		if wiring.Fixed(synapses) {
			continue
		}
		shape, _ := wiring.Standard(synapses)
		put(weightName(i), shape...)
	}
	info := p.neuron.Info()
	if info.Bias {
		put("bias", p.neurons.Channels)
	}
	if info.Thresholds {
		put("threshold", p.neurons.Channels)
	}
	if l == nil {
		return places
	}
	n := features(l.Readout, p.output)
	if storesReadoutWeights(l.Readout) {
		put("readout.weights", n, outputs)
	}
	if storesReadoutBias(l.Readout) {
		put("readout.bias", outputs)
	}
	if l.Readout.Normalized() {
		put("readout.mean", n)
		put("readout.power", 1)
	}
	return places
}

// storesReadoutWeights reports whether the weights of a readout are learned: of a
// fixed one they come from the seed.
func storesReadoutWeights(r learning.ReadoutSpec) bool { return r.Weights == learning.Learned }

// storesReadoutBias reports whether the bias of a readout comes from anything
// but the seed.
func storesReadoutBias(r learning.ReadoutSpec) bool {
	return r.Weights == learning.Learned || r.BiasIsMeanTarget()
}

// weightName names the weights of a population's i-th projection.
func weightName(i int) string {
	if i == 0 {
		return "weights"
	}
	return fmt.Sprintf("weights%d", i)
}
