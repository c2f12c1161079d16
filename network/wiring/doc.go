// Package wiring says what a connection is: which neurons a spike of every unit
// of an input map reaches, and by which weights.
//
// A [Kind] is what an experiment chooses, [Synapses] what becomes of it once the
// input map is known, and [Spec] the list of all kinds. The rows of [Synapses]
// are enough to run, learn and count; what makes it fast is optional: axes for
// delivery ([Gridded], [Table]), an upsampling inside the weights ([Foldable]),
// sums over whole maps ([Multiplied], [Operator]), gradients ([Differentiable],
// [Gradient]). Package network asks for these interfaces and for no kind.
//
// It knows no neurons, no time and no learning rule. README.md says how to add a
// kind.
package wiring
