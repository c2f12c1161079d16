package dataset

import (
	"fmt"
	"image"
	"image/draw"

	"spikesim/experiments/printable"
)

// LoadImage reads any photograph as a network sees it: a JPEG, PNG, GIF (its
// first frame), BMP, WebP or TIFF file, told by its content, in gray and
// stretched to height rows of width pixels from 0 (black) to 1 (white) by the
// same steps as the images of a data set. It returns the size of the image as it
// is to be seen, width X by height Y: boxes, in fractions of the frame, are
// fractions of that.
//
// A JPEG file that says in Exif how the camera was held is turned upright; such
// notes in other formats are not read. Load does not turn images, for trimaps
// belong to the pixels as they are stored.
//
// Errors name the file and what is wrong with it: missing, no image, damaged,
// or larger than 64 megapixels.
func LoadImage(path string, height, width int) (pixels []float32, original image.Point, err error) {
	if height < 1 || width < 1 || height > maxSide || width > maxSide {
		return nil, image.Point{}, fmt.Errorf("an image cannot be stretched to %d×%d; use sides from 1 to %d", height, width, maxSide)
	}
	p, err := OpenPhotograph(path)
	if err != nil {
		return nil, image.Point{}, err
	}
	return p.Pixels(height, width), p.Size(), nil
}

// Photograph is a picture from a file, as it is to be seen.
type Photograph struct {
	stored      image.Image
	gray        *image.Gray // upright
	orientation int
}

// OpenPhotograph reads a photograph. What it accepts and its errors are those of
// LoadImage.
func OpenPhotograph(path string) (*Photograph, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s %w", printable.Name(path), err)
	}
	stored, err := decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s %w", printable.Name(path), err)
	}
	o := orientation(data)
	return &Photograph{stored: stored, gray: turned(luma(stored), o), orientation: o}, nil
}

// Size returns width X and height Y in pixels.
func (p *Photograph) Size() image.Point { return p.gray.Rect.Size() }

// Pixels returns the photograph in gray, stretched to height rows of width
// pixels from 0 (black) to 1 (white). Both must be from 1 to 4096.
func (p *Photograph) Pixels(height, width int) []float32 {
	return newResizer(height, width).resize(p.gray)
}

// Picture returns a copy in colour and full size, over white where it is
// transparent.
func (p *Photograph) Picture() *image.RGBA {
	size := p.stored.Bounds().Size()
	flat := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(flat, flat.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(flat, flat.Rect, p.stored, p.stored.Bounds().Min, draw.Over)
	if p.orientation == upright {
		return flat
	}
	picture := image.NewRGBA(turnedRect(flat.Rect, p.orientation))
	turn(picture.Pix, picture.Stride, flat.Pix, flat.Stride, size, 4, p.orientation)
	return picture
}

// decodeUpright reads an image of any registered format as luma, turned as its
// file says.
func decodeUpright(data []byte) (*image.Gray, error) {
	gray, err := decodeGray(data)
	if err != nil {
		return nil, err
	}
	return turned(gray, orientation(data)), nil
}
