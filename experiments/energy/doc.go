// Package energy prices counted operations in joules, without ever letting a
// joule travel alone: an Estimate names the profile it was priced with, where
// the profile's constants come from, how good the evidence for them is, which
// counts were priced, and what was left out.
//
// # What is counted
//
// The simulator counts; this package multiplies. For one sample
//
//	E = Σ over the priced quantities (operations × joules per operation)
//
// with the quantities that [Definitions] defines, from [Counts], and the constants of a
// [Profile]. Nothing else goes in: no clock, no wall power, no fitted factor. Where the
// power of a chip at rest is known, its energy for as long as the sample is presented
// stands beside the sum, not in it.
//
// Memory follows from the operations: a synaptic operation, and a MAC of readout or
// learning, reads a weight and reads and writes an accumulator; an update of a neuron
// reads and writes its state. Nothing is taken to be kept at hand. A synaptic operation
// as chips state it holds all of that, so their profiles price no memory apart.
//
// # How to read the result
//
// Two estimates may be compared only if they price the same things. The
// 45 nm profiles come in pairs for that reason: a spiking row and a row
// "… ann" that prices one dense pass of a conventional network of the same
// shape under the same assumptions about arithmetic and memory. Rows of chips
// differ in technology, supply voltage, weight precision, and in what their
// authors took a "synaptic operation" to include; they say what the counted
// work would cost if the network fitted the chip, which is not checked.
//
// At high activity or over long simulated times the dense row is usually the
// cheaper one. That is a finding, not a fault.
//
// # What is not used, and why
//
// Loihi 2 has no published energy per synaptic operation. For SpiNNaker the
// survey table that several profiles rest on (Tang et al. 2023, Table 3) lists
// 45 in a column headed pJ, some 300 times below the 13.3 nJ used here; the
// table's entry is left out. DRAM is left out because how often a network
// goes to DRAM depends on its mapping, which is not counted.
package energy
