package camera

import (
	"context"
	"image"
	"image/color"
	"image/draw"
	"io"
)

// The picture of a recording: a strip of frames, each of the events of its share of
// the time, and below it the rate over the whole.
const (
	stripFrames = 8
	stripWidth  = 1600 // pixels, about
	curveHeight = 160
	margin      = 8
)

var (
	paper   = color.RGBA{255, 255, 255, 255}
	ink     = color.RGBA{60, 60, 60, 255}
	onBlue  = color.RGBA{31, 96, 180, 255}
	offGold = color.RGBA{214, 126, 28, 255}
	empty   = color.RGBA{240, 240, 240, 255}
)

// Picture draws a recording that has been summarized, which it reads once more: pixels
// where ON events prevail are blue, OFF ones orange.
func Picture(ctx context.Context, s *Selected, sum *Summary) (image.Image, error) {
	cell := (stripWidth - margin*(stripFrames+1)) / stripFrames
	width, height := max(sum.Width, 1), max(sum.Height, 1)
	frameHeight := max(min(cell*height/width, 4*cell), 1)
	img := image.NewRGBA(image.Rect(0, 0, stripWidth, frameHeight+curveHeight+3*margin))
	draw.Draw(img, img.Bounds(), image.NewUniform(paper), image.Point{}, draw.Src)
	// A frame has no more places than there are pixels on either side.
	columns, rows := min(width, cell), min(height, frameHeight)
	var frames [stripFrames][]int32
	for i := range frames {
		frames[i] = make([]int32, columns*rows)
	}
	duration := sum.LastUS - sum.FirstUS + 1
	buf := make([]Event, 8192)
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n, err := s.Read(buf)
		for _, e := range buf[:n] {
			i := int(float64(e.Time-sum.FirstUS) / float64(duration) * stripFrames)
			x, y := int(e.X)*columns/width, int(e.Y)*rows/height
			if i < 0 || i >= stripFrames || x >= columns || y >= rows {
				continue // the file has changed since
			}
			if e.On {
				frames[i][y*columns+x]++
			} else {
				frames[i][y*columns+x]--
			}
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	for i, frame := range frames {
		left := margin + i*(cell+margin)
		for y := range frameHeight {
			for x := range cell {
				c := empty
				switch n := frame[y*rows/frameHeight*columns+x*columns/cell]; {
				case n > 0:
					c = onBlue
				case n < 0:
					c = offGold
				}
				img.SetRGBA(left+x, margin+y, c)
			}
		}
	}
	curve(img, sum, image.Rect(margin, frameHeight+2*margin, stripWidth-margin, frameHeight+2*margin+curveHeight))
	return img, nil
}

// curve draws the rate over time as bars.
func curve(img *image.RGBA, sum *Summary, r image.Rectangle) {
	draw.Draw(img, r, image.NewUniform(empty), image.Point{}, draw.Src)
	if len(sum.Rate) == 0 {
		return
	}
	most := int64(1)
	for _, n := range sum.Rate {
		most = max(most, n)
	}
	for x := range r.Dx() {
		n := sum.Rate[x*len(sum.Rate)/r.Dx()]
		top := r.Max.Y - int(n*int64(r.Dy())/most)
		for y := top; y < r.Max.Y; y++ {
			img.SetRGBA(r.Min.X+x, y, ink)
		}
	}
}
