package learning

import "fmt"

// optimizer changes parameters along a gradient. One optimizer serves one
// slice of parameters for life, because it may remember something about each.
type optimizer interface {
	// Step changes params, given the gradient of the loss with respect to
	// each. It does not keep or change grad.
	Step(params, grad []float32)
	// SetLearningRate sets the step size of the steps to come. It is no part of
	// the state.
	SetLearningRate(rate float64)
	// State returns all that Step remembers. The slices are the optimizer's
	// own: copy them to keep them past the next Step.
	State() optimizerState
	// Restore sets the state to a copy of s. It returns an error, and changes
	// nothing, when s is not the state of such an optimizer.
	Restore(s optimizerState) error
}

// optimizerState is the memory of an [optimizer].
type optimizerState struct {
	// Steps is the number of steps taken.
	Steps uint64
	// Moments are running statistics of the gradient in a fixed order, each
	// with one value per parameter.
	Moments []moment
}

// moment is one running statistic of the gradient.
type moment struct {
	Name   string
	Values []float32
}

// newOptimizer returns the optimizer of a validated spec for n parameters.
func newOptimizer(spec OptimizerSpec, n int) optimizer {
	switch spec.Kind {
	case OptimizerAdaMax:
		return newAdaMax(spec, n)
	case OptimizerAdam:
		return newAdam(spec, n)
	case OptimizerSGD:
		return newSGD(spec, n)
	}
	panic("learning: newOptimizer: spec not validated")
}

// restore copies the moments of from into those of s, which must match in
// name, order and length.
func (s optimizerState) restore(from optimizerState) error {
	if len(from.Moments) != len(s.Moments) {
		return fmt.Errorf("learning: optimizer state holds %d moments, want %d; was it saved with another optimizer?",
			len(from.Moments), len(s.Moments))
	}
	for i, m := range s.Moments {
		f := from.Moments[i]
		if f.Name != m.Name || len(f.Values) != len(m.Values) {
			return fmt.Errorf("learning: optimizer state holds moment %q of %d values, want %q of %d; was it saved with another spec?",
				f.Name, len(f.Values), m.Name, len(m.Values))
		}
	}
	for i, m := range s.Moments {
		copy(m.Values, from.Moments[i].Values)
	}
	return nil
}
