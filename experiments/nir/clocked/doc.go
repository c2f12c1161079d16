// Package clocked runs NIR graphs step by step as tools do, each by its own reading of
// the file: what Norse, snnTorch, Sinabs, Rockpool, Spyx, Lava, SpiNNaker2 and Nengo
// make of it.
//
// [Run] takes a flat graph, a [Profile], a step and the pulses of an input. A profile is
// data: a [Rule] for each type of neuron, what the tool reads and what it needs. A
// caller may change a profile, or make one.
//
// # A step
//
// In step k, which lasts from k dt to (k+1) dt, the pulses of that step reach the input;
// stages pass them on at once; neurons add up what reaches them, move, fire and are
// reset, and what they fire reaches the next neurons in the same step. The edge that
// closes a loop, on the way down from the inputs, brings the output of the step before,
// where nothing else in the loop is late. Arithmetic is in float64; where tools have
// single precision, potentials differ in the seventh digit.
//
// The potential of an LI or LIF and the current of a CubaLI or CubaLIF move by
//
//	x ← keep x + jump (sum of inputs),   keep = 1 - dt/τ      Euler
//	                                            exp(-dt/τ)    Exponential
//	                                     jump = (1 - keep) A/dt   Pulse
//	                                            A/τ               Dirac
//
// times r or w_in, where A is the area of a spike; the current moves the membrane by
// (1 - keep) r. Biases count in every step as inputs do.
//
// # Where the profiles were read
//
// [Profile.Source] names code and commit, [Profile.Deviations] every departure from the
// format's document; both were read in the code of the tools and settled by the
// recordings that were published with the format (neuromorphs/NIR at 7232ada), where
// there are some:
//
//	            one LIF neuron            recurrent network of 38 + 7 CubaLIF neurons
//	norse       4 of 4 rows, v to 2e-8    all 9,728 entries of the first layer
//	snntorch    4 of 4 rows, v to 4e-8    all, and the output counts
//	sinabs      4 of 4 rows, v to 1e-8    not read by the tool
//	rockpool    4 of 4 rows, v to 2e-8    nothing published for this file
//	spyx        4 of 4 rows, v to 5e-8    all
//	lava        4 of 4 rows, v to 4e-8    all
//	spinnaker2  4 of 4 rows, v to 2e-5    all
//	nengo       4 of 4 rows, v to 2e-9    all
//
// What makes them differ in the second: the bias within the loop counts from the first
// step in snnTorch, from the second in Norse, and not at all in Lava; Spyx resets by
// subtraction; Lava has decays of 12 bits and cuts states to multiples of 1/4096;
// SpiNNaker2 cuts weights to 127 levels, takes spikes in a step late and lets biases
// move the membrane past the synapse; Nengo takes them in a step late, stops potentials
// at 0 and decays the membrane exponentially, the synapse by Euler.
//
// Where a tool has changed since, the profile has what made the recordings, and the
// deviations say what is new. Four things are not as in a tool: the time constants of
// Sinabs, which counts in steps, are divided by dt here, as by hand in the published
// run; the jitter that lava-dl can put on decays is left out; an LIF of Rockpool is the
// one of the published run, which its importer does not make; a file is read as a whole
// where Spyx follows one edge out of each node.
//
// # Counts
//
// A spike makes as many synaptic operations as its unit has synapses: stages between
// two neurons fold into one connection, two ways between the same two units are one
// synapse, a weight of 0 is one, padding is none. A neuron that fires n times in a step
// makes n times as many, and so does a pulse of height n. Potentials that a stage takes
// in make none. A way from a neuron right into an output is no synapse.
package clocked
