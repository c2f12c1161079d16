package dataset

import (
	"image"

	"spikesim/experiments/picture"
)

// turn says where the pixels of an image go when it is turned as a field
// Orientation says: pixel (x, y) of the stored image to the position
// first + x·right + y·down of the image as it is to be seen, row by row.
type turn struct {
	size               image.Point // as it is to be seen
	first, right, down int
}

// newTurn returns the turn of an image that is stored in the given size.
func newTurn(stored image.Point, orientation int) turn {
	w, h := stored.X, stored.Y
	if orientation >= 5 {
		w, h = h, w
	}
	t := turn{size: image.Pt(w, h)}
	last := w * (h - 1) // first pixel of the last row
	switch orientation {
	case picture.Upright:
		t.first, t.right, t.down = 0, 1, w
	case 2:
		t.first, t.right, t.down = w-1, -1, w
	case 3:
		t.first, t.right, t.down = last+w-1, -1, -w
	case 4:
		t.first, t.right, t.down = last, 1, -w
	case 5:
		t.first, t.right, t.down = 0, w, 1
	case 6:
		t.first, t.right, t.down = w-1, w, -1
	case 7:
		t.first, t.right, t.down = last+w-1, -w, -1
	case 8:
		t.first, t.right, t.down = last, -w, 1
	}
	return t
}

// row puts a row of the stored image, of pixels of one byte, into its place.
func (t turn) row(dst []uint8, y int, row []uint8) {
	at := t.first + y*t.down
	if t.right == 1 {
		copy(dst[at:], row)
		return
	}
	for _, v := range row {
		dst[at] = v
		at += t.right
	}
}

// row4 does the same with pixels of four bytes.
func (t turn) row4(dst []uint8, y int, row []uint8) {
	at := 4 * (t.first + y*t.down)
	if t.right == 1 {
		copy(dst[at:], row)
		return
	}
	for ; len(row) >= 4; row = row[4:] {
		copy(dst[at:at+4], row)
		at += 4 * t.right
	}
}
