package dataset

import (
	"errors"
	"fmt"
	"image"

	"spikesim/experiments/annotation"
	"spikesim/experiments/box"
	"spikesim/experiments/picture"
)

// fact is what is known of a picture before it is read.
type fact struct {
	// boxed: there is a box, in pixels, of a picture of the noted size, if it is noted.
	boxed bool
	noted image.Point
	box   annotation.Box
}

// frame returns the box in fractions of the picture as it is to be seen, and whether
// it had to be cut. A picture whose size is noted as the file has it, before it is
// turned upright, has its box turned with it.
func (f *fact) frame(file *picture.File) (b box.Box, cut bool, err error) {
	seen := newTurn(file.Size, file.Orientation).size
	size, orientation := seen, picture.Upright
	if f.noted != (image.Point{}) && f.noted != seen {
		if f.noted != file.Size {
			return b, false, fmt.Errorf("has %d×%d pixels, and its annotation is of a picture of %d×%d", seen.X, seen.Y, f.noted.X, f.noted.Y)
		}
		size, orientation = file.Size, file.Orientation
	}
	width, height := float64(size.X), float64(size.Y)
	const beyond = 1 // a pixel, by which tools differ in where they count from
	at := f.box
	switch {
	case at.XMax <= at.XMin || at.YMax <= at.YMin:
		return b, false, errors.New("has a box without area")
	case at.XMin < -beyond || at.YMin < -beyond || at.XMax > width+beyond || at.YMax > height+beyond:
		return b, false, fmt.Errorf("has a box from %g,%g to %g,%g, which is not inside of its %d×%d pixels", at.XMin, at.YMin, at.XMax, at.YMax, size.X, size.Y)
	}
	b = box.Box{XMin: at.XMin / width, YMin: at.YMin / height, XMax: at.XMax / width, YMax: at.YMax / height}
	inside := b.Clip()
	if !inside.Valid() {
		return b, false, errors.New("has a box without area inside of it")
	}
	return turnBox(inside, orientation), inside != b, nil
}

// turnBox turns a box of a stored picture as newTurn turns its pixels.
func turnBox(b box.Box, orientation int) box.Box {
	switch orientation {
	case 5:
		return box.Box{XMin: b.YMin, YMin: b.XMin, XMax: b.YMax, YMax: b.XMax}
	case 6:
		return box.Box{XMin: 1 - b.YMax, YMin: b.XMin, XMax: 1 - b.YMin, YMax: b.XMax}
	case 7:
		return box.Box{XMin: 1 - b.YMax, YMin: 1 - b.XMax, XMax: 1 - b.YMin, YMax: 1 - b.XMin}
	case 8:
		return box.Box{XMin: b.YMin, YMin: 1 - b.XMax, XMax: b.YMax, YMax: 1 - b.XMin}
	}
	return b // of the same size before and after, and so noted as it is to be seen
}
