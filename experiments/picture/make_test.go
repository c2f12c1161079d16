package picture

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"slices"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// Makers of small files. What the encoders cannot write is put together here.

func encoded(t testing.TB, encode func(*bytes.Buffer) error) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := encode(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func jpegOf(t testing.TB, m image.Image) []byte {
	return encoded(t, func(w *bytes.Buffer) error { return jpeg.Encode(w, m, &jpeg.Options{Quality: 100}) })
}

func pngOf(t testing.TB, m image.Image) []byte {
	return encoded(t, func(w *bytes.Buffer) error { return png.Encode(w, m) })
}

func gifOf(t testing.TB, canvas image.Point, frames ...*image.Paletted) []byte {
	g := &gif.GIF{Image: frames, Delay: make([]int, len(frames)), Config: image.Config{Width: canvas.X, Height: canvas.Y}}
	return encoded(t, func(w *bytes.Buffer) error { return gif.EncodeAll(w, g) })
}

func bmpOf(t testing.TB, m image.Image) []byte {
	return encoded(t, func(w *bytes.Buffer) error { return bmp.Encode(w, m) })
}

func tiffOf(t testing.TB, m image.Image, compression tiff.CompressionType) []byte {
	return encoded(t, func(w *bytes.Buffer) error {
		return tiff.Encode(w, m, &tiff.Options{Compression: compression, Predictor: compression == tiff.Deflate})
	})
}

// scene is a picture in colours, each pixel another.
func scene(width, height int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := 0; i < len(m.Pix); i += 4 {
		p := i / 4
		m.SetRGBA(p%width, p/width, color.RGBA{uint8(7 * p), uint8(255 - 3*p), uint8(p * p), 255})
	}
	return m
}

// frame is a palette image of one colour at a place.
func frame(at image.Rectangle, c color.Color) *image.Paletted {
	return image.NewPaletted(at, color.Palette{c})
}

// exifBlock says how the camera was held, behind another field.
func exifBlock(order binary.AppendByteOrder, kind uint16, orientation uint32) []byte {
	tiff := []byte("II*\x00")
	if order == binary.BigEndian {
		tiff = []byte("MM\x00*")
	}
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 2)
	for _, entry := range [][2]uint32{{0x010f, 7}, {0x0112, orientation}} {
		tiff = order.AppendUint16(tiff, uint16(entry[0]))
		tiff = order.AppendUint16(tiff, kind)
		tiff = order.AppendUint32(tiff, 1)
		if kind == typeShort {
			tiff = order.AppendUint16(tiff, uint16(entry[1]))
			tiff = order.AppendUint16(tiff, 0)
		} else {
			tiff = order.AppendUint32(tiff, entry[1])
		}
	}
	return order.AppendUint32(tiff, 0)
}

// xmpAttribute and xmpElement are packets of the two forms of a property.
func xmpAttribute(orientation int) []byte {
	return fmt.Appendf(nil, `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:t="http://ns.adobe.com/tiff/1.0/"
 t:Make='7' t:Orientation = '%d'/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`, orientation)
}

func xmpElement(orientation int) []byte {
	return fmt.Appendf(nil, `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/"><tiff:Make>7</tiff:Make><tiff:Orientation> %d </tiff:Orientation>
</rdf:Description></rdf:RDF></x:xmpmeta>`, orientation)
}

// withSegment puts a segment APP1, after another that says nothing, into a JPEG
// file.
func withSegment(file []byte, header string, body []byte) []byte {
	comment := []byte{0xff, 0xfe, 0, 4, 'h', 'i'}
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(2+len(header)+len(body)))
	return slices.Concat(file[:2], comment, segment, []byte(header), body, file[2:])
}

func pngChunk(kind string, data []byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	out = append(append(out, kind...), data...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

// withChunk puts a chunk into a PNG file, before its pixels or behind them.
func withChunk(file []byte, kind string, data []byte, behind bool) []byte {
	at := 8 + 12 + 13
	if behind {
		at = len(file) - 12
	}
	return slices.Concat(file[:at], pngChunk(kind, data), file[at:])
}

func packed(t testing.TB, data []byte) []byte {
	return encoded(t, func(w *bytes.Buffer) error {
		z := zlib.NewWriter(w)
		if _, err := z.Write(data); err != nil {
			return err
		}
		return z.Close()
	})
}

// profile is a text as ImageMagick writes one.
func profile(name string, data []byte) []byte {
	return fmt.Appendf(nil, "\n%s\n%8d\n%s\n", name, len(data), hex.EncodeToString(data))
}

// riffChunk returns a chunk, padded.
func riffChunk(kind string, data []byte) []byte {
	out := binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(data)))
	out = append(out, data...)
	if len(out)%2 != 0 {
		out = append(out, 0)
	}
	return out
}

func webpFileOf(chunks ...[]byte) []byte {
	body := slices.Concat(chunks...)
	return slices.Concat(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(4+len(body))), []byte("WEBP"), body)
}

func append24(b []byte, values ...int) []byte {
	for _, v := range values {
		b = append(b, byte(v), byte(v>>8), byte(v>>16))
	}
	return b
}

