package extend_test

import (
	"fmt"
	"testing"

	"spikesim/events"
	"spikesim/neuron"
	"spikesim/neuron/neurontest"
)

// LinearParams are the parameters of integrate-and-fire neurons with a constant
// leak (Fusi & Mattia, Neural Comput. 11:633, 1999).
type LinearParams struct {
	LeakPerMS           float64 `yaml:"leak_per_ms"`
	Threshold           float64 `yaml:"threshold"`
	ThresholdPerChannel bool    `yaml:"threshold_per_channel,omitempty"`
}

// SetDefaults gives the values that a key left out has.
func (p *LinearParams) SetDefaults() { *p = LinearParams{LeakPerMS: .1, Threshold: 1} }

func (p *LinearParams) Info() neuron.Info {
	return neuron.Info{Name: "linear", Thresholds: p.ThresholdPerChannel}
}

func (p *LinearParams) Validate(report func(path, problem, remedy string)) {
	if v := p.LeakPerMS; !(v >= 0 && v <= 1e12) {
		report("leak_per_ms", fmt.Sprintf("%v is out of range", v), "give a number from 0 on, for example 0.1")
	}
	if v := p.Threshold; !(v > 0 && v <= 1e12) {
		report("threshold", fmt.Sprintf("%v is out of range", v), "give a number above 0, for example 1")
	}
}

func (p *LinearParams) New(neurons int, _ []float32, tick events.Time) neuron.Model {
	return &linear{
		levels: levels{threshold: p.Threshold}, leak: p.LeakPerMS, tick: tick,
		v: make([]float64, neurons), input: make([]float64, neurons), at: make([]events.Time, neurons),
		fired: make([]events.Time, neurons), excess: make([]float64, neurons),
	}
}

// counting has the trace of this model: as long as the potential is not 0, a spike
// that came in moves it as much as it did when it came, as without a leak.
var counting = &neuron.IFParams{Threshold: neuron.All(1)}

func (p *LinearParams) NewTrace(units int, tick events.Time) neuron.Trace {
	return counting.NewTrace(units, tick)
}

// Size counts the five arrays of linear, and on the clock the three of
// clockedLinear.
func (p *LinearParams) Size() neuron.Size {
	return neuron.Size{Neuron: 5 * 8, ClockedNeuron: 2*8 + 1, Trace: counting.Size().Trace, ClockedTrace: counting.Size().ClockedTrace}
}

// InitialThreshold implements neuron.ThresholdedParams, which a model without
// threshold_per_channel does without.
func (p *LinearParams) InitialThreshold() neuron.Values { return neuron.All(p.Threshold) }

// levels is the threshold of a population, one for all or one per channel.
type levels struct {
	threshold  float64
	perChannel []float32
}

// SetThresholds implements neuron.Thresholded.
func (l *levels) SetThresholds(perChannel []float32) { l.perChannel = perChannel }

func (l *levels) of(n int32) float64 {
	if l.perChannel == nil {
		return l.threshold
	}
	return float64(l.perChannel[int(n)%len(l.perChannel)])
}

// linear is a population of such neurons: between inputs the potential falls by
// leak per ms until it is 0, and from below it rises so.
type linear struct {
	levels
	leak     float64
	tick     events.Time
	v, input []float64
	at       []events.Time // when v was brought up to date
	fired    []events.Time // the last spike; 0 for none, no spike being at time 0
	excess   []float64     // and by how much it exceeded the threshold
}

func (l *linear) potential(n int32, t events.Time) float64 {
	return leaked(l.v[n], l.leak*(t-l.at[n]).MS())
}

// leaked returns what a leak leaves of a potential.
func leaked(v, leak float64) float64 { return v - max(-leak, min(leak, v)) }

func (l *linear) Reset() {
	clear(l.v)
	clear(l.input)
	clear(l.at)
	clear(l.fired)
}

func (l *linear) Deliver(_ events.Time, first int32, weights []float32) {
	for i, w := range weights {
		l.input[int(first)+i] += float64(w)
	}
}

