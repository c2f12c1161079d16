package network

import (
	"fmt"

	"spikesim/network/wiring"
)

// SetReadout sets the readout of a population: weights [feature][output], the
// features being the units of the output map after pooling and before
// upsampling, [row, column, channel], and bias [output].
func (n *Network) SetReadout(name string, weights, bias []float32) error {
	for _, p := range n.populations {
		if p.layout.name != name || p.learner == nil {
			continue
		}
		r := p.learner.layer.Readout()
		if len(weights) != r.Features*r.Outputs || len(bias) != len(r.Bias) {
			return fmt.Errorf("network: a readout of %d weights and %d biases for %q, which has %d features and %d outputs",
				len(weights), len(bias), name, r.Features, r.Outputs)
		}
		for _, a := range []Array{{name + ".readout.weights", []int{len(weights)}, weights}, {name + ".readout.bias", []int{len(bias)}, bias}} {
			if err := a.Check(); err != nil {
				return fmt.Errorf("network: %w", err)
			}
		}
		r.SetStandard(weights)
		copy(r.Bias, bias)
		return nil
	}
	return fmt.Errorf("network: there is no population %q with a readout", name)
}

// Gradients returns copies of the gradients that were gathered and not yet
// used for a step, summed over lanes and ticks, under the names and in the
// shapes of Weights; readouts are left out. The next presentation starts from
// none.
func (n *Network) Gradients() []Array {
	var arrays []Array
	for _, p := range n.populations {
		if p.learner != nil {
			arrays = append(arrays, p.gradients()...)
		}
	}
	return arrays
}

// gradients returns copies of the gradients of a population that learns.
func (p *population) gradients() []Array {
	var arrays []Array
	for i, proj := range p.projections {
		if proj.params == nil {
			continue // fixed
		}
		shape, index := wiring.Standard(proj.synapses)
		a := Array{Name: p.weightName(i), Shape: shape, Values: make([]float32, len(proj.params.Grad))}
		for j := range a.Values {
			a.Values[j] = proj.params.Grad[index(j)]
		}
		arrays = append(arrays, a)
	}
	if b := p.learner.bias; b != nil {
		arrays = append(arrays, Array{p.layout.name + ".bias", []int{len(b.Grad)}, append([]float32(nil), b.Grad...)})
	}
	return arrays
}
