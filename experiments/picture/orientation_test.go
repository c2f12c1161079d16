package picture

import (
	"encoding/binary"
	"image"
	"slices"
	"testing"
)

// orientationOf opens a file.
func orientationOf(t *testing.T, data []byte) int {
	t.Helper()
	f, err := Open(data)
	if err != nil {
		t.Error(err)
		return 0
	}
	return f.Orientation
}

// noted are files of every format with notes of an orientation.
func noted(t testing.TB, o int) map[string][]byte {
	m := scene(8, 6)
	jpg, pic := jpegOf(t, m), pngOf(t, m)
	little := exifBlock(binary.LittleEndian, typeShort, uint32(o))
	wide := exifBlock(binary.BigEndian, typeLong, uint32(o))
	inJPEG := append([]byte("Exif\x00\x00"), little...)
	black := vp8l(4, 4, func(x, y int) bool { return false })
	const exifFlag, xmpFlag = 8, 4
	const text = "XML:com.adobe.xmp\x00"
	xmpField := field{tag: tagXMP, kind: typeByte}
	for _, b := range xmpElement(o) {
		xmpField.values = append(xmpField.values, uint32(b))
	}
	return map[string][]byte{
		"JPEG, little endian":     withSegment(jpg, "", inJPEG),
		"JPEG, big endian, LONG":  withSegment(jpg, "Exif\x00\x00", wide),
		"JPEG, XMP":               withSegment(jpg, "http://ns.adobe.com/xap/1.0/\x00", xmpAttribute(o)),
		"JPEG, Exif behind XMP":   withSegment(withSegment(jpg, "Exif\x00\x00", wide), "http://ns.adobe.com/xap/1.0/\x00", xmpElement(o%8+1)),
		"JPEG, two pictures":      slices.Concat(withSegment(jpg, "", inJPEG), withSegment(jpg, "Exif\x00\x00", exifBlock(binary.BigEndian, typeShort, uint32(o%8+1)))),
		"PNG":                     withChunk(pic, "eXIf", wide, false),
		"PNG, behind the pixels":  withChunk(pic, "eXIf", little, true),
		"PNG, with JPEG's header": withChunk(pic, "eXIf", inJPEG, true),
		"PNG, XMP":                withChunk(pic, "iTXt", append([]byte(text+"\x00\x00en\x00name\x00"), xmpElement(o)...), false),
		"PNG, XMP packed":         withChunk(pic, "iTXt", append([]byte(text+"\x01\x00\x00\x00"), packed(t, xmpAttribute(o))...), true),
		"PNG, profile":            withChunk(pic, "tEXt", append([]byte("Raw profile type exif\x00"), profile("exif", inJPEG)...), false),
		"PNG, profile packed":     withChunk(pic, "zTXt", append([]byte("Raw profile type APP1\x00\x00"), packed(t, profile("APP1", inJPEG))...), false),
		"PNG, XMP profile":        withChunk(pic, "zTXt", append([]byte("Raw profile type xmp\x00\x00"), packed(t, profile("xmp", xmpElement(o)))...), false),
		"PNG, eXIf wins":          withChunk(withChunk(pic, "eXIf", little, false), "iTXt", append([]byte(text+"\x00\x00\x00\x00"), xmpElement(o%8+1)...), true),
		"WebP":                    webpFileOf(vp8x(exifFlag, 4, 4), black, riffChunk("EXIF", little)),
		"WebP, JPEG's header":     webpFileOf(vp8x(exifFlag, 4, 4), vp8(4, 4), riffChunk("EXIF", inJPEG)),
		"WebP, XMP":               webpFileOf(vp8x(xmpFlag, 4, 4), black, riffChunk("XMP ", xmpAttribute(o))),
		"WebP, Exif wins":         webpFileOf(vp8x(exifFlag|xmpFlag, 4, 4), vp8(4, 4), riffChunk("EXIF", wide), riffChunk("XMP ", xmpElement(o%8+1))),
		"WebP, animated":          webpFileOf(vp8x(2|exifFlag, 4, 4), riffChunk("ANIM", make([]byte, 6)), anmf(image.Rect(0, 0, 4, 4), black), riffChunk("EXIF", wide)),
		"TIFF, little endian":     grayTIFF(binary.LittleEndian, short(tagOrientation, uint32(o))),
		"TIFF, big endian":        grayTIFF(binary.BigEndian, short(tagOrientation, uint32(o))),
		"TIFF, LONG":              grayTIFF(binary.BigEndian, long(tagOrientation, uint32(o))),
		"TIFF, XMP":               grayTIFF(binary.LittleEndian, xmpField),
	}
}

func TestOrientation(t *testing.T) {
	for o := 1; o <= 8; o++ {
		for name, data := range noted(t, o) {
			if got := orientationOf(t, data); got != o {
				t.Errorf("%s: orientation %d, want %d", name, got, o)
			}
		}
	}
}

// What says nothing of use leaves a picture as it is stored, or gives way to XMP.
func TestOrientationWithoutUse(t *testing.T) {
	jpg := jpegOf(t, scene(8, 6))
	good := exifBlock(binary.BigEndian, typeShort, 6)
	far := slices.Clone(good)
	binary.BigEndian.PutUint32(far[4:], 1<<32-1)
	text := slices.Clone(good)
	text[8+2+12+3] = 2 // the type ASCII
	for name, exif := range map[string][]byte{
		"0": exifBlock(binary.BigEndian, typeShort, 0), "9": exifBlock(binary.LittleEndian, typeShort, 9),
		"65536 as LONG": exifBlock(binary.LittleEndian, typeLong, 1<<16), "a directory far away": far, "a text": text,
		"nothing": nil, "only an order": good[:4], "no entries": good[:10], "half an entry": good[:28], "no TIFF": []byte("IIIIIIIIIIII"),
	} {
		if got := orientationOf(t, withSegment(jpg, "Exif\x00\x00", exif)); got != Upright {
			t.Errorf("%s: orientation %d", name, got)
		}
		if got := orientation(exif, xmpElement(6)); got != 6 {
			t.Errorf("%s, and 6 in XMP: orientation %d", name, got)
		}
	}
	for name, xmp := range map[string][]byte{
		"0": xmpElement(0), "9": xmpAttribute(9), "no XML": []byte("tiff:Orientation=6"), "another namespace": []byte(`<a xmlns:t="b" t:Orientation="6"/>`),
		"in a text": []byte(`<a>tiff:Orientation="6"</a>`), "cut short": xmpElement(6)[:200],
	} {
		if got := orientation(nil, xmp); got != Upright {
			t.Errorf("XMP, %s: orientation %d", name, got)
		}
	}
	if got := orientation(nil, []byte(`<a tiff:Orientation="6"/>`)); got != 6 {
		t.Errorf("XMP without a declaration: orientation %d", got)
	}
}
