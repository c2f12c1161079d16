package learning

import "spikesim/sim/kernel"

// surrogate is the derivative that a readout on spikes uses in place of the
// derivative of the spike with respect to u, the membrane minus the threshold.
// The true one is 0 almost everywhere and carries nothing.
//
//   - boxcar: 1/Width where |u| <= Width/2 and 0 elsewhere, the derivative of
//     clamp(u/Width + 1/2, 0, 1). Width 1 is that of Kaiser, Mostafa and
//     Neftci (2020). Neurons outside the box cost no operation.
//   - triangle: (1-|u|/Width)/Width where |u| < Width and 0 elsewhere.
//   - sigmoid: s(1-s)/Width with s = sigmoid(u/Width), the derivative of s.
//
// All are even in u and have integral 1 for every width, as the derivative of a
// step from 0 to 1 must; so the width sets how far from threshold a neuron
// still learns, and not how much all of them learn together.
type surrogate struct {
	kind                 SurrogateKind
	width, half, inverse float32
}

// newSurrogate returns the surrogate of a validated spec.
func newSurrogate(spec SurrogateSpec) surrogate {
	switch spec.Kind {
	case SurrogateBoxcar, SurrogateTriangle, SurrogateSigmoid:
	default:
		panic("learning: newSurrogate: spec not validated")
	}
	return surrogate{
		kind:    spec.Kind,
		width:   float32(spec.Width),
		half:    float32(spec.Width / 2),
		inverse: float32(1 / spec.Width),
	}
}

// Derivative stores the surrogate derivative at each u of membrane in dst,
// which has the same length. NaN gives 0 for boxcar and triangle and NaN for the
// sigmoid.
func (s surrogate) Derivative(dst, membrane []float32) {
	if len(dst) != len(membrane) {
		panic("learning: surrogate: lengths differ")
	}
	if s.kind == SurrogateBoxcar {
		kernel.Boxcar(dst, membrane, s.half, s.inverse)
		return
	}
	if s.kind == SurrogateTriangle {
		for j, u := range membrane {
			dst[j] = 0
			if u < 0 {
				u = -u
			}
			if u < s.width {
				dst[j] = (1 - u*s.inverse) * s.inverse
			}
		}
		return
	}
	for j, u := range membrane {
		dst[j] = u / s.width
	}
	sigmoid(dst, dst)
	for j, y := range dst {
		dst[j] = y * (1 - y) * s.inverse
	}
}
