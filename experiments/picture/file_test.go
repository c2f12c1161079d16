package picture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/tiff"
)

// decoded opens and decodes a file that must be good.
func decoded(t *testing.T, data []byte) (*File, image.Image) {
	t.Helper()
	f, err := Open(data)
	if err != nil {
		t.Fatal(err)
	}
	img, err := f.Decode()
	if err != nil {
		t.Fatal(err)
	}
	if !img.Bounds().In(f.Canvas()) {
		t.Fatalf("the picture lies in %v, its canvas is %v", img.Bounds(), f.Canvas())
	}
	return f, img
}

// gray returns the luma of a pixel.
func gray(img image.Image, x, y int) uint8 {
	return color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y
}

// kinds are good files of every format.
func kinds(t testing.TB, m *image.RGBA) map[string][]byte {
	size := m.Rect.Size()
	wide := image.NewNRGBA64(m.Rect)
	pal := image.NewPaletted(m.Rect, color.Palette{color.Black, color.White, color.Transparent})
	lum := image.NewGray(m.Rect)
	for y := range size.Y {
		for x := range size.X {
			wide.Set(x, y, m.At(x, y))
			lum.Set(x, y, m.At(x, y))
			pal.SetColorIndex(x, y, uint8(x%3))
		}
	}
	check := func(x, y int) bool { return (x+y)%2 == 0 }
	return map[string][]byte{
		"JPEG": jpegOf(t, m), "JPEG gray": jpegOf(t, lum), "PNG": pngOf(t, m), "PNG 16 bit": pngOf(t, wide), "PNG palette": pngOf(t, pal),
		"GIF": gifOf(t, size, pal), "BMP": bmpOf(t, m), "BMP gray": bmpOf(t, lum),
		"TIFF": tiffOf(t, m, tiff.Uncompressed), "TIFF Deflate": tiffOf(t, m, tiff.Deflate), "TIFF 16 bit": tiffOf(t, wide, tiff.Uncompressed),
		"WebP lossless": webpFileOf(vp8l(size.X, size.Y, check)), "WebP lossy": webpFileOf(vp8(size.X, size.Y)),
		"WebP lossy, alpha": webpFileOf(vp8x(16, size.X, size.Y), alph(make([]byte, size.X*size.Y)...), vp8(size.X, size.Y)),
		"WebP animated":     webpFileOf(vp8x(2, size.X, size.Y), anmf(m.Rect, vp8l(size.X, size.Y, check))),
		"TIFF planes":       planarTIFF(binary.BigEndian, m, 8, 1, short(tagPhotometric, 2)),
	}
}

func TestDecode(t *testing.T) {
	for name, data := range kinds(t, scene(17, 11)) {
		f, img := decoded(t, data)
		if f.Size != image.Pt(17, 11) || img.Bounds() != f.Canvas() || f.Orientation != Upright || !strings.HasPrefix(name, f.Format) {
			t.Errorf("%s: %+v, %v", name, f, img.Bounds())
		}
		if _, got := decoded(t, append(slices.Clone(data), "garbage"...)); !samePixels(got, img) {
			t.Errorf("%s: another picture with garbage behind it", name)
		}
	}
}

func samePixels(a, b image.Image) bool {
	if a.Bounds() != b.Bounds() {
		return false
	}
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			if color.NRGBA64Model.Convert(a.At(x, y)) != color.NRGBA64Model.Convert(b.At(x, y)) {
				return false
			}
		}
	}
	return true
}

// Decoding takes no more memory than was said, and not much less.
func TestDecodeBytes(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector takes memory too")
	}
	const slack = 300 << 10 // tables, readers
	for name, data := range kinds(t, scene(700, 500)) {
		f, err := Open(data)
		if err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := f.Decode(); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		if took := int64(after.TotalAlloc - before.TotalAlloc); took > f.DecodeBytes+slack || f.DecodeBytes > 4*took {
			t.Errorf("%s: took %d bytes, said %d", name, took, f.DecodeBytes)
		}
	}
}

