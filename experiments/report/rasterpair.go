package report

import (
	"cmp"
	"fmt"
	"image"
	"image/color"
	"io"
	"math"
	"slices"
	"strconv"
)

// Pair is one population in two runs; both trains have the same name and
// number of neurons.
type Pair struct {
	First, Second Train
}

// Colours of a raster of pairs. In grey, they are dark, medium and light.
var (
	firstColour  = blue
	secondColour = orange
	bothColour   = color.RGBA{0xb8, 0xb8, 0xb8, 0xff}
)

// flagGap is the space between two bands of a raster of pairs, in pixels, with
// room for the text at the first difference.
const flagGap = 34

// RasterPair writes a PNG like Raster in which two runs of the same populations,
// called first and second, lie on top of each other. Every cell of a band (one
// bin of time by one neuron, or by several where the band has fewer rows than
// neurons) shows whether it holds more spikes of the first run, more of the
// second, or as many of both; the first two are the stronger the larger the
// difference.
//
// Cells cannot show what is finer than they are. The numbers are exact: beside
// each band are the spikes of both runs and how many of them agree in time and
// neuron to the last bit, and a vertical line with its time and neuron marks
// the first spike that does not.
//
// Errors are those of Raster, and a pair whose trains differ in name or in their
// number of neurons.
func RasterPair(w io.Writer, title, first, second string, durationMS float64, pops []Pair) error {
	if err := checkDuration(durationMS); err != nil {
		return err
	}
	for _, pop := range pops {
		a, b := pop.First, pop.Second
		if a.Name != b.Name || a.Neurons != b.Neurons {
			return fmt.Errorf("report: raster: population %q of %s is paired with %q of %s",
				a.Name, neurons(a.Neurons), b.Name, neurons(b.Neurons))
		}
		if err := a.check(durationMS); err != nil {
			return fmt.Errorf("%w (run %q)", err, first)
		}
		if err := b.check(durationMS); err != nil {
			return fmt.Errorf("%w (run %q)", err, second)
		}
	}
	p := newPairRaster(title, first, second, durationMS, pops)
	p.draw()
	return p.encode(w)
}

// pairRaster is a raster of two runs.
type pairRaster struct {
	*raster
	pops   []Train // the first of each pair, for their names and sizes
	legend []label
	pairs  []pairBand // one per band
}

// pairBand is what a band shows of two runs.
type pairBand struct {
	excess  []int32 // spikes of the first run less those of the second, per cell
	largest int32   // absolute excess
	flag    *spike  // the first difference, if there is one
}

// spike is one spike of a population.
type spike struct {
	ms   float64
	unit int32
}

func newPairRaster(title, first, second string, durationMS float64, pops []Pair) *pairRaster {
	p := &pairRaster{raster: newGrid(durationMS)}
	step := strconv.FormatFloat(p.stepMS, 'g', -1, 64) + " ms"
	p.legend = []label{
		{"more in " + first, firstColour},
		{"more in " + second, secondColour},
		{"as many in both, per cell of " + step, bothColour},
	}
	for _, pop := range pops {
		p.pops = append(p.pops, pop.First)
		p.addBand(pop)
	}
	p.layOut(title, p.pops, 8+p.legendHeight()+flagGap-8, flagGap)
	return p
}

func (p *pairRaster) addBand(pop Pair) {
	b := p.emptyBand(pop.First.Neurons)
	b.binned = b.perRow > 1
	b.cells = p.count(&b, pop.First)
	pair := pairBand{excess: p.count(&b, pop.Second)}
	for i, n := range b.cells {
		pair.excess[i] = n - pair.excess[i]
		pair.largest = max(pair.largest, pair.excess[i], -pair.excess[i])
	}
	var shared int
	shared, pair.flag = compare(pop.First, pop.Second)
	b.labels = []label{
		{plural(int64(len(pop.First.TimeMS)), "spike"), firstColour},
		{plural(int64(len(pop.Second.TimeMS)), "spike"), secondColour},
		{Count(int64(shared)) + " identical", bothColour},
	}
	if pair.flag == nil {
		b.labels[2].text = "all identical"
	}
	if b.binned {
		b.labels = append(b.labels, label{text: neurons(b.perRow) + " per row"})
	}
	p.bands = append(p.bands, b)
	p.pairs = append(p.pairs, pair)
}

