package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/gif"
)

// maxCanvas is the largest canvas, in pixels, of an animation: it takes no bytes
// of the file, so nothing else would bound it.
const maxCanvas = 1 << 28

// openGIF looks at a GIF file. Decode returns its first frame alone.
func openGIF(data []byte) (*File, error) {
	config, err := gif.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if err := checkSize(config.Width, config.Height, maxCanvas); err != nil {
		return nil, err
	}
	frame, err := firstFrame(data)
	if err != nil {
		return nil, err
	}
	// A code of at least 2 bits stands for at most 4096 pixels (GIF89a, appendix F).
	if err := checkSize(frame.Dx(), frame.Dy(), 4*4096*int64(len(data))); err != nil {
		return nil, err
	}
	f := &File{Size: image.Pt(config.Width, config.Height), Orientation: Upright}
	f.DecodeBytes = 2 * int64(frame.Dx()) * int64(frame.Dy()) // twice if interlaced
	f.decode = func() (image.Image, error) { return decodeGIF(data, f.Canvas(), frame) }
	return f, nil
}

// decodeGIF reads the first frame. One that sticks out of its canvas, which the
// decoder refuses, is cut off there, as browsers do.
func decodeGIF(data []byte, canvas, frame image.Rectangle) (image.Image, error) {
	if frame.In(canvas) {
		return gif.Decode(bytes.NewReader(data))
	}
	larger := bytes.Clone(data)
	whole := canvas.Union(frame)
	if whole.Dx() > 1<<16-1 || whole.Dy() > 1<<16-1 {
		return nil, errors.New("the first frame lies outside of the canvas")
	}
	binary.LittleEndian.PutUint16(larger[6:], uint16(whole.Dx()))
	binary.LittleEndian.PutUint16(larger[8:], uint16(whole.Dy()))
	img, err := gif.Decode(bytes.NewReader(larger))
	if err != nil {
		return nil, err
	}
	return img.(*image.Paletted).SubImage(canvas), nil
}

// firstFrame returns where the first frame lies on the canvas (GIF89a, sections
// 18 to 26): after the size, a flag for a colour table, the table, and extensions
// in sub-blocks.
func firstFrame(data []byte) (image.Rectangle, error) {
	const headerBytes, extension, descriptor = 13, 0x21, 0x2c
	short := errors.New("it ends before its first frame")
	if len(data) < headerBytes {
		return image.Rectangle{}, short
	}
	at := headerBytes
	if flags := data[10]; flags&0x80 != 0 {
		at += 3 << (flags&7 + 1)
	}
	for at < len(data) && data[at] == extension {
		for at += 2; at < len(data) && data[at] != 0; {
			at += 1 + int(data[at])
		}
		at++
	}
	if at+10 > len(data) || data[at] != descriptor {
		return image.Rectangle{}, short
	}
	side := func(i int) int { return int(binary.LittleEndian.Uint16(data[at+i:])) }
	frame := image.Rect(0, 0, side(5), side(7)).Add(image.Pt(side(1), side(3)))
	if frame.Empty() {
		return frame, errors.New("the first frame is empty")
	}
	return frame, nil
}
