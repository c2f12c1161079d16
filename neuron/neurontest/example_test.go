package neurontest_test

import (
	"testing"

	"spikesim/events"
	"spikesim/neuron"
	"spikesim/neuron/neurontest"
)

// linear is a population of integrate-and-fire neurons with a constant leak
// (Fusi & Mattia, Neural Comput. 11:633, 1999): between inputs the potential
// falls by leak per ms until it is 0, and from below it rises so.
type linear struct {
	leak, threshold float64
	tick            events.Time
	v, input        []float64
	at              []events.Time // when v was brought up to date
	fired           []events.Time // the last spike; 0 for none, no spike being at time 0
	excess          []float64     // and by how much it exceeded the threshold
}

func newLinear(leak, threshold float64, neurons int, tick events.Time) *linear {
	return &linear{leak, threshold, tick, make([]float64, neurons), make([]float64, neurons),
		make([]events.Time, neurons), make([]events.Time, neurons), make([]float64, neurons)}
}

func (l *linear) potential(n int32, t events.Time) float64 {
	fall := l.leak * (t - l.at[n]).MS()
	return l.v[n] - max(-fall, min(fall, l.v[n]))
}

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
			if l.v[n] >= l.threshold {
				out = append(out, n)
				l.fired[n], l.excess[n] = t, l.v[n]-l.threshold
				l.v[n] = 0
			}
		}
	}
	return out
}

func (l *linear) Tick(_ events.Time, out []int32) []int32 { return out }

func (l *linear) Membrane(t events.Time, dst []float32) {
	for n := range dst {
		dst[n] = float32(l.potential(int32(n), t) - l.threshold)
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

func TestLinear(t *testing.T) {
	const leak, threshold = .1, 1
	neurontest.Run(t, neurontest.Subject{
		New: func(neurons int, _ []float32, tick events.Time) neuron.Model {
			return newLinear(leak, threshold, neurons, tick)
		},
		Strong: 2, AtOnce: true, Float64: true, Largest: 1e30,
		AfterSpike: func(events.Time) float64 { return -threshold },
		Clocked: func(dt events.Time) func(float64) (float64, bool) {
			v, fall := 0., leak*dt.MS()
			return func(input float64) (float64, bool) {
				v += input - max(-fall, min(fall, v))
				excess := v - threshold
				if excess >= 0 {
					v = 0
				}
				return excess, excess >= 0
			}
		},
	})
}
