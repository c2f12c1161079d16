package dataset

import (
	"image"

	"golang.org/x/image/draw"

	"spikesim/experiments/picture"
)

// decodeGray reads an image as it is stored, in gray.
func decodeGray(data []byte) (*image.Gray, error) {
	file, err := picture.Open(data)
	if err != nil {
		return nil, err
	}
	return grayOf(file, picture.Upright)
}

// grayOf reads an image in gray, turned by orientation.
func grayOf(file *picture.File, orientation int) (*image.Gray, error) {
	img, err := file.Decode()
	if err != nil {
		return nil, err
	}
	return luma(img, file.Canvas(), orientation), nil
}

// resizer stretches gray images to one size. It keeps the kernel's weights for
// the next image of the same size, and its buffers; it is not safe for concurrent
// use.
type resizer struct {
	height, width int
	from          image.Point
	scaler        draw.Scaler
	to            *image.RGBA
}

func newResizer(height, width int) *resizer {
	return &resizer{height: height, width: width, to: image.NewRGBA(image.Rect(0, 0, width, height))}
}

// resize returns the pixels of src, 0..1, in height rows of width.
func (r *resizer) resize(src *image.Gray) []float32 {
	return Pixels{bytes: r.gray(src)}.Values()
}

// gray returns the pixels of src, 0..255, in height rows of width.
func (r *resizer) gray(src *image.Gray) []uint8 {
	values := make([]uint8, r.height*r.width)
	size := src.Rect.Size()
	if size == image.Pt(r.width, r.height) {
		for y := range r.height {
			copy(values[y*r.width:][:r.width], src.Pix[y*src.Stride:])
		}
		return values
	}
	if r.scaler == nil || size != r.from {
		r.from, r.scaler = size, draw.BiLinear.NewScaler(r.width, r.height, size.X, size.Y)
	}
	// x/image/draw has a fast path from Gray to RGBA, but none to Gray.
	r.scaler.Scale(r.to, r.to.Rect, src, src.Rect, draw.Src, nil)
	for i := range values {
		values[i] = r.to.Pix[4*i]
	}
	return values
}
