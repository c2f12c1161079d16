package network

import "spikesim/events"

// Probe observes a run without changing it. A nil func costs one comparison.
// The funcs of one population are called from that population's goroutine, in
// order of lane and, within a lane and window, of time; those of different
// populations run at the same time, so a func that keeps something shared must
// keep it per population or lock it. Slices are valid during the call only.
type Probe struct {
	// Received is called with all input of one instant, after it was added and
	// before the threshold test. Units are those of the connection's input map,
	// after upsampling.
	Received func(connection, lane int, at events.Time, units []int32)
	// Fired is called with the neurons that fired at one instant.
	Fired func(population, lane int, at events.Time, neurons []int32)
	// Readout is called with the prediction at a tick at which it is computed.
	Readout func(population, lane int, tick int, prediction []float32)
	// Membrane is called after Readout, where the readout reads the membrane,
	// with what it reads: potentials minus the threshold after pooling, one per
	// feature.
	Membrane func(population, lane int, tick int, features []float32)
	// Potential is called at every tick with the potential of every neuron, resets
	// included, before anything is learned at it.
	Potential func(population, lane int, tick int, potential []float64)
	// Ticked is called when a population has handled a tick, learning included.
	Ticked func(population, tick int)
}
