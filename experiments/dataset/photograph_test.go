package dataset

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/gif"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// clockwise is a JPEG segment with an Exif block: one field, Orientation, of the
// value 6.
var clockwise = []byte("\xff\xe1\x00\x22Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00")

// withSegment puts a segment, after another that says nothing, into a JPEG file.
func withSegment(file, segment []byte) []byte {
	comment := []byte{0xff, 0xfe, 0, 4, 'h', 'i'}
	return slices.Concat(file[:2], comment, segment, file[2:])
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
		got := luma(src, src.Rect, o)
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

func TestPhotograph(t *testing.T) {
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
	// A dark frame in the middle of a canvas.
	small := encoded(t, func(w *bytes.Buffer) error {
		frame := image.NewPaletted(image.Rect(8, 8, 12, 12), color.Palette{color.Gray{Y: 51}})
		return gif.EncodeAll(w, &gif.GIF{Image: []*image.Paletted{frame}, Delay: []int{0}, Config: image.Config{Width: 20, Height: 20}})
	})
	sideways := withSegment(jpegOf(t, photo), clockwise)
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
		{"small.gif", small, image.Pt(20, 20), [3]float32{1, 1, 1}},
		{"a.webp", webp, image.Pt(1, 1), [3]float32{1, 1, 1}},
		// The stored right side is the bottom when turned clockwise.
		{"sideways.jpg", sideways, image.Pt(20, 30), [3]float32{0.2, 0.2, 0.8}},
	} {
		p, err := OpenPhotograph(write(test.name, test.data))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		pixels := p.Pixels(6, 9)
		if p.Size() != test.size || len(pixels) != 54 {
			t.Errorf("%s: %d pixels of %v, want %v", test.name, len(pixels), p.Size(), test.size)
			continue
		}
		for i, at := range []int{0, 8, 45} {
			if off := pixels[at] - test.want[i]; off < -0.05 || off > 0.05 {
				t.Errorf("%s: pixel %d is %v, want %v", test.name, at, pixels[at], test.want[i])
			}
		}
	}
	for _, test := range []struct{ path, want string }{
		{filepath.Join(dir, "nowhere.jpg"), "nowhere.jpg is missing"},
		{dir, "is a folder, not a file"},
		{write("text.jpg", []byte("hello")), "text.jpg is no JPEG, PNG, GIF, BMP, WebP or TIFF image"},
		{write("half.jpg", sideways[:200]), "half.jpg is no readable"},
		{write("huge.png", hugePNG(t, 1<<20, 1<<20)), "more than its bytes can hold"},
	} {
		if _, err := OpenPhotograph(test.path); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("error %v, want one with %q", err, test.want)
		}
	}
}

// A photograph on its own looks as it does within the data set.
func TestPhotographAgreesWithLoad(t *testing.T) {
	f := newFake(t)
	f.pets(4)
	set := load(t, f.dir, small(2), 1, 0)
	for _, s := range append(set.Train, set.Test...) {
		p, err := OpenPhotograph(filepath.Join(f.dir, imagesDir, s.Name+imageExt))
		if err != nil {
			t.Fatal(err)
		}
		if pixels := p.Pixels(5, 6); !slices.Equal(pixels, s.Pixels.Values()) {
			t.Errorf("%s: %v, want %v", s.Name, pixels, s.Pixels.Values())
		}
	}
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
		p.file.Orientation = o
		m := p.Picture()
		if want := newTurn(src.Rect.Size(), o).size; m.Rect.Size() != want {
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
	if err := os.WriteFile(path, withSegment(jpegOf(t, flat(30, 20, 51)), clockwise), 0o666); err != nil {
		t.Fatal(err)
	}
	if p, err = OpenPhotograph(path); err != nil || p.Size() != image.Pt(20, 30) || p.Picture().Rect.Size() != p.Size() {
		t.Errorf("sideways: %v", err)
	}
}
