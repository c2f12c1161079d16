package neuron

import (
	"math"
	"testing"
)

func TestGrowthIsTheExponential(t *testing.T) {
	worst := 0.
	for i := range 1_000_001 {
		x := landmarkSpan * float64(i) / 1e6
		worst = max(worst, math.Abs(growth(x)/math.Exp(x)-1))
	}
	if worst > 3e-14 || worst == 0 {
		t.Errorf("relative error up to %v", worst)
	}
}
