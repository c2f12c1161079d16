// Package extend holds nothing but tests, each of which adds one thing from outside
// the package that the thing belongs to: a neuron model, a kind of connection, a
// kind of encoder, a kind of input, a data set, a task. One experiment then takes
// them all through the whole tool. The files are the examples of how to add a thing
// that the README.md of its package quotes.
package extend
