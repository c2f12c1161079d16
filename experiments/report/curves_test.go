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
)

// plotArea is the part of a picture of curves that holds no legend.
func plotArea(img *image.RGBA) image.Rectangle {
	b := img.Bounds()
	b.Max.X = int(curveWidth.Dots(curveDPI)) - 60
	return b
}

func TestCurvesPictures(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	tests := []struct {
		name   string
		series []Series
		colour color.RGBA
		least  int // pixels of that colour in the plot
		most   int
	}{
		{"nothing", nil, blue, 0, 0},
		{"an empty series", []Series{{Name: "a"}}, blue, 0, 0},
		{"a single point", []Series{{Name: "a", X: []float64{3}, Y: []float64{4}}}, blue, 80, 400},
		{"a point between gaps", []Series{{Name: "a", X: []float64{1, 2, 3}, Y: []float64{nan, 1, inf}}}, blue, 80, 400},
		{"a line", []Series{{X: []float64{1, 2}, Y: []float64{0, 1}}}, blue, 2000, 20000},
		{"a constant line", []Series{{X: []float64{1, 2}, Y: []float64{5, 5}}}, blue, 2000, 20000},
		{"a baseline alone", []Series{{Name: "chance", X: []float64{0}, Y: []float64{0.3}, Dashed: true}}, pale, 1500, 6000},
		{"a baseline of zero and a point", []Series{
			{Name: "a", X: []float64{3}, Y: []float64{4}},
			{Name: "chance", X: []float64{0}, Y: []float64{0}, Dashed: true}}, pale, 1500, 6000},
		{"infinite x", []Series{{Name: "a", X: []float64{inf, nan}, Y: []float64{0, 1}}}, blue, 0, 0},
		{"huge values", []Series{{Name: "a", X: []float64{0, 1}, Y: []float64{-9e99, 9e99}}}, blue, 2000, 20000},
		{"values too large to draw", []Series{{Name: "a", X: []float64{0, 1}, Y: []float64{-1e308, 1e308}}}, blue, 0, 0},
		{"tiny values", []Series{{Name: "a", X: []float64{0, 5e-324}, Y: []float64{0, 1e-310}}}, blue, 50, 20000},
		{"close values", []Series{{Name: "a", X: []float64{0, 1}, Y: []float64{1e9, 1e9 + 1e-3}}}, blue, 2000, 20000},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := linearChart(strings.Repeat("title ", 40), "x", "y", tt.series)
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

func TestCurvesLeaveAGap(t *testing.T) {
	s := Series{X: []float64{1, 2, 3, 4, 5}, Y: []float64{1, 2, math.NaN(), 4, 5}}
	runs := finiteRuns(s)
	if len(runs) != 2 || len(runs[0]) != 2 || len(runs[1]) != 2 || runs[1][0].X != 4 {
		t.Errorf("runs of finite points: %v", runs)
	}
}

func TestCurvesErrors(t *testing.T) {
	err := Curves(io.Discard, "", "", "", []Series{{Name: "a", X: []float64{1}}})
	if err == nil || !strings.Contains(err.Error(), `series "a" has 1 x for 0 y`) {
		t.Errorf("got error %v", err)
	}
	if err := Curves(full{}, "", "", "", nil); !errors.Is(err, errFull) {
		t.Errorf("got error %v, want %v", err, errFull)
	}
}

func TestTicks(t *testing.T) {
	tests := []struct {
		name      string
		low, high float64
		want      string
	}{
		{"a fraction", 0, 0.7, "0 0.1 0.2 0.3 0.4 0.5 0.6 0.7"},
		{"both signs", -2, 2, "-2.0 -1.5 -1.0 -0.5 0 0.5 1.0 1.5 2.0"},
		{"between the ticks", 1, 30, "5 10 15 20 25 30"},
		{"large numbers share a prefix", 0, 24e6, "0 5 M 10 M 15 M 20 M"},
		{"small numbers", 0, 3e-8, "0 5 n 10 n 15 n 20 n 25 n 30 n"},
		{"numbers beyond the prefixes", 0, 3e-30, "0 5e-31 1e-30 1.5e-30 2e-30 2.5e-30 3e-30"},
		{"close numbers keep the digits that differ", 1.00001, 1.00003, "1.000010 1.000015 1.000020 1.000025 1.000030"},
		{"close large numbers", 1e6 + 1, 1e6 + 3, "1.0000010 M 1.0000015 M 1.0000020 M 1.0000025 M 1.0000030 M"},
	}
	for _, tt := range tests {
		if got := labels(ticks(tt.low, tt.high)); got != tt.want {
			t.Errorf("%s: %s\nwant: %s", tt.name, got, tt.want)
		}
	}
}

func labels(marks []plot.Tick) string {
	var names []string
	for _, m := range marks {
		names = append(names, m.Label)
	}
	return strings.Join(names, " ")
}
