package learning

import (
	"math"
	"testing"
)

// A constant homeostasis moves thresholds by its whole rate, also where the
// schedule has left nothing of the others.
func TestConstantHomeostasisLeavesTheScheduleOut(t *testing.T) {
	h := &HomeostasisSpec{TargetRatePerMS: .05, Rate: .1, Floor: .1, Constant: true}
	for _, factor := range []float64{0, .25, 1} {
		if got := h.Next(1, .1, factor); math.Abs(float64(got)-1.1) > 1e-6 {
			t.Errorf("at the factor %v, twice the target moves the threshold 1 to %v, want 1.1", factor, got)
		}
	}
}
