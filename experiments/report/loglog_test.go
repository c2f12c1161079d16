package report

import (
	"errors"
	"image"
	"image/color"
	"io"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot"
	"pgregory.net/rapid"
)

func TestLogLogPictures(t *testing.T) {
	nan := math.NaN()
	powers := []float64{1. / 8, 1. / 4, 1. / 2, 1}
	tests := []struct {
		name   string
		series []Series
		colour color.RGBA
		least  int // pixels of that colour in the plot, some of which are the rims of letters
		most   int
	}{
		{"nothing", nil, blue, 0, 0},
		{"a line", []Series{{X: powers, Y: powers}}, blue, 2000, 20000},
		{"a constant line", []Series{{X: powers, Y: []float64{5, 5, 5, 5}}}, blue, 2000, 20000},
		{"a single point", []Series{{Name: "a", X: []float64{3}, Y: []float64{4}}}, blue, 80, 400},
		{"nothing positive", []Series{{Name: "a", X: powers, Y: []float64{0, -1, nan, math.Inf(1)}}}, blue, 0, 0},
		{"steps of 0", []Series{{Name: "a", X: []float64{0, -1}, Y: []float64{1, 1}}}, blue, 0, 0},
		{"a point between zeros", []Series{{Name: "a", X: powers, Y: []float64{0, 1, 0, 0}}}, blue, 80, 400},
		{"a slope for reference", []Series{{Name: "slope 1", X: []float64{1. / 8, 1}, Y: []float64{0.01, 0.08}, Dashed: true}}, pale, 1500, 8000},
		{"a baseline", []Series{{Name: "floor", X: []float64{1}, Y: []float64{0.01}, Dashed: true}}, pale, 1500, 6000},
		{"a baseline of zero", []Series{{X: []float64{1}, Y: []float64{0}, Dashed: true}}, pale, 0, 60},
		{"the largest extent", []Series{{X: []float64{2e-100, 9e99}, Y: []float64{2e-100, 9e99}}}, blue, 2000, 20000},
		{"too large and too small", []Series{{X: []float64{1, 2}, Y: []float64{1e-200, 1e200}}}, blue, 0, 0},
		{"close values", []Series{{X: []float64{1, 1 + 1e-9}, Y: []float64{7, 7 + 1e-9}}}, blue, 1000, 20000},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := logChart("title", "x", "a label as long as the axis, or nearly so", tt.series, []Tick{{0.25, "1/4"}, {1, "1"}})
			if err != nil {
				t.Fatal(err)
			}
			img := c.render().Image().(*image.RGBA)
			if _, n := region(img, plotArea(img), tt.colour); n < tt.least || n > tt.most {
				t.Errorf("%d pixels of the line, want %d to %d", n, tt.least, tt.most)
			}
			if rim := rightRim(img); rim > 0 {
				t.Errorf("%d pixels of the right margin are not white", rim)
			}
		})
	}
}

func TestLogLogErrors(t *testing.T) {
	err := LogLog(io.Discard, "", "", "", []Series{{Name: "a", X: []float64{1}}})
	if err == nil || !strings.Contains(err.Error(), `log-log: series "a" has 1 x for 0 y`) {
		t.Errorf("got error %v", err)
	}
	for _, at := range []float64{0, -1, math.NaN(), math.Inf(1)} {
		err := LogLog(io.Discard, "", "", "", nil, Tick{at, "here"})
		if err == nil || !strings.Contains(err.Error(), `mark "here" at `) {
			t.Errorf("a mark at %v: got error %v", at, err)
		}
	}
	if err := LogLog(full{}, "", "", "", nil); !errors.Is(err, errFull) {
		t.Errorf("got error %v, want %v", err, errFull)
	}
}

func TestLogLogLeavesItsInputAlone(t *testing.T) {
	s := []Series{{X: []float64{1, 10}, Y: []float64{1, 100}}}
	if _, err := logChart("", "", "", s, nil); err != nil {
		t.Fatal(err)
	}
	if s[0].X[1] != 10 || s[0].Y[1] != 100 {
		t.Errorf("the caller's numbers are now %v", s[0])
	}
}

