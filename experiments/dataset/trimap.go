package dataset

import (
	"bytes"
	"errors"
	"fmt"
	"image"

	"spikesim/experiments/picture"
)

// The values of a trimap.
const (
	pet        = 1
	background = 2
	border     = 3
)

// trimap is a segmentation: height rows of width values, pet, background or
// border. At least one is pet.
type trimap struct {
	width, height int
	values        []uint8
}

func (t *trimap) row(y int) []uint8 { return t.values[y*t.width:][:t.width] }

// decodeTrimap reads a trimap from a PNG file. It takes gray values and palette
// indices of up to 8 bits as they are stored.
func decodeTrimap(data []byte) (*trimap, error) {
	file, err := openTrimap(data)
	if err != nil {
		return nil, err
	}
	return readTrimap(file, data)
}

// openTrimap looks at a PNG file.
func openTrimap(data []byte) (*picture.File, error) {
	file, err := picture.Open(data)
	if err == nil && file.Format != "PNG" {
		return nil, fmt.Errorf("is no readable PNG image, but a %s", file.Format)
	}
	return file, err
}

// readTrimap decodes a file that has been looked at.
func readTrimap(file *picture.File, data []byte) (*trimap, error) {
	img, err := file.Decode()
	if err != nil {
		return nil, err
	}
	t := &trimap{width: file.Size.X, height: file.Size.Y}
	switch img := img.(type) {
	case *image.Gray:
		t.values = img.Pix
		unscale(t.values, data)
	case *image.Paletted:
		t.values = img.Pix
	default:
		return nil, errors.New("is neither a gray nor a palette image of up to 8 bits")
	}
	return t, t.check()
}

// unscale undoes what image/png does to gray images of fewer than 8 bits, whose
// values it stretches to 0..255. The bit depth follows the size in the header,
// which is the first chunk of every PNG file (PNG specification, 11.2.2).
func unscale(values []uint8, data []byte) {
	const depthAt = 24
	factor := map[byte]uint8{1: 255, 2: 85, 4: 17}[data[depthAt]]
	if factor == 0 {
		return
	}
	for i := range values {
		values[i] /= factor
	}
}

// check reports values that no trimap has, and a trimap without a pet.
func (t *trimap) check() error {
	var n [4]int
	for v := pet; v <= border; v++ {
		n[v] = bytes.Count(t.values, []byte{byte(v)})
	}
	if n[pet]+n[background]+n[border] != len(t.values) {
		for i, v := range t.values {
			if v < pet || v > border {
				return fmt.Errorf("has the value %d at row %d, column %d; expected 1 (pet), 2 (background) or 3 (border)",
					v, i/t.width, i%t.width)
			}
		}
	}
	if n[pet] == 0 {
		return errors.New("has no pixel of value 1 (pet)")
	}
	return nil
}
