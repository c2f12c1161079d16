package picture

import (
	"bytes"
	"encoding/binary"
	"image"

	"golang.org/x/image/bmp"
)

// openBMP looks at a BMP file.
func openBMP(data []byte) (*File, error) {
	config, err := bmp.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	// The decoder reads no packed files: the bits are there, or the file is cut.
	const bitsAt = 28
	bits := int64(binary.LittleEndian.Uint16(data[bitsAt:]))
	if err := checkSize(config.Width, config.Height, 8*int64(len(data))/max(bits, 1)); err != nil {
		return nil, err
	}
	f := &File{Size: image.Pt(config.Width, config.Height), Orientation: Upright}
	f.DecodeBytes = f.Pixels() * bytesPerPixel(config.ColorModel)
	f.decode = func() (image.Image, error) {
		img, err := bmp.Decode(bytes.NewReader(data))
		if m, ok := img.(*image.NRGBA); ok && err == nil {
			opaqueIfClear(m)
		}
		return img, err
	}
	return f, nil
}

// opaqueIfClear makes a picture opaque of which nothing would be seen: many
// writers leave the fourth byte of a pixel, which is alpha at times, at 0.
func opaqueIfClear(m *image.NRGBA) {
	for i := 3; i < len(m.Pix); i += 4 {
		if m.Pix[i] != 0 {
			return
		}
	}
	for i := 3; i < len(m.Pix); i += 4 {
		m.Pix[i] = 255
	}
}
