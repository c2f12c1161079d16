package report

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// markedPoints is the length up to which the points of a series are marked.
const markedPoints = 40

// curve draws the runs of points of one series. It implements plot.Plotter,
// plot.DataRanger and plot.Thumbnailer.
type curve struct {
	runs  []plotter.XYs // stretches of finite points, none empty
	style draw.LineStyle
	mark  bool // mark every point, not only those without neighbours
}

func newCurve(s Series, style draw.LineStyle) *curve {
	c := &curve{runs: finiteRuns(s), style: style}
	points := 0
	for _, run := range c.runs {
		points += len(run)
	}
	c.mark = !s.Dashed && points > 0 && points <= markedPoints
	return c
}

// finiteRuns splits a series at the points that cannot be drawn.
func finiteRuns(s Series) []plotter.XYs {
	var runs []plotter.XYs
	joined := false
	for i := range s.X {
		if !finite(s.X[i]) || !finite(s.Y[i]) {
			joined = false
			continue
		}
		if !joined {
			runs = append(runs, nil)
			joined = true
		}
		last := len(runs) - 1
		runs[last] = append(runs[last], plotter.XY{X: s.X[i], Y: s.Y[i]})
	}
	return runs
}

// finite reports whether x can be drawn. The bound keeps sums of drawable
// numbers finite.
func finite(x float64) bool { return math.Abs(x) < 1e100 }

// single returns the only point of the curve, if there is just one.
func (c *curve) single() (plotter.XY, bool) {
	if len(c.runs) == 1 && len(c.runs[0]) == 1 {
		return c.runs[0][0], true
	}
	return plotter.XY{}, false
}

// Plot draws the curve.
func (c *curve) Plot(area draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&area)
	for _, run := range c.runs {
		line := make([]vg.Point, len(run))
		for i, at := range run {
			line[i] = vg.Point{X: x(at.X), Y: y(at.Y)}
		}
		area.StrokeLines(c.style, area.ClipLinesXY(line)...)
		if c.mark || len(run) == 1 {
			for _, at := range line {
				area.DrawGlyph(c.dot(), at)
			}
		}
	}
}

func (c *curve) dot() draw.GlyphStyle {
	return draw.GlyphStyle{Color: c.style.Color, Radius: vg.Points(2.4), Shape: draw.CircleGlyph{}}
}

// DataRange returns the extent of the points.
func (c *curve) DataRange() (xmin, xmax, ymin, ymax float64) {
	xmin, xmax = math.Inf(1), math.Inf(-1)
	ymin, ymax = xmin, xmax
	for _, run := range c.runs {
		x0, x1, y0, y1 := plotter.XYRange(run)
		xmin, xmax, ymin, ymax = min(xmin, x0), max(xmax, x1), min(ymin, y0), max(ymax, y1)
	}
	return xmin, xmax, ymin, ymax
}

// Thumbnail draws the sample of the legend.
func (c *curve) Thumbnail(area *draw.Canvas) {
	// The middle of small letters lies a little above the middle of the line.
	y := area.Min.Y + 0.58*area.Size().Y
	if _, single := c.single(); !single || !c.mark {
		area.StrokeLine2(c.style, area.Min.X, y, area.Max.X, y)
	}
	if c.mark {
		area.DrawGlyph(c.dot(), vg.Point{X: area.Center().X, Y: y})
	}
}

// baseline is a horizontal line across the whole plot. It implements
// plot.Plotter.
type baseline struct {
	y     float64
	style draw.LineStyle
}

// Plot draws the line.
func (b *baseline) Plot(area draw.Canvas, p *plot.Plot) {
	_, y := p.Transforms(&area)
	area.StrokeLine2(b.style, area.Min.X, y(b.y), area.Max.X, y(b.y))
}
