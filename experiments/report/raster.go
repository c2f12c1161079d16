package report

import (
	"fmt"
	"image"
	"image/color"
	"io"
	"math"
	"strconv"
)

// Train is the spike train of one population.
type Train struct {
	Name    string
	Neurons int       // size of the population
	TimeMS  []float64 // time of each spike, ms
	Unit    []int32   // neuron of each spike, 0 to Neurons-1; as long as TimeMS
}

// Sizes of a raster, in pixels.
const (
	rasterMargin = 28
	maxBins      = 1300 // columns of the plot at most
	minBins      = 250  // columns of the plot at least, if it takes bins below 1 ms
	bandHeight   = 150  // rows of a band at most
	smallBand    = 46   // room for the three lines of text beside a band
	bandGap      = 18
	tickLength   = 7
)

// A raster shows at least a nanosecond, the simulator's unit, and at most days.
const (
	shortestMS = 1e-6
	longestMS  = 1e9
)

// denseSpikes is the number of spikes of a population above which single dots
// would cover each other.
const denseSpikes = 200_000

// Raster writes a PNG with the spikes of one sample that lasts durationMS: one
// band per population, the first (the input) at the bottom, neuron 0 at the
// bottom of its band, with the number of spikes and the mean rate of a neuron
// beside it.
//
// A population with few neurons is drawn spike by spike. One with more neurons
// than the band has rows, or with very many spikes, is binned: each cell of the
// picture is darker the more spikes it holds, on a logarithmic scale that ends
// at the fullest cell of the band, whose number is given. Bins of time are
// (t, t+step] with a round step, so spikes on a regular grid make no stripes.
//
// A spike outside [0, durationMS] or of a neuron that does not exist is an
// error.
func Raster(w io.Writer, title string, durationMS float64, pops []Train) error {
	if !(durationMS >= shortestMS && durationMS <= longestMS) {
		return fmt.Errorf("report: raster: cannot draw %g ms, only %g to %g ms", durationMS, shortestMS, longestMS)
	}
	for _, pop := range pops {
		if err := pop.check(durationMS); err != nil {
			return err
		}
	}
	r := newRaster(title, durationMS, pops)
	r.draw(pops)
	return r.encode(w)
}

func (p Train) check(durationMS float64) error {
	if p.Neurons < 1 {
		return fmt.Errorf("report: raster: population %q has %d neurons", p.Name, p.Neurons)
	}
	if len(p.TimeMS) != len(p.Unit) {
		return fmt.Errorf("report: raster: population %q has %d spike times for %d units", p.Name, len(p.TimeMS), len(p.Unit))
	}
	for i, t := range p.TimeMS {
		if !(t >= 0 && t <= durationMS) {
			return fmt.Errorf("report: raster: population %q: spike %d at %g ms lies outside 0 to %g ms", p.Name, i, t, durationMS)
		}
		if u := p.Unit[i]; u < 0 || int(u) >= p.Neurons {
			return fmt.Errorf("report: raster: population %q: spike %d is of neuron %d of %d", p.Name, i, u, p.Neurons)
		}
	}
	return nil
}

// raster is a raster plot: newRaster lays it out, draw makes the picture.
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
	labels                  []string // right of the band
	fullest                 int32    // spikes in the fullest cell
	cells                   []int32  // spikes per cell, top row first
}

func newRaster(title string, durationMS float64, pops []Train) *raster {
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

	leftW, rightW := 0, 0
	for _, pop := range pops {
		b := r.newBand(pop)
		r.bands = append(r.bands, b)
		leftW = max(leftW, r.strong.width(pop.Name), r.plain.width(neurons(pop.Neurons)))
		for _, label := range b.labels {
			rightW = max(rightW, r.plain.width(label))
		}
	}
	x0 := rasterMargin + leftW + 14
	width := x0 + r.bins*r.binPixels + 14 + rightW + rasterMargin
	r.title = r.heading.wrap(title, width-2*rasterMargin)

	y := rasterMargin + len(r.title)*r.heading.height + 14
	r.plot.Min = image.Pt(x0, y)
	for i := len(r.bands) - 1; i >= 0; i-- {
		b := &r.bands[i]
		slot := max(b.height(), smallBand+r.plain.height/2)
		b.top = y + (slot-b.height())/2
		y += slot + bandGap
	}
	r.plot.Max = image.Pt(x0+r.bins*r.binPixels, max(y-bandGap, r.plot.Min.Y+smallBand))
	axis := tickLength + 4 + 2*r.plain.height + 6
	r.size = image.Pt(width, r.plot.Max.Y+8+axis+rasterMargin)
	return r
}

// newBand bins the spikes of a population.
func (r *raster) newBand(pop Train) band {
	var b band
	b.perRow = (pop.Neurons + bandHeight - 1) / bandHeight
	b.rows = (pop.Neurons + b.perRow - 1) / b.perRow
	b.rowPixels = min(bandHeight/b.rows, 16)
	b.binned = b.perRow > 1 || len(pop.TimeMS) > denseSpikes
	b.cells = make([]int32, b.rows*r.bins)
	for i, t := range pop.TimeMS {
		row := b.rows - 1 - int(pop.Unit[i])/b.perRow
		cell := row*r.bins + r.bin(t)
		b.cells[cell]++
		b.fullest = max(b.fullest, b.cells[cell])
	}
	rate := float64(len(pop.TimeMS)) / float64(pop.Neurons) / (r.durationMS / 1000)
	b.labels = []string{plural(int64(len(pop.TimeMS)), "spike"), significant(rate) + " Hz per neuron"}
	if b.binned && b.fullest > 0 {
		b.labels = append(b.labels, "darkest: "+plural(int64(b.fullest), "spike"))
	}
	return b
}

