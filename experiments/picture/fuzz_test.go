package picture

import (
	"encoding/binary"
	"image"
	"image/color"
	"testing"
)

// tryOpen opens what may be no picture at all, and decodes it where that is quick.
func tryOpen(t *testing.T, data []byte) {
	f, err := Open(data)
	if err != nil {
		return
	}
	if f.Orientation < 1 || f.Orientation > 8 || f.Size.X < 1 || f.Size.Y < 1 || f.DecodeBytes < 1 || f.Format == "" {
		t.Fatalf("%+v", f)
	}
	if f.DecodeBytes > 1<<22 {
		return
	}
	img, err := f.Decode()
	if err != nil {
		return
	}
	if !img.Bounds().In(f.Canvas()) {
		t.Fatalf("the picture lies in %v, its canvas is %v", img.Bounds(), f.Canvas())
	}
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y++ {
		img.At(img.Bounds().Min.X, y) // not beyond its bytes
		img.At(img.Bounds().Max.X-1, y)
	}
}

// addKinds adds all files of one format, or of all, and halves of them.
func addKinds(f *testing.F, format string) {
	add := func(data []byte) {
		for _, known := range formats {
			if known.is(data) && (format == "" || known.name == format) {
				f.Add(data)
				f.Add(data[:len(data)/2])
			}
		}
	}
	for _, data := range kinds(f, scene(9, 7)) {
		add(data)
	}
	for _, o := range []int{0, 3, 8} {
		for _, data := range noted(f, o) {
			add(data)
		}
	}
	add(gifOf(f, image.Pt(9, 9), frame(image.Rect(2, 2, 7, 7), color.White), frame(image.Rect(0, 0, 9, 9), color.Black)))
	add(planarTIFF(binary.LittleEndian, scene(9, 7), 16, 3, short(tagPhotometric, 2), short(tagExtraSamples, 2)))
}

func FuzzOpen(f *testing.F) {
	addKinds(f, "")
	for _, magic := range []string{"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avif", "\xff\x0a", "<?xml version='1.0'?><svg/>", "P5\n"} {
		f.Add([]byte(magic))
	}
	f.Fuzz(tryOpen)
}

func FuzzPNG(f *testing.F) {
	addKinds(f, "PNG")
	f.Fuzz(func(t *testing.T, data []byte) {
		tryOpen(t, data)
		// Checksums, which the search cannot guess, are not looked at here.
		readPNG(append([]byte(pngSignature), data...))
	})
}

func FuzzWebP(f *testing.F) {
	addKinds(f, "WebP")
	f.Fuzz(tryOpen)
}

func FuzzGIF(f *testing.F) {
	addKinds(f, "GIF")
	f.Fuzz(tryOpen)
}

func FuzzTIFF(f *testing.F) {
	addKinds(f, "TIFF")
	f.Fuzz(tryOpen)
}

func FuzzOrientation(f *testing.F) {
	f.Add(exifBlock(binary.LittleEndian, typeShort, 6), xmpAttribute(3))
	f.Add(exifBlock(binary.BigEndian, typeLong, 9), xmpElement(8))
	f.Fuzz(func(t *testing.T, exif, xmp []byte) {
		if o := orientation(exif, xmp); o < 1 || o > 8 {
			t.Fatalf("orientation %d", o)
		}
		if o := ofExif(exif); o != 0 && orientation(exif, xmp) != o {
			t.Fatalf("Exif says %d, and does not count", o)
		}
		rawProfile(xmp)
	})
}
