package learning

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
	"spikesim/sim/random"
)

// numbers returns n float32 numbers, uniform in ±scale.
func numbers(key random.Key, n int, scale float64) []float32 {
	x := make([]float32, n)
	uniform(key, x, scale)
	return x
}

func TestFixedReadoutIsAFunctionOfItsKey(t *testing.T) {
	a := newFixedReadout(random.New(1), 4, 300, .5)
	b := newFixedReadout(random.New(1), 4, 300, .5)
	if !slices.Equal(a.Weights, b.Weights) || !slices.Equal(a.Bias, b.Bias) {
		t.Error("two readouts of one key differ")
	}
	c := newFixedReadout(random.New(2), 4, 300, .5)
	if slices.Equal(a.Weights, c.Weights) || slices.Equal(a.Bias, c.Bias) {
		t.Error("readouts of two keys are the same")
	}
}

// U(-b, b) has mean 0 and variance b^2/3.
func TestFixedReadoutHasItsLaw(t *testing.T) {
	const features, scale = 20000, .5
	r := newFixedReadout(random.New(3), 4, features, scale)
	bound := scale / math.Sqrt(features)
	var sum, squares, most float64
	for _, w := range r.Weights {
		sum += float64(w)
		squares += float64(w) * float64(w)
		most = max(most, math.Abs(float64(w)))
	}
	n := float64(len(r.Weights))
	// Standard errors: bound/sqrt(3n) of the mean, 2/sqrt(5n) relative of the
	// variance; five of each.
	if mean := sum / n; math.Abs(mean) > 5*bound/math.Sqrt(3*n) {
		t.Errorf("mean %g", mean)
	}
	if ratio := squares / n / (bound * bound / 3); math.Abs(ratio-1) > 10/math.Sqrt(5*n) {
		t.Errorf("variance is %g of what it should be", ratio)
	}
	if most > bound*(1+1e-6) || most < .999*bound {
		t.Errorf("largest weight %g, want just below %g", most, bound)
	}
	for k, b := range r.Bias {
		if b == 0 || math.Abs(float64(b)) > bound*(1+1e-6) {
			t.Errorf("bias %d is %g, want it within ±%g", k, b, bound)
		}
	}
}

// Against plain float64 sums, for every number of outputs that takes another
// path and lengths around the block size of kernel.Dot4.
func TestReadoutAgreesWithPlainSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		outputs := rapid.IntRange(1, 13).Draw(t, "outputs")
		features := rapid.OneOf(rapid.IntRange(1, 5), rapid.IntRange(510, 1026)).Draw(t, "features")
		key := random.New(rapid.Uint64().Draw(t, "seed"))
		r := newFixedReadout(key, outputs, features, math.Sqrt(float64(features)))
		x := numbers(key.Name("x"), features, 2)
		e := numbers(key.Name("e"), outputs, 1)

		out := make([]float32, outputs)
		r.Predict(x, out)
		for k := range out {
			want := float64(r.Bias[k])
			for j := range x {
				want += float64(r.Weights[r.Index(j, k)]) * float64(x[j])
			}
			// Up to 67 float32 additions of terms up to 2, per block.
			if math.Abs(float64(out[k])-want) > 1e-4 {
				t.Fatalf("output %d is %v, want %v", k, out[k], want)
			}
		}

		back := make([]float32, features)
		r.backward(e, back)
		gate := numbers(key.Name("gate"), features, 1)
		zeros := 0
		for j := range gate {
			if j%3 == 0 {
				gate[j] = 0
				zeros++
			}
		}
		scaled := slices.Clone(gate)
		if n := r.scaleBackward(e, scaled); n != features-zeros {
			t.Fatalf("scaleBackward executed %d features, want %d", n, features-zeros)
		}
		for j := range back {
			var want float64
			for k := range e {
				want += float64(r.Weights[r.Index(j, k)]) * float64(e[k])
			}
			if math.Abs(float64(back[j])-want) > 4e-6 {
				t.Fatalf("backward %d is %v, want %v", j, back[j], want)
			}
			if scaled[j] != gate[j]*back[j] {
				t.Fatalf("scaled backward %d is %v, want %v", j, scaled[j], gate[j]*back[j])
			}
		}
	})
}

