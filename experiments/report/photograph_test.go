package report

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"
)

// photograph draws a box on a white picture and returns it as read back.
func photograph(t *testing.T, width, height int, r Rect) image.Image {
	t.Helper()
	picture := newCanvas(width, height).RGBA
	var b bytes.Buffer
	if err := Photograph(&b, picture, r); err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestPhotograph(t *testing.T) {
	m := photograph(t, 1000, 500, Rect{0.1, 0.2, 0.6, 0.8})
	if m.Bounds() != image.Rect(0, 0, 1000, 500) {
		t.Fatalf("the picture has the size %v", m.Bounds())
	}
	at := func(x, y int) color.RGBA { return color.RGBAModel.Convert(m.At(x, y)).(color.RGBA) }
	for _, p := range []struct {
		x, y int
		want color.RGBA
	}{
		{100, 250, predictedColour}, {600, 250, predictedColour}, {300, 100, predictedColour}, {300, 400, predictedColour},
		{97, 250, ink}, {602, 250, ink}, {350, 250, color.RGBA{255, 255, 255, 255}}, {90, 250, color.RGBA{255, 255, 255, 255}},
	} {
		if got := at(p.x, p.y); got != p.want {
			t.Errorf("(%d, %d) is %v, want %v", p.x, p.y, got, p.want)
		}
	}
	// A box over the edge is drawn along it, and an empty one is not.
	if got := color.RGBAModel.Convert(photograph(t, 40, 30, Rect{-1, -1, 2, 2}).At(0, 15)); got != predictedColour {
		t.Errorf("the edge is %v", got)
	}
	if got := color.RGBAModel.Convert(photograph(t, 40, 30, Rect{}).At(0, 0)); got != (color.RGBA{255, 255, 255, 255}) {
		t.Errorf("an empty box paints %v", got)
	}
	if err := Photograph(&bytes.Buffer{}, image.NewRGBA(image.Rectangle{}), Rect{}); err == nil {
		t.Error("a picture without pixels passes")
	}
}
