package picture

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// Upright is the orientation of a picture that is shown as it is stored.
const Upright = 1

// File is a picture file that has been looked at, but not decoded.
type File struct {
	// Format for people, such as "JPEG".
	Format string
	// Size of the canvas in pixels, as stored, not turned.
	Size image.Point
	// Orientation says how the canvas is to be turned to be seen as it was taken:
	// 1..8, as in the field Orientation of TIFF 6.0, part 1, section 8. It says
	// where the stored row 0 and column 0 are to the eye.
	Orientation int
	// DecodeBytes is the memory that Decode takes at most, with what it returns,
	// and without the file.
	DecodeBytes int64

	decode func() (image.Image, error)
}

// Open looks at a picture file, which it keeps. Errors say what the file is, if
// it is nothing that can be read, to follow its name.
func Open(data []byte) (f *File, err error) {
	defer caught(&err)
	for _, format := range formats {
		if !format.is(data) {
			continue
		}
		if f, err = format.open(data); err != nil {
			return nil, unreadable(format.name, err)
		}
		f.Format = format.name
		return f, nil
	}
	return nil, refused(data)
}

// Decode reads the pixels. The picture lies within the canvas, whose top left
// corner is the origin, and may cover only a part of it.
func (f *File) Decode() (img image.Image, err error) {
	defer caught(&err)
	if img, err = f.decode(); err != nil {
		return nil, unreadable(f.Format, err)
	}
	return img, nil
}

// Canvas returns the frame of the whole picture.
func (f *File) Canvas() image.Rectangle { return image.Rectangle{Max: f.Size} }

// Pixels returns the number of pixels of the canvas.
func (f *File) Pixels() int64 { return int64(f.Size.X) * int64(f.Size.Y) }

// formats are those that are read.
var formats = []struct {
	name string
	is   func(data []byte) bool
	open func(data []byte) (*File, error)
}{
	{"JPEG", begins("\xff\xd8"), openJPEG},
	{"PNG", begins(pngSignature), openPNG},
	{"GIF", begins("GIF8"), openGIF},
	{"BMP", begins("BM????\x00\x00\x00\x00"), openBMP},
	{"WebP", begins("RIFF????WEBP"), openWebP},
	{"TIFF", isTIFF, openTIFF},
}

// claimError is about a size that is no size.
type claimError struct{ error }

// checkSize reports a size that the bytes of a file cannot hold: most is the
// largest number of pixels that they can. A few bytes more than expected are
// granted.
func checkSize(width, height int, most int64) error {
	if width <= 0 || height <= 0 {
		return claimError{fmt.Errorf("has the size %d×%d", width, height)}
	}
	if int64(width) > most/int64(height) {
		return claimError{fmt.Errorf("claims %d×%d pixels, more than its bytes can hold", width, height)}
	}
	return nil
}

// caught, deferred, turns a panic of a decoder into an error: one hostile or
// damaged file must not end a run over thousands.
func caught(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("crashed the decoder: %v", r)
	}
}

// unreadable words an error of a decoder.
func unreadable(format string, err error) error {
	var claim claimError
	var kind kindError
	switch {
	case errors.As(err, &claim):
		return claim.error
	case errors.As(err, &kind):
		return fmt.Errorf("is a %s image %w; %s", format, err, convert(format))
	case unsupported(err):
		return fmt.Errorf("is a %s image of a kind that is not read (%w); %s", format, err, convert(format))
	}
	return fmt.Errorf("is no readable %s image: %w", format, err)
}

// kindError is about a kind of a format that is not read: a clause such as "with
// colours in CMYK".
type kindError string

func (e kindError) Error() string { return string(e) }

// unsupported reports whether a decoder has given up on a kind of its format, and
// not on a damaged file.
func unsupported(err error) bool {
	var inJPEG jpeg.UnsupportedError
	var inTIFF tiff.UnsupportedError
	return errors.As(err, &inJPEG) || errors.As(err, &inTIFF) || errors.Is(err, bmp.ErrUnsupported)
}

// bytesPerPixel of the image that a decoder makes for a colour model.
func bytesPerPixel(m color.Model) int64 {
	switch m {
	case color.GrayModel:
		return 1
	case color.Gray16Model:
		return 2
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	}
	if _, ok := m.(color.Palette); ok {
		return 1
	}
	return 4
}