// The first frame is placed on its canvas.
func TestFrames(t *testing.T) {
	white := func(x, y int) bool { return true }
	black := func(x, y int) bool { return false }
	at := image.Rect(4, 2, 10, 8)
	canvas := image.Pt(20, 12)
	outside := gifOf(t, canvas, frame(at, color.Black))
	binary.LittleEndian.PutUint16(outside[6:], 7)
	for name, test := range map[string]struct {
		data   []byte
		size   image.Point
		bounds image.Rectangle
		gray   uint8 // or nearly
	}{
		"GIF":                 {gifOf(t, canvas, frame(at, color.White), frame(image.Rect(0, 0, 20, 12), color.Black)), canvas, at, 255},
		"GIF over its canvas": {outside, image.Pt(7, 12), image.Rect(4, 2, 7, 8), 0},
		"WebP, lossless": {webpFileOf(vp8x(2, 20, 12), riffChunk("ANIM", make([]byte, 6)),
			anmf(at, vp8l(6, 6, white)), anmf(image.Rect(0, 0, 20, 12), vp8l(20, 12, black))), canvas, at, 255},
		"WebP, lossy":                                  {webpFileOf(vp8x(2, 20, 12), anmf(at, vp8(6, 6))), canvas, at, 130},
		"WebP, lossy, clear, padded":                   {webpFileOf(vp8x(2|16, 20, 12), anmf(at, alph(make([]byte, 36)...), vp8(6, 6))), canvas, at, 0},
		"WebP, a still without the alpha it speaks of": {webpFileOf(vp8x(16, 6, 6), vp8(6, 6)), image.Pt(6, 6), image.Rect(0, 0, 6, 6), 130},
	} {
		f, img := decoded(t, test.data)
		if f.Size != test.size || img.Bounds() != test.bounds {
			t.Errorf("%s: %v on %v, want %v on %v", name, img.Bounds(), f.Size, test.bounds, test.size)
		}
		for y := test.bounds.Min.Y; y < test.bounds.Max.Y; y++ {
			for x := test.bounds.Min.X; x < test.bounds.Max.X; x++ {
				if got := gray(img, x, y); max(got, test.gray)-min(got, test.gray) > 4 {
					t.Fatalf("%s: pixel %d,%d is %d, want %d", name, x, y, got, test.gray)
				}
			}
		}
	}
}

func TestFullRange(t *testing.T) {
	y := image.NewYCbCr(image.Rect(0, 0, 5, 1), image.YCbCrSubsampleRatio444)
	copy(y.Y, []uint8{16, 235, 0, 255, 126})
	fullRange(y)
	// 16 is black, 235 white; (126-16)*255/219 = 128.08.
	if want := []uint8{0, 255, 0, 255, 128}; !slices.Equal(y.Y, want) {
		t.Errorf("luma %v, want %v", y.Y, want)
	}
}

// A BMP whose fourth bytes are all 0 is opaque.
func TestClearBMP(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 2, 1))
	withAlpha := func() []byte {
		// The header of 40 bytes becomes one of 108, which has alpha.
		data := slices.Insert(bmpOf(t, m), 14+40, make([]byte, 68)...)
		data[10], data[14] = 14+108, 108
		return data
	}
	copy(m.Pix, []uint8{200, 200, 200, 0, 10, 10, 10, 128})
	if _, img := decoded(t, withAlpha()); img.At(0, 0).(color.NRGBA).A != 0 {
		t.Errorf("alpha that is used is lost: %v", img.At(0, 0))
	}
	m.Pix[7] = 0
	if _, img := decoded(t, withAlpha()); gray(img, 0, 0) != 200 {
		t.Errorf("a picture without alpha is %v", img.At(0, 0))
	}
}

// patched returns a file with other bytes somewhere.
func patched(data []byte, at int, with ...byte) []byte {
	data = slices.Clone(data)
	copy(data[at:], with)
	return data
}