func (b band) height() int { return b.rows * b.rowPixels }

// bin returns the bin (k·step, (k+1)·step] of a time; 0 belongs to the first.
func (r *raster) bin(ms float64) int {
	// The small number keeps a time on a bin's edge, up to rounding, in it.
	return min(max(int(math.Ceil(ms/r.stepMS-1e-6))-1, 0), r.bins-1)
}

func (r *raster) draw(pops []Train) {
	r.canvas = newCanvas(r.size.X, r.size.Y)
	y := rasterMargin
	for _, line := range r.title {
		r.text(r.heading, line, rasterMargin, y, left, ink)
		y += r.heading.height
	}
	for i := range r.bands {
		r.drawBand(&r.bands[i], pops[i])
	}
	r.drawAxis()
}

func (r *raster) drawBand(b *band, pop Train) {
	x0, x1 := r.plot.Min.X, r.plot.Max.X
	area := image.Rect(x0, b.top, x1, b.top+b.height())
	if b.binned {
		r.drawCells(b)
	} else {
		r.drawMarks(b, pop, area)
	}
	// Frame: the left edge as the neuron axis, a hairline at the bottom.
	r.fill(image.Rect(x0-3, area.Min.Y, x0-1, area.Max.Y), ink)
	r.fill(image.Rect(x0-1, area.Max.Y, x1, area.Max.Y+1), hairline)

	center := (area.Min.Y + area.Max.Y) / 2
	y := center - (r.strong.height+r.plain.height)/2
	r.text(r.strong, pop.Name, x0-14, y, right, ink)
	r.text(r.plain, neurons(pop.Neurons), x0-14, y+r.strong.height, right, pale)
	y = center - len(b.labels)*r.plain.height/2
	for _, label := range b.labels {
		r.text(r.plain, label, x1+14, y, left, pale)
		y += r.plain.height
	}
}

// drawCells draws the binned spikes of a band.
func (r *raster) drawCells(b *band) {
	for i, n := range b.cells {
		if n > 0 {
			x, y := r.plot.Min.X+i%r.bins*r.binPixels, b.top+i/r.bins*b.rowPixels
			r.fill(image.Rect(x, y, x+r.binPixels, y+b.rowPixels), shade(n, b.fullest))
		}
	}
}

// drawMarks draws a mark for each spike of a band with a row per neuron. A mark
// is two pixels wide and at least three high; where rows are tall, it leaves
// some air to the next neuron's.
func (r *raster) drawMarks(b *band, pop Train, area image.Rectangle) {
	height := max(3, b.rowPixels*3/4)
	for i, t := range pop.TimeMS {
		x := area.Min.X + int(math.Round(t*float64(r.binPixels)/r.stepMS)) - 1
		y := area.Max.Y - int(pop.Unit[i]+1)*b.rowPixels + (b.rowPixels-height)/2
		r.fill(image.Rect(x, y, x+2, y+height).Intersect(area), ink)
	}
}

// shade returns the colour of a cell with n spikes in a band whose fullest cell
// holds most: from a clearly visible grey-blue to nearly black.
func shade(n, most int32) color.RGBA {
	f := math.Log1p(float64(n)) / math.Log1p(float64(most))
	mix := func(light, dark float64) uint8 { return uint8(math.Round(light + f*(dark-light))) }
	return color.RGBA{mix(0xe4, 0x08), mix(0xec, 0x1d), mix(0xf4, 0x4a), 0xff}
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

// roundStep returns the smallest number of the form 1, 2 or 5 × 10^k that is
// not below x, which lies between 1e-300 and 1e300.
func roundStep(x float64) float64 {
	exponent := int(math.Floor(math.Log10(x)))
	for {
		for _, m := range []float64{1, 2, 5} {
			// Dividing by a power of ten is exact to the last bit where
			// multiplying by 0.001 is not.
			step := m * math.Pow10(exponent)
			if exponent < 0 {
				step = m / math.Pow10(-exponent)
			}
			if step >= x*(1-1e-9) {
				return step
			}
		}
		exponent++
	}
}

func neurons(n int) string { return plural(int64(n), "neuron") }

// plural returns "1 spike" or "1,234 spikes".
func plural(n int64, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return Count(n) + " " + noun
}

// significant formats a number with at most three significant digits and
// without an exponent where that is short.
func significant(x float64) string {
	if x != 0 && (math.Abs(x) < 1e-3 || math.Abs(x) >= 1e6) {
		return strconv.FormatFloat(x, 'e', 2, 64)
	}
	if math.Abs(x) >= 1000 {
		return Count(int64(math.Round(x)))
	}
	return strconv.FormatFloat(x, 'g', 3, 64)
}
