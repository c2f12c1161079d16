package learning

import (
	"math"

	"spikesim/sim/kernel"
)

// adaMax is the variant of Adam that scales by the largest recent gradient
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
type adaMax struct {
	moments             // the scale is u
	learningRate, beta1 float64
	beta2, epsilon      float32
}

// newAdaMax returns an optimizer for n parameters.
func newAdaMax(spec OptimizerSpec, n int) *adaMax {
	return &adaMax{
		moments:      newMoments(spec.Beta1, "u", n),
		learningRate: spec.LearningRate,
		beta1:        spec.Beta1,
		beta2:        float32(spec.Beta2),
		epsilon:      float32(spec.Epsilon),
	}
}

// Step implements [optimizer].
func (a *adaMax) Step(params, grad []float32) {
	mean := a.next(params, grad)
	rate := float32(a.learningRate / (1 - math.Pow(a.beta1, float64(a.steps))))
	kernel.AdaMax(params, a.scale, mean, grad, rate, a.beta2, a.epsilon)
}

// SetLearningRate implements [optimizer].
func (a *adaMax) SetLearningRate(rate float64) { a.learningRate = rate }
