// Package sim is the simulation kernel: it runs processes that exchange packets
// of spikes, each at its own pace, and knows nothing of neurons.
//
// A [Graph] lists processes and the connections between them. Two engines run
// it. [Parallel] gives every process a goroutine and every connection a
// channel; there is no clock and no barrier, only packets and their promise
// that nothing earlier will follow. [Serial] does the same work in one
// goroutine, in topological order, and is the oracle for the other: both
// produce the same spikes, bit for bit, whatever GOMAXPROCS is.
//
// DESIGN.md beside this file says why it is built this way.
package sim
