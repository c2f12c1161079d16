package report

import (
	"fmt"
	"image/color"
	"io"
	"strings"

	"golang.org/x/image/font"
	"gonum.org/v1/plot"
	plotfont "gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// Size of a plot of curves.
const (
	curveWidth  = 6.5 * vg.Inch // of the plot, to which the legend is added
	curveHeight = 4 * vg.Inch
	curveDPI    = 200
	lineWidth   = vg.Length(1.6)
)

// chart is a plot of series with a legend beside it.
type chart struct {
	*plot.Plot
	legend    plot.Legend
	baselines []*baseline
}

// newChart returns a chart of the points that can be drawn. Kind names the
// picture in errors.
func newChart(kind, title, xLabel, yLabel string, series []Series) (*chart, error) {
	c := &chart{Plot: newPlot(title, xLabel, yLabel), legend: plot.NewLegend()}
	c.legend.TextStyle.Font = sans(10, font.WeightNormal)
	c.legend.TextStyle.Color = ink
	c.legend.Top, c.legend.Left = true, true
	c.legend.Padding = vg.Points(4)
	c.legend.ThumbnailWidth = vg.Points(26)

	solid, dashed := 0, 0
	for _, s := range series {
		if len(s.X) != len(s.Y) {
			return nil, fmt.Errorf("report: %s: series %q has %d x for %d y", kind, s.Name, len(s.X), len(s.Y))
		}
		style := draw.LineStyle{Color: pale, Width: lineWidth}
		if s.Dashed {
			style.Dashes = dashes[dashed%len(dashes)]
			dashed++
		} else {
			style.Color = lineColours[solid%len(lineColours)]
			if solid >= len(lineColours) {
				style.Dashes = []vg.Length{vg.Points(1.5), vg.Points(1.5)}
			}
			solid++
		}
		c.add(s, style)
	}
	return c, nil
}

// add adds a series to the plot and, if it has a name, to the legend.
func (c *chart) add(s Series, style draw.LineStyle) {
	line := newCurve(s, style)
	if at, ok := line.single(); ok && s.Dashed {
		b := &baseline{y: at.Y, style: style}
		c.baselines = append(c.baselines, b)
		c.Add(b)
	} else if len(line.runs) > 0 {
		c.Add(line)
	}
	if s.Name == "" {
		return
	}
	name := s.Name
	if len(line.runs) == 0 {
		name += " (no data)"
	}
	c.legend.Add(name, line)
}

// coverBaselines widens the vertical axis to the baselines.
func (c *chart) coverBaselines() {
	for _, b := range c.baselines {
		c.Y.Min, c.Y.Max = min(c.Y.Min, b.y), max(c.Y.Max, b.y)
	}
}

// write draws the chart and writes it as PNG.
func (c *chart) write(w io.Writer) error {
	if _, err := (vgimg.PngCanvas{Canvas: c.render()}).WriteTo(w); err != nil {
		return fmt.Errorf("report: write picture: %w", err)
	}
	return nil
}

// render draws the chart.
func (c *chart) render() *vgimg.Canvas {
	probe := draw.New(vgimg.New(curveWidth, curveHeight))
	room := vg.Length(0)
	if size := c.legend.Rectangle(probe).Size(); size.X > 0 {
		room = size.X + vg.Points(16)
	}
	img := vgimg.NewWith(vgimg.UseWH(curveWidth+room, curveHeight), vgimg.UseDPI(curveDPI))
	all := draw.Crop(draw.New(img), vg.Points(8), -vg.Points(10), vg.Points(8), -vg.Points(10))
	area := draw.Crop(all, 0, -room, 0, 0)
	c.Draw(area)
	if room > 0 {
		below := -vg.Points(4)
		if c.Title.Text != "" {
			below -= c.Title.TextStyle.Height(c.Title.Text) + c.Title.Padding
		}
		c.legend.Draw(draw.Crop(all, area.Max.X-all.Min.X+vg.Points(12), 0, 0, below))
	}
	return img
}

// lineColours are given to the solid series in turn; from the second round on,
// lines are dotted.
var lineColours = []color.Color{blue, vermilion, green, purple, orange, sky, ink}

// dashes are given to the dashed series in turn.
var dashes = [][]vg.Length{
	{vg.Points(5), vg.Points(3)},
	{vg.Points(1.6), vg.Points(2.4)},
	{vg.Points(8), vg.Points(2.4), vg.Points(1.6), vg.Points(2.4)},
}

func sans(points vg.Length, weight font.Weight) plotfont.Font {
	return plotfont.Font{Typeface: "Liberation", Variant: "Sans", Weight: weight, Size: points}
}

// newPlot returns an empty plot in the style of this package.
func newPlot(title, xLabel, yLabel string) *plot.Plot {
	p := plot.New()
	p.Title.TextStyle.Font = sans(12, font.WeightBold)
	p.Title.Text = strings.Join(wrapWords(title, func(line string) bool {
		return p.Title.TextStyle.Width(line) <= curveWidth-0.5*vg.Inch
	}), "\n")
	p.Title.TextStyle.Color = ink
	p.Title.Padding = vg.Points(10)
	p.X.Label.Text, p.Y.Label.Text = xLabel, yLabel
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Label.TextStyle.Font = sans(11, font.WeightNormal)
		axis.Label.Padding = vg.Points(4)
		axis.Tick.Label.Font = sans(10, font.WeightNormal)
		for _, style := range []*text.Style{&axis.Label.TextStyle, &axis.Tick.Label} {
			style.Color = ink
		}
		axis.LineStyle = draw.LineStyle{Color: ink, Width: vg.Points(0.8)}
		axis.Tick.LineStyle = axis.LineStyle
		axis.Tick.Length = vg.Points(4)
		axis.Tick.Marker = plot.TickerFunc(ticks)
		axis.Padding = vg.Points(4)
	}
	grid := plotter.NewGrid()
	grid.Vertical.Width = 0
	grid.Horizontal = draw.LineStyle{Color: color.RGBA{0xe2, 0xe2, 0xe2, 0xff}, Width: vg.Points(0.6)}
	p.Add(grid)
	return p
}
