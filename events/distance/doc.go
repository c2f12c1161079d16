// Package distance measures how far two spike trains are apart, for one neuron
// and for a population, and finds where two runs of one population part.
//
// Spike trains of a recurrent or deep network are sensitive to the smallest
// change, so two runs that differ in rounding, time step or engine soon differ
// in single spikes. Equality then says too little. The distances here say how
// much: each has one parameter, the time scale on which a shift of a spike
// matters, and both are metrics: never negative, 0 only between equal trains,
// symmetric, and subject to the triangle inequality. (At the end of its range
// where timing does not matter at all, each tells trains apart by their number
// of spikes only.)
//
// # Victor-Purpura
//
// The least cost of turning one train into the other in steps: to delete or to
// insert a spike costs 1, to shift one by d ms costs q·d. The cost q is per ms.
// Two spikes are worth a shift if they are nearer than 2/q; for single spikes d
// apart the distance is min(2, q·d). Trains of n and m spikes are |n-m| apart
// for q = 0, where only the count matters, and n+m-2c for q → ∞, with c the
// number of coincidences. It has no unit: it counts spikes. (Victor and Purpura,
// J. Neurophysiol. 76:1310, 1996; Network 8:127, 1997.)
//
// # Van Rossum
//
// Every spike at s becomes the trace exp(-(t-s)/τ), t ≥ s, with τ in ms; f and
// g are the summed traces of the two trains. The distance is
//
//	D = sqrt( 2/τ ∫ (f(t) - g(t))² dt ).
//
// The factor is chosen such that one extra spike is a distance of 1, as it is
// for Victor and Purpura; van Rossum's own factor 1/τ gives values smaller by
// √2. Single spikes d apart have D² = 2·(1-exp(-d/τ)). Without common times,
// D² → n+m for τ → 0; D → |n-m| for τ → ∞. (van Rossum, Neural Comput. 13:751,
// 2001. It is computed in one pass over the spikes, as in Houghton and Kreuz,
// Network 23:48, 2012.)
//
// # Populations
//
// A population's distance is the sum over its neurons, each compared with
// itself; a spike that moved from one neuron to another counts as one lost and
// one gained. It is given as that sum, per neuron, and per spike of both runs.
// The last lies in [0, 1] and is 0 for equal runs. For Victor and Purpura it is
// 1 if no spike is worth a shift to one of the other run. For van Rossum it is
// lower where neurons fire several spikes: differences that do not overlap in
// time add up in D², not in D.
//
// Times are [events.Time], whole nanoseconds, so "at the same time" is exact.
package distance
