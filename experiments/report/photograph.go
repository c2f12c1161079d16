package report

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
)

// Photograph writes a PNG of a picture in its own size and colours, with the box
// predicted for it drawn in lines that are as much wider as the picture is larger
// than those of a contact sheet. It draws into the picture.
func Photograph(w io.Writer, picture *image.RGBA, predicted Rect) error {
	size := picture.Rect.Size()
	if size.X < 1 || size.Y < 1 {
		return fmt.Errorf("report: photograph of %d×%d pixels", size.X, size.Y)
	}
	half := max(1, int(math.Round(float64(max(size.X, size.Y))/480)))
	c := canvas{picture}
	edge := func(from, size int, f float64) int {
		return from + int(math.Round(min(max(f, 0), 1)*float64(size)))
	}
	box := image.Rect(
		edge(picture.Rect.Min.X, size.X, predicted.XMin), edge(picture.Rect.Min.Y, size.Y, predicted.YMin),
		edge(picture.Rect.Min.X, size.X, predicted.XMax), edge(picture.Rect.Min.Y, size.Y, predicted.YMax))
	frame := sides(box)
	for _, line := range []struct {
		half   int
		colour color.RGBA
	}{{2 * half, ink}, {half, predictedColour}} {
		for _, side := range frame {
			if box.Empty() {
				continue // without an area there is nothing to show
			}
			c.fill(side.Inset(-line.half).Intersect(picture.Rect), line.colour)
		}
	}
	// Fast rather than small: photographs hardly shrink without loss.
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(w, picture); err != nil {
		return fmt.Errorf("report: write photograph: %w", err)
	}
	return nil
}
