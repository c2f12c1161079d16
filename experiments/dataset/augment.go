package dataset

import (
	"slices"

	"spikesim/experiments/box"
	"spikesim/sim/random"
)

// Augmenter makes variants of training images. It keeps buffers between images,
// so it is not safe for concurrent use.
type Augmenter struct {
	spec          AugmentSpec
	height, width int
	cropper       *cropper // nil: no crops
}

// NewAugmenter returns an Augmenter of samples of the given size. The spec has
// to be valid.
func NewAugmenter(spec AugmentSpec, height, width int) *Augmenter {
	a := &Augmenter{spec: spec, height: height, width: width}
	if spec.detail() {
		a.cropper = newCropper(spec.Crop, height, width)
	}
	return a
}

// Augment writes a variant of the sample's pixels into dst and returns the box
// that belongs to it. In this order, the image is
//
//   - cropped, with the probability crop.probability, to a window of the size
//     scale*sqrt(r) × scale/sqrt(r) frames with scale uniform in crop.scale and r
//     in 1-aspect..1+aspect. Its place is uniform among those inside the frame,
//     or, where it is larger than the frame, among those around it, with the
//     edge pixels replicated. The box is clipped to the window; a window that
//     holds less than min_box of its area is drawn again, up to ten times, then
//     there is no crop. Pixels come from s.Detail, so crops stay sharp;
//   - mirrored left to right with the probability flip_probability;
//   - multiplied by a factor uniform in 1-b..1+b, b being brightness, with the
//     result clipped to 1.
//
// The variant is a function of the key alone. dst has height*width elements, as
// s.Pixels has, and does not overlap it; nothing is allocated. It panics if a
// size is wrong.
func (a *Augmenter) Augment(key random.Key, s Sample, dst []float32) box.Box {
	if len(dst) != a.height*a.width || s.Pixels.Len() != len(dst) {
		panic("dataset: pixels and destination of an augmentation differ in size")
	}
	b, cropped := s.Box, false
	if a.cropper != nil {
		if len(s.Detail) != 4*len(dst) {
			panic("dataset: a crop of a sample without detail")
		}
		if w, ok := a.spec.Crop.draw(key.Name("crop"), b); ok {
			copy(dst, a.cropper.cut(s.Detail, w))
			b, _ = w.crop(b)
			cropped = true
		}
	}
	if !cropped {
		s.Pixels.CopyTo(dst)
	}
	flip := key.Float64(0) < a.spec.FlipProbability
	factor := float32(1 + a.spec.Brightness*(2*key.Float64(1)-1))
	for y := range a.height {
		row := dst[y*a.width:][:a.width]
		if flip {
			slices.Reverse(row)
		}
		for x, v := range row {
			row[x] = min(v*factor, 1)
		}
	}
	if flip {
		return b.FlipH()
	}
	return b
}
