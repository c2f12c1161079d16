package neuron

import (
	"math"

	"spikesim/events"
)

// clockedGeneral is [generalLIF] in steps of dt, in float64: V follows its closed form
// from step to step, the input of a step joins it at the end, the threshold is tested
// once there, and so a neuron fires at most once a step. After a spike V stays for
// ⌈t_ref/dt⌉ steps, of which the last takes its input in: with all times on multiples
// of dt, and no drive, it is the model of [generalLIF].
type clockedGeneral struct {
	levels[float64]
	params *generalParams
	dt     events.Time
	decay  Values // V ← end + (V − end)·decay; without leak 1
	bias   []float32
	v      []float64
	a      []float64 // of thresholds that adapt, else nil
	fade   Values    // of a, in a step
	hold   []int     // steps for which V stays
	peaks  clockedPeaks
}

// clockedGeneralSize is what one neuron takes.
const clockedGeneralSize = 16

func newClockedGeneral(p *generalParams, neurons int, bias []float32, dt events.Time) *clockedGeneral {
	decay := func(tauMS float64) float64 { return stepDecay(tauMS, dt) }
	c := &clockedGeneral{
		levels: newLevels[float64](&p.threshold), params: p, dt: dt, bias: bias,
		decay: p.tauMMS.mapped(decay),
		v:     make([]float64, neurons), hold: make([]int, neurons),
	}
	if p.adaptive {
		c.a, c.fade = make([]float64, neurons), p.tauAdaptMS.mapped(decay)
	}
	return c
}

// Drive implements [Clocked].
func (c *clockedGeneral) Drive() Drive { return Spikes }

// Float64 implements [Clocked].
func (c *clockedGeneral) Float64() bool { return true }

// Reset implements [Clocked].
func (c *clockedGeneral) Reset() {
	clear(c.v)
	clear(c.a)
	clear(c.hold)
	c.peaks.reset()
}

// Step implements [Clocked].
func (c *clockedGeneral) Step(input []float64, fired []int32) []int32 {
	for n, v := range c.v {
		if c.a != nil {
			c.a[n] *= c.fade.of(int32(n))
		}
		if c.hold[n] > 0 {
			if c.hold[n]--; c.hold[n] > 0 {
				continue
			}
		} else {
			d := c.params.drivePerMS.of(int32(n))
			if len(c.bias) > 0 {
				d += float64(c.bias[uint32(n)%uint32(len(c.bias))])
			}
			if tau := c.params.tauMMS.of(int32(n)); math.IsInf(tau, 1) {
				v += d * c.dt.MS()
			} else {
				end := c.params.leakTo.of(int32(n)) + d*tau
				v = end + float64((v-end)*c.decay.of(int32(n)))
			}
		}
		v += input[n]
		if threshold := c.level(n); v >= threshold {
			fired = append(fired, int32(n))
			c.peaks.add(n, v-threshold)
			v = c.params.after.Reset.of(int32(n), v, threshold)
			if c.a != nil {
				c.a[n] += c.params.adaptation.of(int32(n))
			}
			c.hold[n] = int((events.FromMS(c.params.after.TRefMS.of(int32(n))) + c.dt - 1) / c.dt)
		}
		c.v[n] = v
	}
	return fired
}

// level returns the threshold of a neuron as it is.
func (c *clockedGeneral) level(n int) float64 {
	if c.a != nil {
		return c.of(int32(n)) + c.a[n]
	}
	return c.of(int32(n))
}

// Membrane implements [Clocked].
func (c *clockedGeneral) Membrane(dst []float32) {
	for n, v := range c.v {
		dst[n] = narrow(v - c.level(n))
	}
	c.peaks.overlay(dst)
}

// Potential implements [Clocked].
func (c *clockedGeneral) Potential(dst []float64) { copy(dst, c.v) }

// EndTick implements [Clocked].
func (c *clockedGeneral) EndTick() { c.peaks.reset() }
