// Package compare runs one NIR graph on one stimulus by several readings of the file and
// says what differs: spikes, the first one that differs and why, distances, output,
// synaptic operations, energy, time.
//
// # The first difference, and its reason
//
// Readings are compared with one of them, the reference, row by row, where the row of a
// spike at t is ceil(t/dt) - 1. The first row in which they differ counts, and in it the
// node nearest to the input.
//
// The reason is tried, not guessed: [clocked.Differences] lists in what the profile
// departs from the clocked reading nearest to the reference, and each departure is run by
// itself. Those that give the same first difference are named. Where none does, those
// are without which it does not come: they work together. Where the clocked reading
// nearest to an exact run differs from it as early, the clock itself is the reason: a
// spike between two steps waits for the end of its step.
//
// # Distances
//
// Spikes of clocked readings stand at the end of their step; of n in one step the last
// does, the others a nanosecond before each other.
package compare
