// Package memory says how much memory the process may still take, by which limit,
// and refuses what needs more before any of it is allocated: a process that runs
// out of memory ends without a word that helps, and may take others with it.
//
// The limits are what the machine has left, those of the control groups the
// process is in, and those that a shell sets with ulimit. Swap space counts for
// nothing: a simulation that swaps does not end. GOMEMLIMIT is no limit of this
// kind; the runtime goes above it when it has to.
package memory
