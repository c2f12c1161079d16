package learning

import (
	"math"

	"spikesim/sim/kernel"
	"spikesim/sim/random"
)

// four is how many outputs the kernels of package kernel take side by side.
const four = 4

// Readout is the linear map from a population's features to its prediction.
//
// Outputs are taken in fours, the last ones padded with weights of 0 that stay 0,
// and each four has its weights laid out [feature][4]: the weights of one feature
// are neighbours, 16 bytes, a quarter of a cache line. A spike then reads one run
// of memory per four outputs, and the dense passes go once through the weights,
// with the kernels of package kernel. See Index.
//
// A readout is for one goroutine at a time.
type Readout struct {
	Outputs, Features int
	Weights           []float32 // [fours of outputs][Features][4]
	Bias              []float32 // [Outputs]

	errors []float32 // scratch: those of all outputs, padded with 0
}

// newZeroReadout returns a readout whose weights and biases are all 0.
func newZeroReadout(outputs, features int) *Readout {
	if outputs < 1 || features < 1 {
		panic("learning: readout without outputs or features")
	}
	return &Readout{
		Outputs:  outputs,
		Features: features,
		Weights:  make([]float32, padded(outputs)*features),
		Bias:     make([]float32, outputs),
		errors:   make([]float32, padded(outputs)),
	}
}

// newFixedReadout returns a readout whose weights and biases are uniform in
// ±scale/sqrt(features). It is a pure function of its arguments, so it is
// made again rather than stored.
func newFixedReadout(key random.Key, outputs, features int, scale float64) *Readout {
	r := newZeroReadout(outputs, features)
	bound := scale / math.Sqrt(float64(features))
	weights := make([]float32, outputs*features)
	uniform(key.Name("weights"), weights, bound)
	r.SetStandard(weights)
	uniform(key.Name("bias"), r.Bias, bound)
	return r
}

func uniform(key random.Key, dst []float32, bound float64) {
	for i := range dst {
		dst[i] = float32(bound * (2*key.Float64(uint64(i)) - 1))
	}
}

// padded returns the number of outputs with those that make fours of them.
func padded(outputs int) int { return (outputs + four - 1) &^ (four - 1) }

// Index returns where the weight from a feature to an output stands in Weights.
func (r *Readout) Index(feature, output int) int {
	return (output/four*r.Features+feature)*four + output%four
}

// Standard returns a copy of the weights laid out [Features][Outputs].
func (r *Readout) Standard() []float32 {
	weights := make([]float32, r.Features*r.Outputs)
	for i := range weights {
		weights[i] = r.Weights[r.Index(i/r.Outputs, i%r.Outputs)]
	}
	return weights
}

// SetStandard sets the weights from values laid out [Features][Outputs].
func (r *Readout) SetStandard(weights []float32) {
	if len(weights) != r.Features*r.Outputs {
		panic("learning: Readout.SetStandard: wrong length")
	}
	for i, w := range weights {
		r.Weights[r.Index(i/r.Outputs, i%r.Outputs)] = w
	}
}

// of returns the part of weights, laid out as Weights, that belongs to the four
// outputs from k on.
func (r *Readout) of(weights []float32, k int) []float32 {
	n := four * r.Features
	return weights[k/four*n:][:n:n]
}

// bias returns the biases of the four outputs from k on.
func (r *Readout) bias(k int) (b [four]float64) {
	for i, v := range r.Bias[k:min(k+four, r.Outputs)] {
		b[i] = float64(v)
	}
	return b
}

// round stores the totals of the four outputs from k on in out.
func round(out []float32, k int, total *[four]float64) {
	for i := range out[k:min(k+four, len(out))] {
		out[k+i] = float32(total[i])
	}
}

// fourOf returns the errors of the four outputs from k on, with 0 for padding.
func fourOf(err []float32, k int) (e [four]float32) {
	copy(e[:], err[k:])
	return e
}

