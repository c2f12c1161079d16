package learning

import (
	"math"

	"spikesim/sim/kernel"
)

// AdaMax is the variant of Adam that scales by the largest recent gradient
// instead of its root mean square (Kingma and Ba, "Adam: A Method for Stochastic
// Optimization", ICLR 2015, section 7.1), with epsilon placed as PyTorch places
// it. At step t, for each parameter p with gradient g,
//
//	m = beta1*m + (1-beta1)*g
//	u = max(beta2*u, |g|+epsilon)
//	p = p - lr/(1-beta1^t) * m/u
//
// With beta1 = 0, as the paper has it, m is g and is not stored, and no
// parameter ever moves by more than lr in a step: a rare large gradient moves a
// weight as far as a small one does. A gradient of NaN shows and is not lost.
type AdaMax struct {
	learningRate, beta1 float64
	beta2, epsilon      float32
	steps               uint64
	m                   []float32 // nil where beta1 is 0
	u                   []float32
}

// NewAdaMax returns an optimizer for n parameters.
func NewAdaMax(spec OptimizerSpec, n int) *AdaMax {
	a := &AdaMax{
		learningRate: spec.LearningRate,
		beta1:        spec.Beta1,
		beta2:        float32(spec.Beta2),
		epsilon:      float32(spec.Epsilon),
		u:            make([]float32, n),
	}
	if spec.Beta1 != 0 {
		a.m = make([]float32, n)
	}
	return a
}

// Step implements [Optimizer].
func (a *AdaMax) Step(params, grad []float32) {
	if len(params) != len(a.u) || len(grad) != len(a.u) {
		panic("learning: AdaMax.Step: wrong length")
	}
	a.steps++
	rate := float32(a.learningRate / (1 - math.Pow(a.beta1, float64(a.steps))))
	m := grad
	if a.m != nil {
		m = a.m
		kernel.Blend(m, grad, float32(a.beta1), float32(1-a.beta1))
	}
	kernel.AdaMax(params, a.u, m, grad, rate, a.beta2, a.epsilon)
}

// SetLearningRate implements [Optimizer].
func (a *AdaMax) SetLearningRate(rate float64) { a.learningRate = rate }

// State implements [Optimizer].
func (a *AdaMax) State() OptimizerState {
	s := OptimizerState{Steps: a.steps}
	if a.m != nil {
		s.Moments = append(s.Moments, Moment{"m", a.m})
	}
	s.Moments = append(s.Moments, Moment{"u", a.u})
	return s
}

// Restore implements [Optimizer].
func (a *AdaMax) Restore(s OptimizerState) error {
	if err := a.State().restore(s); err != nil {
		return err
	}
	a.steps = s.Steps
	return nil
}
