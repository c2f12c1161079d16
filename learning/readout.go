package learning

import (
	"math"

	"spikesim/sim/kernel"
	"spikesim/sim/random"
)

// Readout is the linear map from a population's features to its prediction.
//
// Weights are laid out [feature][output]: the few weights of one feature are
// neighbours. A spike then reads one run of memory (four outputs are 16 bytes,
// a quarter of a cache line) where [output][feature] would touch a line per
// output; and the two dense passes, Predict and Backward, each go once through
// the weights and once through the features, with no scratch memory.
//
// Readouts of four outputs, the corners of a box, take the dense passes with the
// kernels of package kernel; others take plain loops.
//
// Methods do not change the readout; several goroutines may call them while
// none writes Weights or Bias.
type Readout struct {
	Outputs, Features int
	Weights           []float32 // [Features][Outputs]
	Bias              []float32 // [Outputs]
}

// NewZeroReadout returns a readout whose weights and biases are all 0.
func NewZeroReadout(outputs, features int) *Readout {
	if outputs < 1 || features < 1 {
		panic("learning: readout without outputs or features")
	}
	return &Readout{
		Outputs:  outputs,
		Features: features,
		Weights:  make([]float32, outputs*features),
		Bias:     make([]float32, outputs),
	}
}

// NewFixedReadout returns a readout whose weights and biases are uniform in
// ±scale/sqrt(features). It is a pure function of its arguments, so it is
// made again rather than stored.
func NewFixedReadout(key random.Key, outputs, features int, scale float64) *Readout {
	r := NewZeroReadout(outputs, features)
	bound := scale / math.Sqrt(float64(features))
	uniform(key.Name("weights"), r.Weights, bound)
	uniform(key.Name("bias"), r.Bias, bound)
	return r
}

func uniform(key random.Key, dst []float32, bound float64) {
	for i := range dst {
		dst[i] = float32(bound * (2*key.Float64(uint64(i)) - 1))
	}
}

// sumBlock is the number of features whose terms are summed in float32 before
// the sum joins the float64 total. The error of the whole is then that of about
// 64 float32 additions, however many features there are, and the conversions
// cost nothing.
const sumBlock = 128

// Predict stores the prediction for dense features in out, one value per
// output.
//
// Four outputs are summed in the order of [kernel.Dot4], in float64 from block to
// block, starting from the bias. Of any other number, for each output the terms
// weight*feature of a block of 128 features are summed in float32, those of even
// and those of odd index apart and each in ascending order; the two sums are
// added, and the blocks are added in ascending order in float64, starting from
// the bias.
func (r *Readout) Predict(features, out []float32) {
	if len(features) != r.Features || len(out) != r.Outputs {
		panic("learning: Readout.Predict: wrong length")
	}
	if r.Outputs == 4 {
		total := r.biases()
		kernel.Dot4(r.Weights, features, &total)
		round(out, &total)
		return
	}
	k := 0
	for ; k+4 <= r.Outputs; k += 4 {
		r.predict4(k, features, out)
	}
	for ; k < r.Outputs; k++ {
		r.predict1(k, features, out)
	}
}

// predictSigmoid is Sigmoid of membrane, stored in activation, followed by
// Predict of activation.
func (r *Readout) predictSigmoid(activation, membrane, out []float32) {
	if r.Outputs != 4 {
		Sigmoid(activation, membrane)
		r.Predict(activation, out)
		return
	}
	total := r.biases()
	kernel.SigmoidDot4(activation, membrane, r.Weights, &total)
	round(out, &total)
}

// biases returns the biases of four outputs.
func (r *Readout) biases() (b [4]float64) {
	for k := range b {
		b[k] = float64(r.Bias[k])
	}
	return b
}

// round stores four totals in out.
func round(out []float32, total *[4]float64) {
	for k, t := range total {
		out[k] = float32(t)
	}
}

// predict4 is predict1 for the outputs k to k+3 in one pass.
func (r *Readout) predict4(k int, features, out []float32) {
	b := r.Bias[k : k+4 : k+4]
	t0, t1, t2, t3 := float64(b[0]), float64(b[1]), float64(b[2]), float64(b[3])
	stride := r.Outputs
	at := k
	for len(features) > 0 {
		n := min(sumBlock, len(features))
		var a0, a1, a2, a3, b0, b1, b2, b3 float32
		i := 0
		for ; i+2 <= n; i += 2 {
			f, g := features[i], features[i+1]
			w := r.Weights[at : at+4 : at+4]
			a0 += w[0] * f
			a1 += w[1] * f
			a2 += w[2] * f
			a3 += w[3] * f
			at += stride
			w = r.Weights[at : at+4 : at+4]
			b0 += w[0] * g
			b1 += w[1] * g
			b2 += w[2] * g
			b3 += w[3] * g
			at += stride
		}
		if i < n {
			f := features[i]
			w := r.Weights[at : at+4 : at+4]
			a0 += w[0] * f
			a1 += w[1] * f
			a2 += w[2] * f
			a3 += w[3] * f
			at += stride
		}
		t0 += float64(a0 + b0)
		t1 += float64(a1 + b1)
		t2 += float64(a2 + b2)
		t3 += float64(a3 + b3)
		features = features[n:]
	}
	o := out[k : k+4 : k+4]
	o[0], o[1], o[2], o[3] = float32(t0), float32(t1), float32(t2), float32(t3)
}

