// Package learning holds DECOLLE, the local learning rule of one population of
// spiking neurons, on plain slices.
//
// A population learns from a small regression problem of its own: a linear
// readout of its output map predicts the target, and the error of that readout
// is the only teaching signal its synapses ever see. No gradient passes from
// one population to another and none passes back in time, because the trace P
// of each presynaptic neuron already holds all that the weight's gradient needs
// to know about the past. In the symbols of DECOLLE (Kaiser, Mostafa and
// Neftci, "Synaptic Plasticity Dynamics for Deep Continuous Local Learning",
// Frontiers in Neuroscience 14:424, 2020), at one tick and for one sample,
//
//	U_j    = sum_i W_ji P_i + b_j + ...     membrane minus threshold of neuron j
//	Y_k    = sum_j G_kj act(U_j) + c_k      readout of the population
//	L      = (1/K) sum_k huber(Y_k - target_k)
//	e_k    = dL/dY_k
//	delta_j = act'(U_j) sum_k G_kj e_k      dL/dU_j
//	dL/dW_ji = delta_j P_i                  three factors: pre, post, error
//
// [Layer] computes Y, L and delta; the caller, which knows the wiring, forms
// delta_j P_i and adds it to the Grad of a [Params], and [Layer.Apply] takes the
// step of an [optimizer].
//
// # Vocabulary
//
// A feature is one unit of the population's output map after max-pooling and
// before nearest-neighbour upsampling. The copies that upsampling makes of a unit
// are equal at every tick, so a readout over the copies is a readout over the
// originals with the copies' weights summed; nothing is lost, and the readout
// costs a quarter of the operations. Maps are float32 and laid out [row][column][channel].
//
// A lane is one of the samples simulated side by side; loss and gradient are
// means over lanes. A tick is one step of the learning clock; ticks are counted
// from 1 within a presentation, which is the showing of one sample per lane.
//
// # Determinism
//
// Every sum has a fixed order, stated at the function that takes it, and every
// random number is a pure function of a [random.Key]. The same build gives the
// same bits.
//
// The equations as implemented, and where they depart from the paper, are in
// DESIGN.md.
package learning
