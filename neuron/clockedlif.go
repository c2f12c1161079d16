package neuron

import (
	"math"

	"spikesim/events"
	"spikesim/sim/kernel"
)

func (p *LIFParams) NewClocked(neurons int, bias []float32, dt events.Time) Clocked {
	if p.isGeneral() {
		return newClockedGeneral(p.general(), neurons, bias, dt)
	}
	if p.Precision == "float64" {
		return newClockedLIF[float64](p, neurons, dt)
	}
	return &clockedLIF32{clockedLIF: newClockedLIF[float32](p, neurons, dt)}
}

func (p *LIFParams) NewClockedTrace(units int, dt events.Time) ClockedTrace {
	return newClockedLeakyTrace(&p.TauMMS, units, dt)
}

// newClockedLeakyTrace is newLeakyTrace on the clock.
func newClockedLeakyTrace(tauMS *Values, units int, dt events.Time) ClockedTrace {
	taus, _ := tauMS.distinct()
	if len(taus) == 1 {
		return newClockedDecay(units, stepDecay(taus[0], dt))
	}
	return newVariedClockedTrace(units, taus, dt)
}

// stepDecay is exp(−dt/τ), by which a leaky variable shrinks in one step.
func stepDecay(tauMS float64, dt events.Time) float64 { return math.Exp(-dt.MS() / tauMS) }

// clockedLIF is a population of leaky integrate-and-fire neurons in steps of
// dt, the usual recursion: with I the weighted number of spikes of the step,
//
//	V ← V exp(−dt/τ_m) + I,   S = 1 if V ≥ θ,   V ← 0 where S = 1
//
// The decay is exact; what is not is time: an input counts at the end of its
// step, and inputs of one step are added whether they came together or not.
// With all spikes on multiples of dt it is the model of [LIF].
type clockedLIF[V float] struct {
	levels[V]
	decay V
	v     []V
	peaks clockedPeaks
}

func newClockedLIF[V float](p *LIFParams, neurons int, dt events.Time) *clockedLIF[V] {
	return &clockedLIF[V]{
		levels: newLevels[V](&p.Threshold), decay: V(stepDecay(p.TauMMS.of(0), dt)),
		v: make([]V, neurons),
	}
}

// Drive implements [Clocked].
func (l *clockedLIF[V]) Drive() Drive { return Spikes }

// Float64 implements [Clocked].
func (l *clockedLIF[V]) Float64() bool {
	_, double := any(l.threshold).(float64)
	return double
}

// Reset implements [Clocked].
func (l *clockedLIF[V]) Reset() {
	clear(l.v)
	l.peaks.reset()
}

// Step implements [Clocked].
func (l *clockedLIF[V]) Step(input []float64, fired []int32) []int32 {
	for n, v := range l.v {
		fired = l.step(n, V(l.decay*v)+V(input[n]), fired)
	}
	return fired
}

// step tests neuron n, whose potential has become v.
func (l *clockedLIF[V]) step(n int, v V, fired []int32) []int32 {
	if threshold := l.of(int32(n)); v >= threshold {
		fired = append(fired, int32(n))
		l.peaks.add(n, float64(v-threshold))
		v = 0
	}
	l.v[n] = v
	return fired
}

// Membrane implements [Clocked].
func (l *clockedLIF[V]) Membrane(dst []float32) {
	for n, v := range l.v {
		dst[n] = float32(v - l.of(int32(n)))
	}
	l.peaks.overlay(dst)
}

// Potential implements [Clocked].
func (l *clockedLIF[V]) Potential(dst []float64) {
	for n, v := range l.v {
		dst[n] = float64(v)
	}
}

// EndTick implements [Clocked].
func (l *clockedLIF[V]) EndTick() { l.peaks.reset() }

// clockedLIF32 is a [clockedLIF] in float32 that a kernel can advance.
type clockedLIF32 struct {
	*clockedLIF[float32]
	fired  [clockedChunk]int32
	excess [clockedChunk]float32
}

// Step32 implements [ClockedFloat32].
func (l *clockedLIF32) Step32(input []float32, fired []int32) []int32 {
	if l.perChannel != nil {
		for n, v := range l.v {
			fired = l.step(n, float32(l.decay*v)+input[n], fired)
		}
		clear(input)
		return fired
	}
	for base := 0; base < len(l.v); base += clockedChunk {
		v := l.v[base:min(base+clockedChunk, len(l.v))]
		n := kernel.StepLIF(v, input[base:][:len(v)], l.decay, l.threshold, l.fired[:len(v)], l.excess[:len(v)])
		for i, f := range l.fired[:n] {
			fired = append(fired, int32(base)+f)
			l.peaks.add(base+int(f), float64(l.excess[i]))
		}
	}
	return fired
}

// clockedPeaks holds by how much the neurons that fired in the running tick
// exceeded their threshold, in the order in which they did.
type clockedPeaks struct {
	neuron []int32
	excess []float32
}

func (p *clockedPeaks) reset() { p.neuron, p.excess = p.neuron[:0], p.excess[:0] }

func (p *clockedPeaks) add(neuron int, excess float64) {
	p.neuron = append(p.neuron, int32(neuron))
	p.excess = append(p.excess, narrow(excess))
}

func (p *clockedPeaks) overlay(dst []float32) {
	for i, n := range p.neuron {
		dst[n] = p.excess[i]
	}
}

// clockedDecay is the trace P ← P d + n of a leaky membrane without synaptic
// dynamics, or with d = 1 of one without leak.
type clockedDecay struct {
	decay float32
	p     []float32
}

func newClockedDecay(units int, decay float64) *clockedDecay {
	return &clockedDecay{decay: float32(decay), p: make([]float32, units)}
}

func (c *clockedDecay) Reset() { clear(c.p) }

func (c *clockedDecay) Step(count []float32) []float32 {
	kernel.Blend(c.p, count, c.decay, 1)
	return c.p
}
