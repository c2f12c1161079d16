package learning

import "spikesim/sim/kernel"

// moments are the state of an optimizer that remembers, for every parameter, a
// mean of its gradient and a scale of it.
type moments struct {
	steps      uint64
	mean       []float32 // m; nil where beta1 is 0: it is the gradient then
	scale      []float32 // one value per parameter
	scaleName  string
	beta1, own float32 // weights of the mean before and of a new gradient
}

// newMoments returns the state for n parameters; scale names the scale in a
// checkpoint.
func newMoments(beta1 float64, scale string, n int) moments {
	m := moments{scale: make([]float32, n), scaleName: scale, beta1: float32(beta1), own: float32(1 - beta1)}
	if beta1 != 0 {
		m.mean = make([]float32, n)
	}
	return m
}

// next begins a step and returns the mean with grad in it.
func (m *moments) next(params, grad []float32) []float32 {
	if len(params) != len(m.scale) || len(grad) != len(m.scale) {
		panic("learning: Optimizer.Step: wrong length")
	}
	m.steps++
	if m.mean == nil {
		return grad
	}
	kernel.Blend(m.mean, grad, m.beta1, m.own)
	return m.mean
}

// State implements [optimizer].
func (m *moments) State() optimizerState {
	s := optimizerState{Steps: m.steps}
	if m.mean != nil {
		s.Moments = append(s.Moments, moment{"m", m.mean})
	}
	s.Moments = append(s.Moments, moment{m.scaleName, m.scale})
	return s
}

// Restore implements [optimizer].
func (m *moments) Restore(s optimizerState) error {
	if err := m.State().restore(s); err != nil {
		return err
	}
	m.steps = s.Steps
	return nil
}
