package report

import (
	"fmt"
	"image"
	"image/color"
	"io"
	"math"
	"slices"
	"strconv"
)

// Train is the spike train of one population.
type Train struct {
	Name    string
	Neurons int       // size of the population
	TimeMS  []float64 // time of each spike, ms
	Unit    []int32   // neuron of each spike, 0 to Neurons-1; as long as TimeMS
}

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
	if err := checkDuration(durationMS); err != nil {
		return err
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

func checkDuration(ms float64) error {
	if !(ms >= shortestMS && ms <= longestMS) {
		return fmt.Errorf("report: raster: cannot draw %g ms, only %g to %g ms", ms, shortestMS, longestMS)
	}
	return nil
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

func newRaster(title string, durationMS float64, pops []Train) *raster {
	r := newGrid(durationMS)
	for _, pop := range pops {
		r.bands = append(r.bands, r.newBand(pop))
	}
	r.layOut(title, pops, 0, bandGap)
	return r
}

// newBand bins the spikes of a population.
func (r *raster) newBand(pop Train) band {
	b := r.emptyBand(pop.Neurons)
	b.binned = b.perRow > 1 || len(pop.TimeMS) > denseSpikes
	b.cells = r.count(&b, pop)
	b.fullest = slices.Max(b.cells)
	rate := float64(len(pop.TimeMS)) / float64(pop.Neurons) / (r.durationMS / 1000)
	b.labels = []label{{text: plural(int64(len(pop.TimeMS)), "spike")}, {text: significant(rate) + " Hz per neuron"}}
	if b.binned && b.fullest > 0 {
		b.labels = append(b.labels, label{text: "darkest: " + plural(int64(b.fullest), "spike")})
	}
	return b
}

func (r *raster) draw(pops []Train) {
	r.begin()
	for i := range r.bands {
		b := &r.bands[i]
		if b.binned {
			r.drawCells(b)
		} else {
			r.drawMarks(b, pops[i])
		}
		r.frame(b, pops[i])
	}
	r.drawAxis()
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
func (r *raster) drawMarks(b *band, pop Train) {
	area := r.area(b)
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

// roundStep returns the smallest number of the form 1, 2 or 5 × 10^k that is
// not below x, which lies between 1e-300 and 1e300.
func roundStep(x float64) float64 {
	exponent := int(math.Floor(math.Log10(x)))
	for {
		for _, m := range []float64{1, 2, 5} {
			if step := decimal(m, exponent); step >= x*(1-1e-9) {
				return step
			}
		}
		exponent++
	}
}

// decimal returns m × 10^exponent. Dividing by a power of ten is exact to the
// last bit where multiplying by 0.001 is not.
func decimal(m float64, exponent int) float64 {
	if exponent < 0 {
		return m / math.Pow10(-exponent)
	}
	return m * math.Pow10(exponent)
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