func (l *linear) Fire(t events.Time, touched []neuron.Span, out []int32) []int32 {
	for _, s := range touched {
		for n := s.First; n < s.First+s.Len; n++ {
			l.v[n] = l.potential(n, t) + l.input[n]
			l.at[n], l.input[n] = t, 0
			if excess := l.v[n] - l.of(n); excess >= 0 {
				out = append(out, n)
				l.fired[n], l.excess[n] = t, excess
				l.v[n] = 0
			}
		}
	}
	return out
}

func (l *linear) Tick(_ events.Time, out []int32) []int32 { return out }

func (l *linear) Membrane(t events.Time, dst []float32) {
	for n := range dst {
		dst[n] = float32(l.potential(int32(n), t) - l.of(int32(n)))
		if l.fired[n] > t-l.tick {
			dst[n] = float32(l.excess[n])
		}
	}
}

func (l *linear) Potential(t events.Time, dst []float64) {
	for n := range dst {
		dst[n] = l.potential(int32(n), t)
	}
}

// NewClocked implements neuron.ClockedParams, which a model does without that is
// not to run on the clocked engine.
func (p *LinearParams) NewClocked(neurons int, _ []float32, dt events.Time) neuron.Clocked {
	return &clockedLinear{
		levels: levels{threshold: p.Threshold}, leak: p.LeakPerMS * dt.MS(),
		v: make([]float64, neurons), excess: make([]float64, neurons), fired: make([]bool, neurons),
	}
}

func (p *LinearParams) NewClockedTrace(units int, dt events.Time) neuron.ClockedTrace {
	return counting.NewClockedTrace(units, dt)
}

// clockedLinear is linear in steps: what comes in during a step counts at its end.
type clockedLinear struct {
	levels
	leak      float64 // of a step
	v, excess []float64
	fired     []bool // since the tick began
}

func (c *clockedLinear) Drive() neuron.Drive { return neuron.Spikes }
func (c *clockedLinear) Float64() bool       { return true }

func (c *clockedLinear) Reset() {
	clear(c.v)
	clear(c.fired)
}

func (c *clockedLinear) Step(input []float64, out []int32) []int32 {
	for n := range c.v {
		v := leaked(c.v[n], c.leak) + input[n]
		if excess := v - c.of(int32(n)); excess >= 0 {
			out = append(out, int32(n))
			c.fired[n], c.excess[n] = true, excess
			v = 0
		}
		c.v[n] = v
	}
	return out
}

func (c *clockedLinear) Membrane(dst []float32) {
	for n, v := range c.v {
		dst[n] = float32(v - c.of(int32(n)))
		if c.fired[n] {
			dst[n] = float32(c.excess[n])
		}
	}
}

func (c *clockedLinear) Potential(dst []float64) { copy(dst, c.v) }
func (c *clockedLinear) EndTick()                { clear(c.fired) }

func init() { neuron.Register(func() neuron.Params { return &LinearParams{} }) }

func TestLinear(t *testing.T) {
	const leak, threshold = .1, 1
	p := &LinearParams{LeakPerMS: leak, Threshold: threshold}
	neurontest.Run(t, neurontest.Subject{
		New: p.New, NewTrace: p.NewTrace,
		Strong: 2, AtOnce: true, Float64: true, Largest: 1e30,
		AfterSpike: func(events.Time) float64 { return -threshold },
		Clocked: func(dt events.Time) func(float64) (float64, bool) {
			v, fall := 0., leak*dt.MS()
			return func(input float64) (float64, bool) {
				v = leaked(v, fall) + input
				excess := v - threshold
				if excess >= 0 {
					v = 0
				}
				return excess, excess >= 0
			}
		},
		AtThreshold: func(threshold float32, neurons int, tick events.Time) neuron.Model {
			return (&LinearParams{LeakPerMS: leak, Threshold: float64(threshold)}).New(neurons, nil, tick)
		},
	})
}
