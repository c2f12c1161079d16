package picture

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"image"
	"image/png"
	"io"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// A stream that zlib unpacks is at least so much smaller (RFC 1951: 258 bytes
// take two bits).
const deflateRatio = 1032

// openPNG looks at a PNG file.
func openPNG(data []byte) (*File, error) {
	config, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	// The header is the first chunk: width, height, depth, colour, …, interlace.
	const depthAt, colourAt, interlaceAt = 24, 25, 28
	if len(data) <= interlaceAt {
		return nil, io.ErrUnexpectedEOF
	}
	channels := map[byte]int64{2: 3, 4: 2, 6: 4}[data[colourAt]]
	bits := max(channels, 1) * int64(data[depthAt])
	if err := checkSize(config.Width, config.Height, 8*deflateRatio*int64(len(data))/max(bits, 1)); err != nil {
		return nil, err
	}
	f := &File{Size: image.Pt(config.Width, config.Height), Orientation: orientation(readPNG(data))}
	f.DecodeBytes = f.Pixels() * bytesPerPixel(config.ColorModel)
	if data[interlaceAt] != 0 {
		f.DecodeBytes *= 2 // an image for every pass
	}
	f.decode = func() (image.Image, error) { return png.Decode(bytes.NewReader(data)) }
	return f, nil
}

// readPNG returns the Exif block and the XMP packet, wherever they stand (PNG
// specification, 11.3.3 and 11.3.4): chunks of a length, a name, data and a
// checksum, which the decoder checks.
func readPNG(data []byte) (exif, xmp []byte) {
	for rest := data[len(pngSignature):]; len(rest) >= 12; {
		length := uint64(binary.BigEndian.Uint32(rest))
		if length+12 > uint64(len(rest)) {
			break
		}
		chunk := rest[8:][:length]
		switch string(rest[4:8]) {
		case "eXIf":
			exif = chunk
		case "iTXt", "zTXt", "tEXt":
			keyword, text := pngText(string(rest[4:8]), chunk)
			switch keyword {
			case "XML:com.adobe.xmp":
				xmp = text
			case "Raw profile type xmp":
				xmp = rawProfile(text)
			case "Raw profile type exif", "Raw profile type APP1":
				if profile := rawProfile(text); exif == nil {
					exif = profile
				}
			}
		}
		rest = rest[length+12:]
	}
	return exif, xmp
}

// pngText returns the keyword and the text of a chunk, unpacked if its keyword is
// of interest.
func pngText(kind string, chunk []byte) (keyword string, text []byte) {
	name, text, _ := bytes.Cut(chunk, []byte{0})
	keyword = string(name)
	packed := kind == "zTXt"
	switch {
	case packed && len(text) > 0:
		text = text[1:] // the method, of which there is one
	case kind == "iTXt" && len(text) > 2:
		packed = text[0] == 1
		_, text, _ = bytes.Cut(text[2:], []byte{0}) // language
		_, text, _ = bytes.Cut(text, []byte{0})     // translated keyword
	}
	if !packed || keyword != "XML:com.adobe.xmp" && !bytes.HasPrefix(name, []byte("Raw profile type ")) {
		return keyword, text
	}
	const most = 16 << 20
	r, err := zlib.NewReader(bytes.NewReader(text))
	if err != nil {
		return keyword, nil
	}
	text, _ = io.ReadAll(io.LimitReader(r, most)) // as far as it goes
	return keyword, text
}

// rawProfile returns what ImageMagick, before PNG had a chunk for it, wrote as a
// text: a name, a length and hexadecimal digits, in lines.
func rawProfile(text []byte) []byte {
	fields := bytes.Fields(text)
	if len(fields) < 3 {
		return nil
	}
	digits := bytes.Join(fields[2:], nil)
	profile := make([]byte, len(digits)/2)
	n, _ := hex.Decode(profile, digits[:len(profile)*2]) // as far as it goes
	return profile[:n]
}
