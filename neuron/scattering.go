package neuron

import "spikesim/events"

// Scattering is a model to which a spike can be delivered at neurons here and there
// in one call, as sparse connections do.
type Scattering interface {
	Model
	// Scatter adds at time t to the input of neurons[i], which may come up more than
	// once: weights[i], or where there is one weight, that.
	Scatter(t events.Time, neurons []int32, weights []float32)
}

// Scatter implements [Scattering].
func (l *LIF[V]) Scatter(_ events.Time, neurons []int32, weights []float32) {
	scatter(l.input, neurons, weights)
}

// Scatter implements [Scattering].
func (g *general) Scatter(_ events.Time, neurons []int32, weights []float32) {
	scatter(g.input, neurons, weights)
}

func scatter[V float](input []V, neurons []int32, weights []float32) {
	if len(weights) == 1 {
		w := V(weights[0])
		for _, n := range neurons {
			input[n] += w
		}
		return
	}
	weights = weights[:len(neurons)]
	for i, n := range neurons {
		input[n] += V(weights[i])
	}
}