func TestOpenRefuses(t *testing.T) {
	m := scene(30, 30)
	jpg, pic, gray := jpegOf(t, m), pngOf(t, m), grayTIFF(binary.LittleEndian)
	sof := bytes.Index(jpg, []byte{0xff, 0xc0})
	header := pngChunk("IHDR", []byte{0, 1, 0, 0, 0, 1, 0, 0, 8, 0, 0, 0, 0})
	const most = "more than its bytes can hold"
	for name, test := range map[string]struct {
		data []byte
		want string
	}{
		"an empty file":               {nil, "is no JPEG, PNG, GIF, BMP, WebP or TIFF image: it is empty"},
		"a text":                      {[]byte("<html>404</html>"), "is no JPEG, PNG, GIF, BMP, WebP or TIFF image"},
		"a huge JPEG":                 {patched(jpg, sof+5, 0xff, 0xff, 0xff, 0xff), "claims 65535×65535 pixels, " + most},
		"a huge PNG":                  {slices.Concat(pic[:8], header, pic[33:]), most},
		"a huge GIF canvas":           {patched(gifOf(t, image.Pt(4, 4), frame(image.Rect(0, 0, 4, 4), color.White)), 6, 0xff, 0xff, 0xff, 0xff), most},
		"a huge BMP":                  {patched(bmpOf(t, m), 18, 0, 0, 1, 0, 0, 0, 1, 0), most},
		"a huge TIFF":                 {grayTIFF(binary.LittleEndian, long(tagWidth, 1<<20), long(tagHeight, 1<<20)), most},
		"a huge WebP canvas":          {webpFileOf(vp8x(2, 1<<24, 1<<24), anmf(image.Rect(0, 0, 4, 4), vp8(4, 4))), most},
		"a TIFF without width":        {grayTIFF(binary.LittleEndian, field{tag: tagWidth}), "zero-size"},
		"half a GIF header":           {[]byte("GIF89a\x01\x00\x01"), "is no readable GIF image"},
		"a GIF without frames":        {[]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00\x21\xfe\x02ab\x00;"), "ends before its first frame"},
		"an empty GIF frame":          {[]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00;"), "first frame is empty"},
		"a WebP without a picture":    {webpFileOf(vp8x(0, 4, 4)), "holds no picture"},
		"a WebP frame cut short":      {webpFileOf(vp8x(2, 4, 4), anmf(image.Rect(0, 0, 4, 4), vp8(4, 4)[:20])), "is no readable WebP image"},
		"a WebP frame off its canvas": {webpFileOf(vp8x(2, 4, 4), anmf(image.Rect(2, 0, 6, 4), vp8(4, 4))), "does not fit the canvas of 4×4"},
		"a WebP frame of other size":  {webpFileOf(vp8x(2, 9, 9), anmf(image.Rect(0, 0, 9, 9), vp8(4, 4))), "does not fit"},
		"a WebP of two sizes":         {webpFileOf(vp8x(0, 9, 9), vp8(4, 4)), "does not fit"},
		"a TIFF without a directory":  {gray[:11], "directory is missing"},
	} {
		if _, err := Open(test.data); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, test.want)
		}
	}
	wrongSum := patched(pic, len(pic)-20, pic[len(pic)-20]^1)
	for name, data := range map[string][]byte{
		"half a JPEG": jpg[:len(jpg)/2], "half a PNG": pic[:len(pic)/2], "a wrong checksum": wrongSum,
		"a chunk with a wrong checksum": patched(withChunk(pic, "eXIf", exifBlock(binary.BigEndian, typeShort, 6), false), 50, 99),
		"half a lossless WebP":          webpFileOf(vp8l(30, 30, func(x, y int) bool { return x > y })[:60]),
	} {
		f, err := Open(data)
		if err == nil {
			_, err = f.Decode()
		}
		if err == nil || !strings.Contains(err.Error(), "is no readable") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// Formats that are not read have a name and a way out.
func TestOthers(t *testing.T) {
	brand := func(major string, compatible ...string) string {
		box := "ftyp" + major + "\x00\x00\x00\x00" + strings.Join(compatible, "")
		return string(binary.BigEndian.AppendUint32(nil, uint32(4+len(box)))) + box + "more"
	}
	for data, want := range map[string]string{
		brand("avif"): "an AVIF image", brand("mif1", "avif", "miaf"): "an AVIF image", brand("avis"): "an AVIF image",
		brand("heic"): "a HEIC", brand("mif1", "miaf", "heic"): "a HEIC", brand("msf1"): "a HEIC", brand("crx "): "a raw camera image (CR3)",
		brand("isom", "mp41"): "a video", brand("qt  "): "a video", "\x00\x00\x00\x14ftypmp42": "a video", "\x1a\x45\xdf\xa3webm": "a video",
		"RIFF\x00\x00\x00\x00AVI LIST":        "a video",
		"\x00\x00\x00\x0cjP  \r\n\x87\n":      "a JPEG 2000 image",
		"\xff\x4f\xff\x51\x00":                "a JPEG 2000 code stream",
		"\x00\x00\x00\x0cJXL \r\n\x87\n":      "a JPEG XL image",
		"\xff\x0a\x00":                        "a JPEG XL image",
		"8BPS\x00\x01":                        "a Photoshop document",
		"II+\x00\x08\x00\x00\x00":             "a BigTIFF image",
		"MM\x00+\x00\x08\x00\x00":             "a BigTIFF image",
		"%PDF-1.7":                            "a PDF document",
		"<svg xmlns='x'/>":                    "an SVG drawing",
		"\xef\xbb\xbf<?xml?>\n<!-- a --><svg": "an SVG drawing",
		"P6\n2 2\n255\n":                      "a Netpbm image",
		"FUJIFILMCCD-RAW 0201":                "a raw camera image",
		"II*\x00\x10\x00\x00\x00CR\x02\x00":   "a TIFF image by a camera",
	} {
		if _, err := Open([]byte(data)); err == nil || !strings.Contains(err.Error(), "is "+want) || !strings.Contains(err.Error(), "for example") && !strings.Contains(err.Error(), "export") {
			t.Errorf("%.20q: error %v, want one with %q and a way out", data, err, want)
		}
	}
	for _, data := range []string{"ftyp", "\x00\x00\x00\x18ftyp", "\x00\x00\x00\x00ftyphe", "P", "P6", "\xff"} {
		if _, err := Open([]byte(data)); err == nil {
			t.Errorf("%q was opened", data)
		}
	}
}

// TIFF files whose pixels would come out wrong are refused, and those that x/image
// gives up on have a way out too.
func TestTIFFTraps(t *testing.T) {
	none := func(tag uint16) field { return field{tag: tag} }
	for want, more := range map[string][]field{
		"a preview":                     {long(tagSubfileType, 1)},
		"a camera (raw, DNG)":           {field{tagDNGVersion, typeByte, []uint32{1, 4, 0, 0}}},
		"does not say what its values":  {none(tagPhotometric)},
		"BitsPerSample disagree":        {short(tagSamplesPerPixel, 2)},
		"more than 256 colours":         {short(tagPhotometric, 3), short(tagBitsPerSample, 16)},
		"FillOrder 2":                   {short(tagFillOrder, 2)},
		"two-dimensional Group 3":       {short(tagCompression, 3), long(tagT4Options, 1), short(tagBitsPerSample, 1)},
		"a predictor":                   {short(tagPredictor, 2)},
		"before TIFF 6.0":               {short(tagCompression, 5), short(tagWidth, 3)},
		"unknown PlanarConfiguration":   {short(tagPlanar, 3)},
		"red, green, blue and perhaps":  {short(tagPhotometric, 2), short(tagBitsPerSample, 8, 8, 8, 8), short(tagSamplesPerPixel, 4)},
		"unsupported feature: color":    {short(tagPhotometric, 5), short(tagBitsPerSample, 8, 8, 8, 8), short(tagSamplesPerPixel, 4)},
		"unsupported feature: sample":   {short(tagSampleFormat, 3)},
		"BitsPerSample of 4":            {short(tagBitsPerSample, 4)},
		"unsupported feature: extra":    {short(tagBitsPerSample, 8, 8), short(tagSamplesPerPixel, 2)},
		"unsupported feature: compress": {short(tagCompression, 7)},
	} {
		data := grayTIFF(binary.LittleEndian, more...)
		if want == "before TIFF 6.0" {
			data = patched(data, 8, 0, 1)
		}
		f, err := Open(data)
		if err == nil {
			_, err = f.Decode()
		}
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "magick PHOTO.tif") {
			t.Errorf("error %v, want one with %q and a way out", err, want)
		}
	}
}

const tagSampleFormat, tagColorMap = 339, 320

// What x/image reads is read as the fields say.
func TestTIFFKinds(t *testing.T) {
	palette := short(tagColorMap, slices.Concat(make([]uint32, 10), []uint32{40}, make([]uint32, 189), []uint32{90}, make([]uint32, 55))...)
	palette.values = slices.Concat(palette.values, palette.values, palette.values) // red, green, blue
	for name, test := range map[string]struct {
		more []field
		want [2]uint8
	}{
		"gray":                   {nil, [2]uint8{10, 200}},
		"white is zero":          {[]field{short(tagPhotometric, 0)}, [2]uint8{245, 55}},
		"palette of 8 bits":      {[]field{short(tagPhotometric, 3), palette}, [2]uint8{40, 90}},
		"one bit":                {[]field{short(tagBitsPerSample, 1), short(tagWidth, 8)}, [2]uint8{0, 0}},
		"planes of one sample":   {[]field{short(tagPlanar, 2)}, [2]uint8{10, 200}},
		"with another directory": {[]field{long(330, 8)}, [2]uint8{10, 200}},
	} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			_, img := decoded(t, grayTIFF(order, test.more...))
			if got := [2]uint8{gray(img, 0, 0), gray(img, 1, 0)}; got != test.want {
				t.Errorf("%s, %v: %v, want %v", name, order, got, test.want)
			}
		}
	}
}

