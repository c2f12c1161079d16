package dataset

import (
	"image"
	"image/draw"

	"spikesim/experiments/picture"
)

// bandRows is how many rows of an image are made colours of at a time: a large
// image then needs no second copy in colour.
const bandRows = 16

// luma returns in gray what img shows of a canvas, over white where it is
// transparent or leaves the canvas free, turned by orientation. It may share the
// pixels of img.
func luma(img image.Image, canvas image.Rectangle, orientation int) *image.Gray {
	stored := canvas.Size()
	t := newTurn(stored, orientation)
	gray := &image.Gray{Stride: t.size.X, Rect: image.Rectangle{Max: t.size}}
	if pix, stride := samples(img); pix != nil && img.Bounds() == canvas {
		if orientation == picture.Upright {
			gray.Pix, gray.Stride = pix, stride
			return gray
		}
		gray.Pix = make([]uint8, t.size.X*t.size.Y)
		for y := range stored.Y {
			t.row(gray.Pix, y, pix[y*stride:][:stored.X])
		}
		return gray
	}
	gray.Pix = make([]uint8, t.size.X*t.size.Y)
	row := make([]uint8, stored.X)
	flatten(img, canvas, func(y int, colours []uint8) {
		for x := range row {
			r, g, b := int(colours[4*x]), int(colours[4*x+1]), int(colours[4*x+2])
			row[x] = uint8((299*r + 587*g + 114*b + 500) / 1000)
		}
		t.row(gray.Pix, y, row)
	})
	return gray
}

// samples returns the luma that some types of images hold as it is.
func samples(img image.Image) (pix []uint8, stride int) {
	switch img := img.(type) {
	case *image.Gray:
		return img.Pix, img.Stride
	case *image.YCbCr: // JPEG's Y is Rec. 601 luma over the full range
		return img.Y, img.YStride
	}
	return nil, 0
}

// flatten calls row for every row of a canvas, with what img shows of it over
// white: red, green, blue and 255 for each pixel.
func flatten(img image.Image, canvas image.Rectangle, row func(y int, colours []uint8)) {
	width, height := canvas.Dx(), canvas.Dy()
	band := image.NewRGBA(image.Rect(0, 0, width, min(height, bandRows)))
	for top := 0; top < height; top += bandRows {
		draw.Draw(band, band.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(band, band.Rect, img, canvas.Min.Add(image.Pt(0, top)), draw.Over)
		for y := range min(bandRows, height-top) {
			row(top+y, band.Pix[y*band.Stride:][:4*width])
		}
	}
}
