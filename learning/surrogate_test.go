package learning

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestSurrogateTable(t *testing.T) {
	for _, c := range []struct {
		name  string
		spec  SurrogateSpec
		u     float32
		want  float64
		exact bool
	}{
		{"boxcar at threshold", SurrogateSpec{SurrogateBoxcar, 1}, 0, 1, true},
		{"boxcar at its edge", SurrogateSpec{SurrogateBoxcar, 1}, .5, 1, true},
		{"boxcar past its edge", SurrogateSpec{SurrogateBoxcar, 1}, .50001, 0, true},
		{"boxcar below its edge", SurrogateSpec{SurrogateBoxcar, 1}, -.50001, 0, true},
		{"wide boxcar is low", SurrogateSpec{SurrogateBoxcar, 4}, -2, .25, true},
		{"boxcar of infinity", SurrogateSpec{SurrogateBoxcar, 1}, float32(math.Inf(1)), 0, true},
		// s(0)(1-s(0)) = 1/4.
		{"triangle at threshold", SurrogateSpec{SurrogateTriangle, 2}, 0, .5, true},
		{"triangle halfway below", SurrogateSpec{SurrogateTriangle, 2}, -1, .25, true},
		{"triangle at its edge", SurrogateSpec{SurrogateTriangle, 2}, 2, 0, true},
		{"triangle of infinity", SurrogateSpec{SurrogateTriangle, 1}, float32(math.Inf(-1)), 0, true},

		{"sigmoid at threshold", SurrogateSpec{SurrogateSigmoid, 1}, 0, .25, true},
		{"wide sigmoid is low", SurrogateSpec{SurrogateSigmoid, 2}, 0, .125, true},
		// s(1) = 0.73105857863, s(1-s) = 0.19661193324.
		{"sigmoid one width away", SurrogateSpec{SurrogateSigmoid, .5}, .5, 2 * .19661193324, false},
		{"sigmoid far away", SurrogateSpec{SurrogateSigmoid, 1}, -1e30, 0, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := []float32{c.u}
			newSurrogate(c.spec).Derivative(got, got)
			if diff := math.Abs(float64(got[0]) - c.want); c.exact && diff != 0 || diff > 1e-6 {
				t.Errorf("derivative at %v is %v, want %v", c.u, got[0], c.want)
			}
		})
	}
}

func TestSurrogateIsEven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]SurrogateKind{SurrogateBoxcar, SurrogateSigmoid}).Draw(t, "kind")
		width := rapid.Float64Range(.01, 100).Draw(t, "width")
		u := rapid.Float32Range(-1e3, 1e3).Draw(t, "u")
		d := make([]float32, 2)
		newSurrogate(SurrogateSpec{kind, width}).Derivative(d, []float32{u, -u})
		// The sigmoids of u and -u are rounded apart: 2e-7 each.
		if diff := math.Abs(float64(d[0] - d[1])); diff > 4e-7/width {
			t.Fatalf("%v at %v, %v at %v", d[0], u, d[1], -u)
		}
		if d[0] < 0 {
			t.Fatalf("%v at %v is negative", d[0], u)
		}
	})
}

// The spike is a step from 0 to 1, so whatever stands in for its derivative has
// integral 1.
func TestSurrogateIntegratesToOne(t *testing.T) {
	for _, kind := range []SurrogateKind{SurrogateBoxcar, SurrogateSigmoid} {
		for _, width := range []float64{.1, 1, 3} {
			t.Run(fmt.Sprintf("%s of width %v", kind, width), func(t *testing.T) {
				// Midpoints over ±20 widths; outside, the sigmoid leaves 2e-9.
				const n = 40000
				h := 40 * width / n
				u := make([]float32, n)
				for i := range u {
					u[i] = float32((float64(i)+.5)*h - 20*width)
				}
				newSurrogate(SurrogateSpec{kind, width}).Derivative(u, u)
				var sum float64
				for _, d := range u {
					sum += float64(d) * h
				}
				// One cell at each edge of the box is 1/1000 of the integral.
				if math.Abs(sum-1) > 2e-3 {
					t.Errorf("integral %v, want 1", sum)
				}
			})
		}
	}
}
