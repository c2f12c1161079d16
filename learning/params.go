package learning

import "spikesim/sim/kernel"

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
	opt   Optimizer
}

func newParams(owner *Layer, spec OptimizerSpec, weights []float32) *Params {
	return &Params{
		Weights: weights,
		Grad:    make([]float32, len(weights)),
		owner:   owner,
		opt:     NewOptimizer(spec, len(weights)),
	}
}

// step turns the sum of n gradients into their mean and steps.
func (p *Params) step(n int) {
	if n > 1 {
		kernel.Divide(p.Grad, float32(n))
	}
	p.opt.Step(p.Weights, p.Grad)
}
