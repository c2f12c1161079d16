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
// For a potential these are the products of weights and traces, and the bias; for
// a gradient, those of deltas and traces; for a readout, its weights. In a learning
// run a potential can also be off by what the rounding of all steps so far, each
// followed from the gradient's, makes of it.
//
// Spikes. A neuron fires where U ≥ 0; on the other side its own U differs by 1 at
// the next tick. Where the recorded number of spikes of a tick and layer differs
// from ours, the units nearest to the threshold are given the spikes that are
// missing or too many. Where counts do not tell (the learning run has none, and
// two such units of one tick can cancel), the readouts of the next ticks do, and
// the run is repeated with the unit on the other side.
//
// Maxima. The gradient of a pooling window goes to its greatest potential. Where
// two are within rounding of each other, the recorded gradient of the first
// learning tick says which of them it was. For later ticks, what the other choice
// would have made of the channel's weights is followed tie by tie. One that
// explains what its final weights are off is taken in the next replay, and kept if
// that brings them closer; so is one that would have put a neuron across the
// threshold whose spike explains what readouts differ by.
//
// Steps. AdaMax divides by the size of the gradient: where terms cancel, it makes
// a whole step of what rounding leaves. Later it divides by the largest of those
// before, so this is of the first step, which takes the recorded gradient where
// ours is within rounding of it and not a tenth of ours.
//
// # Errors
//
// The sigmoid and the smooth L1 loss have no edges, and yet learning multiplies
// rounding. AdaMax's steps are about as long whatever the gradient's size: a step
// that moves a readout by more than it is off its target overshoots, and what two
// runs differ by grows with every tick, twofold and more, in all channels of a
// layer at once, until spikes differ. It is the error that feeds this: given the
// errors, each layer's potentials stay within rounding of the recorded ones. The
// recorded readouts say what the errors were. So the learning run takes the error
// of the recorded readout instead of that of its own; the loss is its own, and so
// is the readout, which must be within [ReadoutTolerance] of the recorded one at
// every tick.
//
// # How fast a recording may learn
//
// The derivative of the sigmoid multiplies rounding likewise, through each
// neuron's own potential, which is not recorded. What decides is by how much one
// step of the weights can move a potential, the learning rate times the traces that
// a neuron meets: the column "step" of the learning run. A replay is meant to hold
// up to a step of about 2. Beyond, it may; from about 6 on it hardly ever does, for
// a neuron is then moved across the whole sigmoid and back by every step: two runs
// of one implementation that sum in different order part within twenty ticks. At
// the decays of the reference run (α 0.97, β 0.85) and the paper's channels, the
// rate 1e-7 has steps of 1 to 2, and 1e-6 of 13 to 25.
package parity
