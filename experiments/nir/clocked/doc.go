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
// # The profiles
//
// They were read in the code of the tools and of the runs that were published with the
// format (neuromorphs/NIR at 7232ada), and settled by the recordings there;
// [Profile.Source] names files and commits, [Profile.Deviations] all departures from the
// format's document.
//
//	euler       the document, by forward Euler: the new current moves the membrane
//	norse       Euler; r of LI, LIF and IF is 1; reset to 0; biases within a loop from
//	            the second step; v_leak pulls the current of a CubaLIF, too
//	snntorch    Euler; r of a CubaLIF is tau_mem/dt; reset to 0, of an IF by subtraction
//	sinabs      exponential, Diracs; r is 1; several spikes a step, reset by
//	            subtraction; an IF stops at -v_threshold; no CubaLIF
//	rockpool    exponential, Diracs; r says what dt is; what arrives at a synapse decays
//	            at once; several spikes a step, reset by subtraction; no bias in loops
//	spyx        Euler; tests the potential of the step before, so a row later; reset by
//	            subtraction, of an LIF after its leak, of a CubaLIF outside loops twice
//	lava        Euler, an LIF takes spikes in a step late; CubaLIF and IF in whole
//	            numbers, decays of 12 bits; reset to 0; no bias in loops
//	spinnaker2  Euler; weights of 127 levels, cut; a CubaLIF takes spikes in a step late,
//	            and biases move its membrane past the synapse; reset to 0
//	nengo       exponential membranes with pulses, synapses by Euler, a step late;
//	            potentials stop at 0; reset to 0
//
// In all tools an IF adds its input once a step, whatever dt. Pools have no padding in
// norse, sinabs, spyx and nengo. What a tool does not read it refuses here, too.
//
// What they were checked with: one LIF neuron of 1,000 steps, rows of spikes and
// potentials, and a recurrent network of 38 + 7 CubaLIF neurons, all 9,728 entries of
// the raster of its first layer.
//
//	            LIF: spikes, potential within    CubaLIF: entries that differ
//	norse       4 of 4, 2e-8                     0
//	snntorch    4 of 4, 4e-8                     0, and the output counts
//	sinabs      4 of 4, 1e-8                     does not read it
//	rockpool    4 of 4, 2e-8                     nothing is published
//	spyx        4 of 4, 5e-8                     0
//	lava        4 of 4, 4e-8                     0
//	spinnaker2  4 of 4, 2e-5                     0
//	nengo       4 of 4, 2e-9                     0
//
// The LIF of spinnaker2 was scaled by hand before its weights were cut, and its second
// layer, of which nothing is published, follows from the first.
//
// Where a tool has changed since, the profile has what made the recordings, and the
// deviations say what is new. Five things are not as in a tool: the time constants of
// Sinabs, which counts in steps, are divided by dt here, as by hand in the published run;
// the jitter that lava-dl can put on decays is left out; an LIF of Rockpool is the one of
// the published run, which its importer does not make; Spyx follows one edge out of each
// node, and here all count; and dt of snnTorch is the one given, not 0.1 ms.
//
// # Counts
//
// A spike makes as many synaptic operations as its unit has synapses: stages between
// two neurons fold into one connection, two ways between the same two units are one
// synapse, a weight of 0 is one, padding is none. A neuron that fires n times in a step
// makes n times as many, and so does a pulse of height n. Potentials that a stage takes
// in make none. A way from a neuron right into an output is no synapse.
package clocked
