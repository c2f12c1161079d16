// Package network builds networks of spiking neuron populations from a
// description and runs them: populations and their weights, pooling and
// upsampling, learning at ticks, and exact counts of what was done. What
// connections are, is known to package wiring.
//
// A [Spec] describes a network. [Build] turns it into a [Network], whose
// populations are processes of package sim. [Network.Run] shows it a few spikes, in any
// order, and returns what it did: start there. [Network.Present] shows it samples side
// by side, whose sources make sorted spikes as they are asked for, on an engine of that
// package or on a [Clocked] one, to test or to train, and leaves predictions and
// [Counters].
//
// A network whose layers fall silent learns nothing, without an error:
// [Network.Warnings] names them, and what helps. Ask it after the first epoch.
//
// # Layout
//
// Maps are stored row by row, column by column, channel innermost: the index of
// a unit is (y·Width+x)·Channels+c. A presynaptic spike then reaches, for every
// row of a convolution's kernel, one run of consecutive neurons, and the
// weights it brings are one run of consecutive numbers.
//
// # Order within a population
//
// Input map → weights → neurons → max-pool or nearest
// upsampling → output map. What a population sends are spikes of the pooled
// map; upsampling is done by the receiver, which repeats the spike at its own
// instant.
//
// # Counts
//
// A synaptic operation is one spike delivered to one existing synapse: the true
// fan-out at borders, with strides, and after upsampling (every copy counts).
// Two spikes of a sum that meet in one unit count twice. An effective synaptic
// operation is one by a weight that is not 0. dense_ops is what a
// clocked implementation of the same layer does in the same time: every synapse
// once per tick. Maps that are added before a convolution share it, so their
// dense operations are counted at the connection that owns the weights and are
// 0 at the others.
package network
