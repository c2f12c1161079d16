package dataset

import (
	"bytes"

	"spikesim/experiments/box"
)

// rect is a set of whole pixels, both ends included.
type rect struct {
	x0, y0, x1, y1 int
}

// nowhere is the rect without pixels; its union with r is r.
var nowhere = rect{1 << 30, 1 << 30, -1, -1}

func (r rect) union(s rect) rect {
	return rect{min(r.x0, s.x0), min(r.y0, s.y0), max(r.x1, s.x1), max(r.y1, s.y1)}
}

// box returns the rect in fractions of the frame. A pixel is an area, so the
// right edge of the last column is at its index plus one.
func (r rect) box(width, height int) box.Box {
	w, h := float64(width), float64(height)
	return box.Box{
		XMin: float64(r.x0) / w, YMin: float64(r.y0) / h,
		XMax: float64(r.x1+1) / w, YMax: float64(r.y1+1) / h,
	}
}

// rawBox returns the tight box of the values pet and border.
func (t *trimap) rawBox() box.Box {
	r := nowhere
	for y := range t.height {
		row := t.row(y)
		if first := firstForeground(row); first < len(row) {
			last := len(row) - 1
			for row[last] == background {
				last--
			}
			r = r.union(rect{first, y, last, y})
		}
	}
	return r.box(t.width, t.height)
}

// firstForeground returns the index of the first value of row that is not
// background, or its length.
func firstForeground(row []uint8) int {
	first := len(row)
	for _, v := range [...]byte{pet, border} {
		if i := bytes.IndexByte(row[:first], v); i >= 0 {
			first = i
		}
	}
	return first
}

// cleanBox returns the tight box of the trimap without stray border along the
// frame, by the rule of the package comment. It changes the trimap.
func (t *trimap) cleanBox() box.Box {
	t.dropStripes()
	return t.petComponents().box(t.width, t.height)
}
