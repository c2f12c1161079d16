package learning

// meanSquaredError is the mean of d*d over the outputs, d being the error of one
// output.
type meanSquaredError struct{}

// Evaluate implements [Loss].
func (meanSquaredError) Evaluate(prediction, target, grad []float32) float64 {
	sameLengths(prediction, target, grad)
	n := float64(len(prediction))
	var sum float64
	for k, p := range prediction {
		d := float64(p) - float64(target[k])
		sum += d * d
		grad[k] = float32(2 * d / n)
	}
	return sum / n
}
