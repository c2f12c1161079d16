package report

import (
	"image"
	"image/color"
	"math"
	"strconv"
)

// Sizes of a raster, in pixels.
const (
	rasterMargin = 28
	maxBins      = 1300 // columns of the plot at most
	minBins      = 250  // columns of the plot at least, if it takes bins below 1 ms
	bandHeight   = 150  // rows of a band at most
	smallBand    = 46   // room for the three lines of text beside a band
	bandGap      = 18
	tickLength   = 7
	swatchSize   = 12
	swatchGap    = 7
)

// raster is a picture of bands over a common time axis, laid out and then drawn.
type raster struct {
	canvas
	heading, strong, plain typeface
	durationMS             float64
	stepMS                 float64 // width of a bin
	bins, binPixels        int
	bands                  []band // one per population, in their order
	title                  []string
	size                   image.Point     // of the whole picture
	plot                   image.Rectangle // where the bands are
}

// band is the grid of one population: rows × raster.bins cells.
type band struct {
	rows, perRow, rowPixels int // perRow neurons share a row
	top                     int // y of the first pixel
	binned                  bool
	labels                  []label // right of the band
	fullest                 int32   // spikes in the fullest cell
	cells                   []int32 // spikes per cell, top row first
}

// label is a line of text beside a band, after a small square of a colour if
// there is one.
type label struct {
	text   string
	swatch color.Color
}

// newGrid returns a raster without bands: its time axis and its typefaces.
func newGrid(durationMS float64) *raster {
	r := &raster{
		heading:    newTypeface(24, true),
		strong:     newTypeface(17, true),
		plain:      newTypeface(17, false),
		durationMS: durationMS,
		// Not below 1 ms where that is fine enough: learning and many encoders
		// tick at 1 ms, and half of the finer bins would be empty.
		stepMS: roundStep(max(durationMS/maxBins, min(1, durationMS/minBins))),
	}
	r.bins = int(math.Ceil(durationMS/r.stepMS - 1e-9))
	r.binPixels = max(1, maxBins/r.bins)
	return r
}

// layOut places the bands, one per population. Head is the room for more text
// under the title, gap that between two bands, both in pixels.
func (r *raster) layOut(title string, pops []Train, head, gap int) {
	leftW, rightW := 0, 0
	for i, pop := range pops {
		leftW = max(leftW, r.strong.width(pop.Name), r.plain.width(neurons(pop.Neurons)))
		for _, label := range r.bands[i].labels {
			rightW = max(rightW, r.noteWidth(label))
		}
	}
	x0 := rasterMargin + leftW + 14
	width := x0 + r.bins*r.binPixels + 14 + rightW + rasterMargin
	r.title = r.heading.wrap(title, width-2*rasterMargin)

	y := rasterMargin + len(r.title)*r.heading.height + head + 14
	r.plot.Min = image.Pt(x0, y)
	for i := len(r.bands) - 1; i >= 0; i-- {
		b := &r.bands[i]
		slot := max(b.height(), smallBand+r.plain.height/2)
		b.top = y + (slot-b.height())/2
		y += slot + gap
	}
	r.plot.Max = image.Pt(x0+r.bins*r.binPixels, max(y-gap, r.plot.Min.Y+smallBand))
	axis := tickLength + 4 + 2*r.plain.height + 6
	r.size = image.Pt(width, r.plot.Max.Y+8+axis+rasterMargin)
}

// emptyBand returns the grid of a population without its spikes.
func (r *raster) emptyBand(neurons int) band {
	var b band
	b.perRow = (neurons + bandHeight - 1) / bandHeight
	b.rows = (neurons + b.perRow - 1) / b.perRow
	b.rowPixels = min(bandHeight/b.rows, 16)
	return b
}

// count returns the number of spikes in each cell of a band, top row first.
func (r *raster) count(b *band, pop Train) []int32 {
	cells := make([]int32, b.rows*r.bins)
	for i, t := range pop.TimeMS {
		row := b.rows - 1 - int(pop.Unit[i])/b.perRow
		cells[row*r.bins+r.bin(t)]++
	}
	return cells
}

func (b band) height() int { return b.rows * b.rowPixels }

// bin returns the bin (k·step, (k+1)·step] of a time; 0 belongs to the first.
func (r *raster) bin(ms float64) int {
	// The small number keeps a time on a bin's edge, up to rounding, in it.
	return min(max(int(math.Ceil(ms/r.stepMS-1e-6))-1, 0), r.bins-1)
}

// begin makes the picture and draws its title; it returns the y below.
func (r *raster) begin() int {
	r.canvas = newCanvas(r.size.X, r.size.Y)
	y := rasterMargin
	for _, line := range r.title {
		r.text(r.heading, line, rasterMargin, y, left, ink)
		y += r.heading.height
	}
	return y
}

// area returns where a band is.
func (r *raster) area(b *band) image.Rectangle {
	return image.Rect(r.plot.Min.X, b.top, r.plot.Max.X, b.top+b.height())
}

// frame draws what is around the spikes of a band: the left edge as the neuron
// axis, a hairline at the bottom, and text on both sides.
func (r *raster) frame(b *band, pop Train) {
	area := r.area(b)
	x0, x1 := area.Min.X, area.Max.X
	r.fill(image.Rect(x0-3, area.Min.Y, x0-1, area.Max.Y), ink)
	r.fill(image.Rect(x0-1, area.Max.Y, x1, area.Max.Y+1), hairline)

	center := (area.Min.Y + area.Max.Y) / 2
	y := center - (r.strong.height+r.plain.height)/2
	r.text(r.strong, pop.Name, x0-14, y, right, ink)
	r.text(r.plain, neurons(pop.Neurons), x0-14, y+r.strong.height, right, pale)
	y = center - len(b.labels)*r.plain.height/2
	for _, label := range b.labels {
		r.note(label, x1+14, y, pale)
		y += r.plain.height
	}
}

// note draws a label; x, y is its top left corner.
func (r *raster) note(l label, x, y int, col color.Color) {
	if l.swatch != nil {
		top := y + r.plain.height/2 - swatchSize/2
		r.fill(image.Rect(x, top, x+swatchSize, top+swatchSize), l.swatch)
		x += swatchSize + swatchGap
	}
	r.text(r.plain, l.text, x, y, left, col)
}

func (r *raster) noteWidth(l label) int {
	if l.swatch == nil {
		return r.plain.width(l.text)
	}
	return swatchSize + swatchGap + r.plain.width(l.text)
}

func (r *raster) drawAxis() {
	y := r.plot.Max.Y + 8
	pixelsPerMS := float64(r.binPixels) / r.stepMS
	r.fill(image.Rect(r.plot.Min.X, y, r.plot.Max.X, y+2), ink)
	step := roundStep(r.durationMS / 10)
	decimals := max(0, -int(math.Floor(math.Log10(step)+1e-9)))
	for k := 0; float64(k)*step <= r.durationMS*(1+1e-9); k++ {
		x := r.plot.Min.X + int(math.Round(float64(k)*step*pixelsPerMS))
		r.fill(image.Rect(x-1, y, x+1, y+tickLength), ink)
		label := strconv.FormatFloat(float64(k)*step, 'f', decimals, 64)
		r.text(r.plain, label, x, y+tickLength+4, middle, ink)
	}
	center := (r.plot.Min.X + r.plot.Max.X) / 2
	r.text(r.plain, "time (ms)", center, y+tickLength+4+r.plain.height+6, middle, ink)
}
