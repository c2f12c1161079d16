package report

import (
	"fmt"
	"io"
	"math"

	"gonum.org/v1/plot"
)

// Series is one line of a plot.
type Series struct {
	Name string
	X, Y []float64 // of the same length
	// Dashed draws the line dashed and without marks, for references. A dashed
	// series of a single point is a horizontal line across the whole plot at
	// that point's Y, for a baseline. Several dashed series differ in their
	// dashes.
	Dashed bool
}

// Curves writes a PNG with the series as lines over common axes and a legend
// beside them. Points with a coordinate that is NaN, infinite or beyond 1e100
// are left out and leave a gap; a point without neighbours is drawn as a dot.
// Series without points appear in the legend only. It returns an error if X and
// Y of a series differ in length.
func Curves(w io.Writer, title, xLabel, yLabel string, series []Series) error {
	c, err := linearChart(title, xLabel, yLabel, series)
	if err != nil {
		return err
	}
	return c.write(w)
}

func linearChart(title, xLabel, yLabel string, series []Series) (*chart, error) {
	c, err := newChart("curves", title, xLabel, yLabel, series)
	if err != nil {
		return nil, err
	}
	c.fitAxes()
	return c, nil
}

// fitAxes makes the axes cover the data and the baselines, gives them an extent
// where the data have none, and lets the vertical one end at ticks.
func (c *chart) fitAxes() {
	c.coverBaselines()
	p := c.Plot
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