// planarTIFF writes an image with its planes apart, of bits each, in strips of so
// many rows.
func planarTIFF(order binary.AppendByteOrder, m image.Image, bits, rows int, more ...field) []byte {
	size := m.Bounds().Size()
	samples := uint32(3)
	for _, f := range more {
		if f.tag == tagExtraSamples {
			samples = 4
		}
	}
	var strips [][]byte
	for plane := range samples {
		for top := 0; top < size.Y; top += rows {
			var strip []byte
			for y := top; y < min(top+rows, size.Y); y++ {
				for x := range size.X {
					c := color.NRGBA64Model.Convert(m.At(x, y)).(color.NRGBA64)
					v := [4]uint16{c.R, c.G, c.B, c.A}[plane]
					if bits == 16 {
						strip = order.AppendUint16(strip, v)
					} else {
						strip = append(strip, byte(v>>8))
					}
				}
			}
			strips = append(strips, strip)
		}
	}
	depth := slices.Repeat([]uint32{uint32(bits)}, int(samples))
	return tiffFile(order, strips, append(more, short(tagWidth, uint32(size.X)), short(tagHeight, uint32(size.Y)), short(tagBitsPerSample, depth...),
		short(tagSamplesPerPixel, samples), long(tagRowsPerStrip, uint32(rows)), short(tagPlanar, 2))...)
}

