package clocked

import (
	"math"

	"spikesim/experiments/nir"
)

// fixedNeurons are those of a node in whole numbers, reset to 0.
type fixedNeurons struct {
	cuba         bool
	scale        float64 // states are multiples of its inverse
	v, i         []int64
	keepV, keepI []int64 // of 1 << decayBits
	gainI        []float64
	theta        []float64
	bias         []float64
}

func newFixedNeurons(n *nir.Node, rule Rule, dt float64, bias []float64) *fixedNeurons {
	units := nir.Units(n.Out)
	whole := func() []int64 { return make([]int64, units) }
	m := &fixedNeurons{cuba: n.Type == nir.CubaLIF, scale: float64(rule.Fixed.Scale << stateBits),
		v: whole(), i: whole(), keepV: whole(), keepI: whole(), gainI: make([]float64, units), theta: n.PerUnit("v_threshold"), bias: bias}
	const one = 1 << decayBits
	for u := range units {
		m.keepV[u], m.gainI[u] = one, 1
		if m.cuba {
			m.keepV[u] = one - int64(math.RoundToEven(one*dt/n.PerUnit("tau_mem")[u]))
			tau := n.PerUnit("tau_syn")[u]
			m.keepI[u] = one - int64(math.RoundToEven(one*dt/tau))
			m.gainI[u] = n.PerUnit("w_in")[u] * dt / tau
		}
		scale := float64(rule.Fixed.Scale)
		m.theta[u] = (math.Trunc(m.theta[u]*scale)/scale)*m.scale + thresholdMargin
	}
	return m
}

func (m *fixedNeurons) fire([]float64) {}

func (m *fixedNeurons) step(in, out []float64) {
	for u := range m.v {
		m.i[u] = m.keepI[u]*m.i[u]/(1<<decayBits) + int64(m.scale*m.gainI[u]*(in[u]+m.bias[u]))
		m.v[u] = m.keepV[u]*m.v[u]/(1<<decayBits) + m.i[u]
		out[u] = 0
		if float64(m.v[u]) >= m.theta[u] {
			m.v[u], out[u] = 0, 1
		}
	}
}

func (m *fixedNeurons) potential(dst []float64) {
	for u, v := range m.v {
		dst[u] = float64(v) / m.scale
	}
}
