package picture

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// begins returns a test for the first bytes of a file; "?" is any byte.
func begins(magic string) func(data []byte) bool {
	return func(data []byte) bool {
		if len(data) < len(magic) {
			return false
		}
		for i := range len(magic) {
			if magic[i] != '?' && magic[i] != data[i] {
				return false
			}
		}
		return true
	}
}

// other is a format that is known by name only.
type other struct {
	is     func(data []byte) bool
	name   string // with its article
	remedy string
}

const (
	fromRaw    = "develop it to a JPEG first, with the camera's own software or, for example, dcraw -c PHOTO.raw | magick - PHOTO.jpg"
	fromVideo  = "take a picture out of it first, for example: ffmpeg -i VIDEO -frames:v 1 PHOTO.png"
	fromVector = "draw it first, for example: rsvg-convert -o PHOTO.png DRAWING.svg"
)

// others are refused by name: the first that fits.
var others = []other{
	{isBrand("avif", "avis"), "an AVIF image", "convert it first, for example: avifdec PHOTO.avif PHOTO.png, or magick PHOTO.avif PHOTO.png"},
	{isBrand("heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1", "mif2"), "a HEIC (HEIF) image",
		"convert it first, for example: heif-convert PHOTO.heic PHOTO.jpg, or magick PHOTO.heic PHOTO.jpg; phones can also be set to take JPEG"},
	{isBrand("crx "), "a raw camera image (CR3)", fromRaw},
	{begins("\x00\x00\x00\x0cjP  "), "a JPEG 2000 image", fromJPEG2000},
	{begins("\xff\x4f\xff\x51"), "a JPEG 2000 code stream", fromJPEG2000},
	{begins("\x00\x00\x00\x0cJXL "), "a JPEG XL image", fromJPEGXL},
	{begins("\xff\x0a"), "a JPEG XL image", fromJPEGXL},
	{begins("II\xbc"), "a JPEG XR image", convert("JPEG XR")},
	{begins("8BPS"), "a Photoshop document (PSD)", "export it as PNG or JPEG first, or: magick 'PHOTO.psd[0]' PHOTO.png"},
	{begins("gimp xcf"), "a GIMP document (XCF)", "export it as PNG or JPEG first"},
	{begins("II+\x00"), "a BigTIFF image", "convert it first, for example: tiffcp PHOTO.tif SMALLER.tif, or magick PHOTO.tif PHOTO.png"},
	{begins("MM\x00+"), "a BigTIFF image", "convert it first, for example: tiffcp PHOTO.tif SMALLER.tif, or magick PHOTO.tif PHOTO.png"},
	{begins("IIR"), "a raw camera image (ORF)", fromRaw},
	{begins("MMOR"), "a raw camera image (ORF)", fromRaw},
	{begins("IIU\x00"), "a raw camera image (RW2)", fromRaw},
	{begins("FUJIFILMCCD-RAW"), "a raw camera image (RAF)", fromRaw},
	{begins("FOVb"), "a raw camera image (X3F)", fromRaw},
	{begins("\x00MRM"), "a raw camera image (MRW)", fromRaw},
	{begins("\x00\x00\x01\x00"), "an icon (ICO)", "convert it first, for example: magick 'ICON.ico[0]' PHOTO.png"},
	{begins("v/1\x01"), "an OpenEXR image", convert("OpenEXR")},
	{begins("#?RADIANCE"), "a Radiance HDR image", convert("HDR")},
	{begins("qoif"), "a QOI image", convert("QOI")},
	{begins("DDS "), "a DDS image", convert("DDS")},
	{isNetpbm, "a Netpbm image (PNM)", convert("PNM")},
	{begins("%PDF-"), "a PDF document", "make a picture of the page first, for example: pdftoppm -png -singlefile FILE.pdf PHOTO"},
	{begins("%!PS"), "a PostScript document", "make a picture of the page first, for example: magick -density 150 FILE.ps PHOTO.png"},
	{isSVG, "an SVG drawing", fromVector},
	{isBrand(), "a video", fromVideo}, // the brands of pictures come before
	{begins("RIFF????AVI "), "a video", fromVideo},
	{begins("\x1a\x45\xdf\xa3"), "a video", fromVideo},
	{begins("\x00\x00\x01\xba"), "a video", fromVideo},
	{begins("\x00\x00\x01\xb3"), "a video", fromVideo},
	{begins("FLV\x01"), "a video", fromVideo},
	{begins("OggS"), "a video or a sound (Ogg)", fromVideo},
	{begins("\x30\x26\xb2\x75\x8e\x66\xcf\x11"), "a video", fromVideo},
	{begins("????moov"), "a video", fromVideo},
	{begins("????mdat"), "a video", fromVideo},
	{begins("????wide"), "a video", fromVideo},
	{begins("PK\x03\x04"), "a ZIP archive", "unpack it first"},
	{begins("\x1f\x8b"), "a gzip archive", "unpack it first"},
	{begins("Rar!"), "a RAR archive", "unpack it first"},
}

