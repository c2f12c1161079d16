package dataset

import (
	"bytes"
	"encoding/binary"
	"image"
)

// upright is the orientation of an image that is shown as it is stored.
const upright = 1

// orientation returns how the image of a JPEG file is to be turned to be seen as
// it was taken, 1..8 as in the field Orientation of Exif (tag 0x0112; TIFF 6.0,
// part 1, section 8), or upright if the file does not say. Cameras store the
// rows of their sensor whichever way they are held.
func orientation(data []byte) int {
	exif := exifOf(data)
	if len(exif) < 8 {
		return upright
	}
	var order binary.ByteOrder
	switch string(exif[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return upright
	}
	// The first directory: a count, then entries of tag, type, count, value.
	const tagOrientation, typeShort, entryBytes = 0x0112, 3, 12
	at := uint64(order.Uint32(exif[4:]))
	if at+2 > uint64(len(exif)) {
		return upright
	}
	n := int(order.Uint16(exif[at:]))
	for entries := exif[at+2:]; n > 0 && len(entries) >= entryBytes; entries, n = entries[entryBytes:], n-1 {
		if order.Uint16(entries) != tagOrientation || order.Uint16(entries[2:]) != typeShort {
			continue
		}
		if o := int(order.Uint16(entries[8:])); o >= 1 && o <= 8 {
			return o
		}
		return upright
	}
	return upright
}

// exifOf returns the Exif block of a JPEG file, or nil. The file is a list of
// segments, each 0xFF, a marker and a length that counts itself, up to the start
// of the scan (ITU T.81, annex B).
func exifOf(data []byte) []byte {
	const startOfImage, startOfScan, app1 = "\xff\xd8", 0xda, 0xe1
	rest, ok := bytes.CutPrefix(data, []byte(startOfImage))
	for ok && len(rest) >= 4 && rest[0] == 0xff && rest[1] != startOfScan {
		if rest[1] == 0xff { // padding
			rest = rest[1:]
			continue
		}
		length := int(binary.BigEndian.Uint16(rest[2:]))
		if length < 2 || 2+length > len(rest) {
			return nil
		}
		segment := rest[4 : 2+length]
		if exif, is := bytes.CutPrefix(segment, []byte("Exif\x00\x00")); is && rest[1] == app1 {
			return exif
		}
		rest = rest[2+length:]
	}
	return nil
}

// turned returns the image as it is to be seen.
func turned(src *image.Gray, orientation int) *image.Gray {
	if orientation == upright {
		return src
	}
	dst := image.NewGray(turnedRect(src.Rect, orientation))
	turn(dst.Pix, dst.Stride, src.Pix, src.Stride, src.Rect.Size(), 1, orientation)
	return dst
}

// turnedRect returns the frame of an image as it is to be seen.
func turnedRect(stored image.Rectangle, orientation int) image.Rectangle {
	if orientation >= 5 {
		return image.Rect(0, 0, stored.Dy(), stored.Dx())
	}
	return image.Rect(0, 0, stored.Dx(), stored.Dy())
}

// turn writes the pixels of an image that is stored in the given size, each of
// the given number of bytes, to dst as they are to be seen.
func turn(dst []uint8, dstStride int, src []uint8, srcStride int, stored image.Point, bytes, orientation int) {
	width, height := stored.X, stored.Y
	size := turnedRect(image.Rectangle{Max: stored}, orientation)
	for y := range size.Dy() {
		for x := range size.Dx() {
			column, row := x, y
			if orientation >= 5 {
				column, row = y, x
			}
			switch orientation {
			case 2, 3, 7, 8:
				column = width - 1 - column
			}
			switch orientation {
			case 3, 4, 6, 7:
				row = height - 1 - row
			}
			from, to := src[row*srcStride+column*bytes:], dst[y*dstStride+x*bytes:]
			copy(to[:bytes], from[:bytes])
		}
	}
}
