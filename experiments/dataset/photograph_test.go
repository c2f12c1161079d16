package dataset

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// exifSegment is a JPEG segment that says how the camera was held.
func exifSegment(order binary.AppendByteOrder, orientation uint16) []byte {
	tiff := []byte("II*\x00")
	if order == binary.BigEndian {
		tiff = []byte("MM\x00*")
	}
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 2)
	for _, entry := range [][2]uint16{{0x010f, 7}, {0x0112, orientation}} { // the maker comes first
		tiff = order.AppendUint16(tiff, entry[0])
		tiff = order.AppendUint16(tiff, 3)
		tiff = order.AppendUint32(tiff, 1)
		tiff = order.AppendUint16(tiff, entry[1])
		tiff = order.AppendUint16(tiff, 0)
	}
	tiff = order.AppendUint32(tiff, 0)
	body := append([]byte("Exif\x00\x00"), tiff...)
	return append(binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(2+len(body))), body...)
}

// withSegment puts a segment, after another that says nothing, into a JPEG file.
func withSegment(file, segment []byte) []byte {
	comment := []byte{0xff, 0xfe, 0, 4, 'h', 'i'}
	return slices.Concat(file[:2], comment, segment, file[2:])
}

func TestOrientation(t *testing.T) {
	file := jpegOf(t, flat(8, 8, 9))
	for o := uint16(1); o <= 8; o++ {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			if got := orientation(withSegment(file, exifSegment(order, o))); got != int(o) {
				t.Errorf("%v: orientation %d, want %d", order, got, o)
			}
		}
	}
	good := exifSegment(binary.BigEndian, 6)
	far := bytes.Clone(good)
	binary.BigEndian.PutUint32(far[4+6+4:], 1<<32-1)
	for name, data := range map[string][]byte{
		"no note": file, "a PNG": pngOf(t, flat(8, 8, 9)), "nothing": nil, "a directory far away": withSegment(file, far),
		"an unknown orientation": withSegment(file, exifSegment(binary.BigEndian, 9)),
		"orientation 0":          withSegment(file, exifSegment(binary.BigEndian, 0)),
		"cut short":              withSegment(file, good)[:20],
		"a segment too long":     slices.Concat(file[:2], []byte{0xff, 0xe1, 0xff, 0xff}, good[4:]),
	} {
		if got := orientation(data); got != upright {
			t.Errorf("%s: orientation %d", name, got)
		}
	}
}

// Exif says what the stored row 0 and column 0 are to the eye.
func TestTurned(t *testing.T) {
	const width, height = 3, 2
	src := image.NewGray(image.Rect(0, 0, width, height))
	copy(src.Pix, []uint8{1, 2, 3, 4, 5, 6})
	for o, sides := range map[int][2]string{
		1: {"top", "left"}, 2: {"top", "right"}, 3: {"bottom", "right"}, 4: {"bottom", "left"},
		5: {"left", "top"}, 6: {"right", "top"}, 7: {"right", "bottom"}, 8: {"left", "bottom"},
	} {
		got := turned(src, o)
		side := func(name string) []uint8 {
			w, h := got.Rect.Dx(), got.Rect.Dy()
			var values []uint8
			for i := range map[bool]int{true: w, false: h}[name == "top" || name == "bottom"] {
				x, y := i, i
				switch name {
				case "top":
					y = 0
				case "bottom":
					y = h - 1
				case "left":
					x = 0
				case "right":
					x = w - 1
				}
				values = append(values, got.GrayAt(x, y).Y)
			}
			slices.Sort(values)
			return values
		}
		if row := side(sides[0]); !slices.Equal(row, []uint8{1, 2, 3}) {
			t.Errorf("orientation %d: the %s is %v, want row 0", o, sides[0], row)
		}
		if column := side(sides[1]); !slices.Equal(column, []uint8{1, 4}) {
			t.Errorf("orientation %d: the %s is %v, want column 0", o, sides[1], column)
		}
	}
}

func TestLoadImage(t *testing.T) {
	dir := t.TempDir()
	// Dark, with a bright right third.
	photo := flat(30, 20, 51)
	for i := range photo.Pix {
		if i%30 >= 20 {
			photo.Pix[i] = 204
		}
	}
	webp, err := base64.StdEncoding.DecodeString("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==") // one black or clear pixel
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	sideways := withSegment(jpegOf(t, photo), exifSegment(binary.BigEndian, 6))
	for _, test := range []struct {
		name string
		data []byte
		size image.Point
		// brightness at the left and right end of the first row, and the left
		// end of the last.
		want [3]float32
	}{
		{"a.jpg", jpegOf(t, photo), image.Pt(30, 20), [3]float32{0.2, 0.8, 0.2}},
		{"a.png", pngOf(t, photo), image.Pt(30, 20), [3]float32{0.2, 0.8, 0.2}},
		{"a.gif", gifOf(t, photo), image.Pt(30, 20), [3]float32{0.2, 0.8, 0.2}},
		{"no extension", tiffOf(t, photo), image.Pt(30, 20), [3]float32{0.2, 0.8, 0.2}},
		{"a.webp", webp, image.Pt(1, 1), [3]float32{1, 1, 1}},
		// The stored right side is the bottom when turned clockwise.
		{"sideways.jpg", sideways, image.Pt(20, 30), [3]float32{0.2, 0.2, 0.8}},
	} {
		pixels, size, err := LoadImage(write(test.name, test.data), 6, 9)
		if err != nil || size != test.size || len(pixels) != 54 {
			t.Errorf("%s: %d pixels of %v, want %v: %v", test.name, len(pixels), size, test.size, err)
			continue
		}
		for i, at := range []int{0, 8, 45} {
			if off := pixels[at] - test.want[i]; off < -0.05 || off > 0.05 {
				t.Errorf("%s: pixel %d is %v, want %v", test.name, at, pixels[at], test.want[i])
			}
		}
	}
	for _, test := range []struct {
		path          string
		height, width int
		want          string
	}{
		{filepath.Join(dir, "nowhere.jpg"), 6, 9, "nowhere.jpg is missing"},
		{dir, 6, 9, "is a folder, not a file"},
		{write("text.jpg", []byte("hello")), 6, 9, "text.jpg is no JPEG, PNG, GIF, BMP, WebP or TIFF image"},
		{write("half.jpg", sideways[:200]), 6, 9, "half.jpg is no readable"},
		{write("huge.png", hugePNG(t, 1<<20, 1<<20)), 6, 9, "more than 64 megapixels"},
		{filepath.Join(dir, "a.jpg"), 0, 9, "cannot be stretched to 0×9"},
		{filepath.Join(dir, "a.jpg"), 6, 1 << 20, "use sides from 1 to 4096"},
	} {
		if _, _, err := LoadImage(test.path, test.height, test.width); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("error %v, want one with %q", err, test.want)
		}
	}
}

