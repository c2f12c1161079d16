package coding

import (
	"fmt"
	"math"

	"spikesim/sim/validate"
)

// filterChannels is the number of channels of a filtered image: ON and OFF.
const filterChannels = 2

// varianceFloor is added to the mean square of an image's contrast before its
// root divides: an image of one gray has none to divide by, and noise of a
// thousandth of the range is not to be blown up.
const varianceFloor = 1e-6

// Filter turns a gray image x into what an encoder takes. Without a FilterSpec
// that is x itself, one channel. Otherwise it is the contrast of x, in two
// channels as of retinal ganglion cells:
//
//	C   = G(center)*x - G(surround)*x   kind dog: a difference of Gaussians
//	C   = x - mean(x)                   kind on_off
//	D   = gain * C / sqrt(mean(C²) + 1e-6)
//	ON  = min(max( D, 0), cap)
//	OFF = min(max(-D, 0), cap)
//
// with means over the image. G(s) is a Gaussian of the standard deviation s in
// pixels, cut off at ceil(3s) pixels and scaled to the sum 1; beyond its border
// the image goes on as its mirror image, the edge pixel twice. The channels of a
// pixel stand side by side: ON, OFF, ON, OFF, ...
//
// A pixel that is NaN or out of 0..1 is clamped first, as encoders do. A Filter
// keeps buffers between images, so it is not safe for concurrent use.
type Filter struct {
	spec             *FilterSpec // nil: no filter
	pixels           int
	center, surround *blur // of dog

	image, contrast []float32
}

// NewFilter returns the filter of spec, nil for none, for images of
// height × width pixels. The error names every mistake in spec.
func NewFilter(spec *FilterSpec, height, width int) (*Filter, error) {
	if height < 1 || width < 1 {
		return nil, fmt.Errorf("coding: images of %d×%d; give at least one pixel", height, width)
	}
	f := &Filter{pixels: height * width}
	if spec == nil {
		return f, nil
	}
	var problems validate.Problems
	spec.validate(validate.Under(problems.Add, "filter"))
	if err := problems.Err(); err != nil {
		return nil, fmt.Errorf("coding: %w", err)
	}
	own := *spec
	f.spec = &own
	f.image = make([]float32, f.pixels)
	f.contrast = make([]float32, f.pixels)
	if spec.Kind == FilterDoG {
		f.center = newBlur(spec.CenterPX, height, width)
		f.surround = newBlur(spec.SurroundPX, height, width)
	}
	return f, nil
}

// Channels returns the number of values per pixel, 1 or 2.
func (f *Filter) Channels() int {
	if f.spec == nil {
		return 1
	}
	return filterChannels
}

// MACs returns how many multiplications with an addition Apply stands for: a tap of a
// Gaussian along an axis is one, and so are a pixel's square, of which the mean is
// taken, and its scaling.
func (f *Filter) MACs() int64 {
	if f.spec == nil {
		return 0
	}
	const squareAndScale = 2
	perPixel := squareAndScale
	for _, b := range []*blur{f.center, f.surround} {
		if b != nil {
			const axes = 2
			perPixel += axes * (2*len(b.weights) - 1)
		}
	}
	return int64(f.pixels) * int64(perPixel)
}

// Apply writes the channels of an image, height rows of width values, to dst,
// which has Channels values per pixel and does not overlap it. Nothing is
// allocated. It panics if a size is wrong.
func (f *Filter) Apply(dst, pixels []float32) {
	if len(pixels) != f.pixels || len(dst) != f.pixels*f.Channels() {
		panic("coding: image or destination is not of the filter's size")
	}
	if f.spec == nil {
		copy(dst, pixels)
		return
	}
	for i, pixel := range pixels {
		f.image[i] = float32(clamp(pixel))
	}
	if f.spec.Kind == FilterDoG {
		f.center.apply(f.contrast, f.image, 1)
		f.surround.apply(f.contrast, f.image, -1)
	} else {
		f.withoutMean()
	}
	squares := 0.0
	for _, c := range f.contrast {
		squares += float64(c) * float64(c)
	}
	scale := float32(f.spec.Gain / math.Sqrt(squares/float64(f.pixels)+varianceFloor))
	most := float32(f.spec.Cap)
	for i, c := range f.contrast {
		d := c * scale
		dst[2*i] = min(max(d, 0), most)
		dst[2*i+1] = min(max(-d, 0), most)
	}
}

// withoutMean puts the image less its mean into contrast.
func (f *Filter) withoutMean() {
	sum := 0.0
	for _, x := range f.image {
		sum += float64(x)
	}
	mean := sum / float64(f.pixels)
	for i, x := range f.image {
		f.contrast[i] = float32(float64(x) - mean)
	}
}
