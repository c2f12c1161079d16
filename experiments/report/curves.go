package report

import (
	"fmt"
	"image/color"
	"io"
	"math"
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

// Series is one line of a plot.
type Series struct {
	Name string
	X, Y []float64 // of the same length
	// Dashed draws the line dashed and without marks, for references. A dashed
	// series of a single point is a horizontal line across the whole plot at
	// that point's Y, for a baseline.
	Dashed bool
}

// Size of a plot of curves.
const (
	curveWidth  = 6.5 * vg.Inch // of the plot, to which the legend is added
	curveHeight = 4 * vg.Inch
	curveDPI    = 200
	lineWidth   = vg.Length(1.6)
)

// Curves writes a PNG with the series as lines over common axes and a legend
// beside them. Points with a coordinate that is NaN, infinite or beyond
// 1e100 are left out and leave a gap; a point without neighbours is drawn as a dot. Series without
// points appear in the legend only. It returns an error if X and Y of a series
// differ in length.
func Curves(w io.Writer, title, xLabel, yLabel string, series []Series) error {
	p := newPlot(title, xLabel, yLabel)
	legend := plot.NewLegend()
	legend.TextStyle.Font = sans(10, font.WeightNormal)
	legend.TextStyle.Color = ink
	legend.Top, legend.Left = true, true
	legend.Padding = vg.Points(4)
	legend.ThumbnailWidth = vg.Points(26)

	var baselines []*baseline
	solid := 0
	for _, s := range series {
		if len(s.X) != len(s.Y) {
			return fmt.Errorf("report: curves: series %q has %d x for %d y", s.Name, len(s.X), len(s.Y))
		}
		style := draw.LineStyle{Color: pale, Width: lineWidth}
		if s.Dashed {
			style.Dashes = []vg.Length{vg.Points(5), vg.Points(3)}
		} else {
			style.Color = lineColours[solid%len(lineColours)]
			if solid >= len(lineColours) {
				style.Dashes = []vg.Length{vg.Points(1.5), vg.Points(1.5)}
			}
			solid++
		}
		c := newCurve(s, style)
		if at, ok := c.single(); ok && s.Dashed {
			b := &baseline{y: at.Y, style: style}
			baselines = append(baselines, b)
			p.Add(b)
		} else if len(c.runs) > 0 {
			p.Add(c)
		}
		if s.Name != "" {
			name := s.Name
			if len(c.runs) == 0 {
				name += " (no data)"
			}
			legend.Add(name, c)
		}
	}
	fitAxes(p, baselines)

	probe := draw.New(vgimg.New(curveWidth, curveHeight))
	room := vg.Length(0)
	if size := legend.Rectangle(probe).Size(); size.X > 0 {
		room = size.X + vg.Points(16)
	}
	img := vgimg.NewWith(vgimg.UseWH(curveWidth+room, curveHeight), vgimg.UseDPI(curveDPI))
	all := draw.Crop(draw.New(img), vg.Points(8), -vg.Points(10), vg.Points(8), -vg.Points(10))
	area := draw.Crop(all, 0, -room, 0, 0)
	p.Draw(area)
	if room > 0 {
		below := -vg.Points(4)
		if p.Title.Text != "" {
			below -= p.Title.TextStyle.Height(p.Title.Text) + p.Title.Padding
		}
		legend.Draw(draw.Crop(all, area.Max.X-all.Min.X+vg.Points(12), 0, 0, below))
	}
	if _, err := (vgimg.PngCanvas{Canvas: img}).WriteTo(w); err != nil {
		return fmt.Errorf("report: write picture: %w", err)
	}
	return nil
}

// lineColours are given to the solid series in turn; from the second round on,
// lines are dotted.
var lineColours = []color.Color{blue, vermilion, green, purple, orange, sky, ink}

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

// fitAxes makes the axes cover the data and the baselines, gives them an extent
// where the data have none, and lets the vertical one end at ticks.
func fitAxes(p *plot.Plot, baselines []*baseline) {
	for _, b := range baselines {
		p.Y.Min, p.Y.Max = min(p.Y.Min, b.y), max(p.Y.Max, b.y)
	}
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		switch extent := axis.Max - axis.Min; {
		case axis.Min > axis.Max: // nothing drawn
			axis.Min, axis.Max = 0, 1
		case extent < 1e-12*max(math.Abs(axis.Min), math.Abs(axis.Max)), extent < 1e-100:
			half := 0.1 * math.Abs(axis.Min)
			if half < 1e-100 {
				half = 0.5
			}
			axis.Min, axis.Max = axis.Min-half, axis.Max+half
		}
	}
	step := roundStep((p.Y.Max - p.Y.Min) / wantedTicks)
	p.Y.Min = step * math.Floor(p.Y.Min/step+1e-9)
	p.Y.Max = step * math.Ceil(p.Y.Max/step-1e-9)
}

// wantedTicks is about how many ticks an axis gets at most.
const wantedTicks = 8

// ticks returns marks at round numbers, labelled with the digits they need;
// very large and very small numbers share one SI prefix.
func ticks(low, high float64) []plot.Tick {
	step := roundStep((high - low) / wantedTicks)
	format := tickFormat(max(math.Abs(low), math.Abs(high)), step)
	var marks []plot.Tick
	for k := math.Ceil(low/step - 1e-9); k*step <= high+1e-9*step; k++ {
		label := "0"
		if k != 0 {
			label = format(k * step)
		}
		marks = append(marks, plot.Tick{Value: k * step, Label: label})
	}
	return marks
}

// tickFormat returns the format of the multiples of step up to most.
func tickFormat(most, step float64) func(float64) string {
	scale, prefix := 1.0, ""
	if most >= 10_000 || most < 1e-3 {
		thousands := int(math.Floor(math.Log10(most)/3 + 1e-9))
		if thousands < -unity || thousands >= len(prefixes)-unity {
			return func(v float64) string { return fmt.Sprintf("%.3g", v) }
		}
		scale, prefix = math.Pow(1000, float64(thousands)), " "+prefixes[unity+thousands]
	}
	decimals := max(0, -int(math.Floor(math.Log10(step/scale)+1e-9)))
	return func(v float64) string { return fmt.Sprintf("%.*f%s", decimals, v/scale, prefix) }
}
