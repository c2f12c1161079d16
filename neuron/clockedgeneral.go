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
	decay, end float64 // V ← end + (V − end)·decay; without leak decay is 1
	step       float64 // of the drive without leak, per ms of it; with leak what a drive adds to end
	drive      float64
	leaky      bool
	bias       []float32
	after      AfterSpikeParams
	refractory int
	v          []float64
	hold       []int // steps for which V stays
	peaks      clockedPeaks
}

// clockedGeneralSize is what one neuron takes.
const clockedGeneralSize = 16

func newClockedGeneral(p generalParams, neurons int, bias []float32, dt events.Time) *clockedGeneral {
	c := &clockedGeneral{
		levels: levels[float64]{threshold: p.threshold},
		decay:  1, step: dt.MS(), end: p.leakTo, drive: p.drivePerMS,
		leaky: !math.IsInf(p.tauMMS, 1), bias: bias, after: p.after,
		refractory: int((events.FromMS(p.after.TRefMS) + dt - 1) / dt),
		v:          make([]float64, neurons), hold: make([]int, neurons),
	}
	if c.leaky {
		c.decay, c.step = stepDecay(p.tauMMS, dt), p.tauMMS
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
	clear(c.hold)
	c.peaks.reset()
}

// Step implements [Clocked].
func (c *clockedGeneral) Step(input []float64, fired []int32) []int32 {
	for n, v := range c.v {
		if c.hold[n] > 0 {
			if c.hold[n]--; c.hold[n] > 0 {
				continue
			}
		} else {
			d := c.drive
			if len(c.bias) > 0 {
				d += float64(c.bias[uint32(n)%uint32(len(c.bias))])
			}
			if c.leaky {
				end := c.end + d*c.step
				v = end + float64((v-end)*c.decay)
			} else {
				v += d * c.step
			}
		}
		v += input[n]
		if threshold := c.of(int32(n)); v >= threshold {
			fired = append(fired, int32(n))
			c.peaks.add(n, v-threshold)
			v = c.after.Reset.of(v, threshold)
			c.hold[n] = c.refractory
		}
		c.v[n] = v
	}
	return fired
}

// Membrane implements [Clocked].
func (c *clockedGeneral) Membrane(dst []float32) {
	for n, v := range c.v {
		dst[n] = narrow(v - c.of(int32(n)))
	}
	c.peaks.overlay(dst)
}

// Potential implements [Clocked].
func (c *clockedGeneral) Potential(dst []float64) { copy(dst, c.v) }

// EndTick implements [Clocked].
func (c *clockedGeneral) EndTick() { c.peaks.reset() }