const (
	fromJPEG2000 = "convert it first, for example: opj_decompress -i PHOTO.jp2 -o PHOTO.png, or magick PHOTO.jp2 PHOTO.png"
	fromJPEGXL   = "convert it first, for example: djxl PHOTO.jxl PHOTO.png, or magick PHOTO.jxl PHOTO.png"
)

// convert is the way to make a file of another kind.
func convert(format string) string {
	extension := map[string]string{"JPEG": "jpg", "TIFF": "tif", "JPEG XR": "jxr", "OpenEXR": "exr"}[format]
	if extension == "" {
		extension = strings.ToLower(format)
	}
	return fmt.Sprintf("convert it first, for example: magick PHOTO.%s -colorspace sRGB -depth 8 NEW.png", extension)
}

// refused is the error of a file that is not of the formats that are read.
func refused(data []byte) error {
	const read = "JPEG, PNG, GIF, BMP, WebP or TIFF image"
	if len(data) == 0 {
		return errors.New("is no " + read + ": it is empty")
	}
	for _, o := range others {
		if o.is(data) {
			return fmt.Errorf("is %s and no %s; %s", o.name, read, o.remedy)
		}
	}
	return errors.New("is no " + read)
}

// isBrand returns a test for files of the ISO base media family that name one of
// the brands first, or among those they are compatible with (ISO/IEC 14496-12,
// 4.3); without brands, for all of that family.
func isBrand(brands ...string) func(data []byte) bool {
	return func(data []byte) bool {
		if !begins("????ftyp")(data) || len(data) < 12 {
			return false
		}
		size := uint32(data[0])<<24 | uint32(data[1])<<16 | uint32(data[2])<<8 | uint32(data[3])
		box := data[:min(int64(size), int64(len(data)), 1024)]
		for at := 8; at+4 <= len(box) || at == 8; at += 4 {
			if at == 12 {
				continue // the version
			}
			for _, brand := range brands {
				if string(data[at:at+4]) == brand {
					return true
				}
			}
		}
		return len(brands) == 0
	}
}

func isNetpbm(data []byte) bool {
	return len(data) > 2 && data[0] == 'P' && data[1] >= '1' && data[1] <= '7' && bytes.IndexByte([]byte(" \t\r\n#"), data[2]) >= 0
}

// isSVG looks for the root element where a text begins.
func isSVG(data []byte) bool {
	text := bytes.TrimLeft(bytes.TrimPrefix(data[:min(len(data), 4096)], []byte("\xef\xbb\xbf")), " \t\r\n")
	return bytes.HasPrefix(text, []byte("<svg")) || bytes.HasPrefix(text, []byte("<?xml")) && bytes.Contains(text, []byte("<svg")) ||
		bytes.HasPrefix(text, []byte("<!")) && bytes.Contains(text, []byte("<svg"))
}
