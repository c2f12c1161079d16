package neuron

import (
	"math"

	"spikesim/events"
)

// clockedGeneral is [general] in steps of dt, in float64: V and I follow their closed form
// from step to step, the input of a step joins V or I at its end, the threshold is tested
// once there, and so a neuron fires at most once a step. A pulse is as long as a step and
// takes up the next. After a spike V stays for ⌈t_ref/dt⌉ steps, of which the last takes
// its input in: with all times on multiples of dt, no drive, and input that acts on V at
// once, it is the model of [general].
type clockedGeneral struct {
	levels[float64]
	params *generalParams
	dt     events.Time
	steps  []propagator // of the neurons, repeating
	bias   []float32
	v      []float64
	i      []float64 // nil without synapse
	pulsed []float64 // the input of the last step; nil without pulses
	a      []float64 // of thresholds that adapt, else nil
	fade   Values    // of a, in a step
	hold   []int     // steps for which V stays
	peaks  clockedPeaks
}

func newClockedGeneral(p *generalParams, neurons int, bias []float32, dt events.Time) *clockedGeneral {
	c := &clockedGeneral{
		levels: newLevels[float64](&p.threshold), params: p, dt: dt, bias: bias,
		v: make([]float64, neurons), hold: make([]int, neurons),
	}
	for n := range int32(longest(&p.tauMMS, &p.tauSynMS)) {
		c.steps = append(c.steps, newPropagator(p.tauMMS.of(n), p.tauSynMS.of(n), dt))
	}
	if p.synaptic() {
		c.i = make([]float64, neurons)
	}
	if p.pulse > 0 {
		c.pulsed = make([]float64, neurons)
	}
	if p.adaptive {
		c.a = make([]float64, neurons)
		c.fade = p.tauAdaptMS.mapped(func(tauMS float64) float64 { return stepDecay(tauMS, dt) })
	}
	return c
}

// clockedSize is what one neuron takes on the clock: V, the steps to hold, I, a and the pulse.
func (p *generalParams) clockedSize() int {
	size := 16
	if p.adaptive {
		size += 8
	}
	if p.synaptic() {
		size += 8
	}
	if p.pulse > 0 {
		size += 8
	}
	return size
}

// Drive implements [Clocked].
func (c *clockedGeneral) Drive() Drive { return Spikes }

// Float64 implements [Clocked].
func (c *clockedGeneral) Float64() bool { return true }

// Reset implements [Clocked].
func (c *clockedGeneral) Reset() {
	clear(c.v)
	clear(c.i)
	clear(c.pulsed)
	clear(c.a)
	clear(c.hold)
	c.peaks.reset()
}

// Step implements [Clocked].
func (c *clockedGeneral) Step(input []float64, fired []int32) []int32 {
	for n := range c.v {
		held := c.hold[n] > 0
		if held {
			c.hold[n]--
		}
		c.evolve(int32(n), held)
		x := float64(c.params.gain.of(int32(n)) * input[n])
		if c.hold[n] == 0 {
			fired = c.test(n, x, fired)
		}
		switch {
		case c.pulsed != nil:
			c.pulsed[n] = x
		case c.i != nil:
			c.i[n] += x
		}
	}
	return fired
}

// evolve moves a neuron on by a step without input; V stays if it is held.
func (c *clockedGeneral) evolve(n int32, held bool) {
	drive, leakTo := c.params.drive.of(n), c.params.leakTo.of(n)
	if len(c.bias) > 0 {
		drive += float64(c.bias[uint32(n)%uint32(len(c.bias))])
	}
	if c.pulsed != nil {
		drive += c.pulsed[n] / c.params.pulse.MS()
	}
	step, v := &c.steps[uint32(n)%uint32(len(c.steps))], c.v[n]
	tau := c.params.tauMMS.of(n)
	switch {
	case c.i != nil:
		current := drive * c.params.tauSynMS.of(n)
		end := leakTo + current
		u, i := step.step(v-end, c.i[n]-current)
		v, c.i[n] = u+end, i+current
	case math.IsInf(tau, 1):
		v += drive * c.dt.MS()
	default:
		end := leakTo + drive*tau
		v = end + float64((v-end)*step.v)
	}
	if !held {
		c.v[n] = v
	}
	if c.a != nil {
		c.a[n] *= c.fade.of(n)
	}
}

// threshold returns that of a neuron as it is.
func (c *clockedGeneral) threshold(n int) float64 {
	if c.a != nil {
		return c.of(int32(n)) + c.a[n]
	}
	return c.of(int32(n))
}

// test adds the input of a step to V, where it acts on that, and fires the neuron if it is
// to.
func (c *clockedGeneral) test(n int, x float64, fired []int32) []int32 {
	p, v, threshold := c.params, c.v[n], c.threshold(n)
	if p.jumps() {
		v += x
	}
	v = p.bounded(int32(n), v)
	if !p.silent && v >= p.level(threshold) {
		fired = append(fired, int32(n))
		c.peaks.add(n, v-threshold)
		v = p.bounded(int32(n), p.after.Reset.of(int32(n), v, threshold))
		if c.a != nil {
			c.a[n] += p.adaptation.of(int32(n))
		}
		c.hold[n] = int((events.FromMS(p.after.TRefMS.of(int32(n))) + c.dt - 1) / c.dt)
	}
	c.v[n] = v
	return fired
}

// Membrane implements [Clocked]. Of neurons that never fire it is the potential.
func (c *clockedGeneral) Membrane(dst []float32) {
	for n, v := range c.v {
		dst[n] = narrow(v - c.threshold(n))
	}
	c.peaks.overlay(dst)
}

// Potential implements [Clocked].
func (c *clockedGeneral) Potential(dst []float64) { copy(dst, c.v) }

// EndTick implements [Clocked].
func (c *clockedGeneral) EndTick() { c.peaks.reset() }
