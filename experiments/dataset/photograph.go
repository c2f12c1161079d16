package dataset

import (
	"fmt"
	"image"
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
	data, err := readFile(path)
	if err != nil {
		return nil, image.Point{}, fmt.Errorf("%s %w", path, err)
	}
	gray, err := decodeUpright(data)
	if err != nil {
		return nil, image.Point{}, fmt.Errorf("%s %w", path, err)
	}
	return newResizer(height, width).resize(gray), gray.Rect.Size(), nil
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
