package learning

import (
	"math"

	"spikesim/sim/kernel"
)

// adam scales every step by the root mean square of recent gradients (Kingma and
// Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, algorithm 1). At
// step t, for each parameter p with gradient g,
//
//	m = beta1*m + (1-beta1)*g
//	v = beta2*v + (1-beta2)*g*g
//	p = p - lr * m/(1-beta1^t) / (sqrt(v/(1-beta2^t)) + epsilon)
//
// The divisions by 1-beta^t correct for m and v starting at 0. With beta1 = 0, m
// is g and is not stored. A gradient of NaN shows and is not lost.
type adam struct {
	moments                    // the scale is v
	learningRate, beta1, beta2 float64
	epsilon                    float32
}

// newAdam returns an optimizer for n parameters.
func newAdam(spec OptimizerSpec, n int) *adam {
	return &adam{
		moments:      newMoments(spec.Beta1, "v", n),
		learningRate: spec.LearningRate,
		beta1:        spec.Beta1,
		beta2:        spec.Beta2,
		epsilon:      float32(spec.Epsilon),
	}
}

// Step implements [optimizer].
func (a *adam) Step(params, grad []float32) {
	mean := a.next(params, grad)
	t := float64(a.steps)
	rate := float32(a.learningRate / (1 - math.Pow(a.beta1, t)))
	scale := float32(1 / math.Sqrt(1-math.Pow(a.beta2, t)))
	kernel.Adam(params, a.scale, mean, grad, rate, float32(a.beta2), float32(1-a.beta2), scale, a.epsilon)
}

// SetLearningRate implements [optimizer].
func (a *adam) SetLearningRate(rate float64) { a.learningRate = rate }
