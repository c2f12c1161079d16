// Package neuron holds the neuron models. A model is the state of one
// population in one sample, a flat array of neurons that knows nothing of
// layers, connections or other populations.
//
// # Adding a model
//
// Write one file with the model's parameters, which implement [Params], and a type
// that implements [Model], and [Autonomous] if it fires between inputs; give it a
// [Trace] that matches its kernel if it is to learn. [Register] it, or in this
// package add its parameters as a field of [Spec] and a line to Spec.choices. It is
// then usable from YAML. One call of package neurontest proves it. README.md has a
// complete example.
//
// # Names and units
//
//	tau_m_ms      membrane time constant, ms
//	tau_syn_ms    time constant of the synaptic current, ms
//	tau_adapt_ms  time constant of the threshold's adaptation, ms
//	t_ref_ms      refractory time, ms
//	threshold     firing threshold θ, in the unit of the weights
//	adaptation    what a spike adds to the threshold, in the unit of the weights
//	alpha         decay of the membrane trace P per tick (DECOLLE)
//	beta          decay of the synaptic trace Q per tick (DECOLLE)
//	alpha_rp      decay of the refractory trace R per tick (DECOLLE)
//
// Potentials have no physical unit: a weight of 1 raises the potential of a
// LIF neuron by 1, and the synaptic current of a CubaLIF neuron by 1.
package neuron
