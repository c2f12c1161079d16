package learning

import (
	"math"

	"spikesim/sim/kernel"
)

// Adam scales every step by the root mean square of recent gradients (Kingma and
// Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, algorithm 1). At
// step t, for each parameter p with gradient g,
//
//	m = beta1*m + (1-beta1)*g
//	v = beta2*v + (1-beta2)*g*g
//	p = p - lr * m/(1-beta1^t) / (sqrt(v/(1-beta2^t)) + epsilon)
//
// The divisions by 1-beta^t correct for m and v starting at 0. With beta1 = 0, m
// is g and is not stored. A gradient of NaN shows and is not lost.
type Adam struct {
	learningRate, beta1, beta2 float64
	epsilon                    float32
	steps                      uint64
	m                          []float32 // nil where beta1 is 0
	v                          []float32
}

// NewAdam returns an optimizer for n parameters.
func NewAdam(spec OptimizerSpec, n int) *Adam {
	a := &Adam{
		learningRate: spec.LearningRate,
		beta1:        spec.Beta1,
		beta2:        spec.Beta2,
		epsilon:      float32(spec.Epsilon),
		v:            make([]float32, n),
	}
	if spec.Beta1 != 0 {
		a.m = make([]float32, n)
	}
	return a
}

// Step implements [Optimizer].
func (a *Adam) Step(params, grad []float32) {
	if len(params) != len(a.v) || len(grad) != len(a.v) {
		panic("learning: Adam.Step: wrong length")
	}
	a.steps++
	t := float64(a.steps)
	rate := float32(a.learningRate / (1 - math.Pow(a.beta1, t)))
	scale := float32(1 / math.Sqrt(1-math.Pow(a.beta2, t)))
	m := grad
	if a.m != nil {
		m = a.m
		kernel.Blend(m, grad, float32(a.beta1), float32(1-a.beta1))
	}
	kernel.Adam(params, a.v, m, grad, rate, float32(a.beta2), float32(1-a.beta2), scale, a.epsilon)
}

// SetLearningRate implements [Optimizer].
func (a *Adam) SetLearningRate(rate float64) { a.learningRate = rate }

// State implements [Optimizer].
func (a *Adam) State() OptimizerState {
	s := OptimizerState{Steps: a.steps}
	if a.m != nil {
		s.Moments = append(s.Moments, Moment{"m", a.m})
	}
	s.Moments = append(s.Moments, Moment{"v", a.v})
	return s
}

// Restore implements [Optimizer].
func (a *Adam) Restore(s OptimizerState) error {
	if err := a.State().restore(s); err != nil {
		return err
	}
	a.steps = s.Steps
	return nil
}