// compare returns the number of spikes that two trains share and the earliest,
// by time and then by neuron, that they do not; nil if they are equal.
func compare(first, second Train) (shared int, differs *spike) {
	a, b := sorted(first), sorted(second)
	note := func(s spike) {
		if differs == nil {
			differs = &s
		}
	}
	for len(a) > 0 && len(b) > 0 {
		switch order := a[0].compare(b[0]); {
		case order == 0:
			shared++
			a, b = a[1:], b[1:]
		case order < 0:
			note(a[0])
			a = a[1:]
		default:
			note(b[0])
			b = b[1:]
		}
	}
	for _, rest := range [][]spike{a, b} {
		if len(rest) > 0 {
			note(rest[0])
		}
	}
	return shared, differs
}

// sorted returns the spikes of a train by time and neuron.
func sorted(t Train) []spike {
	spikes := make([]spike, len(t.TimeMS))
	for i, ms := range t.TimeMS {
		spikes[i] = spike{ms, t.Unit[i]}
	}
	slices.SortFunc(spikes, spike.compare)
	return spikes
}

func (s spike) compare(other spike) int {
	return cmp.Or(cmp.Compare(s.ms, other.ms), cmp.Compare(s.unit, other.unit))
}

func (p *pairRaster) draw() {
	p.drawLegend(p.begin() + 8)
	for i := range p.bands {
		b, pair := &p.bands[i], &p.pairs[i]
		// Differences may be larger than their cells and go on top.
		p.drawPairs(b, func(cell int) (color.Color, bool) {
			return bothColour, b.cells[cell] > 0 && pair.excess[cell] == 0
		})
		p.drawPairs(b, func(cell int) (color.Color, bool) {
			return pair.colour(cell), pair.excess[cell] != 0
		})
		p.frame(b, p.pops[i])
		if pair.flag != nil {
			p.drawFlag(b, *pair.flag)
		}
	}
	p.drawAxis()
}

// colour returns the colour of a cell that differs.
func (pair *pairBand) colour(cell int) color.Color {
	base, n := firstColour, pair.excess[cell]
	if n < 0 {
		base, n = secondColour, -n
	}
	strength := 0.4 + 0.6*math.Log1p(float64(n))/math.Log1p(float64(pair.largest))
	mix := func(c uint8) uint8 { return uint8(math.Round(255 - strength*float64(255-c))) }
	return color.RGBA{mix(base.R), mix(base.G), mix(base.B), 0xff}
}

// drawPairs paints the cells of a band that have a colour. Where each neuron
// has a row, cells are drawn as marks: two pixels wide and three high at least,
// and with some air to the next neuron's where rows are tall.
func (p *pairRaster) drawPairs(b *band, colour func(cell int) (color.Color, bool)) {
	area := p.area(b)
	width, height := p.binPixels, b.rowPixels
	if !b.binned {
		width, height = max(2, width), max(3, b.rowPixels*3/4)
	}
	for cell := range b.cells {
		col, ok := colour(cell)
		if !ok {
			continue
		}
		x := area.Min.X + cell%p.bins*p.binPixels
		y := area.Min.Y + cell/p.bins*b.rowPixels + (b.rowPixels-height)/2
		p.fill(image.Rect(x, y, x+width, y+height).Intersect(area), col)
	}
}

// drawFlag marks the first difference: a line through the band with its time
// and neuron at the top.
func (p *pairRaster) drawFlag(b *band, s spike) {
	area := p.area(b)
	x := area.Min.X + int(math.Round(s.ms*float64(p.binPixels)/p.stepMS))
	x = min(max(x-1, area.Min.X), area.Max.X-2)
	top := area.Min.Y - p.plain.height - 2
	p.fill(image.Rect(x, top+2, x+2, area.Max.Y), ink)
	text := strconv.FormatFloat(s.ms, 'g', 6, 64) + " ms, neuron " + strconv.Itoa(int(s.unit))
	if x+8+p.plain.width(text) <= area.Max.X {
		p.text(p.plain, text, x+8, top, left, ink)
	} else {
		p.text(p.plain, text, x-6, top, right, ink)
	}
}

// Legend entries stand below each other: names of runs can be long.
func (p *pairRaster) legendHeight() int { return (len(p.legend) + 1) * (p.plain.height + 2) }

func (p *pairRaster) drawLegend(y int) {
	x := rasterMargin
	for _, l := range p.legend {
		p.note(l, x, y, ink)
		y += p.plain.height + 2
	}
	p.fill(image.Rect(x+swatchSize/2-1, y+2, x+swatchSize/2+1, y+p.plain.height-2), ink)
	p.text(p.plain, "first difference: time and neuron", x+swatchSize+swatchGap, y, left, ink)
}
