package neurontest_test

import (
	"math"
	"slices"

	"spikesim/events"
	"spikesim/neuron"
)

// broken is a plain LIF neuron, updated lazily in float64, with switches that
// each spoil one thing.
type broken struct {
	bug        string
	tau        float64 // ns
	threshold  float64
	refractory events.Time

	v, input []float64
	at, free []events.Time
	shown    []float64 // excess of the spikes since the last tick, or NaN
	last     []float64 // and in the tick before
	hidden   float64   // state that a bug needs
	garbage  []byte
	pending  []int32
}

const (
	brokenTauMS     = 10
	brokenThreshold = 1
)

func newBroken(bug string, refractory events.Time, neurons int) *broken {
	b := &broken{
		bug: bug, tau: brokenTauMS * float64(events.Millisecond), threshold: brokenThreshold, refractory: refractory,
		v: make([]float64, neurons), input: make([]float64, neurons),
		at: make([]events.Time, neurons), free: make([]events.Time, neurons),
		shown: make([]float64, neurons), last: make([]float64, neurons),
	}
	switch bug {
	case "decays too slowly":
		b.tau *= 1.05
	case "ignores the refractory time":
		b.refractory = 0
	case "refractory without saying so":
		b.refractory = 4 * events.Millisecond
	}
	b.Reset()
	return b
}

func (b *broken) Reset() {
	if b.bug != "keeps the potential through Reset" {
		clear(b.v)
	}
	if b.bug != "keeps undelivered input through Reset" {
		clear(b.input)
	}
	clear(b.at)
	clear(b.free)
	for n := range b.shown {
		b.shown[n], b.last[n] = math.NaN(), math.NaN()
	}
	b.pending = b.pending[:0]
	if b.bug != "counts through Reset" {
		b.hidden = 0
	}
}

func (b *broken) Deliver(t events.Time, first int32, weights []float32) {
	for i, w := range weights {
		n := int(first) + i
		switch b.bug {
		case "lets the last input count double":
			b.input[n] = b.input[n]/2 + 2*float64(w)
			continue
		case "multiplies in float32":
			w = w * w / w // overflows, and 0/0
			if weights[i] == 0 {
				w = 0
			}
		case "tests the threshold at every input":
			if b.value(n, t)+b.input[n]+float64(w) >= b.threshold && !slices.Contains(b.pending, int32(n)) {
				b.pending = append(b.pending, int32(n))
			}
		case "keeps only one of two spans":
			if i > 2 {
				continue
			}
		}
		b.input[n] += float64(w)
	}
}

// value is the potential of neuron n at t.
func (b *broken) value(n int, t events.Time) float64 {
	gap := float64(t - b.at[n])
	switch b.bug {
	case "knows microseconds only":
		gap = float64(t/1000-b.at[n]/1000) * 1000
	case "counts time in 32 bits":
		gap = float64(int32(t - b.at[n]))
	case "drifts upwards":
		return b.v[n]*math.Exp(-gap/b.tau) + 1.2*-math.Expm1(-gap/b.tau)
	}
	return b.v[n] * math.Exp(-gap/b.tau)
}

func (b *broken) Fire(t events.Time, touched []neuron.Span, out []int32) []int32 {
	start := len(out)
	for _, s := range touched {
		for n := int(s.First); n < int(s.First+s.Len); n++ {
			v := b.value(n, t) + b.input[n]
			if t < b.free[n] {
				v = 0
			}
			b.input[n] = 0
			b.v[n], b.at[n] = v, t
			if b.bug == "keeps its state in float32" {
				b.v[n] = float64(float32(v))
				v = b.v[n]
			}
			if b.fires(n, v) {
				out = b.spike(t, n, v, out)
			}
		}
	}
	switch {
	case b.bug == "fires without input" && len(out) > start && !slices.Contains(out[start:], 0):
		out = slices.Insert(out, start, 0)
	case b.bug == "returns spikes descending":
		slices.Reverse(out[start:])
	case b.bug == "returns a spike twice" && len(out) > start:
		out = append(out, out[len(out)-1])
	case b.bug == "drops what out held":
		return append([]int32(nil), out[start:]...)
	case b.bug == "allocates":
		b.garbage = make([]byte, 100)
	}
	b.pending = b.pending[:0]
	return out
}

func (b *broken) fires(n int, v float64) bool {
	switch b.bug {
	case "fires above the threshold only":
		return v > b.threshold
	case "tests the threshold at every input":
		return v >= b.threshold || slices.Contains(b.pending, int32(n))
	case "fires at the second chance":
		if v >= b.threshold {
			b.hidden++
		}
		return v >= b.threshold && b.hidden != 2
	case "never fires":
		return false
	}
	return v >= b.threshold
}

func (b *broken) spike(t events.Time, n int, v float64, out []int32) []int32 {
	b.shown[n] = v - b.threshold
	b.v[n], b.free[n] = 0, t+b.refractory
	switch b.bug {
	case "does not reset":
		b.v[n] = v
	case "resets by subtraction":
		b.v[n] = v - b.threshold
	case "inhibits its neighbour":
		if n+1 < len(b.v) {
			b.v[n+1] -= .3
		}
	case "counts through Reset":
		if b.hidden++; b.hidden > 40 {
			return out
		}
	}
	return append(out, int32(n))
}

func (b *broken) Tick(t events.Time, out []int32) []int32 {
	b.shown, b.last = b.last, b.shown
	for n := range b.shown {
		b.shown[n] = math.NaN()
	}
	switch b.bug {
	case "fires at a tick":
		if t%(7*events.Millisecond) == 0 {
			out = append(out, 0)
		}
	case "decays at ticks as well":
		for n := range b.v {
			b.v[n] *= .999
		}
	}
	return out
}

func (b *broken) Membrane(t events.Time, dst []float32) {
	for n := range dst {
		v := b.value(n, t) - b.threshold
		switch {
		case b.bug == "shows the potential without decay":
			v = b.v[n] - b.threshold
		case b.bug == "shows no spikes":
		case !math.IsNaN(b.last[n]):
			v = b.last[n]
		}
		if b.bug == "changes when looked at" {
			b.v[n] *= .999
		}
		if b.bug == "leaves neurons out of the membrane" && n == len(dst)-1 {
			return
		}
		dst[n] = float32(max(-math.MaxFloat32, min(math.MaxFloat32, v)))
	}
}

func (b *broken) Potential(t events.Time, dst []float64) {
	for n := range dst {
		dst[n] = b.value(n, t)
	}
}
