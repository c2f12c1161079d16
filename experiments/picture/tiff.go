package picture

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"slices"

	"golang.org/x/image/tiff"
)

// Fields of TIFF 6.0 and its supplements.
const (
	tagSubfileType     = 254
	tagWidth           = 256
	tagHeight          = 257
	tagBitsPerSample   = 258
	tagCompression     = 259
	tagPhotometric     = 262
	tagFillOrder       = 266
	tagStripOffsets    = 273
	tagSamplesPerPixel = 277
	tagRowsPerStrip    = 278
	tagStripByteCounts = 279
	tagPlanar          = 284
	tagT4Options       = 292
	tagPredictor       = 317
	tagTileWidth       = 322
	tagTileHeight      = 323
	tagTileOffsets     = 324
	tagTileByteCounts  = 325
	tagExtraSamples    = 338
	tagXMP             = 700
	tagDNGVersion      = 50706
)

// Values of the fields Compression and PhotometricInterpretation.
const (
	compressionNone     = 1
	compressionGroup3   = 3
	compressionGroup4   = 4
	compressionLZW      = 5
	compressionPackBits = 32773

	photometricRGB     = 2
	photometricPalette = 3
)

func isTIFF(data []byte) bool { return begins("II*\x00")(data) || begins("MM\x00*")(data) }

// openTIFF looks at the first page of a TIFF file.
func openTIFF(data []byte) (*File, error) {
	if begins("????????CR")(data) {
		return nil, kindError("by a camera (raw, CR2)")
	}
	d, ok := firstDirectory(data)
	if !ok {
		return nil, errors.New("its first directory is missing")
	}
	if err := tiffTraps(d); err != nil {
		return nil, err
	}
	config, err := tiff.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if err := checkSize(config.Width, config.Height, mostPixels(d)); err != nil {
		return nil, err
	}
	f := &File{Size: image.Pt(config.Width, config.Height)}
	_, xmp := d.raw(tagXMP)
	if f.Orientation = d.orientation(); f.Orientation == 0 {
		f.Orientation = orientation(nil, xmp)
	}
	bits := int64(d.number(tagBitsPerSample, 1)) * int64(d.number(tagSamplesPerPixel, 1))
	block := min(int64(d.number(tagRowsPerStrip, 1<<32-1)), int64(f.Size.Y)) * int64(f.Size.X)
	if d.has(tagTileWidth) {
		block = min(int64(d.number(tagTileWidth, 0)), 1<<24) * min(int64(d.number(tagTileHeight, 0)), 1<<24)
	}
	// The image, and its strips or tiles, each in a buffer of its own, or unpacked
	// into one that doubles, whose former sizes count. Large ones that are not packed are read in
	// a buffer that grows by quarters.
	grown := int64(4)
	if block*bits/8 > 10<<20 && d.number(tagCompression, compressionNone) == compressionNone {
		grown = 6
	}
	f.DecodeBytes = f.Pixels()*bytesPerPixel(config.ColorModel) + max(grown*block, f.Pixels())*bits/8
	f.decode = func() (image.Image, error) {
		img, err := tiff.Decode(bytes.NewReader(data))
		if m, ok := img.(*image.Paletted); ok && err == nil {
			brighten(m.Palette)
		}
		return img, err
	}
	if planar(d) {
		f.DecodeBytes += int64(len(data)) + f.Pixels()*bits/8 // a copy of the file, and the planes
		f.decode = func() (image.Image, error) { return decodePlanes(d) }
	}
	return f, nil
}

// tiffTraps refuses the kinds of TIFF whose pixels x/image/tiff gets wrong
// without an error, and first pages that are not the picture.
func tiffTraps(d *directory) error {
	const reduced, mask = 1, 4
	bits, samples := d.numbers(tagBitsPerSample), d.number(tagSamplesPerPixel, 1)
	compression, predictor := d.number(tagCompression, compressionNone), d.number(tagPredictor, 1)
	switch {
	case d.has(tagDNGVersion):
		return kindError("by a camera (raw, DNG)")
	case d.number(tagSubfileType, 0)&(reduced|mask) != 0:
		return kindError("whose first page is a preview or a mask, as in the raw files of cameras")
	case !d.has(tagPhotometric):
		return kindError("that does not say what its values mean (PhotometricInterpretation)")
	case len(bits) > 0 && len(bits) != int(samples) || len(bits) == 0 && samples != 1:
		return kindError("whose SamplesPerPixel and BitsPerSample disagree")
	case d.number(tagPhotometric, 0) == photometricRGB && samples != 3 && (samples != 4 || !slices.Contains([]uint32{1, 2}, d.number(tagExtraSamples, 0))):
		return kindError("whose samples are not red, green, blue and perhaps alpha")
	case d.number(tagPhotometric, 0) == photometricPalette && len(bits) > 0 && bits[0] > 8:
		return kindError("with a palette of more than 256 colours")
	case d.number(tagFillOrder, 1) != 1 && compression != compressionGroup3 && compression != compressionGroup4:
		return kindError("whose bits are stored in reverse (FillOrder 2)")
	case compression == compressionGroup3 && d.number(tagT4Options, 0)&1 != 0:
		return kindError("in two-dimensional Group 3 compression")
	case predictor > 2 || predictor == 2 && (compression == compressionNone || compression == compressionPackBits):
		return kindError("with a predictor that does not go with its compression")
	case d.number(tagPlanar, 1) > 2:
		return kindError("with an unknown PlanarConfiguration")
	case compression == compressionLZW && oldLZW(d):
		return kindError("in the LZW compression that was in use before TIFF 6.0")
	}
	return nil
}

// oldLZW reports whether the first strip begins with the code "clear" in reverse,
// as it does where codes are packed from the low bit up.
func oldLZW(d *directory) bool {
	at := d.number(tagStripOffsets, d.number(tagTileOffsets, 0))
	return int64(at)+2 <= int64(len(d.data)) && d.data[at] == 0 && d.data[at+1]&1 == 1
}

// mostPixels returns how many pixels the bytes of a file can hold.
func mostPixels(d *directory) int64 {
	bits := max(int64(d.number(tagBitsPerSample, 1))*int64(d.number(tagSamplesPerPixel, 1)), 1)
	n := int64(len(d.data))
	switch d.number(tagCompression, compressionNone) {
	case compressionNone:
		return 8 * n / bits
	case compressionGroup3, compressionGroup4: // a row takes at least a bit
		return 8 * n * min(int64(d.number(tagWidth, 0)), 1<<28)
	case compressionLZW: // 4096 bytes a code, of 9 bits at least
		return 8 * n * 4096 / 9 * 8 / bits
	case compressionPackBits: // 128 bytes take two
		return 8 * 64 * n / bits
	}
	return 8 * deflateRatio * n / bits
}

// brighten mends a palette whose writer took its 16 bits for 8: nothing of it
// would be seen.
func brighten(palette color.Palette) {
	for _, c := range palette {
		if c, ok := c.(color.RGBA64); !ok || max(c.R, c.G, c.B) > 255 {
			return
		}
	}
	for i, c := range palette {
		c := c.(color.RGBA64)
		palette[i] = color.RGBA64{c.R * 257, c.G * 257, c.B * 257, 0xffff}
	}
}
