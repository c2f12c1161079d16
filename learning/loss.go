package learning

import (
	"fmt"

	"spikesim/sim/validate"
)

// Loss says how wrong a prediction is, and in which direction.
type Loss interface {
	// Evaluate returns the loss of prediction against target, both of one value
	// per output, and stores its derivative with respect to each prediction in
	// grad, which has the same length. Sums run over the outputs in order, in
	// float64. It does not allocate.
	Evaluate(prediction, target, grad []float32) float64
}

// losses lists all losses; a new one is added here and nowhere else.
var losses = []struct {
	kind LossKind
	make func(spec LossSpec) Loss
	// beta says that the loss has the parameter.
	beta bool
}{
	{LossSmoothL1, func(s LossSpec) Loss { return smoothL1{Beta: s.Beta} }, true},
	{LossMeanSquaredError, func(LossSpec) Loss { return meanSquaredError{} }, false},
	{LossSoftmaxCrossEntropy, func(LossSpec) Loss { return softmaxCrossEntropy{} }, false},
}

// NewLoss returns the loss of a validated spec.
func NewLoss(spec LossSpec) Loss {
	for _, l := range losses {
		if l.kind == spec.Kind {
			return l.make(spec)
		}
	}
	panic(fmt.Sprintf("learning: NewLoss: spec not validated: %q", spec.Kind))
}

func (s *LossSpec) validate(report validate.Report) {
	var kinds []LossKind
	for _, l := range losses {
		kinds = append(kinds, l.kind)
		if l.kind == s.Kind && l.beta {
			validate.Positive(report, "loss.beta", s.Beta, "such as the paper's 1")
		}
	}
	validate.OneOf(report, "loss.kind", s.Kind, kinds...)
}

// sameLengths panics unless the slices of a loss belong together.
func sameLengths(prediction, target, grad []float32) {
	if len(target) != len(prediction) || len(grad) != len(prediction) {
		panic("learning: Loss: lengths differ")
	}
}
