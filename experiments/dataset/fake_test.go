package dataset

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// fake is a small data set in a temporary folder.
type fake struct {
	t   testing.TB
	dir string
}

func newFake(t testing.TB) fake {
	f := fake{t, t.TempDir()}
	f.write("annotations/trimaps/.keep", nil)
	f.write("images/.keep", nil)
	return f
}

func (f fake) write(path string, data []byte) {
	f.t.Helper()
	path = filepath.Join(f.dir, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		f.t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o666); err != nil {
		f.t.Fatal(err)
	}
}

func (f fake) list(lines ...string) {
	f.write(listFile, []byte("#Image CLASS-ID SPECIES BREED ID\n"+strings.Join(lines, "\n")+"\n"))
}

// pet writes both files of a pet; nil leaves one out.
func (f fake) pet(name string, picture, trimap []byte) {
	if picture != nil {
		f.write("images/"+name+".jpg", picture)
	}
	if trimap != nil {
		f.write("annotations/trimaps/"+name+".png", trimap)
	}
}

// pets writes n good pets, each of a gray of its own, and the list of them.
func (f fake) pets(n int) {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("pet_%03d", i)
		f.pet(names[i], pngOf(f.t, flat(12, 10, uint8(i))), pngOf(f.t, grayTrimap(block(8, 6, i%6, i%4))))
	}
	f.list(names...)
}

func encoded(t testing.TB, encode func(*bytes.Buffer) error) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := encode(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func pngOf(t testing.TB, m image.Image) []byte {
	return encoded(t, func(w *bytes.Buffer) error { return png.Encode(w, m) })
}

func jpegOf(t testing.TB, m image.Image) []byte {
	return encoded(t, func(w *bytes.Buffer) error { return jpeg.Encode(w, m, &jpeg.Options{Quality: 100}) })
}

func gifOf(t testing.TB, m image.Image) []byte {
	return encoded(t, func(w *bytes.Buffer) error { return gif.Encode(w, m, nil) })
}

func bmpOf(t testing.TB, m image.Image) []byte {
	return encoded(t, func(w *bytes.Buffer) error { return bmp.Encode(w, m) })
}

func tiffOf(t testing.TB, m image.Image) []byte {
	return encoded(t, func(w *bytes.Buffer) error { return tiff.Encode(w, m, nil) })
}

// flat is an image of one gray.
func flat(width, height int, v uint8) *image.Gray {
	m := image.NewGray(image.Rect(0, 0, width, height))
	for i := range m.Pix {
		m.Pix[i] = v
	}
	return m
}

// block is a trimap with a pet of 2x2 pixels at column x, row y.
func block(width, height, x, y int) *trimap {
	t := &trimap{width, height, bytes.Repeat([]byte{background}, width*height)}
	for i := range 4 {
		t.values[(y+i/2)*width+x+i%2] = pet
	}
	return t
}

// drawing returns the trimap of rows of the characters '.' (background), '#'
// (pet) and 'o' (border).
func drawing(rows ...string) *trimap {
	t := &trimap{width: len(rows[0]), height: len(rows)}
	for _, c := range strings.Join(rows, "") {
		t.values = append(t.values, map[rune]uint8{'.': background, '#': pet, 'o': border}[c])
	}
	return t
}

func (t *trimap) clone() *trimap { return &trimap{t.width, t.height, bytes.Clone(t.values)} }

func grayTrimap(t *trimap) *image.Gray {
	return &image.Gray{Pix: t.values, Stride: t.width, Rect: image.Rect(0, 0, t.width, t.height)}
}

func paletteTrimap(t *trimap) *image.Paletted {
	// Colours that say nothing: what counts is the index.
	palette := color.Palette{color.White, color.Black, color.White, color.RGBA{200, 0, 0, 255}}
	return &image.Paletted{Pix: t.values, Stride: t.width, Rect: image.Rect(0, 0, t.width, t.height), Palette: palette}
}

// hugePNG is a small file with a valid header of a gray PNG of the given size.
func hugePNG(t testing.TB, width, height uint32) []byte {
	data := pngOf(t, flat(1, 1, 1))
	return withHeader(data, width, height, 8, 0)
}
