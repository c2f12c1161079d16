package dataset

import (
	"bytes"
	"image"
	"strings"
	"testing"
)

func TestDecodeTrimapKeepsTheStoredValues(t *testing.T) {
	want := drawing("..oo", ".o##", ".o##")
	nrgba := image.NewNRGBA(image.Rect(0, 0, 4, 3))
	files := map[string][]byte{
		"gray of 8 bits":    pngOf(t, grayTrimap(want)),
		"gray of 2 bits":    twoBitPNG(t, want),
		"palette of 2 bits": pngOf(t, paletteTrimap(want)),
	}
	for name, file := range files {
		got, err := decodeTrimap(file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got.width != 4 || got.height != 3 || !bytes.Equal(got.values, want.values) {
			t.Errorf("%s: got %dx%d %v, want %v", name, got.width, got.height, got.values, want.values)
		}
	}
	if _, err := decodeTrimap(pngOf(t, nrgba)); err == nil {
		t.Error("a colour image passed for a trimap")
	}
}

func TestDecodeTrimapRefuses(t *testing.T) {
	good := pngOf(t, grayTrimap(drawing("....", ".##o")))
	with := func(v uint8) []byte {
		m := drawing("....", ".##o")
		m.values[6] = v
		return pngOf(t, grayTrimap(m))
	}
	tests := []struct {
		name string
		file []byte
		want string
	}{
		{"an empty file", nil, "it is empty"},
		{"a text", []byte("not found\n"), "is no JPEG, PNG"},
		{"a JPEG", jpegOf(t, flat(4, 4, 1)), "no readable PNG"},
		{"half a file", good[:len(good)-20], "no readable PNG"},
		{"only a header", good[:33], "no readable PNG"},
		{"a huge header", hugePNG(t, 100_000, 100_000), "more than its bytes can hold"},
		{"a header without width", hugePNG(t, 0, 5), ""},
		{"the value 0, which may mean pet elsewhere", with(0), "value 0 at row 1, column 2"},
		{"the value 4", with(4), "value 4 at row 1, column 2"},
		{"gray stretched to 255", with(255), "value 255"},
		{"only background", pngOf(t, grayTrimap(drawing("...."))), "no pixel of value 1"},
		{"border without a pet", pngOf(t, grayTrimap(drawing(".oo."))), "no pixel of value 1"},
		{"colour", pngOf(t, image.NewRGBA(image.Rect(0, 0, 2, 2))), "neither a gray nor a palette"},
		{"16 bits", pngOf(t, image.NewGray16(image.Rect(0, 0, 2, 2))), "neither a gray nor a palette"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := decodeTrimap(test.file)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}

func FuzzDecodeTrimap(f *testing.F) {
	m := drawing("..oo", ".o##", ".o##")
	good := pngOf(f, grayTrimap(m))
	f.Add(good)
	f.Add(good[:len(good)-10])
	f.Add(twoBitPNG(f, m))
	f.Add(pngOf(f, paletteTrimap(m)))
	f.Add(hugePNG(f, 1<<30, 1<<30))
	f.Add(hugePNG(f, 0, 0))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := decodeTrimap(data)
		if err != nil {
			return
		}
		if len(m.values) != m.width*m.height {
			t.Fatalf("%d values for %dx%d", len(m.values), m.width, m.height)
		}
		raw := m.rawBox()
		clean := m.cleanBox()
		if !raw.Valid() || !clean.Valid() {
			t.Errorf("boxes %v and %v", raw, clean)
		}
		if clean.XMin < raw.XMin || clean.YMin < raw.YMin || clean.XMax > raw.XMax || clean.YMax > raw.YMax {
			t.Errorf("the clean box %v is not inside the raw box %v", clean, raw)
		}
	})
}
