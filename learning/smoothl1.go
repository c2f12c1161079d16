package learning

// smoothL1 is the loss of Girshick (Fast R-CNN, ICCV 2015) with the parameter
// that PyTorch added: for an error d of one output
//
//	h(d) = d*d / (2*Beta)     where |d| < Beta
//	     = |d| - Beta/2       elsewhere
//
// and the loss of a prediction is the mean of h over the outputs. It is Huber's
// loss divided by Beta: quadratic near 0, with a gradient that never exceeds 1.
type smoothL1 struct {
	// Beta is in the units of the target and greater than 0.
	Beta float64
}

// Evaluate implements [Loss].
func (l smoothL1) Evaluate(prediction, target, grad []float32) float64 {
	sameLengths(prediction, target, grad)
	n := float64(len(prediction))
	var sum float64
	for k, p := range prediction {
		d := float64(p) - float64(target[k])
		value, slope := l.at(d)
		sum += value
		grad[k] = float32(slope / n)
	}
	return sum / n
}

// at returns h(d) and h'(d).
func (l smoothL1) at(d float64) (value, slope float64) {
	switch {
	case d >= l.Beta:
		return d - l.Beta/2, 1
	case d <= -l.Beta:
		return -d - l.Beta/2, -1
	}
	return d * d / (2 * l.Beta), d / l.Beta
}
