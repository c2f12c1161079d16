package report

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font/liberation"
)

// ink is the colour of text and axes, pale that of text of less importance,
// hairline that of separators.
var (
	ink      = color.RGBA{0x22, 0x22, 0x22, 0xff}
	pale     = color.RGBA{0x66, 0x66, 0x66, 0xff}
	hairline = color.RGBA{0xc8, 0xc8, 0xc8, 0xff}
)

// The palette of Okabe and Ito (2008), without black and yellow, which is too
// light for a line on white.
var (
	blue      = color.RGBA{0x00, 0x72, 0xb2, 0xff}
	vermilion = color.RGBA{0xd5, 0x5e, 0x00, 0xff}
	green     = color.RGBA{0x00, 0x9e, 0x73, 0xff}
	purple    = color.RGBA{0xcc, 0x79, 0xa7, 0xff}
	orange    = color.RGBA{0xe6, 0x9f, 0x00, 0xff}
	sky       = color.RGBA{0x56, 0xb4, 0xe9, 0xff}
)

// canvas is a white picture to draw on; coordinates are pixels from the top
// left corner.
type canvas struct {
	*image.RGBA
}

func newCanvas(width, height int) canvas {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	return canvas{img}
}

// fill paints a rectangle.
func (c canvas) fill(r image.Rectangle, col color.Color) {
	draw.Draw(c, r, image.NewUniform(col), image.Point{}, draw.Src)
}

// encode writes the picture as PNG.
func (c canvas) encode(w io.Writer) error {
	if err := png.Encode(w, c.RGBA); err != nil {
		return fmt.Errorf("report: write picture: %w", err)
	}
	return nil
}

// typeface is a font at one size. It is not safe for concurrent use; every
// picture makes its own.
type typeface struct {
	face           font.Face
	ascent, height int
}

// newTypeface returns Liberation Sans at a size in pixels per em.
func newTypeface(pixels float64, bold bool) typeface {
	weight := font.WeightNormal
	if bold {
		weight = font.WeightBold
	}
	for _, f := range liberation.Collection() {
		if f.Font.Variant != "Sans" || f.Font.Style != font.StyleNormal || f.Font.Weight != weight {
			continue
		}
		face, err := opentype.NewFace(f.Face, &opentype.FaceOptions{Size: pixels, DPI: 72, Hinting: font.HintingFull})
		if err != nil {
			break
		}
		m := face.Metrics()
		return typeface{face: face, ascent: m.Ascent.Ceil(), height: (m.Ascent + m.Descent).Ceil()}
	}
	panic("report: embedded font is missing")
}

// width returns the width of s in pixels.
func (t typeface) width(s string) int { return font.MeasureString(t.face, s).Ceil() }

// fit shortens s with an ellipsis until it is at most limit pixels wide.
func (t typeface) fit(s string, limit int) string {
	if t.width(s) <= limit {
		return s
	}
	runes := []rune(s)
	for len(runes) > 0 {
		runes = runes[:len(runes)-1]
		if short := strings.TrimRight(string(runes), " ") + "…"; t.width(short) <= limit {
			return short
		}
	}
	return ""
}

// wrap breaks s between words into lines at most limit pixels wide; a single
// word that is wider is shortened.
func (t typeface) wrap(s string, limit int) []string {
	lines := wrapWords(s, func(line string) bool { return t.width(line) <= limit })
	for i, line := range lines {
		lines[i] = t.fit(line, limit)
	}
	return lines
}

// wrapWords breaks s between words into lines that fit, except for single words
// that do not.
func wrapWords(s string, fits func(line string) bool) []string {
	var lines []string
	for _, word := range strings.Fields(s) {
		if n := len(lines); n > 0 && fits(lines[n-1]+" "+word) {
			lines[n-1] += " " + word
		} else {
			lines = append(lines, word)
		}
	}
	return lines
}

// alignment says which point of a text x stands for: 0 its left end, 0.5 its
// middle, 1 its right end.
type alignment float64

const (
	left   alignment = 0
	middle alignment = 0.5
	right  alignment = 1
)

// text draws one line whose top is at y.
func (c canvas) text(t typeface, s string, x, y int, align alignment, col color.Color) {
	x -= int(math.Round(float64(align) * float64(t.width(s))))
	d := font.Drawer{Dst: c, Src: image.NewUniform(col), Face: t.face, Dot: fixed.P(x, y+t.ascent)}
	d.DrawString(s)
}