func TestLogTicks(t *testing.T) {
	tests := []struct {
		name      string
		low, high float64
		want      string
		short     int // marks without label
	}{
		{"less than a decade: as on a linear axis", 2, 5, "2.0 2.5 3.0 3.5 4.0 4.5 5.0", 0},
		{"a decade", 1, 10, "1 2 5 10", 6}, // 3, 4, 6, 7, 8, 9
		{"two decades between the marks", 0.015, 0.9, "0.02 0.05 0.1 0.2 0.5", 12},
		{"decades alone", 1e-3, 1, "0.001 0.01 0.1 1", 3 * 8},
		{"many decades", 1e-6, 100, "1e-6 1e-5 1e-4 1e-3 1e-2 1e-1 1 1e1 1e2", 8 * 8},
		{"very many decades", 1e-12, 1e4, "1e-12 1e-10 1e-8 1e-6 1e-4 1e-2 1 1e2 1e4", 8},
		{"small numbers within two decades", 2e-7, 3e-6, "2e-7 5e-7 1e-6 2e-6", 7}, // 3, 4, 6, 7, 8, 9e-7; 3e-6
		{"an end that is a mark up to rounding", 1 + 1e-12, 10 - 1e-11, "1 2 5 10", 6},
	}
	for _, tt := range tests {
		marks := logTicks(tt.low, tt.high)
		short := 0
		var named []plot.Tick
		for _, m := range marks {
			if m.IsMinor() {
				short++
			} else {
				named = append(named, m)
			}
		}
		if got := labels(named); got != tt.want || short != tt.short {
			t.Errorf("%s: %s and %d short ones\nwant: %s and %d", tt.name, got, short, tt.want, tt.short)
		}
	}
}

func TestEncloseEndsAtMarks(t *testing.T) {
	for _, tt := range []struct{ low, high, from, to float64 }{
		{0.015, 0.9, 0.01, 1}, {0.02, 0.5, 0.02, 0.5}, {2.1, 4.9, 2, 5}, {3e-12, 4e3, 1e-12, 1e4}, {1, 10, 1, 10},
	} {
		from, to := enclose(tt.low, tt.high)
		if math.Abs(from/tt.from-1) > 1e-9 || math.Abs(to/tt.to-1) > 1e-9 {
			t.Errorf("%g to %g is enclosed by %g to %g, want %g to %g", tt.low, tt.high, from, to, tt.from, tt.to)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		low := math.Pow(10, rapid.Float64Range(-99, 90).Draw(t, "low"))
		high := low * math.Pow(10, rapid.Float64Range(1e-6, 9).Draw(t, "decades"))
		from, to := enclose(low, high)
		if !(from > 0 && from <= low*(1+1e-8) && to >= high*(1-1e-8)) {
			t.Fatalf("%g to %g is enclosed by %g to %g", low, high, from, to)
		}
		if marks := logTicks(from, to); len(marks) < 2 || len(marks) > 200 {
			t.Fatalf("%d marks from %g to %g", len(marks), from, to)
		}
	})
}

// halves returns the marks 1, 1/2, 1/4 …, in no order.
func halves(n int, label string) []Tick {
	var marks []Tick
	for k := range n {
		marks = append(marks, Tick{math.Exp2(-float64(k * 5 % n)), label})
	}
	return marks
}

func TestCallersMarks(t *testing.T) {
	tests := []struct {
		name     string
		marks    []Tick
		from     float64 // of the data, up to 1
		all      int
		labelled int
	}{
		{"all have room", halves(7, "1/64"), 1. / 64, 7, 7},
		{"every second label has room", halves(14, "1/8192"), 1. / 8192, 14, 7},
		{"no two labels have room", halves(7, strings.Repeat("wide", 40)), 1. / 64, 7, 1},
		{"outside the data", halves(7, "1/64"), 1. / 4, 3, 3},
		{"without labels", halves(7, ""), 1. / 64, 7, 0},
	}
	for _, tt := range tests {
		ends := []float64{tt.from, 1}
		c, err := logChart("", "", "", []Series{{X: ends, Y: ends}}, tt.marks)
		if err != nil {
			t.Fatal(err)
		}
		marks := c.X.Tick.Marker.Ticks(c.X.Min, c.X.Max)
		labelled := 0
		for i, m := range marks {
			if !m.IsMinor() {
				labelled++
			}
			if m.Value < c.X.Min || m.Value > c.X.Max || i > 0 && m.Value <= marks[i-1].Value {
				t.Errorf("%s: mark %d is at %v on the axis from %v to %v", tt.name, i, m.Value, c.X.Min, c.X.Max)
			}
		}
		if len(marks) != tt.all || labelled != tt.labelled {
			t.Errorf("%s: %d marks, %d with label, want %d and %d", tt.name, len(marks), labelled, tt.all, tt.labelled)
		}
		if tt.labelled > 0 && marks[len(marks)-1].IsMinor() {
			t.Errorf("%s: the last mark has lost its label", tt.name)
		}
	}
}
