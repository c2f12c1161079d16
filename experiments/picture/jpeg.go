package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
)

// openJPEG looks at a JPEG file.
func openJPEG(data []byte) (*File, error) {
	config, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	h := readJPEG(data)
	// A block of 8x8 pixels takes a bit for each component at the very least.
	if err := checkSize(config.Width, config.Height, 64*8*int64(len(data))); err != nil {
		return nil, err
	}
	f := &File{Size: image.Pt(config.Width, config.Height), Orientation: orientation(h.exif, h.xmp)}
	samples := h.samples(f.Pixels())
	f.DecodeBytes = samples
	if h.progressive {
		f.DecodeBytes += 4 * samples // coefficients, between the scans
	}
	if config.ColorModel == color.CMYKModel || config.ColorModel == color.RGBAModel {
		f.DecodeBytes += 4 * f.Pixels() // converted
	}
	f.decode = func() (image.Image, error) { return jpeg.Decode(bytes.NewReader(data)) }
	return f, nil
}

// jpegHeader is what the segments of a JPEG file before its first scan say.
type jpegHeader struct {
	exif, xmp   []byte
	progressive bool
	factors     []byte // horizontal and vertical sampling of every component, 4 bits each
}

// samples returns the number of samples of all components.
func (h *jpegHeader) samples(pixels int64) int64 {
	var widest, highest, all int64 = 1, 1, 0
	for _, f := range h.factors {
		widest, highest = max(widest, int64(f>>4)), max(highest, int64(f&15))
	}
	for _, f := range h.factors {
		all += int64(f>>4) * int64(f&15)
	}
	return pixels * max(all, 1) / (widest * highest)
}

// readJPEG walks the segments, each 0xFF, a marker and a length that counts
// itself, up to the start of the first scan (ITU T.81, annex B).
func readJPEG(data []byte) (h jpegHeader) {
	const restart0, restart7, startOfScan, endOfImage, app1 = 0xd0, 0xd7, 0xda, 0xd9, 0xe1
	const baseline, extended, progressive = 0xc0, 0xc1, 0xc2
	rest := data[2:]
	for len(rest) >= 4 {
		marker := rest[1]
		switch {
		case rest[0] != 0xff || marker == 0xff || marker == 0: // padding, or bytes that decoders pass over
			rest = rest[1:]
			continue
		case marker >= restart0 && marker <= restart7:
			rest = rest[2:]
			continue
		case marker == startOfScan || marker == endOfImage:
			return h
		}
		length := int(binary.BigEndian.Uint16(rest[2:]))
		if length < 2 || 2+length > len(rest) {
			return h
		}
		segment := rest[4 : 2+length]
		switch marker {
		case app1:
			if exif, is := bytes.CutPrefix(segment, []byte("Exif\x00\x00")); is && h.exif == nil {
				h.exif = exif
			}
			if xmp, is := bytes.CutPrefix(segment, []byte("http://ns.adobe.com/xap/1.0/\x00")); is && h.xmp == nil {
				h.xmp = xmp
			}
		case baseline, extended, progressive:
			// Precision, height, width, and the number of components of 3 bytes each.
			h.progressive = marker == progressive
			h.factors = nil
			for i := 7; i < len(segment); i += 3 {
				h.factors = append(h.factors, segment[i])
			}
		}
		rest = rest[2+length:]
	}
	return h
}
