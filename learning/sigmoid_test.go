package learning

import (
	"math"
	"testing"
)

// exactSigmoid is the slow twin: the loop that Sigmoid must agree with.
func exactSigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

func TestSigmoidOfSpecialValues(t *testing.T) {
	inf := float32(math.Inf(1))
	denormal := float32(math.SmallestNonzeroFloat32)
	for _, c := range []struct {
		name    string
		x, want float32
	}{
		{"zero", 0, .5},
		{"negative zero", float32(math.Copysign(0, -1)), .5},
		{"smallest denormal", denormal, .5},
		{"negative denormal", -denormal, .5},
		{"infinity", inf, 1},
		{"negative infinity", -inf, 0},
		{"largest", math.MaxFloat32, 1},
		{"most negative", -math.MaxFloat32, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := []float32{c.x}
			sigmoid(got, got)
			if got[0] != c.want {
				t.Errorf("sigmoid(%v) = %v, want %v", c.x, got[0], c.want)
			}
		})
	}
	got := []float32{0}
	sigmoid(got, []float32{float32(math.NaN())})
	if got[0] == got[0] {
		t.Errorf("sigmoid(NaN) = %v, want NaN", got[0])
	}
}

// Every 1021st float32 bit pattern, which reaches every exponent and, 1021 being
// prime, mantissas without a pattern. Every float32 of 1e-9 < |x| < 256, where
// the sigmoid is neither 1/2 nor saturated, was tried once when the coefficients
// were chosen: the greatest error was 9.6e-8, at 1.67.
func TestSigmoidErrorOverAllFloats(t *testing.T) {
	const stride, limit = 1021, 2e-7
	worst, at := 0.0, float32(0)
	y := make([]float32, 1)
	for bits := uint64(0); bits < 1<<32; bits += stride {
		x := math.Float32frombits(uint32(bits))
		if x != x {
			continue
		}
		sigmoid(y, []float32{x})
		if diff := math.Abs(float64(y[0]) - exactSigmoid(float64(x))); !(diff <= worst) {
			worst, at = diff, x
		}
	}
	t.Logf("greatest error %.3g at %v", worst, at)
	if !(worst <= limit) {
		t.Errorf("error %.3g at %v, want at most %g", worst, at, limit)
	}
}

func TestSigmoidStaysInUnitIntervalAndNeverFalls(t *testing.T) {
	const step = 1024
	line := make([]float32, 260*step+1)
	for i := range line {
		line[i] = float32(i)/step - 130
	}
	sigmoid(line, line)
	before := float32(0)
	for i, y := range line {
		// Neighbours may differ by rounding of the polynomial, one unit in
		// the last place of a number near 1.
		if y < before-1.2e-7 || y < 0 || y > 1 {
			t.Fatalf("sigmoid(%v) = %v after %v", float32(i)/step-130, y, before)
		}
		before = y
	}
}

var benchmarkMembrane = func() []float32 {
	u := make([]float32, 4096)
	for i := range u {
		u[i] = float32(i%257)/64 - 2
	}
	return u
}()

func BenchmarkSigmoid(b *testing.B) {
	dst := make([]float32, len(benchmarkMembrane))
	b.SetBytes(int64(4 * len(dst)))
	for b.Loop() {
		sigmoid(dst, benchmarkMembrane)
	}
}

func BenchmarkSigmoidMathExp(b *testing.B) {
	dst := make([]float32, len(benchmarkMembrane))
	b.SetBytes(int64(4 * len(dst)))
	for b.Loop() {
		for i, x := range benchmarkMembrane {
			dst[i] = float32(exactSigmoid(float64(x)))
		}
	}
}
