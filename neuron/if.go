package neuron

import "spikesim/events"

// IFParams are the parameters of the integrate-and-fire neuron without leak.
type IFParams struct {
	Threshold float64 `yaml:"threshold"`
	// ThresholdPerChannel gives every channel a threshold of its own, as it does
	// in [LIFParams].
	ThresholdPerChannel bool `yaml:"threshold_per_channel,omitempty"`
}

// SetDefaults gives the values that a key left out has.
func (p *IFParams) SetDefaults() { *p = IFParams{Threshold: 1} }

func (p *IFParams) info() Info { return Info{Name: "if", Thresholds: p.ThresholdPerChannel} }

func (p *IFParams) start() float64 { return p.Threshold }

func (p *IFParams) validate(report func(path, problem, remedy string)) {
	checkAbove(report, "threshold", p.Threshold, 0, "1")
}

func (p *IFParams) model(neurons int, _ []float32, _ events.Time) Model { return newIF(p, neurons) }

func (p *IFParams) trace(units int, _ events.Time) Trace { return newCountTrace(units) }

// IF is a population of integrate-and-fire neurons without leak, the perfect
// integrator of Lapicque's model with an infinite membrane time constant
// (Abbott, Brain Res. Bull. 50:303, 1999):
//
//	V(t) = V(t₀) + Σ_j w_j S_j(t)
//	S(t) = 1 if V(t) ≥ θ, else 0
//	V(t) ← 0 where S(t) = 1
//
// V and θ are in the unit of the weights; there is no time constant. V changes
// only at inputs, so that a neuron can fire only there: the model is exact. V
// is kept in float64, in which the sum of float32 weights of like size is exact
// too. It has no bias and is silent without input.
type IF struct {
	levels[float64]
	v      []float64
	input  []float64 // of the running instant
	spikes lastSpikes
}

func newIF(p *IFParams, neurons int) *IF {
	return &IF{
		levels: levels[float64]{threshold: p.Threshold},
		v:      make([]float64, neurons), input: make([]float64, neurons),
	}
}

// Reset implements [Model].
func (f *IF) Reset() {
	clear(f.v)
	clear(f.input)
	f.spikes.reset()
}

// Deliver implements [Model].
func (f *IF) Deliver(_ events.Time, first int32, weights []float32) {
	addFloat64(weights, f.input[first:int(first)+len(weights)])
}

// Fire implements [Model].
func (f *IF) Fire(_ events.Time, touched []Span, out []int32) []int32 {
	for _, s := range touched {
		for n := s.First; n < s.First+s.Len; n++ {
			f.v[n] += f.input[n]
			f.input[n] = 0
			if threshold := f.of(n); f.v[n] >= threshold {
				out = append(out, n)
				f.spikes.add(n, f.v[n]-threshold)
				f.v[n] = 0
			}
		}
	}
	return out
}

// Tick implements [Model]: nothing fires at a tick as such.
func (f *IF) Tick(_ events.Time, out []int32) []int32 {
	f.spikes.tick()
	return out
}

// Membrane implements [Model].
func (f *IF) Membrane(_ events.Time, dst []float32) {
	for n, v := range f.v {
		dst[n] = narrow(v - f.of(int32(n)))
	}
	f.spikes.overlay(dst)
}