// A spike adds its unit's weights; so spikes are dense features that count them.
func TestPredictSpikesIsPredictOfCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		outputs := rapid.IntRange(1, 13).Draw(t, "outputs")
		const features = 200
		r := newFixedReadout(random.New(rapid.Uint64().Draw(t, "seed")), outputs, features, 1)
		units := rapid.SliceOfN(rapid.Int32Range(0, features-1), 0, 50).Draw(t, "units")
		counts := make([]float32, features)
		for _, j := range units {
			counts[j]++
		}
		sparse, dense := make([]float32, outputs), make([]float32, outputs)
		r.predictSpikes(units, sparse)
		r.Predict(counts, dense)
		for k := range sparse {
			if math.Abs(float64(sparse[k]-dense[k])) > 1e-5 {
				t.Fatalf("output %d: %v from spikes, %v from counts", k, sparse[k], dense[k])
			}
		}
	})
}

// A readout of 100 000 features of .5 with weights that do not cancel: plain
// float32 summation would be off by about 1e-3.
func TestPredictStaysAccurateOverManyFeatures(t *testing.T) {
	const features = 100_003
	for _, outputs := range []int{3, 4} {
		r := newZeroReadout(outputs, features)
		for i := range r.Weights {
			r.Weights[i] = float32(1e-5 * (1 + random.New(5).Float64(uint64(i))))
		}
		x := make([]float32, features)
		for j := range x {
			x[j] = .5
		}
		out := make([]float32, outputs)
		r.Predict(x, out)
		for k := range out {
			var want float64
			for j := range x {
				want += float64(r.Weights[r.Index(j, k)]) * .5
			}
			if diff := math.Abs(float64(out[k]) - want); diff > 1e-6*want {
				t.Errorf("%d outputs: output %d is %v, want %v", outputs, k, out[k], want)
			}
		}
	}
}

// Upsampled copies of a unit have equal activations, so a readout over the copies is
// the readout over the units with the copies' weights summed.
func TestReadoutOverCopiesIsReadoutOfSummedWeights(t *testing.T) {
	const outputs, units, copies = 4, 150, 4
	wide := newFixedReadout(random.New(6), outputs, units*copies, .5)
	narrow := newZeroReadout(outputs, units)
	copy(narrow.Bias, wide.Bias)
	x := numbers(random.New(7), units, 1)
	stretched := make([]float32, units*copies)
	for j := range stretched {
		stretched[j] = x[j/copies]
		for k := range outputs {
			narrow.Weights[narrow.Index(j/copies, k)] += wide.Weights[wide.Index(j, k)]
		}
	}
	a, b := make([]float32, outputs), make([]float32, outputs)
	wide.Predict(stretched, a)
	narrow.Predict(x, b)
	for k := range a {
		if math.Abs(float64(a[k]-b[k])) > 1e-6 {
			t.Errorf("output %d: %v over copies, %v over units", k, a[k], b[k])
		}
	}
}

// The sizes of the paper's dec3 at 44x60: 16 channels, 4 outputs.
const benchmarkFeatures = 44 * 60 * 16

func BenchmarkReadoutPredict(b *testing.B) {
	r := newFixedReadout(random.New(8), 4, benchmarkFeatures, .5)
	x, out := numbers(random.New(9), benchmarkFeatures, 1), make([]float32, 4)
	for b.Loop() {
		r.Predict(x, out)
	}
	perFeature(b)
}

func BenchmarkReadoutPredictSpikes(b *testing.B) {
	r := newFixedReadout(random.New(8), 4, benchmarkFeatures, .5)
	var units []int32
	for j := int32(0); j < benchmarkFeatures; j += 33 {
		units = append(units, j)
	}
	out := make([]float32, 4)
	for b.Loop() {
		r.predictSpikes(units, out)
	}
	perFeature(b)
}

func BenchmarkReadoutBackward(b *testing.B) {
	r := newFixedReadout(random.New(8), 4, benchmarkFeatures, .5)
	e, dst := []float32{1, -1, .5, .25}, make([]float32, benchmarkFeatures)
	for b.Loop() {
		r.backward(e, dst)
	}
	perFeature(b)
}

// perFeature reports the time per feature, the figure to set beside Sigmoid's.
func perFeature(b *testing.B) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchmarkFeatures, "ns/feature")
}