// A photograph on its own looks as it does within the data set.
func TestLoadImageAgreesWithLoad(t *testing.T) {
	f := newFake(t)
	f.pets(4)
	set := load(t, f.dir, small(2), 1, 0)
	for _, s := range append(set.Train, set.Test...) {
		pixels, _, err := LoadImage(filepath.Join(f.dir, imagesDir, s.Name+imageExt), 5, 6)
		if err != nil || !slices.Equal(pixels, s.Pixels.Values()) {
			t.Errorf("%s: %v, want %v: %v", s.Name, pixels, s.Pixels.Values(), err)
		}
	}
}

func FuzzDecodeUpright(f *testing.F) {
	m := flat(9, 7, 100)
	jpeg := jpegOf(f, m)
	for o := uint16(0); o <= 9; o++ {
		f.Add(withSegment(jpeg, exifSegment(binary.LittleEndian, o)))
	}
	turnedFile := withSegment(jpeg, exifSegment(binary.BigEndian, 5))
	f.Add(turnedFile[:25])
	f.Add(turnedFile[:len(turnedFile)/2])
	for _, file := range [][]byte{pngOf(f, m), gifOf(f, m), bmpOf(f, m), tiffOf(f, m), hugePNG(f, 1<<31-1, 1<<31-1)} {
		f.Add(file)
	}
	r := newResizer(6, 8)
	f.Fuzz(func(t *testing.T, data []byte) {
		if o := orientation(data); o < 1 || o > 8 {
			t.Fatalf("orientation %d", o)
		}
		gray, err := decodeUpright(data)
		// The resize of a large image would only slow the search.
		if err != nil || gray.Rect.Dx()*gray.Rect.Dy() > 1<<20 {
			return
		}
		if len(gray.Pix) < gray.Rect.Dx()*gray.Rect.Dy() {
			t.Fatalf("%d bytes for %v", len(gray.Pix), gray.Rect)
		}
		for i, v := range r.resize(gray) {
			if !(v >= 0 && v <= 1) {
				t.Fatalf("pixel %d is %v", i, v)
			}
		}
	})
}

// The picture of a photograph has its colours, upright, and its own size.
func TestPicture(t *testing.T) {
	src := image.NewNRGBA(image.Rect(0, 0, 3, 2))
	colours := []color.NRGBA{{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}, {255, 255, 0, 255}, {0, 0, 0, 0}, {10, 20, 30, 255}}
	for i, c := range colours {
		src.SetNRGBA(i%3, i/3, c)
	}
	path := filepath.Join(t.TempDir(), "a.png")
	if err := os.WriteFile(path, pngOf(t, src), 0o666); err != nil {
		t.Fatal(err)
	}
	p, err := OpenPhotograph(path)
	if err != nil {
		t.Fatal(err)
	}
	if p.Size() != image.Pt(3, 2) {
		t.Errorf("size %v", p.Size())
	}
	colours[4] = color.NRGBA{255, 255, 255, 255} // transparent over white
	for o, first := range map[int][2]int{1: {0, 1}, 2: {2, 1}, 3: {5, 4}, 6: {3, 0}, 8: {2, 5}} {
		p.orientation = o
		m := p.Picture()
		if want := turnedRect(src.Rect, o); m.Rect != want {
			t.Errorf("orientation %d: frame %v, want %v", o, m.Rect, want)
		}
		for x, i := range first {
			if got := color.NRGBAModel.Convert(m.At(x, 0)); got != colours[i] {
				t.Errorf("orientation %d: pixel %d is %v, want %v", o, x, got, colours[i])
			}
		}
	}
	// Turned as what the network sees is.
	path = filepath.Join(t.TempDir(), "a.jpg")
	if err := os.WriteFile(path, withSegment(jpegOf(t, flat(30, 20, 51)), exifSegment(binary.BigEndian, 6)), 0o666); err != nil {
		t.Fatal(err)
	}
	if p, err = OpenPhotograph(path); err != nil || p.Size() != image.Pt(20, 30) || p.Picture().Rect.Size() != p.Size() {
		t.Errorf("sideways: %v", err)
	}
}
