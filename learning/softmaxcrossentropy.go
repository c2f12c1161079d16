package learning

import "math"

// softmaxCrossEntropy takes the prediction y as logarithms of odds: with
//
//	p_k = exp(y_k) / sum over i of exp(y_i)
//
// the loss is -sum over k of t_k log p_k, and its derivative p_k sum(t) - t_k.
// The target t is a distribution over the outputs; for a known class it is 1
// there and 0 elsewhere.
type softmaxCrossEntropy struct{}

// Evaluate implements [Loss].
func (softmaxCrossEntropy) Evaluate(prediction, target, grad []float32) float64 {
	sameLengths(prediction, target, grad)
	// The largest is taken off first, so that no exponential overflows.
	top := math.Inf(-1)
	for _, y := range prediction {
		top = math.Max(top, float64(y)) // NaN stays
	}
	var odds, mass, loss float64
	for k, y := range prediction {
		d := float64(y) - top
		odds += math.Exp(d)
		mass += float64(target[k])
		loss -= float64(target[k]) * d
	}
	for k, y := range prediction {
		grad[k] = float32(math.Exp(float64(y)-top)/odds*mass - float64(target[k]))
	}
	return loss + mass*math.Log(odds)
}
