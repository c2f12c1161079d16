package picture

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"io"
	"strconv"
	"strings"
)

const tagOrientation = 0x0112

// orientation returns what Exif says, and if that is nothing what XMP says.
func orientation(exif, xmp []byte) int {
	return cmp.Or(ofExif(exif), ofXMP(xmp), Upright)
}

// ofExif returns the orientation that an Exif block, a TIFF file without
// pictures, notes in its first directory, or 0. Some writers put the header there
// that stands before the block in JPEG files.
func ofExif(exif []byte) int {
	d, ok := firstDirectory(bytes.TrimPrefix(exif, []byte("Exif\x00\x00")))
	if !ok {
		return 0
	}
	return d.orientation()
}

// orientation returns 1..8, or 0 if the directory does not say.
func (d *directory) orientation() int {
	if o := d.number(tagOrientation, 0); o <= 8 {
		return int(o)
	}
	return 0
}

// ofXMP returns the orientation that an XMP packet notes, as an attribute or as
// an element, or 0 (XMP specification, part 2, 3.3: namespace tiff).
func ofXMP(packet []byte) int {
	if !bytes.Contains(packet, []byte("Orientation")) {
		return 0
	}
	const property = "Orientation"
	is := func(name xml.Name) bool {
		// Without a declaration the prefix stands for the namespace.
		return name.Local == property && (name.Space == "http://ns.adobe.com/tiff/1.0/" || name.Space == "tiff")
	}
	value := func(text string) int {
		if o, err := strconv.Atoi(strings.TrimSpace(text)); err == nil && o >= 1 && o <= 8 {
			return o
		}
		return 0
	}
	decoder := xml.NewDecoder(bytes.NewReader(bytes.Trim(packet, "\x00")))
	decoder.Strict = false
	decoder.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	inside := false
	for {
		token, err := decoder.Token()
		if err != nil { // the end, or no XML
			return 0
		}
		switch token := token.(type) {
		case xml.StartElement:
			for _, a := range token.Attr {
				if is(a.Name) && value(a.Value) > 0 {
					return value(a.Value)
				}
			}
			inside = is(token.Name)
		case xml.CharData:
			if inside && value(string(token)) > 0 {
				return value(string(token))
			}
		case xml.EndElement:
			inside = false
		}
	}
}
