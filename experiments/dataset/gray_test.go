package dataset

import (
	"image"
	"image/color"
	"math"
	"strings"
	"testing"

	"spikesim/experiments/picture"
)

func TestDecodeGrayGoesByContent(t *testing.T) {
	m := flat(9, 7, 100)
	files := map[string][]byte{
		"JPEG": jpegOf(t, m), "PNG": pngOf(t, m), "GIF": gifOf(t, m), "BMP": bmpOf(t, m), "TIFF": tiffOf(t, m),
	}
	for name, file := range files {
		got, err := decodeGray(file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		// GIF's standard palette has no gray of exactly 100.
		if got.Rect.Dx() != 9 || got.Rect.Dy() != 7 || math.Abs(float64(got.GrayAt(4, 3).Y)-100) > 2 {
			t.Errorf("%s: %v with the value %d", name, got.Rect, got.GrayAt(4, 3).Y)
		}
	}
}

func TestLuma(t *testing.T) {
	transparent := color.NRGBA{0, 0, 0, 0}
	tests := []struct {
		name string
		c    color.NRGBA
		want uint8
	}{
		{"red, 0.299 * 255", color.NRGBA{255, 0, 0, 255}, 76},
		{"green, 0.587 * 255", color.NRGBA{0, 255, 0, 255}, 150},
		{"blue, 0.114 * 255", color.NRGBA{0, 0, 255, 255}, 29},
		{"white", color.NRGBA{255, 255, 255, 255}, 255},
		{"transparent black is the white behind it", transparent, 255},
		{"half transparent black", color.NRGBA{0, 0, 0, 128}, 127},
	}
	for _, test := range tests {
		// Larger than a band, and not at the origin.
		m := image.NewNRGBA(image.Rect(3, 5, 8, 45))
		for y := 5; y < 45; y++ {
			for x := 3; x < 8; x++ {
				m.SetNRGBA(x, y, test.c)
			}
		}
		got := luma(m, m.Rect, picture.Upright)
		if got.Rect != image.Rect(0, 0, 5, 40) {
			t.Fatalf("%s: size %v", test.name, got.Rect)
		}
		for i, v := range got.Pix {
			if v != test.want {
				t.Fatalf("%s: value %d at %d, want %d", test.name, v, i, test.want)
			}
		}
	}
}

func TestLumaOfPaletteAndYCbCr(t *testing.T) {
	p := image.NewPaletted(image.Rect(0, 0, 2, 1), color.Palette{color.Black, color.White})
	p.Pix[1] = 1
	if got := luma(p, p.Rect, picture.Upright).Pix; got[0] != 0 || got[1] != 255 {
		t.Errorf("palette: %v", got)
	}
	y := image.NewYCbCr(image.Rect(0, 0, 2, 1), image.YCbCrSubsampleRatio444)
	y.Y[0], y.Y[1], y.Cb[0], y.Cr[1] = 17, 200, 90, 250
	if got := luma(y, y.Rect, picture.Upright); got.GrayAt(0, 0).Y != 17 || got.GrayAt(1, 0).Y != 200 {
		t.Errorf("YCbCr: %v, want its Y", got.Pix)
	}
}

// What an image leaves free of its canvas is white.
func TestLumaOfCanvas(t *testing.T) {
	small := image.NewGray(image.Rect(2, 1, 4, 3)) // black
	got := luma(small, image.Rect(0, 0, 5, 40), picture.Upright)
	for y := range 40 {
		for x := range 5 {
			want := uint8(255)
			if image.Pt(x, y).In(small.Rect) {
				want = 0
			}
			if v := got.GrayAt(x, y).Y; v != want {
				t.Fatalf("pixel %d,%d is %d, want %d", x, y, v, want)
			}
		}
	}
}

func TestDecodeGrayRefuses(t *testing.T) {
	good := jpegOf(t, flat(30, 30, 9))
	tests := []struct {
		name string
		file []byte
		want string
	}{
		{"an empty file", nil, "is no JPEG"},
		{"a text", []byte("<html>404</html>"), "is no JPEG"},
		{"half a JPEG", good[:len(good)/2], "no readable"},
		{"a huge header", hugePNG(t, 1<<20, 1<<20), "more than its bytes can hold"},
	}
	for _, test := range tests {
		if _, err := decodeGray(test.file); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want one with %q", test.name, err, test.want)
		}
	}
}

func TestResize(t *testing.T) {
	// Left half black, right half white.
	halves := image.NewGray(image.Rect(0, 0, 40, 20))
	for i := range halves.Pix {
		if i%40 >= 20 {
			halves.Pix[i] = 255
		}
	}
	t.Run("the same size is the same image", func(t *testing.T) {
		for i, v := range newResizer(20, 40).resize(halves) {
			if v != float32(halves.Pix[i])/255 {
				t.Fatalf("pixel %d is %v", i, v)
			}
		}
	})
	t.Run("one gray stays that gray at any size", func(t *testing.T) {
		for _, size := range [][2]int{{1, 1}, {3, 7}, {20, 41}, {50, 90}} {
			for i, v := range newResizer(size[0], size[1]).resize(flat(40, 20, 51)) {
				if v != 0.2 {
					t.Fatalf("%v: pixel %d is %v, want 0.2", size, i, v)
				}
			}
		}
	})
	t.Run("shrinking averages over area and keeps the sides", func(t *testing.T) {
		got := newResizer(2, 4).resize(halves)
		for y := range 2 {
			row := got[4*y:][:4]
			// The tent, 10 pixels to either side of its middle, of column 1 (middle
			// 15) reaches to 25: weight of the white part 1/2 * (1/2)^2 = 1/8.
			want := []float32{0, 0.125, 0.875, 1}
			for x := range row {
				if math.Abs(float64(row[x]-want[x])) > 0.01 {
					t.Errorf("row %d is %v, want %v", y, row, want)
				}
			}
		}
	})
	t.Run("a used resizer gives what a new one gives", func(t *testing.T) {
		r := newResizer(5, 6)
		r.resize(flat(7, 9, 200))
		got, want := r.resize(halves), newResizer(5, 6).resize(halves)
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("pixel %d: %v and %v", i, got[i], want[i])
			}
		}
	})
}

func FuzzDecodeGray(f *testing.F) {
	m := flat(9, 7, 100)
	for _, file := range [][]byte{jpegOf(f, m), pngOf(f, m), gifOf(f, m), bmpOf(f, m), tiffOf(f, m)} {
		f.Add(file)
		f.Add(file[:len(file)/2])
	}
	f.Add(hugePNG(f, 1<<31-1, 1<<31-1))
	f.Add([]byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"))
	r := newResizer(6, 8)
	f.Fuzz(func(t *testing.T, data []byte) {
		// Large images would only slow the search.
		if file, err := picture.Open(data); err != nil || file.Pixels() > 1<<20 {
			return
		}
		gray, err := decodeGray(data)
		if err != nil {
			return
		}
		for i, v := range r.resize(gray) {
			if !(v >= 0 && v <= 1) {
				t.Fatalf("pixel %d is %v", i, v)
			}
		}
	})
}
