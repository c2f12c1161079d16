// Package parity replays a recorded run of the localisation network of Barchid,
// Mennesson & Djeraba (CBMI 2021) and reports how far the engines of this
// project are from it.
//
// A recording is one .npz file: the input spikes, the initial weights and the
// readouts, and what the recorded implementation made of them, once with frozen
// weights and once learning. [Read] takes any image size divisible by 4, any
// number of ticks, batch, burn-in and learning rate, and any number of channels
// and odd kernel sizes that fit together. [Run] replays it three times:
//
//	frozen weights on the clocked engine    membranes, readouts, spike counts
//	frozen weights on the event engine      the same
//	learning on the clocked engine          losses, readouts, first gradients,
//	                                        final weights
//
// The event engine does not replay the learning run: there a spike keeps the
// weight that it arrived with, which the recorded implementation does not do.
//
// # Format
//
// NumPy .npz in C order. T ticks, B images, layers i = 0…5 from enc1 to dec3;
// maps are [batch, channel, row, column], convolution weights [out, in, row,
// column], readouts flatten maps as [channel, row, column], after pooling and
// upsampling.
//
//	H W T burnin lr alpha beta alpharp      scalars; decays per tick
//	spikes                     T,B,1,H,W    input spikes of every tick
//	target                     B,4          boxes, 0…1
//	w{i}_init b{i}_init                     before learning
//	readout_w{i} readout_b{i}  4,n and 4    fixed
//	frozen_u{i}_last           B,C,h,w      potential at the last tick, weights frozen
//	frozen_r{i}                T,B,4        readouts of that run
//	frozen_spike_counts_pooled T,6          spikes sent on by each layer
//	learn_losses               T−burnin,6   of the learning run
//	learn_r{i}                 T−burnin,B,4 readouts before each update
//	grad_w{i}_first grad_b{i}_first         gradient at the first learning tick
//	w{i}_final b{i}_final                   after the last update
//
// # Where rounding decides
//
// Two implementations that add the same float32 numbers in different order agree
// up to rounding only, and some decisions turn what rounding leaves into a whole
// difference. Without a remedy no long recording could be compared at all. So a
// replay takes the recording's side of such a decision where its own value is
// within rounding of the edge, and only there. Every side is counted and listed in
// the report, with its tick, its place and its distance from the edge; a
// difference that no such side explains stays, and fails.
//
// How far rounding reaches is not set to fit but follows from what is summed: n
// terms with squares that sum to q are within 4·2⁻²⁴·√(n·q), whatever the order.
// For a potential these are the products of weights and traces, and the bound is
// no less than [Rounding]; for a gradient, those of deltas and traces.
//
// Spikes. A neuron fires where U ≥ 0; on the other side its own U differs by 1 at
// the next tick. Where the recorded number of spikes of a tick and layer differs
// from ours, the units nearest to the threshold are given the spikes that are
// missing or too many. Where counts do not tell (the learning run has none, and
// two such units of one tick can cancel), the readouts of the next ticks do, and
// the run is repeated with the unit, or two of them, on the other side.
//
// Maxima. The gradient of a pooling window goes to its greatest potential. Where
// two are within rounding of each other, the recorded gradient of the first
// learning tick says which of them it was; at later ticks, the final weights of
// the channel do: what the other choice would have made of them is followed tie
// by tie, and one that explains what they are off is taken in the next replay and
// kept if that brings them closer.
//
// Steps. AdaMax divides by the size of the gradient: where terms cancel, it makes
// a whole step of what rounding leaves. The first step takes the recorded
// gradient where ours is within rounding of it and not a tenth of ours; later
// ones, where a weight alone of its channel ends off by no more than the steps'
// rounding adds up to, are given what is missing at the tick where rounding mattered
// most.
//
// A tie or a step on the wrong side moves potentials by more than rounding, and
// with them spikes. So in a learning run a unit further from the threshold is put
// on the other side too if that explains what readouts differ by: only with the
// same spikes do final weights tell what it was. Once that is found the unit is
// where the recording has it by itself; one that is not in the end is marked and
// fails.
//
// The sigmoid and the smooth L1 loss have no edges: their derivatives are
// continuous, so nothing is to be decided there. The recorded algorithm has no
// surrogate derivative.
//
// A learning rate near to the size of the weights (a hundredth and more) makes a
// learning run chaotic: every step's rounding, and not only that of single ones,
// moves potentials by more than a spike can be told from. Such recordings are
// followed for some ticks, and fail.
package parity
