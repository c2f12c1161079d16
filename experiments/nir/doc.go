// Package nir reads networks in the Neuromorphic Intermediate Representation, NIR, as
// PyTorch's spiking frameworks exchange them: graphs of linear maps and neurons with
// equations in continuous time, in an HDF5 file (.nir).
//
// [Read] gives the [Graph] as it stands in the file, with every number as it is stored;
// [Graph.Flat] gives one without nested graphs, with the shapes of all nodes, checked
// along the edges.
//
// # What is read
//
// All types of nodes that the format has, from files of all versions up to 1.0.8:
// parameters for every neuron or one for all, several edges into one node, cycles, any
// order of edges, names with dots or of digits, padding as numbers or words, and
//
//	no v_reset           0, as before version 1.0.6
//	no w_in              1, with a warning
//	no input_shape       follows from the edges, also for kernels that are not square
//	an edge twice        counts once, with a warning: it says that two nodes are connected
//	another Output shape what the edge brings is taken, with a warning
//	[1, C, H, W]         a batch of one: [C, H, W]
//
// Refused, with the name of graph, node and edge: edges that name no node (with those
// that may be meant), types that are none, parameters that are missing, no numbers,
// infinite or out of range, shapes that do not fit. A file is read within bounds: 10,000
// nodes, 100,000 edges, 1 GiB of parameters, graphs nested 16 deep.
//
// # Units
//
// Times are in seconds in all files known, whatever table of the format's document
// is read, and potentials have no unit.
//
// # What a file leaves open
//
// The format says that a spike is a current of 1, but not for how long; tools differ in
// that, in what a spike resets, and in more. A [Reading] names these choices, and is
// part of every result.
//
// # Source
//
// Pedersen et al., "Neuromorphic intermediate representation: a unified instruction set
// for interoperable brain-inspired computing", Nature Communications 15:8122, 2024; the
// nir package at commit 7232ada, for what is stored under which name.
package nir
