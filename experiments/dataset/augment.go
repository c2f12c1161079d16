package dataset

import (
	"spikesim/experiments/box"
	"spikesim/sim/random"
)

// Augment writes a variant of the sample's pixels into dst and returns the box
// that belongs to it: mirrored left to right with the probability
// spec.FlipProbability, and multiplied by a brightness factor uniform in
// 1-b..1+b, b being spec.Brightness, with the result clipped to 1. The variant is
// a function of the key alone. dst has height*width elements, as s.Pixels has,
// and does not overlap it; nothing is allocated.
func Augment(key random.Key, s Sample, spec AugmentSpec, height, width int, dst []float32) box.Box {
	if len(dst) != height*width || len(s.Pixels) != height*width {
		panic("dataset: pixels and destination of an augmentation differ in size")
	}
	flip := key.Float64(0) < spec.FlipProbability
	factor := float32(1 + spec.Brightness*(2*key.Float64(1)-1))
	for y := range height {
		from, to := s.Pixels[y*width:][:width], dst[y*width:][:width]
		if flip {
			for x, v := range from {
				to[width-1-x] = min(v*factor, 1)
			}
		} else {
			for x, v := range from {
				to[x] = min(v*factor, 1)
			}
		}
	}
	if flip {
		return s.Box.FlipH()
	}
	return s.Box
}
