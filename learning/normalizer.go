package learning

import "math"

// normalizer centres the features of a readout and brings them to a common
// scale: x = (f − mean)·gain, with the running mean of every feature and one gain
// for all, the reciprocal of the running root mean square of what is left. Both
// move by normalizerStep of the way with every step of the weights, from where
// the first step puts them. Until then all x are 0.
type normalizer struct {
	mean     []float32
	power    float32 // running mean square of f − mean; 0 before the first step
	gain     float32
	sum, sq  []float64 // of f, since the last step
	gathered int
}

// normalizerStep is how far the running means go at a step.
const normalizerStep = 0.05

// normalizerFloor keeps the gain finite where features hardly vary.
const normalizerFloor = 1e-8

func newNormalizer(features int) *normalizer {
	return &normalizer{
		mean: make([]float32, features),
		sum:  make([]float64, features), sq: make([]float64, features),
	}
}

// apply stores the normalized features in dst.
func (n *normalizer) apply(dst, features []float32) {
	for j, f := range features {
		dst[j] = (f - n.mean[j]) * n.gain
	}
}

// gather notes the features of one lane.
func (n *normalizer) gather(features []float32) {
	for j, f := range features {
		n.sum[j] += float64(f)
		n.sq[j] += float64(f) * float64(f)
	}
	n.gathered++
}

// step moves the means.
func (n *normalizer) step() {
	if n.gathered == 0 {
		return
	}
	far := normalizerStep
	if n.power == 0 {
		far = 1
	}
	count, power := float64(n.gathered), 0.
	for j := range n.mean {
		batch := n.sum[j] / count
		mean := float64(n.mean[j])
		mean += far * (batch - mean)
		n.mean[j] = float32(mean)
		power += max(0, n.sq[j]/count-2*mean*batch+mean*mean)
	}
	power /= float64(len(n.mean))
	n.power += float32(far * (power - float64(n.power)))
	n.setPower(n.power)
	n.discard()
}

func (n *normalizer) setPower(power float32) {
	n.power, n.gain = power, 0
	if power > 0 {
		n.gain = float32(1 / math.Sqrt(float64(power)+normalizerFloor))
	}
}

func (n *normalizer) discard() {
	clear(n.sum)
	clear(n.sq)
	n.gathered = 0
}
