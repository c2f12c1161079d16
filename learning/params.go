package learning

import (
	"math"

	"spikesim/sim/kernel"
)

// Params is one slice of a population's parameters with the gradient gathered
// for it and the optimizer that steps it. [Layer.NewParams] makes it.
type Params struct {
	// Weights are the parameters, in any order the caller likes. The slice is
	// the caller's; [Layer.Apply] changes its elements.
	Weights []float32
	// Grad has the layout of Weights. The caller adds to it the gradient of
	// each lane at each gradient tick; [Layer.Apply] divides and clears it.
	Grad []float32

	owner *Layer
	opt   optimizer
	rate  float64 // learning rate, of which unit is the unit
	// unit is the root mean square of the weights before the first step, where
	// the rate is relative to that; 0 before it is known.
	unit     float32
	relative bool
}

func newParams(owner *Layer, spec OptimizerSpec, weights []float32) *Params {
	return &Params{
		Weights:  weights,
		Grad:     make([]float32, len(weights)),
		owner:    owner,
		opt:      newOptimizer(spec, len(weights)),
		rate:     spec.LearningRate,
		relative: spec.Relative,
	}
}

// step turns the sum of n gradients into their mean and steps, with the learning
// rate times factor.
func (p *Params) step(n int, factor float64) {
	if n > 1 {
		kernel.Divide(p.Grad, float32(n))
	}
	rate := p.rate * factor
	if p.relative {
		if p.unit == 0 {
			p.unit = rms(p.Weights)
		}
		rate *= float64(p.unit)
	}
	p.opt.SetLearningRate(rate)
	p.opt.Step(p.Weights, p.Grad)
}

// rms returns the root mean square of values.
func rms(values []float32) float32 {
	sum := 0.
	for _, v := range values {
		sum += float64(v) * float64(v)
	}
	return float32(math.Sqrt(sum / float64(len(values))))
}
