package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"slices"

	"golang.org/x/image/webp"
)

// webpFile is what is of use in a WebP file: the pictures and the notes of its
// first frame (WebP container specification; RIFF chunks of a name, a length and
// data).
type webpFile struct {
	canvas    image.Point     // zero without a header VP8X
	frame     image.Rectangle // of an animation; empty without one
	exif, xmp []byte
	alpha     []byte // chunk ALPH, with its header and padding; nil without one
	pixels    []byte // chunk "VP8 " or VP8L, with its header
}

const chunkHeader = 8

// openWebP looks at a WebP file.
func openWebP(data []byte) (*File, error) {
	w, err := readWebP(data)
	if err != nil {
		return nil, err
	}
	config, err := webp.DecodeConfig(w.bare(image.Point{}))
	if err != nil {
		return nil, err
	}
	size := image.Pt(config.Width, config.Height)
	if err := checkSize(size.X, size.Y, 1<<28); err != nil { // 16384 x 16384, the format's own limit
		return nil, err
	}
	if w.canvas == (image.Point{}) {
		w.canvas = size
	}
	if w.frame.Empty() {
		w.frame.Max = w.canvas
	}
	if err := checkSize(w.canvas.X, w.canvas.Y, maxCanvas); err != nil {
		return nil, err
	}
	if w.frame.Size() != size || !w.frame.In(image.Rectangle{Max: w.canvas}) {
		return nil, fmt.Errorf("its picture of %d×%d pixels does not fit the canvas of %d×%d", size.X, size.Y, w.canvas.X, w.canvas.Y)
	}
	f := &File{Size: w.canvas, Orientation: orientation(w.exif, w.xmp)}
	pixels := int64(size.X) * int64(size.Y)
	f.DecodeBytes = 8 * pixels // lossless: as decoded, and with the colours looked up
	if w.lossy() {
		f.DecodeBytes = 2 * pixels // a luma sample a pixel, two chroma samples for four
		switch {
		case len(w.alpha) > chunkHeader && w.alpha[chunkHeader]&3 != 0:
			f.DecodeBytes += 9 * pixels // itself a lossless picture, of which one channel is kept
		case w.alpha != nil:
			f.DecodeBytes += pixels
		}
	}
	f.decode = func() (image.Image, error) {
		img, err := webp.Decode(w.bare(size))
		if err != nil {
			return nil, err
		}
		return placed(fullRange(img), w.frame.Min), nil
	}
	return f, nil
}

func (w *webpFile) lossy() bool { return string(w.pixels[:4]) == "VP8 " }

// bare returns a file that holds the pixels alone: what x/image/webp reads. size
// is that of the picture, which it has to know where alpha stands apart.
func (w *webpFile) bare(size image.Point) io.Reader {
	var header, alpha []byte
	if w.alpha != nil && w.lossy() && size != (image.Point{}) {
		const hasAlpha = 1 << 4
		alpha = w.alpha
		header = append([]byte("VP8X"), 10, 0, 0, 0, hasAlpha, 0, 0, 0,
			byte(size.X-1), byte((size.X-1)>>8), byte((size.X-1)>>16),
			byte(size.Y-1), byte((size.Y-1)>>8), byte((size.Y-1)>>16))
	}
	length := 4 + len(header) + len(alpha) + len(w.pixels)
	riff := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(length))
	riff = append(append(riff, "WEBP"...), header...)
	return io.MultiReader(bytes.NewReader(riff), bytes.NewReader(alpha), bytes.NewReader(w.pixels))
}

// readWebP walks the chunks of a file.
func readWebP(data []byte) (*webpFile, error) {
	w := &webpFile{}
	rest := data[12:]
	// What lies behind the length in the header does not belong to the picture.
	if size := int64(binary.LittleEndian.Uint32(data[4:])) - 4; size < int64(len(rest)) {
		rest = rest[:max(size, 0)]
	}
	for len(rest) >= chunkHeader {
		chunk, next, err := cutChunk(rest)
		if err != nil && w.pixels == nil {
			return nil, err
		}
		if err != nil {
			break // what is cut short comes behind the picture
		}
		body := chunk[chunkHeader:]
		switch string(chunk[:4]) {
		case "VP8X":
			if len(body) < 10 {
				return nil, errors.New("its header is too short")
			}
			w.canvas = image.Pt(1+uint24(body[4:]), 1+uint24(body[7:]))
		case "EXIF":
			w.exif = body
		case "XMP ":
			w.xmp = body
		case "ANMF":
			if w.pixels == nil {
				err = w.readFrame(body)
			}
		case "ALPH", "VP8 ", "VP8L":
			w.keep(chunk)
		}
		if err != nil {
			return nil, err
		}
		rest = next
	}
	if w.pixels == nil {
		return nil, errors.New("it holds no picture")
	}
	return w, nil
}

// readFrame reads a frame of an animation: its place in steps of 2 pixels, its
// size less one, how long it stays and how it is blended, then its chunks.
func (w *webpFile) readFrame(body []byte) error {
	const frameHeader = 16
	if len(body) < frameHeader {
		return errors.New("its first frame is too short")
	}
	at := image.Pt(2*uint24(body), 2*uint24(body[3:]))
	w.frame = image.Rect(0, 0, 1+uint24(body[6:]), 1+uint24(body[9:])).Add(at)
	for rest := body[frameHeader:]; len(rest) >= chunkHeader; {
		chunk, next, err := cutChunk(rest)
		if err != nil {
			return err
		}
		w.keep(chunk)
		rest = next
	}
	if w.pixels == nil {
		return errors.New("its first frame holds no picture")
	}
	return nil
}

// keep keeps a chunk of the first picture.
func (w *webpFile) keep(chunk []byte) {
	switch name := string(chunk[:4]); {
	case w.pixels != nil:
	case name == "ALPH":
		w.alpha = slices.Clip(chunk)
		if len(chunk)%2 != 0 {
			w.alpha = append(w.alpha, 0)
		}
	case name == "VP8 " || name == "VP8L":
		w.pixels = chunk
	}
}

// cutChunk returns the first chunk, and what follows it and the byte that pads it
// to an even length.
func cutChunk(data []byte) (chunk, rest []byte, err error) {
	length := int64(binary.LittleEndian.Uint32(data[4:])) + chunkHeader
	if length > int64(len(data)) {
		return nil, nil, io.ErrUnexpectedEOF
	}
	return data[:length], data[min(length+length%2, int64(len(data))):], nil
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// placed moves a picture of the types that WebP decodes to.
func placed(img image.Image, at image.Point) image.Image {
	switch img := img.(type) {
	case *image.YCbCr:
		img.Rect = img.Rect.Add(at)
	case *image.NYCbCrA:
		img.Rect = img.Rect.Add(at)
	case *image.NRGBA:
		img.Rect = img.Rect.Add(at)
	}
	return img
}

// fullRange stretches the luma of a lossy WebP image from 16..235, where VP8
// keeps it (RFC 6386, section 9.2), to the 0..255 of JPEG, which is how the
// image package reads every YCbCr. It changes the image.
func fullRange(img image.Image) image.Image {
	var luma []uint8
	switch img := img.(type) {
	case *image.YCbCr:
		luma = img.Y
	case *image.NYCbCrA:
		luma = img.Y
	}
	for i, y := range luma {
		luma[i] = uint8(min(max((int(y)-16)*255+109, 0)/219, 255))
	}
	return img
}
