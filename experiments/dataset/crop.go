package dataset

import (
	"math"

	"spikesim/experiments/box"
	"spikesim/sim/random"
)

// window is the part of an image that a crop shows, in fractions of the frame;
// it may reach beyond it.
type window struct {
	x, y, width, height float64
}

// cropTries is how often a window is drawn until enough of the box is in it.
// With the usual scales only boxes near the size of the frame need more than
// two.
const cropTries = 10

// draw returns a window for an image with the box b, and false if the image is
// not to be cropped. Of an image without a box any window will do.
func (c *CropSpec) draw(key random.Key, b box.Box) (window, bool) {
	if key.Float64(0) >= c.Probability {
		return window{}, false
	}
	for try := range uint64(cropTries) {
		n := 1 + 4*try
		scale := between(key.Float64(n), c.Scale[0], c.Scale[1])
		ratio := math.Sqrt(between(key.Float64(n+1), 1-c.Aspect, 1+c.Aspect))
		w := window{width: scale * ratio, height: scale / ratio}
		// Anywhere in the frame, or around it if it is larger.
		w.x, w.y = key.Float64(n+2)*(1-w.width), key.Float64(n+3)*(1-w.height)
		if !b.Valid() {
			return w, true
		}
		if _, kept := w.crop(b); kept >= c.MinBox {
			return w, true
		}
	}
	return window{}, false
}

// crop returns b as it lies in the window, and the share of its area that does.
func (w window) crop(b box.Box) (in box.Box, kept float64) {
	whole := box.Box{
		XMin: (b.XMin - w.x) / w.width, YMin: (b.YMin - w.y) / w.height,
		XMax: (b.XMax - w.x) / w.width, YMax: (b.YMax - w.y) / w.height,
	}
	in = whole.Clip()
	return in, in.Area() / ((whole.XMax - whole.XMin) * (whole.YMax - whole.YMin))
}

// cropper cuts windows out of images of twice its height and width. It keeps
// its buffers and is not safe for concurrent use.
//
// A pixel of the result is the mean, over its area, of the detailed image
// interpolated linearly between the middles of its pixels and continued beyond
// its edges by their value. At scale 1 that is as sharp as a picture stretched
// to the result's size at once: the variance of the kernel is 1/12 of a squared
// pixel for the area, 1/24 for the interpolation and 1/24 for the kernel that
// made the detailed image, in all the 1/6 of the tent that makes Sample.Pixels.
type cropper struct {
	height, width int
	columns, rows axis
	narrow        []float32 // scratch: the detailed image's rows, narrowed to width
	out           []float32 // the result
}

func newCropper(spec *CropSpec, height, width int) *cropper {
	// The most pixels of the detailed image that one of the result covers, in
	// either direction: 1/sqrt(1-a) is at least sqrt(1+a).
	most := 2 * spec.Scale[1] / math.Sqrt(1-spec.Aspect)
	return &cropper{
		height: height, width: width,
		columns: newAxis(width, 2*width, most), rows: newAxis(height, 2*height, most),
		narrow: make([]float32, 2*height*width), out: make([]float32, height*width),
	}
}

// cut returns the pixels in the window, valid until the next call.
func (c *cropper) cut(detail []uint8, w window) []float32 {
	c.columns.set(w.x, w.width)
	c.rows.set(w.y, w.height)
	first, last := c.rows.span()
	for y := first; y < last; y++ {
		row, to := detail[y*2*c.width:][:2*c.width], c.narrow[y*c.width:][:c.width]
		for x := range to {
			from, weights := c.columns.of(x)
			sum := float32(0)
			for k, v := range row[from:][:len(weights)] {
				sum += float32(float32(v) * weights[k])
			}
			to[x] = sum
		}
	}
	for y := range c.height {
		to := c.out[y*c.width:][:c.width]
		clear(to)
		from, weights := c.rows.of(y)
		for k, weight := range weights {
			if weight == 0 {
				continue
			}
			for x, v := range c.narrow[(from+k)*c.width:][:c.width] {
				to[x] += float32(v * weight)
			}
		}
		for x, v := range to {
			to[x] = v / 255
		}
	}
	return c.out
}

// axis holds the weights with which pixels of one line, from of them, make those
// of a shorter or longer one.
type axis struct {
	from    int
	taps    int
	first   []int     // by pixel of the result: the pixel that weight 0 is of
	weights []float32 // taps by pixel of the result
}

// newAxis returns an axis whose windows hold at most most pixels of the line for
// each of the to pixels of the result.
func newAxis(to, from int, most float64) axis {
	return axis{from: from, first: make([]int, to), weights: make([]float32, to*(int(math.Ceil(most))+3))}
}

// set computes the weights of a window: its start and length in lines.
func (a *axis) set(start, length float64) {
	step := length * float64(a.from) / float64(len(a.first))
	// Interpolation reaches one pixel beyond either end of an area, and an
	// area can begin within a pixel.
	a.taps = min(int(math.Ceil(step))+3, a.from)
	clear(a.weights)
	for i := range a.first {
		low := start*float64(a.from) + float64(i)*step
		high := low + step
		// Pixel j has its middle at j + 1/2.
		begin, end := int(math.Floor(low-1.5))+1, int(math.Ceil(high+0.5))
		a.first[i] = min(max(begin, 0), a.from-a.taps)
		weights := a.weights[i*a.taps:][:a.taps]
		for j := begin; j < end; j++ {
			middle := float64(j) + 0.5
			share := (tentBelow(high-middle) - tentBelow(low-middle)) / step
			weights[min(max(j, 0), a.from-1)-a.first[i]] += float32(share)
		}
	}
}

// of returns the pixels that make pixel i of the result: the first of them and
// the weights of it and those after it.
func (a *axis) of(i int) (first int, weights []float32) {
	return a.first[i], a.weights[i*a.taps:][:a.taps]
}

// span returns the range of pixels that have weights.
func (a *axis) span() (first, last int) {
	return a.first[0], a.first[len(a.first)-1] + a.taps
}

// tentBelow is the integral of the tent of linear interpolation, 1 - |u|, from
// its left end to u.
func tentBelow(u float64) float64 {
	switch {
	case u <= -1:
		return 0
	case u <= 0:
		return (1 + u) * (1 + u) / 2
	case u < 1:
		return 1 - (1-u)*(1-u)/2
	}
	return 1
}
