package dataset

import (
	"fmt"
	"image"
	"os"

	"spikesim/experiments/memory"
	"spikesim/experiments/picture"
	"spikesim/experiments/printable"
)

// Photograph is a picture from a file, as it is to be seen.
type Photograph struct {
	stored image.Image
	file   *picture.File
	gray   *image.Gray // upright
}

// OpenPhotograph reads any photograph: a JPEG, PNG, GIF, BMP, WebP or TIFF file, told by
// its content.
//
// A file that says in Exif or XMP how the camera was held is turned upright;
// package picture says what is read and what is refused. Load does not turn
// images, for trimaps belong to the pixels as they are stored.
//
// Errors name the file and what is wrong with it: missing, no image, of a format
// or a kind that is not read, damaged, or larger than the memory.
func OpenPhotograph(path string) (*Photograph, error) {
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
		if err := memory.Check(printable.Name(path), memory.Part{Name: "the file", Bytes: info.Size()}); err != nil {
			return nil, err
		}
	}
	data, err := readFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s %w", printable.Name(path), err)
	}
	file, err := picture.Open(data)
	if err != nil {
		return nil, fmt.Errorf("%s %w", printable.Name(path), err)
	}
	if err := memory.Check(fmt.Sprintf("%s, %d×%d pixels,", printable.Name(path), file.Size.X, file.Size.Y),
		memory.Part{Name: "decoding it", Bytes: file.DecodeBytes, Remedy: "a smaller copy of the picture"},
		memory.Part{Name: "a copy in gray", Bytes: file.Pixels()},
	); err != nil {
		return nil, err
	}
	stored, err := file.Decode()
	if err != nil {
		return nil, fmt.Errorf("%s %w", printable.Name(path), err)
	}
	return &Photograph{stored: stored, file: file, gray: luma(stored, file.Canvas(), file.Orientation)}, nil
}

// Size returns width X and height Y in pixels.
func (p *Photograph) Size() image.Point { return p.gray.Rect.Size() }

// Pixels returns the photograph in gray, stretched to height rows of width
// pixels from 0 (black) to 1 (white). Both must be from 1 to 4096.
func (p *Photograph) Pixels(height, width int) []float32 {
	return newResizer(height, width).resize(p.gray)
}

// Picture returns a copy in colour and full size, over white where it is
// transparent. It takes four bytes a pixel.
func (p *Photograph) Picture() *image.RGBA {
	t := newTurn(p.file.Size, p.file.Orientation)
	whole := image.NewRGBA(image.Rectangle{Max: t.size})
	flatten(p.stored, p.file.Canvas(), func(y int, colours []uint8) { t.row4(whole.Pix, y, colours) })
	return whole
}

// CheckPicture reports an error if there is not the memory for Picture and for
// writing what it returns as PNG. It names the file.
func (p *Photograph) CheckPicture(path string) error {
	return memory.Check(fmt.Sprintf("drawing the box in %s, %d×%d pixels,", path, p.Size().X, p.Size().Y),
		memory.Part{Name: "a copy in colour", Bytes: 4 * p.file.Pixels(), Remedy: "--no-pictures"},
		memory.Part{Name: "the file of it", Bytes: 8 * p.file.Pixels()}, // in a buffer that doubles
	)
}
