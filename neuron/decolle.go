package neuron

import (
	"spikesim/events"
	"spikesim/sim/validate"
)

// DecolleParams are the parameters of the DECOLLE neuron. Decays are per tick
// of 1 ms.
type DecolleParams struct {
	Alpha   float64 `yaml:"alpha"`
	Beta    float64 `yaml:"beta"`
	AlphaRP float64 `yaml:"alpha_rp"`
	// Normalised chooses the reference implementation's normalised form.
	Normalised bool `yaml:"normalised,omitempty"`
}

// SetDefaults gives the values that a key left out has: those of the authors of
// the localisation network.
func (p *DecolleParams) SetDefaults() { *p = DecolleParams{Alpha: 0.97, Beta: 0.85, AlphaRP: 0.65} }

func (p *DecolleParams) Info() Info {
	return Info{Name: "decolle", AtTicks: true, Spontaneous: true, Bias: true}
}

func (p *DecolleParams) Validate(report func(path, problem, remedy string)) {
	validate.Decay(report, "alpha", p.Alpha, "for example 0.97")
	validate.Decay(report, "beta", p.Beta, "for example 0.85")
	validate.Decay(report, "alpha_rp", p.AlphaRP, "for example 0.65")
}

// gains returns what a spike adds to Q, Q to P, and a spike of the neuron
// itself takes from R.
func (p *DecolleParams) gains() (q, pm, r float32) {
	if p.Normalised {
		return float32(1 - p.Beta), float32(1 - p.Alpha), float32(1 - p.AlphaRP)
	}
	return float32(1 / (1 - p.Beta)), float32(1 / (1 - p.Alpha)), 1
}

func (p *DecolleParams) New(neurons int, bias []float32, _ events.Time) Model {
	return newDecolle(p, neurons, bias)
}

func (p *DecolleParams) NewTrace(units int, _ events.Time) Trace {
	return newPQTrace(p, units)
}

// Size counts I, Q, P, R and U, and the count, Q and P of a trace. On the clock Q
// and P belong to the traces alone, and the neurons keep R, U and S.
func (p *DecolleParams) Size() Size {
	return Size{Neuron: 20, Trace: 12, ClockedNeuron: 12, ClockedTrace: 8}
}

// Decolle is a population of the neurons of DECOLLE (Kaiser, Mostafa & Neftci,
// Front. Neurosci. 14:424, 2020), with its threshold at ticks. At every tick,
// with I the weighted input of the tick, in this order:
//
//	P ← α P + g_p Q
//	Q ← β Q + g_q I
//	R ← α_rp R − g_r S
//	U = P + b + R,   S ← 1 if U ≥ 0, else 0
//
// So P takes the Q and R the S of the tick before.
//
// In the unnormalised form, which the authors of the localisation network use,
// g_q = 1/(1−β), g_p = 1/(1−α), g_r = 1; in the normalised form of the DECOLLE
// reference implementation g_q = 1−β, g_p = 1−α, g_r = 1−α_rp.
//
// The bias is a constant drive and the threshold is 0: with b ≥ 0 a neuron
// fires without any input.
//
// Q and P are kept here per neuron, on weighted input, whereas the reference
// keeps them per input and multiplies by the weights afterwards. The sums are
// the same while the weights stand still. When learning changes a weight, a
// spike keeps here the weight it arrived with, and has there the new one.
type Decolle struct {
	alpha, beta, alphaRP float32
	gainQ, gainP, gainR  float32

	bias  []float32 // per channel, or nil
	input []float32 // I of the running tick
	q     []float32
	p     []float32
	r     []float32
	u     []float32
	fired []int32 // S of the last tick
}

func newDecolle(p *DecolleParams, neurons int, bias []float32) *Decolle {
	d := &Decolle{
		alpha: float32(p.Alpha), beta: float32(p.Beta), alphaRP: float32(p.AlphaRP),
		bias:  bias,
		input: make([]float32, neurons),
		q:     make([]float32, neurons),
		p:     make([]float32, neurons),
		r:     make([]float32, neurons),
		u:     make([]float32, neurons),
	}
	if bias == nil {
		d.bias = []float32{0}
	}
	d.gainQ, d.gainP, d.gainR = p.gains()
	return d
}

// Reset implements [Model].
func (d *Decolle) Reset() {
	for _, state := range [][]float32{d.input, d.q, d.p, d.r, d.u} {
		clear(state)
	}
	d.fired = d.fired[:0]
}

// Input implements [Summing].
func (d *Decolle) Input() []float32 { return d.input }

// Deliver implements [Model]. Within a tick the time of an input is of no
// account.
func (d *Decolle) Deliver(_ events.Time, first int32, weights []float32) {
	addFloat32(weights, d.input[first:int(first)+len(weights)])
}

// Fire implements [Model]: between ticks nothing fires.
func (d *Decolle) Fire(_ events.Time, _ []Span, out []int32) []int32 { return out }

// Tick implements [Model].
func (d *Decolle) Tick(_ events.Time, out []int32) []int32 {
	for i := range d.r {
		d.r[i] *= d.alphaRP
	}
	for _, n := range d.fired {
		d.r[n] -= d.gainR
	}
	d.fired = d.fired[:0]
	channels := len(d.bias)
	for base := 0; base < len(d.u); base += channels {
		for c, b := range d.bias {
			i := base + c
			d.p[i] = float32(d.alpha*d.p[i]) + float32(d.gainP*d.q[i])
			d.q[i] = float32(d.beta*d.q[i]) + float32(d.gainQ*d.input[i])
			d.input[i] = 0
			d.u[i] = d.p[i] + b + d.r[i]
			if d.u[i] >= 0 {
				d.fired = append(d.fired, int32(i))
			}
		}
	}
	return append(out, d.fired...)
}

// Membrane implements [Model]. The threshold is 0, and the potential is not
// reset, so it is U of the tick as it stands.
func (d *Decolle) Membrane(_ events.Time, dst []float32) { copy(dst, d.u) }

// Potential implements [Model]: U of the tick, which no spike resets.
func (d *Decolle) Potential(_ events.Time, dst []float64) {
	for n, u := range d.u {
		dst[n] = float64(u)
	}
}