// vp8x is the header of an extended file.
func vp8x(flags byte, width, height int) []byte {
	return riffChunk("VP8X", append24([]byte{flags, 0, 0, 0}, width-1, height-1))
}

// anmf is a frame of an animation.
func anmf(at image.Rectangle, chunks ...[]byte) []byte {
	header := append24(nil, at.Min.X/2, at.Min.Y/2, at.Dx()-1, at.Dy()-1, 100)
	return riffChunk("ANMF", slices.Concat(append(header, 0), slices.Concat(chunks...)))
}

// vp8l is a lossless picture in black and white (RFC 9649, section 3): the sizes,
// no transforms, then five prefix codes of one symbol or two of one bit each.
func vp8l(width, height int, white func(x, y int) bool) []byte {
	var bits []byte
	n := 0
	put := func(v, count int) {
		for i := range count {
			if n%8 == 0 {
				bits = append(bits, 0)
			}
			bits[n/8] |= byte(v>>i&1) << (n % 8)
			n++
		}
	}
	put(0x2f, 8)
	put(width-1, 14)
	put(height-1, 14)
	put(0, 1+3+1+1+1) // alpha, version, no transform, no colour cache, no further codes
	for range 3 {     // green, red, blue: 0 or 255
		put(0b111, 3)
		put(0, 8)
		put(255, 8)
	}
	put(0b101, 3) // alpha: 255
	put(255, 8)
	put(0b001, 3) // distance: 0
	put(0, 1)
	for y := range height {
		for x := range width {
			if white(x, y) {
				put(0b111, 3)
			} else {
				put(0, 3)
			}
		}
	}
	return riffChunk("VP8L", bits)
}

// vp8 is a lossy picture of one gray, luma 128 of 16..235 (RFC 6386, section 9):
// a decoder that is given zeros reads no coefficients and predicts all of it.
func vp8(width, height int) []byte {
	partition := 400 + width*height/16
	tag := 1<<4 | partition<<5 // a key frame that is shown
	header := append24(nil, tag)
	header = append(header, 0x9d, 0x01, 0x2a, byte(width), byte(width>>8), byte(height), byte(height>>8))
	return riffChunk("VP8 ", append(header, make([]byte, 2*partition)...))
}

// alph is the alpha of a lossy picture, not packed.
func alph(values ...byte) []byte { return riffChunk("ALPH", append([]byte{0}, values...)) }

// field is one of a TIFF directory.
type field struct {
	tag, kind uint16
	values    []uint32
}

func short(tag uint16, values ...uint32) field { return field{tag, typeShort, values} }
func long(tag uint16, values ...uint32) field  { return field{tag, typeLong, values} }

// tiffFile puts a file together: header, strips, values, directory. The fields of
// the strips' places and sizes are its own.
func tiffFile(order binary.AppendByteOrder, strips [][]byte, fields ...field) []byte {
	file := []byte("II*\x00\x00\x00\x00\x00")
	if order == binary.BigEndian {
		file = []byte("MM\x00*\x00\x00\x00\x00")
	}
	var offsets, sizes []uint32
	for _, s := range strips {
		offsets, sizes = append(offsets, uint32(len(file))), append(sizes, uint32(len(s)))
		file = append(file, s...)
	}
	fields = append(fields, long(tagStripOffsets, offsets...), long(tagStripByteCounts, sizes...))
	slices.SortFunc(fields, func(a, b field) int { return int(a.tag) - int(b.tag) })
	directory := order.AppendUint16(nil, uint16(len(fields)))
	for _, f := range fields {
		var value []byte
		for _, v := range f.values {
			switch f.kind {
			case typeShort:
				value = order.AppendUint16(value, uint16(v))
			case typeLong:
				value = order.AppendUint32(value, v)
			default:
				value = append(value, byte(v))
			}
		}
		directory = order.AppendUint16(directory, f.tag)
		directory = order.AppendUint16(directory, f.kind)
		directory = order.AppendUint32(directory, uint32(len(f.values)))
		if len(value) <= 4 {
			directory = append(directory, append(value, 0, 0, 0, 0)[:4]...)
			continue
		}
		directory = order.AppendUint32(directory, uint32(len(file)))
		file = append(file, value...)
	}
	order.(binary.ByteOrder).PutUint32(file[4:], uint32(len(file)))
	return order.AppendUint32(append(file, directory...), 0)
}

// grayTIFF has 2x1 pixels, 10 and 200, and further fields, which replace its own.
func grayTIFF(order binary.AppendByteOrder, more ...field) []byte {
	fields := []field{short(tagWidth, 2), short(tagHeight, 1), short(tagBitsPerSample, 8), short(tagPhotometric, 1)}
	fields = slices.DeleteFunc(fields, func(f field) bool {
		return slices.ContainsFunc(more, func(m field) bool { return m.tag == f.tag })
	})
	// A field without values stands for none.
	more = slices.DeleteFunc(slices.Clone(more), func(f field) bool { return len(f.values) == 0 })
	return tiffFile(order, [][]byte{{10, 200}}, append(fields, more...)...)
}
