package fit

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestOrder(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	powers := []float64{1, 0.5, 0.25, 0.125}
	for _, c := range []struct {
		name          string
		dt, err       []float64
		order, stderr float64
		ok            bool
	}{
		{"first order", powers, []float64{3, 1.5, 0.75, 0.375}, 1, 0, true},
		{"second order", powers, []float64{8, 2, 0.5, 0.125}, 2, 0, true},
		{"errors that do not shrink", powers, []float64{2, 2, 2, 2}, 0, 0, true},
		{"errors that grow", powers, []float64{1, 2, 4, 8}, -1, 0, true},
		{"zeros, infinities and what is not a number are left out",
			[]float64{1, 0.5, 0.25, 0.125, 0, nan, inf, 2, 4, -1},
			[]float64{1, 0.25, 0, 1. / 64, 1, 1, 1, nan, inf, 1}, 2, 0, true},
		{"two points: no standard error", []float64{1, 0.5}, []float64{1, 0.125}, 3, nan, true},
		// In units of log 2: x = 0, 1, 2, y = 0, 1.5, 2 (errors 2^y). Slope
		// Σ(x-1)·y / Σ(x-1)² = 2/2 = 1; intercept 7/6 - 1 = 1/6; residuals -1/6,
		// 1/3, -1/6; standard error sqrt((1/36+4/36+1/36) / 1 / 2) = sqrt(1/12).
		{"three points about a line", []float64{1, 2, 4}, []float64{1, math.Exp2(1.5), 4}, 1, math.Sqrt(1. / 12), true},
		{"one point", []float64{1}, []float64{1}, 0, 0, false},
		{"one step only", []float64{1, 1, 1}, []float64{1, 2, 3}, 0, 0, false},
		{"nothing", nil, nil, 0, 0, false},
		{"exact results", powers, []float64{0, 0, 0, 0}, 0, 0, false},
	} {
		order, stderr, ok := Order(c.dt, c.err)
		same := func(a, b float64) bool { return math.Abs(a-b) < 1e-12 || math.IsNaN(a) && math.IsNaN(b) }
		if !same(order, c.order) || !same(stderr, c.stderr) || ok != c.ok {
			t.Errorf("%s: got %v ± %v, %v, want %v ± %v, %v", c.name, order, stderr, ok, c.order, c.stderr, c.ok)
		}
	}
}

func TestOrderOfAnyPowerLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.Float64Range(-4, 4).Draw(t, "order")
		scale := math.Exp(rapid.Float64Range(-20, 20).Draw(t, "log scale"))
		unit := math.Exp(rapid.Float64Range(-20, 20).Draw(t, "log unit"))
		var dt, err []float64
		for k := range rapid.IntRange(3, 14).Draw(t, "steps") {
			dt = append(dt, unit*math.Exp2(-float64(k)))
			err = append(err, scale*math.Exp2(-p*float64(k)))
		}
		if order, stderr, ok := Order(dt, err); !ok || math.Abs(order-p) > 1e-11 || stderr > 1e-11 {
			t.Fatalf("got %v ± %v, %v, want %v ± 0", order, stderr, ok, p)
		}
	})
}

func TestOrderRejectsUnequalLengths(t *testing.T) {
	defer func() {
		if got := recover(); got != "fit: steps and errors differ in number" {
			t.Errorf("panic %v", got)
		}
	}()
	Order([]float64{1}, nil)
}
