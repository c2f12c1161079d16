package box

import "math"

// Box is an axis-parallel rectangle in fractions of the frame's width (x) and
// height (y), with the origin in the top left corner.
type Box struct {
	XMin float64 `json:"xmin"`
	YMin float64 `json:"ymin"`
	XMax float64 `json:"xmax"`
	YMax float64 `json:"ymax"`
}

// Frame returns the box of the whole frame.
func Frame() Box { return Box{0, 0, 1, 1} }

// FromArray returns the box of the four numbers xmin, ymin, xmax, ymax, the
// order in which a network is trained to give them. It does not clip.
func FromArray(a [4]float32) Box {
	return Box{float64(a[0]), float64(a[1]), float64(a[2]), float64(a[3])}
}

// Array returns xmin, ymin, xmax, ymax: a box as the target of a network.
func (b Box) Array() [4]float32 {
	return [4]float32{float32(b.XMin), float32(b.YMin), float32(b.XMax), float32(b.YMax)}
}

// Clip returns the part of b inside the frame. A box without such a part, an
// inverted box and a box with a NaN all become the empty box Box{}, which has
// the area 0 and the IoU 0 with every box.
func (b Box) Clip() Box {
	c := Box{
		XMin: math.Max(b.XMin, 0), YMin: math.Max(b.YMin, 0),
		XMax: math.Min(b.XMax, 1), YMax: math.Min(b.YMax, 1),
	}
	// Comparisons with NaN are false, and math.Max and math.Min hand NaN on.
	if c.XMin < c.XMax && c.YMin < c.YMax {
		return c
	}
	return Box{}
}

// Valid reports whether b lies inside the frame and has an area, as every label
// does.
func (b Box) Valid() bool {
	return 0 <= b.XMin && b.XMin < b.XMax && b.XMax <= 1 &&
		0 <= b.YMin && b.YMin < b.YMax && b.YMax <= 1
}

// Area returns the fraction of the frame that b covers, 0..1.
func (b Box) Area() float64 {
	c := b.Clip()
	return (c.XMax - c.XMin) * (c.YMax - c.YMin)
}

// FlipH returns b in the frame mirrored left to right.
func (b Box) FlipH() Box { return Box{1 - b.XMax, b.YMin, 1 - b.XMin, b.YMax} }
