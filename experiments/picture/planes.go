package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/draw"
	"slices"

	"golang.org/x/image/tiff"
)

// planar reports whether the samples of a TIFF file lie apart: all red ones, then
// all green ones (PlanarConfiguration 2). x/image/tiff reads them as if they lay
// side by side.
func planar(d *directory) bool {
	return d.number(tagPlanar, 1) == 2 && d.number(tagSamplesPerPixel, 1) > 1
}

// decodePlanes reads the red, the green, the blue and, if there is one, the alpha
// plane of a TIFF file, each as the gray image that it is on its own.
func decodePlanes(d *directory) (image.Image, error) {
	samples := int(d.number(tagSamplesPerPixel, 1)) // 3 or 4, or x/image/tiff would have refused it
	wide := d.number(tagBitsPerSample, 1) == 16
	bounds := image.Rect(0, 0, int(d.number(tagWidth, 0)), int(d.number(tagHeight, 0)))
	img, pix := canvasOf(bounds, wide, samples == 4 && d.number(tagExtraSamples, 0) == 2)
	sample := len(pix) / (4 * bounds.Dx() * bounds.Dy()) // bytes
	if samples == 3 {
		for i := range pix {
			pix[i] = 255 // opaque
		}
	}
	parts := len(d.numbers(tagStripOffsets)) + len(d.numbers(tagTileOffsets))
	whole := make([]byte, len(d.data), len(d.data)+512+8*parts) // with room for the directory of one plane
	copy(whole, d.data)
	for i := range samples {
		file, err := planeFile(whole, d, i, samples)
		if err != nil {
			return nil, err
		}
		plane, err := tiff.Decode(bytes.NewReader(file))
		if err != nil {
			return nil, err
		}
		var values []uint8
		switch plane := plane.(type) {
		case *image.Gray:
			values = plane.Pix
		case *image.Gray16:
			values = plane.Pix
		}
		for p := 0; p < len(values); p += sample {
			copy(pix[4*p+i*sample:][:sample], values[p:])
		}
	}
	return img, nil
}

// canvasOf returns an image in colour and its bytes.
func canvasOf(bounds image.Rectangle, wide, straightAlpha bool) (draw.Image, []uint8) {
	switch {
	case wide && straightAlpha:
		m := image.NewNRGBA64(bounds)
		return m, m.Pix
	case wide:
		m := image.NewRGBA64(bounds)
		return m, m.Pix
	case straightAlpha:
		m := image.NewNRGBA(bounds)
		return m, m.Pix
	}
	m := image.NewRGBA(bounds)
	return m, m.Pix
}

// planeFile returns a TIFF file of one plane: the whole file, and behind it a
// directory that names the strips or tiles of that plane alone, as those of a
// gray image. It uses the room behind the file and its header.
func planeFile(file []byte, d *directory, plane, samples int) ([]byte, error) {
	type field struct {
		tag    uint16
		values []uint32
	}
	const blackIsZero = 1
	fields := []field{{tagBitsPerSample, []uint32{d.number(tagBitsPerSample, 1)}}, {tagPhotometric, []uint32{blackIsZero}}}
	for _, tag := range []uint16{tagWidth, tagHeight, tagCompression, tagFillOrder, tagRowsPerStrip, tagPredictor, tagTileWidth, tagTileHeight} {
		if d.has(tag) {
			fields = append(fields, field{tag, []uint32{d.number(tag, 0)}})
		}
	}
	for _, tag := range []uint16{tagStripOffsets, tagStripByteCounts, tagTileOffsets, tagTileByteCounts} {
		if !d.has(tag) {
			continue
		}
		all := d.numbers(tag)
		if len(all) == 0 || len(all)%samples != 0 {
			return nil, errors.New("its planes have not the same number of parts")
		}
		n := len(all) / samples
		fields = append(fields, field{tag, all[plane*n:][:n]})
	}
	slices.SortFunc(fields, func(a, b field) int { return int(a.tag) - int(b.tag) })

	order := d.order.(binary.AppendByteOrder)
	if len(file)%2 != 0 {
		file = append(file, 0)
	}
	directory := order.AppendUint16(nil, uint16(len(fields)))
	behind := len(file) + 2 + entryBytes*len(fields) + 4
	var long []byte // values that do not fit their entries
	for _, f := range fields {
		directory = order.AppendUint16(directory, f.tag)
		directory = order.AppendUint16(directory, typeLong)
		directory = order.AppendUint32(directory, uint32(len(f.values)))
		if len(f.values) == 1 {
			directory = order.AppendUint32(directory, f.values[0])
			continue
		}
		directory = order.AppendUint32(directory, uint32(behind+len(long)))
		for _, v := range f.values {
			long = order.AppendUint32(long, v)
		}
	}
	directory = order.AppendUint32(directory, 0)
	d.order.PutUint32(file[4:], uint32(len(file)))
	return append(append(file, directory...), long...), nil
}
