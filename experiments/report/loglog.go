package report

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

// Tick is a mark on the horizontal axis; one without label is a short one.
type Tick struct {
	At    float64
	Label string
}

// LogLog writes a PNG like Curves with logarithmic axes, on which a power law
// is a straight line: errors over time steps, costs over sizes. Points whose
// coordinates are not both positive and between 1e-100 and 1e100 are left out
// and leave a gap; an error of 0 is such a point. A dashed series of two points
// is a line for reference, such as that of slope 1.
//
// The marks on the horizontal axis are at 1, 2, 5 times powers of ten, or at
// powers of ten alone, unless the caller gives others: {1.0/64, "1/64"}. Of
// labels that would overlap, only every second, third and so on is written;
// marks outside the data are left out, and one that is not positive is an error.
func LogLog(w io.Writer, title, xLabel, yLabel string, series []Series, xTicks ...Tick) error {
	c, err := logChart(title, xLabel, yLabel, series, xTicks)
	if err != nil {
		return err
	}
	return c.write(w)
}

func logChart(title, xLabel, yLabel string, series []Series, xTicks []Tick) (*chart, error) {
	for _, t := range xTicks {
		if !onLogAxis(t.At) {
			return nil, fmt.Errorf("report: log-log: mark %q at %g has no place on a logarithmic axis", t.Label, t.At)
		}
	}
	logs := slices.Clone(series)
	for i := range logs {
		logs[i].X, logs[i].Y = log10(logs[i].X), log10(logs[i].Y)
	}
	c, err := newChart("log-log", title, xLabel, yLabel, logs)
	if err != nil {
		return nil, err
	}
	c.fitLogAxes(xTicks)
	return c, nil
}

// onLogAxis reports whether x can be drawn on a logarithmic axis.
func onLogAxis(x float64) bool { return x > 1e-100 && x < 1e100 }

// log10 returns the logarithms of xs, and NaN where there is none to draw. The
// chart is linear in them: gonum's own logarithmic scale misplaces the label of
// the vertical axis.
func log10(xs []float64) []float64 {
	out := make([]float64, len(xs))
	for i, x := range xs {
		out[i] = math.NaN()
		if onLogAxis(x) {
			out[i] = math.Log10(x)
		}
	}
	return out
}

// fitLogAxes makes the axes of logarithms cover the data and the baselines,
// lets the vertical one end at marks, and sets the marks of both.
func (c *chart) fitLogAxes(xTicks []Tick) {
	c.coverBaselines()
	for _, axis := range []*plot.Axis{&c.X, &c.Y} {
		switch {
		case axis.Min > axis.Max: // nothing drawn
			axis.Min, axis.Max = 0, 1
		case axis.Max-axis.Min < 1e-12:
			axis.Min, axis.Max = axis.Min-math.Log10(2), axis.Max+math.Log10(2)
		}
	}
	low, high := enclose(math.Pow(10, c.Y.Min), math.Pow(10, c.Y.Max))
	c.Y.Min, c.Y.Max = math.Log10(low), math.Log10(high)
	mark(&c.Y, logTicks(low, high))
	if len(xTicks) == 0 {
		mark(&c.X, logTicks(math.Pow(10, c.X.Min), math.Pow(10, c.X.Max)))
		return
	}
	var marks []plot.Tick
	for _, t := range xTicks {
		if at := math.Log10(t.At); at >= c.X.Min-1e-9 && at <= c.X.Max+1e-9 {
			marks = append(marks, plot.Tick{Value: t.At, Label: t.Label})
		}
	}
	slices.SortStableFunc(marks, func(a, b plot.Tick) int { return cmp.Compare(a.Value, b.Value) })
	mark(&c.X, marks)
	thin(&c.X, marks)
}

// mark puts marks, which lie on the axis up to rounding, in their places on an
// axis of logarithms.
func mark(axis *plot.Axis, marks []plot.Tick) {
	for i := range marks {
		marks[i].Value = min(max(math.Log10(marks[i].Value), axis.Min), axis.Max)
	}
	axis.Tick.Marker = plot.ConstantTicks(marks)
}

