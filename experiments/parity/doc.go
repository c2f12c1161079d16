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
// A neuron fires where U ≥ 0. Two implementations that add the same float32
// numbers in different order can disagree about a U that lies within rounding
// of 0, and from that tick on about everything that follows from the spike: not
// by a little, since the neuron's own U then differs by 1. Without a remedy no
// long recording could be compared at all. So a replay takes the recording's
// side there, and only there: where the recorded number of spikes of a tick and
// layer differs from ours, the units nearest to the threshold, no further than
// [Rounding] from it, are given the spikes that are missing or too many. Where
// counts do not tell (the learning run has none, and two such units of one tick
// can cancel), the readout of the next tick does, and the run is repeated with
// the unit on the other side. Every such unit is counted in the report; a
// difference that no unit within rounding explains stays, and fails.
//
// The same is so for the greatest potential of a pooling window, to which the
// gradient goes: two of a window can be within rounding of each other. At the
// first learning tick, whose gradient is compared, such windows are tried both
// ways. At later ones they are not; they and AdaMax, which makes a full step of
// whatever rounding leaves of a vanishing gradient, are why a learning run drifts
// from its recording as no frozen one does.
package parity
