package learning

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestSmoothL1Table(t *testing.T) {
	for _, c := range []struct {
		name               string
		beta               float64
		prediction, target []float32
		loss               float64
		grad               []float32
	}{
		// d = 0.5: d^2/(2 beta) = 0.125, slope d/beta = 0.5.
		{"inside", 1, []float32{.75}, []float32{.25}, .125, []float32{.5}},
		// d = -3: |d| - beta/2 = 2.5, slope -1.
		{"outside, below", 1, []float32{-3}, []float32{0}, 2.5, []float32{-1}},
		// At |d| = beta both forms give beta/2 and slope 1.
		{"at the joint", 2, []float32{2}, []float32{0}, 1, []float32{1}},
		// d = 0.25, beta = 0.5: 0.0625/1 = 0.0625, slope 0.5.
		{"small beta", .5, []float32{.25}, []float32{0}, .0625, []float32{.5}},
		// (0 + 0.125 + 1.5 + 0.5)/4, slopes (0, 0.5, -1, 1)/4.
		{"mean of four", 1, []float32{1, .5, -2, 1}, []float32{1, 0, 0, 0}, 2.125 / 4, []float32{0, .125, -.25, .25}},
	} {
		t.Run(c.name, func(t *testing.T) {
			grad := make([]float32, len(c.grad))
			if got := (smoothL1{c.beta}).Evaluate(c.prediction, c.target, grad); got != c.loss {
				t.Errorf("loss %v, want %v", got, c.loss)
			}
			for k := range grad {
				if grad[k] != c.grad[k] {
					t.Errorf("gradient %d is %v, want %v", k, grad[k], c.grad[k])
				}
			}
		})
	}
}

func TestSmoothL1NaNShows(t *testing.T) {
	grad := make([]float32, 1)
	loss := smoothL1{1}.Evaluate([]float32{float32(math.NaN())}, []float32{0}, grad)
	if !math.IsNaN(loss) || grad[0] == grad[0] {
		t.Errorf("loss %v, gradient %v, want NaN", loss, grad[0])
	}
}

// The slope is the derivative of the value, the value is even in the error, and
// no slope exceeds 1.
func TestSmoothL1Properties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := smoothL1{rapid.Float64Range(.01, 10).Draw(t, "beta")}
		d := rapid.Float64Range(-20, 20).Draw(t, "d")
		value, slope := l.at(d)
		mirrored, opposite := l.at(-d)
		if value != mirrored || slope != -opposite {
			t.Fatalf("h(%v) = %v, %v but h(-d) = %v, %v", d, value, slope, mirrored, opposite)
		}
		if value < 0 || math.Abs(slope) > 1 {
			t.Fatalf("h(%v) = %v with slope %v", d, value, slope)
		}
		const h = 1e-6
		up, _ := l.at(d + h)
		down, _ := l.at(d - h)
		// h'' is at most 1/beta, so a central difference across the joint is off
		// by at most h/beta; the rest is rounding of values up to 20.
		if diff := math.Abs((up-down)/(2*h) - slope); diff > h/l.Beta+1e-8 {
			t.Fatalf("h'(%v) = %v, difference quotient %v", d, slope, (up-down)/(2*h))
		}
	})
}
