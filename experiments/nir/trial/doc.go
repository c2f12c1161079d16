// Package trial runs the network of a NIR file on an input, says what it did, and writes
// that down: what `spikesim run MODEL.nir` and `spikesim check MODEL.nir` do.
package trial
