package learning

import "spikesim/sim/kernel"

// SGD is plain gradient descent: p = p - lr*g.
type SGD struct {
	learningRate float32
	params       int
	steps        uint64
}

// NewSGD returns an optimizer for n parameters.
func NewSGD(spec OptimizerSpec, n int) *SGD {
	return &SGD{learningRate: float32(spec.LearningRate), params: n}
}

// Step implements [Optimizer].
func (s *SGD) Step(params, grad []float32) {
	if len(params) != s.params || len(grad) != s.params {
		panic("learning: SGD.Step: wrong length")
	}
	s.steps++
	kernel.SubScaled(params, grad, s.learningRate)
}

// SetLearningRate implements [Optimizer].
func (s *SGD) SetLearningRate(rate float64) { s.learningRate = float32(rate) }

// State implements [Optimizer].
func (s *SGD) State() OptimizerState { return OptimizerState{Steps: s.steps} }

// Restore implements [Optimizer].
func (s *SGD) Restore(state OptimizerState) error {
	if err := s.State().restore(state); err != nil {
		return err
	}
	s.steps = state.Steps
	return nil
}
