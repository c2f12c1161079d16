// Package events holds what moves through a simulation: integer time, spike
// trains, packets of them, and the inbox in which a population finds its input
// in time order. It knows no neuron and no engine.
//
// # Time
//
// Time counts nanoseconds since the start of a sample. It is an integer, so
// two paths that lead to one instant lead to equal numbers and "at the same
// time" is exact.
//
// # Packets
//
// A population does not send single spikes. It sends one [Packet] for every
// [Window] of time: all its spikes in (From, To], in order, together with the
// promise that nothing at or before To will follow. A packet may be empty; its
// promise is what lets the receiver go on. One packet carries one [Train] for
// every sample that is simulated side by side (a lane).
//
// # Same-time semantics
//
// At time t a population
//
//  1. takes all its input of time t, from all connections, in order of port and
//     unit (never of arrival);
//  2. integrates it;
//  3. tests the threshold once and fires;
//  4. if t is a learning tick, and only after all spikes of time t, handles the
//     tick: models that have their threshold at ticks fire, then readout, error,
//     gradient and weight update follow;
//  5. sends what it fired, stamped t. A connection with a delay adds it.
//
// A connection without delay delivers within the same instant, so one instant
// can run through all layers, and a skip connection can bring it to a
// population a second time. Because a population handles an instant only when
// every input is closed through it, both arrivals are summed before the one
// threshold test.
package events
