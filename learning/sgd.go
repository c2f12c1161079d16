package learning

import "spikesim/sim/kernel"

// sgd is plain gradient descent: p = p - lr*g.
type sgd struct {
	learningRate float32
	params       int
	steps        uint64
}

// newSGD returns an optimizer for n parameters.
func newSGD(spec OptimizerSpec, n int) *sgd {
	return &sgd{learningRate: float32(spec.LearningRate), params: n}
}

// Step implements [optimizer].
func (s *sgd) Step(params, grad []float32) {
	if len(params) != s.params || len(grad) != s.params {
		panic("learning: SGD.Step: wrong length")
	}
	s.steps++
	kernel.SubScaled(params, grad, s.learningRate)
}

// SetLearningRate implements [optimizer].
func (s *sgd) SetLearningRate(rate float64) { s.learningRate = float32(rate) }

// State implements [optimizer].
func (s *sgd) State() optimizerState { return optimizerState{Steps: s.steps} }

// Restore implements [optimizer].
func (s *sgd) Restore(state optimizerState) error {
	if err := s.State().restore(state); err != nil {
		return err
	}
	s.steps = state.Steps
	return nil
}