// predict1 computes output k.
func (r *Readout) predict1(k int, features, out []float32) {
	total := float64(r.Bias[k])
	at := k
	for len(features) > 0 {
		n := min(sumBlock, len(features))
		var sum [2]float32
		for i, f := range features[:n] {
			sum[i&1] += r.Weights[at] * f
			at += r.Outputs
		}
		total += float64(sum[0] + sum[1])
		features = features[n:]
	}
	out[k] = float32(total)
}

// PredictSpikes stores the prediction for the units that fired in out, one value
// per output: the bias plus the weights of every unit listed. A unit listed
// twice counts twice. The sum is taken in float64 in the order of units.
func (r *Readout) PredictSpikes(units []int32, out []float32) {
	if len(out) != r.Outputs {
		panic("learning: Readout.PredictSpikes: wrong length")
	}
	if r.Outputs == 4 {
		total := r.biases()
		kernel.Gather4(r.Weights, units, &total)
		round(out, &total)
		return
	}
	k := 0
	for ; k+4 <= r.Outputs; k += 4 {
		b := r.Bias[k : k+4 : k+4]
		t0, t1, t2, t3 := float64(b[0]), float64(b[1]), float64(b[2]), float64(b[3])
		for _, j := range units {
			at := int(j)*r.Outputs + k
			w := r.Weights[at : at+4 : at+4]
			t0 += float64(w[0])
			t1 += float64(w[1])
			t2 += float64(w[2])
			t3 += float64(w[3])
		}
		out[k], out[k+1], out[k+2], out[k+3] = float32(t0), float32(t1), float32(t2), float32(t3)
	}
	for ; k < r.Outputs; k++ {
		total := float64(r.Bias[k])
		for _, j := range units {
			total += float64(r.Weights[int(j)*r.Outputs+k])
		}
		out[k] = float32(total)
	}
}

// Backward stores sum_k weight_kj * err_k in dst_j for every feature j. err
// has one value per output. The sum is in float32: the outputs are taken in
// fours, each four as (0+1)+(2+3), and what is left one by one.
func (r *Readout) Backward(err, dst []float32) {
	if len(err) != r.Outputs || len(dst) != r.Features {
		panic("learning: Readout.Backward: wrong length")
	}
	for j := range dst {
		dst[j] = r.dot(j, err)
	}
}

// scaleBackward multiplies each dst_j by sum_k weight_kj * err_k and returns for
// how many features it had to: where dst_j is 0 it leaves it so.
func (r *Readout) scaleBackward(err, dst []float32) (executed int) {
	if r.Outputs == 4 {
		return kernel.ScaleDot4(dst, r.Weights, (*[4]float32)(err))
	}
	for j, d := range dst {
		if d != 0 {
			dst[j] = d * r.dot(j, err)
			executed++
		}
	}
	return executed
}

// slopeBackward stores in every dst_j the derivative of the sigmoid, given its
// value, times sum_k weight_kj * err_k, and returns for how many features that
// took a product: a saturated sigmoid gives 0 without.
func (r *Readout) slopeBackward(activation, err, dst []float32) (executed int) {
	if r.Outputs == 4 {
		return kernel.SigmoidSlope4(dst, activation, r.Weights, (*[4]float32)(err))
	}
	for j, y := range activation {
		dst[j] = y * (1 - y)
	}
	return r.scaleBackward(err, dst)
}

// dot returns sum_k weight_kj * err_k, in the order that Backward states.
func (r *Readout) dot(j int, err []float32) float32 {
	w := r.Weights[j*r.Outputs : (j+1)*r.Outputs]
	err = err[:len(w)]
	var sum float32
	k := 0
	for ; k+4 <= len(w); k += 4 {
		sum += (w[k]*err[k] + w[k+1]*err[k+1]) + (w[k+2]*err[k+2] + w[k+3]*err[k+3])
	}
	for ; k < len(w); k++ {
		sum += w[k] * err[k]
	}
	return sum
}

// accumulate adds the gradient of the loss with respect to the weights, for
// dense features, to dst, laid out as Weights.
func (r *Readout) accumulate(features, err, dst []float32) {
	if r.Outputs == 4 {
		kernel.Outer4(dst, features, (*[4]float32)(err))
		return
	}
	for j, f := range features {
		g := dst[j*r.Outputs : (j+1)*r.Outputs]
		for k, e := range err {
			g[k] += e * f
		}
	}
}

// accumulateSpikes is accumulate for the units that fired; a unit listed twice
// counts twice.
func (r *Readout) accumulateSpikes(units []int32, err, dst []float32) {
	for _, j := range units {
		g := dst[int(j)*r.Outputs : (int(j)+1)*r.Outputs]
		for k, e := range err {
			g[k] += e
		}
	}
}
