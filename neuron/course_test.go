package neuron_test

import (
	"math"
	"slices"

	"spikesim/events"
	"spikesim/neuron/neurontest"
)

// course is a neuron in real time, by steps of Runge and Kutta so small that nothing is left
// to see of them: a reference that has no closed form, and knows no nanoseconds but those of
// its input. It returns when the neuron fires, in ms, and its potential at every ms.
func (a anyNeuron) course(inputs []neurontest.Input, endMS float64) (at, potential []float64) {
	const h = 2e-3
	type change struct {
		at, height float64
		input      bool
	}
	var changes []change
	pulse := events.FromMS(a.pulse)
	for _, in := range inputs {
		t, w := in.At.MS(), a.gain*float64(in.Weight)
		if pulse == 0 {
			changes = append(changes, change{t, w, true})
			continue
		}
		changes = append(changes, change{t, w / pulse.MS(), false}, change{(in.At + pulse).MS(), -w / pulse.MS(), false})
	}
	for k := 1.; k <= endMS; k++ {
		changes = append(changes, change{at: k})
	}
	slices.SortStableFunc(changes, func(x, y change) int {
		switch {
		case x.at < y.at:
			return -1
		case x.at > y.at:
			return 1
		}
		return 0
	})
	var v, i, s, now, free float64
	slope := func(v, i float64) (dv, di float64) {
		d := a.drive + s
		if now < free {
			return 0, (-i + a.tauS*d) / a.tauS
		}
		switch {
		case a.tauS > 0:
			return (a.leakTo - v + i) / a.tauM, (-i + a.tauS*d) / a.tauS
		case math.IsInf(a.tauM, 1):
			return d, 0
		}
		return (a.leakTo-v)/a.tauM + d, 0
	}
	if a.tauS == 0 {
		held := slope
		slope = func(v, i float64) (dv, di float64) {
			if now < free {
				return 0, 0
			}
			return held(v, i)
		}
	}
	step := func(h float64) (float64, float64) {
		v1, i1 := slope(v, i)
		v2, i2 := slope(v+h/2*v1, i+h/2*i1)
		v3, i3 := slope(v+h/2*v2, i+h/2*i2)
		v4, i4 := slope(v+h*v3, i+h*i3)
		return max(v+h/6*(v1+2*v2+2*v3+v4), a.floor), i + h/6*(i1+2*i2+2*i3+i4)
	}
	fire := func() {
		at = append(at, now)
		if a.after.Reset.Subtract {
			v -= a.threshold
		} else {
			v = a.after.Reset.Value.Of(0)
		}
		v, free = max(v, a.floor), now+events.FromMS(a.after.TRefMS.Of(0)).MS()
	}
	for _, c := range changes {
		if c.at > endMS {
			break
		}
		for now < c.at {
			to := min(now+h, c.at)
			if now < free {
				to = min(to, free)
			}
			held := now < free
			if nv, ni := step(to - now); nv < a.threshold || held {
				if v, i, now = nv, ni, to; held && now >= free && v >= a.threshold {
					fire()
				}
				continue
			}
			low, high := 0., to-now
			for range 60 {
				if middle := (low + high) / 2; middle > low && middle < high {
					if nv, _ := step(middle); nv >= a.threshold {
						high = middle
					} else {
						low = middle
					}
				}
			}
			v, i = step(high)
			now += high
			fire()
		}
		switch {
		case c.height == 0:
			potential = append(potential, v)
		case !c.input:
			s += c.height
		case a.tauS > 0:
			i += c.height
		case now >= free:
			if v = max(v+c.height, a.floor); v >= a.threshold {
				fire()
			}
		}
	}
	return at, potential
}
