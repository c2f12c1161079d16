// Package exact runs a NIR graph at exact times: event by event, by the closed forms of
// its equations, on the engine of package network. [Compile] makes a [Network] of a flat
// graph and a [nir.Reading], [Network.Run] shows it spikes.
//
// # Folding
//
// Linear nodes, Linear, Affine, Scale, Conv1d, Conv2d, SumPool2d, AvgPool2d and Flatten,
// have no state. All that stand between two neurons become one connection, a [Link]: a
// convolution, a dense layer or a pool where it is one of these, also a pool that a
// convolution follows, and else a list of synapses whose weights are the sums of products
// along all ways, computed in float64 and rounded once to the engine's float32. Weights
// that are not multiplied stay as the file has them, to the bit. Flatten changes no order:
// the file counts channel, row, column, and [Record] does so too, while the engine counts
// row, column, channel.
//
// A spike counts as one synaptic operation for each synapse of the connection, which is
// what an event-driven machine does. It is not what it would do node by node: the pool
// of 2×2 before a convolution adds none of its own.
//
// What biases come to behind all these nodes is a constant input of the neuron.
//
// Every way from one neuron to another is a link of its own, so what several edges bring
// adds up. A Delay delays spikes, on a link of its own for every time that differs; times
// are rounded to the nanosecond.
//
// # Cycles
//
// The format has no delay on recurrent edges, where tools that go by steps have one of a
// step. Here the reading says it. A link is recurrent if it is on a cycle and leads no
// further away from the inputs, counted in links; one with a Delay of its own has that
// instead.
//
// # Spikes and time
//
// The input of a neuron is
//
//	x(t) = area/dt · ( Σ w · h(t − t_spike) + bias )
//
// where h is 1 for dt after the spike (pulse), or the limit of an impulse of area dt
// (dirac). With area_s left open it is dt, and the factor 1. A larger one is for files that
// were meant for steps: an IF with r = 1 that a tool trained in steps has an area of 1 s.
//
// # What is refused
//
// [Network.Err] has, for every node, what can't be run at exact times: a Threshold,
// potentials that reach anything but an Output, a weighted sum of spikes that reaches an
// Output, thresholds that are not above 0, neurons that no input reaches, cycles without a
// neuron, biases before a Delay. A clocked reading runs these.
package exact