// thin takes the label from so many marks of the horizontal axis that the rest
// do not overlap. The last one keeps its own.
func thin(axis *plot.Axis, marks []plot.Tick) {
	const length = curveWidth - 1*vg.Inch // of the axis, about
	style := axis.Tick.Label
	overlap := func(a, b plot.Tick) bool {
		apart := length * vg.Length(axis.Norm(b.Value)-axis.Norm(a.Value))
		return apart < (style.Width(a.Label)+style.Width(b.Label))/2+vg.Points(4)
	}
	var labelled []int // from the last mark to the first
	for i := len(marks) - 1; i >= 0; i-- {
		if !marks[i].IsMinor() {
			labelled = append(labelled, i)
		}
	}
	every := 1
	for i := every; i < len(labelled); i += every {
		if overlap(marks[labelled[i]], marks[labelled[i-every]]) {
			every++
			i = 0
		}
	}
	for k, i := range labelled {
		if k%every != 0 {
			marks[i].Label = ""
		}
	}
}

// Bounds between which logTicks changes its kind of marks.
const (
	linearRatio   = 4   // below this ratio of the ends, marks are as on a linear axis
	fineDecades   = 2.5 // below, 1, 2 and 5 are labelled, above only 1
	coarseDecades = 9   // above, not every power of ten is labelled
)

// logTicks returns marks at round numbers: depending on the extent, at those of
// a linear axis, at 1, 2 and 5 times powers of ten, at powers of ten, or at
// every n-th of these. Short marks without label fill the gaps.
func logTicks(low, high float64) []plot.Tick {
	if high < linearRatio*low {
		return ticks(low, high)
	}
	decades := math.Log10(high / low)
	every := int(math.Ceil(decades / coarseDecades))
	format := logFormat(low, high)
	var marks []plot.Tick
	for exponent := int(math.Floor(math.Log10(low))) - 1; decimal(1, exponent) <= high*(1+1e-9); exponent++ {
		for m := 1; m <= 9; m++ {
			value := decimal(float64(m), exponent)
			if value < low*(1-1e-9) || value > high*(1+1e-9) || m > 1 && every > 1 {
				continue
			}
			mark := plot.Tick{Value: value}
			if m == 1 && exponent%every == 0 || (m == 2 || m == 5) && decades < fineDecades {
				mark.Label = format(m, exponent)
			}
			marks = append(marks, mark)
		}
	}
	return marks
}

// logFormat returns the format of m × 10^exponent on an axis from low to high:
// with all digits where these are few at both ends, and as 2e-6 elsewhere.
func logFormat(low, high float64) func(m, exponent int) string {
	if low >= 0.99e-4 && high < 1e5 {
		return func(m, exponent int) string {
			return strconv.FormatFloat(decimal(float64(m), exponent), 'f', -1, 64)
		}
	}
	return func(m, exponent int) string {
		if exponent == 0 {
			return strconv.Itoa(m)
		}
		return fmt.Sprintf("%de%d", m, exponent)
	}
}

// enclose returns the narrowest range around low to high whose ends are marks
// of logTicks.
func enclose(low, high float64) (from, to float64) {
	if high < linearRatio*low {
		step := roundStep((high - low) / wantedTicks)
		return step * math.Floor(low/step+1e-9), step * math.Ceil(high/step-1e-9)
	}
	steps := []float64{1, 2, 5}
	if math.Log10(high/low) > coarseDecades {
		steps = steps[:1]
	}
	from, to = low, high
	exponent := int(math.Floor(math.Log10(low))) - 1
	for reached := false; !reached; exponent++ {
		for _, m := range steps {
			// The tolerance keeps ends that are marks up to rounding.
			value := decimal(m, exponent)
			if value <= low*(1+1e-9) {
				from = value
			}
			if value >= high*(1-1e-9) {
				to, reached = value, true
				break
			}
		}
	}
	return from, to
}