// Predict stores the prediction for dense features in out, one value per
// output. Sums are taken in the order of [kernel.Dot4], in float64 from block to
// block, starting from the bias.
func (r *Readout) Predict(features, out []float32) {
	if len(features) != r.Features || len(out) != r.Outputs {
		panic("learning: Readout.Predict: wrong length")
	}
	r.predictFrom(0, features, out)
}

// predictFrom is Predict of the outputs from k on.
func (r *Readout) predictFrom(k int, features, out []float32) {
	for ; k < r.Outputs; k += four {
		total := r.bias(k)
		kernel.Dot4(r.of(r.Weights, k), features, &total)
		round(out, k, &total)
	}
}

// predictSigmoid is Sigmoid of membrane, stored in activation, followed by
// Predict of activation.
func (r *Readout) predictSigmoid(activation, membrane, out []float32) {
	total := r.bias(0)
	kernel.SigmoidDot4(activation, membrane, r.of(r.Weights, 0), &total)
	round(out, 0, &total)
	r.predictFrom(four, activation, out)
}

// predictSpikes stores the prediction for the units that fired in out, one value
// per output: the bias plus the weights of every unit listed. A unit listed
// twice counts twice. The sum is taken in float64 in the order of units.
func (r *Readout) predictSpikes(units []int32, out []float32) {
	if len(out) != r.Outputs {
		panic("learning: Readout.predictSpikes: wrong length")
	}
	for k := 0; k < r.Outputs; k += four {
		total := r.bias(k)
		kernel.Gather4(r.of(r.Weights, k), units, &total)
		round(out, k, &total)
	}
}

// backward stores sum_k weight_kj * err_k in dst_j for every feature j. err
// has one value per output. The sum is in float32: each four outputs as
// (0+1)+(2+3), and the fours one by one.
func (r *Readout) backward(err, dst []float32) {
	if len(err) != r.Outputs || len(dst) != r.Features {
		panic("learning: Readout.backward: wrong length")
	}
	for j := range dst {
		dst[j] = 1
	}
	r.scaleBackward(err, dst)
}

// scaleBackward multiplies each dst_j by sum_k weight_kj * err_k and returns for
// how many features it had to: where dst_j is 0 it leaves it so.
func (r *Readout) scaleBackward(err, dst []float32) (executed int) {
	copy(r.errors, err)
	if len(r.errors) == four {
		return kernel.ScaleDot4(dst, r.Weights, (*[four]float32)(r.errors))
	}
	return kernel.ScaleDot(dst, r.Weights, r.errors)
}

// slopeBackward stores in every dst_j the derivative of the sigmoid, given its
// value, times sum_k weight_kj * err_k, and returns for how many features that
// took a product: a saturated sigmoid gives 0 without.
func (r *Readout) slopeBackward(activation, err, dst []float32) (executed int) {
	if len(r.errors) == four {
		copy(r.errors, err)
		return kernel.SigmoidSlope4(dst, activation, r.Weights, (*[four]float32)(r.errors))
	}
	kernel.SigmoidSlope(dst, activation)
	return r.scaleBackward(err, dst)
}

// accumulate adds the gradient of the loss with respect to the weights, for
// dense features, to dst, laid out as Weights.
func (r *Readout) accumulate(features, err, dst []float32) {
	for k := 0; k < r.Outputs; k += four {
		e := fourOf(err, k)
		kernel.Outer4(r.of(dst, k), features, &e)
	}
}

// accumulateSpikes is accumulate for the units that fired; a unit listed twice
// counts twice.
func (r *Readout) accumulateSpikes(units []int32, err, dst []float32) {
	for k := 0; k < r.Outputs; k += four {
		grad, e := r.of(dst, k), fourOf(err, k)
		for _, j := range units {
			g := grad[int(j)*four:][:four:four]
			for i := range g {
				g[i] += e[i]
			}
		}
	}
}
