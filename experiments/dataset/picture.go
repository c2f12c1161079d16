package dataset

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/gif" // formats are told by content, whatever the extension says
	_ "image/jpeg"
	_ "image/png"

	"golang.org/x/image/draw"

	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"
)

// maxPixels is the largest image that is decoded. A small file can claim, or
// really unfold to, a size that fills the memory.
const maxPixels = 64_000_000

func checkSize(width, height int) error {
	if width <= 0 || height <= 0 {
		return fmt.Errorf("has the size %dx%d", width, height)
	}
	if width > maxPixels/height {
		return fmt.Errorf("claims %dx%d pixels, more than 64 megapixels", width, height)
	}
	return nil
}

// decoderPanic, deferred, turns a panic of an image decoder into an error: one
// hostile or damaged file must not end a run over thousands.
func decoderPanic(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("crashed the decoder: %v", r)
	}
}

// decodeGray reads an image of any registered format as luma.
func decodeGray(data []byte) (*image.Gray, error) {
	img, err := decode(data)
	if err != nil {
		return nil, err
	}
	return luma(img), nil
}

// decode reads an image of any registered format.
func decode(data []byte) (img image.Image, err error) {
	defer decoderPanic(&err)
	config, format, err := image.DecodeConfig(bytes.NewReader(data))
	if errors.Is(err, image.ErrFormat) {
		return nil, errors.New("is no JPEG, PNG, GIF, BMP, WebP or TIFF image")
	}
	if err != nil {
		return nil, fmt.Errorf("is no readable image: %w", err)
	}
	if err := checkSize(config.Width, config.Height); err != nil {
		return nil, err
	}
	img, _, err = image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("is no readable %s image: %w", format, err)
	}
	// The first frame of a GIF may be smaller than the size in its header.
	if err := checkSize(img.Bounds().Dx(), img.Bounds().Dy()); err != nil {
		return nil, err
	}
	if format == "webp" {
		img = fullRange(img)
	}
	return img, nil
}

// fullRange stretches the luma of a lossy WebP image from 16..235, where VP8
// keeps it (RFC 6386, section 9.2), to the 0..255 of JPEG, which is how the
// image package reads every YCbCr. It changes the image.
func fullRange(img image.Image) image.Image {
	var luma []uint8
	switch img := img.(type) {
	case *image.YCbCr:
		luma = img.Y
	case *image.NYCbCrA:
		luma = img.Y
	}
	for i, y := range luma {
		luma[i] = uint8(min(max((int(y)-16)*255+109, 0)/219, 255))
	}
	return img
}

// luma returns img in gray, over white where it is transparent.
func luma(img image.Image) *image.Gray {
	switch img := img.(type) {
	case *image.Gray:
		return img
	case *image.YCbCr: // JPEG's Y is Rec. 601 luma over the full range
		return &image.Gray{Pix: img.Y, Stride: img.YStride, Rect: img.Rect}
	}
	bounds := img.Bounds()
	width, height := bounds.Dx(), bounds.Dy()
	gray := image.NewGray(image.Rect(0, 0, width, height))
	// In bands, so that a large image needs no second copy in colour.
	band := image.NewRGBA(image.Rect(0, 0, width, min(height, 16)))
	for top := 0; top < height; top += band.Rect.Dy() {
		draw.Draw(band, band.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(band, band.Rect, img, bounds.Min.Add(image.Pt(0, top)), draw.Over)
		for y := range min(band.Rect.Dy(), height-top) {
			from, to := band.Pix[y*band.Stride:], gray.Pix[(top+y)*gray.Stride:]
			for x := range width {
				r, g, b := int(from[4*x]), int(from[4*x+1]), int(from[4*x+2])
				to[x] = uint8((299*r + 587*g + 114*b + 500) / 1000)
			}
		}
	}
	return gray
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
