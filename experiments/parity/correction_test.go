package parity

import (
	"math"
	"testing"
)

// A gradient that rounding keeps from 0 makes a whole step of either sign. Where
// the final weight is that of the other sign, the step is given it; where it is
// off by more than rounding can do, or with most of its channel, it is not.
func TestStepsThatRoundingDecidesAreCorrected(t *testing.T) {
	const rate = 1e-3
	for name, tc := range map[string]struct {
		rounding float64
		off      []float32 // recorded minus ours, in steps, per weight of the channel
		want     bool
	}{
		"other sign":           {1e-5, []float32{2, 0, 0, 0}, true},
		"no difference":        {1e-5, []float32{0, 0, 0, 0}, false},
		"more than a step":     {1e-5, []float32{2.5, 0, 0, 0}, false},
		"no rounding to blame": {1e-7, []float32{2, 0, 0, 0}, false},
		"the whole channel":    {1e-5, []float32{2, 2, 2, 2}, false},
	} {
		ours := []float32{1, .5, .5, .5}
		recorded := make([]float32, len(ours))
		for i := range ours {
			recorded[i] = ours[i] + rate*tc.off[i]
		}
		c := newCorrections(rate, recorded, func(i int) []int { return []int{i} })
		follow := func() []float32 {
			c.begin()
			first, second := []float32{1e-6, 1, 1, 1}, []float32{3, 1, 1, 1}
			c.follow(1, 1, first, func(int) float64 { return tc.rounding })
			c.follow(2, 1, second, func(int) float64 { return tc.rounding })
			return first
		}
		follow()
		if changed := c.reconsider(ours, 1); changed != tc.want {
			t.Errorf("%s: corrected: %v, want %v", name, changed, tc.want)
		}
		if g := follow()[0]; math.Signbit(float64(g)) != tc.want {
			t.Errorf("%s: the gradient is %v", name, g)
		}
		if listed := len(c.sides) == 1 && c.sides[0].Tick == 1; listed != tc.want {
			t.Errorf("%s: listed: %v", name, c.sides)
		}
	}
}