// Planes apart make the picture that they make side by side.
func TestPlanes(t *testing.T) {
	clear := image.NewNRGBA64(image.Rect(0, 0, 7, 5))
	for i := range clear.Pix {
		clear.Pix[i] = uint8(37 * i)
	}
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		for _, rows := range []int{1, 2, 5, 9} {
			name := fmt.Sprintf("%v, %d rows a strip", order, rows)
			m := scene(7, 5)
			if _, got := decoded(t, planarTIFF(order, m, 8, rows, short(tagPhotometric, 2))); !samePixels(got, m) {
				t.Errorf("%s: another picture", name)
			}
			if _, got := decoded(t, planarTIFF(order, m, 16, rows, short(tagPhotometric, 2))); !samePixels(got, m) {
				t.Errorf("%s, 16 bit: another picture", name)
			}
			if _, got := decoded(t, planarTIFF(order, clear, 16, rows, short(tagPhotometric, 2), short(tagExtraSamples, 2))); !samePixels(got, clear) {
				t.Errorf("%s, alpha: another picture", name)
			}
		}
	}
	// Alpha that is in the colours already.
	_, got := decoded(t, planarTIFF(binary.LittleEndian, clear, 8, 5, short(tagPhotometric, 2), short(tagExtraSamples, 1)))
	if want := (color.RGBA{clear.Pix[0], clear.Pix[2], clear.Pix[4], clear.Pix[6]}); got.At(0, 0) != want {
		t.Errorf("premultiplied: %v, want %v", got.At(0, 0), want)
	}
	// Planes of unlike parts.
	bad := planarTIFF(binary.LittleEndian, scene(7, 5), 8, 5, short(tagPhotometric, 2))
	d, _ := firstDirectory(bad)
	for i := 0; i < len(d.entries); i += entryBytes {
		if tag := binary.LittleEndian.Uint16(d.entries[i:]); tag == tagStripOffsets {
			d.entries[i+4] = 2 // three planes in two strips
		}
	}
	if f, err := Open(bad); err != nil {
		t.Error(err)
	} else if _, err := f.Decode(); err == nil || !strings.Contains(err.Error(), "same number of parts") {
		t.Errorf("planes of unlike parts: %v", err)
	}
}
