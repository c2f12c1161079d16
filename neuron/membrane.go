package neuron

import "math"

// membrane is what the potential V and the synaptic current I of a neuron move by between
// two changes of its input, in ns:
//
//	τ_m V' = −(V − V_leak) + I,   τ_s I' = −I + τ_s (d + s)
//
// with synapse, and without one
//
//	V' = −(V − V_leak)/τ_m + d + s      (without leak: V' = d + s)
//
// where d is the drive and s what the pulses that are on add to it. Both are constant, so V
// goes to
//
//	V∞ = V_leak + τ_s (d + s)           (without synapse: V_leak + τ_m (d + s))
//
// and I to I∞ = τ_s (d + s). From there V − V∞ and I − I∞ are those of [expSynapse], which
// have no drive: with U = V − V∞ and J = I − I∞, τ_m U' = −U + J and τ_s J' = −J. Without
// synapse U falls by exp(−Δ/τ_m). A threshold that adapts is above θ by a, with τ_a a' = −a;
// see [adaptiveCurve].
type membrane struct {
	expSynapse // τ_m is infinite without leak, τ_s 0 without synapse
	leakTo     float64
	drive      float64 // per ns, bias and pulses included
	tauA       float64 // 0 for a threshold that does not adapt
}

// synaptic reports whether there is a synapse.
func (m *membrane) synaptic() bool { return m.tauS > 0 }

// end returns V∞, of a leaky membrane.
func (m *membrane) end() float64 {
	if m.synaptic() {
		return m.leakTo + m.drive*m.tauS
	}
	return m.leakTo + m.drive*m.tauM
}

// evolve returns what V and I have become after s ns.
func (m *membrane) evolve(v, i, s float64) (float64, float64) {
	end := m.leakTo
	switch {
	case m.synaptic():
		current := m.drive * m.tauS
		end += current
		v, i = m.advance(v-end, i-current, s)
		return v + end, i + current
	case math.IsInf(m.tauM, 1):
		return v + m.drive*s, 0
	}
	if end = m.end(); end != 0 {
		return end + float64((v-end)*math.Exp(-s/m.tauM)), 0
	}
	return v * math.Exp(-s/m.tauM), 0
}

// evolveCurrent returns what I has become after s ns.
func (m *membrane) evolveCurrent(i, s float64) float64 {
	if !m.synaptic() {
		return 0
	}
	end := m.drive * m.tauS
	return end + float64((i-end)*math.Exp(-s/m.tauS))
}

// fade returns what a has become after s ns.
func (m *membrane) fade(a, s float64) float64 {
	if a == 0 {
		return 0
	}
	return a * math.Exp(-s/m.tauA)
}

// crossing returns after how many ns V − a, now below a level, is at it; infinite where it
// never is.
func (m *membrane) crossing(v, i, a, level float64) float64 {
	switch {
	case m.synaptic():
		end := m.end()
		return m.expSynapse.crossing(v-end, i-m.drive*m.tauS, level-end)
	case a != 0:
		return adaptiveCurve{m.tauM, m.tauA, v, a, m.end()}.crossing(level)
	}
	return m.earliest(v, i, level)
}

// earliest returns a number of ns before which V, now below a level, is not at it, or
// infinity. Without synapse it is when V is.
func (m *membrane) earliest(v, i, level float64) float64 {
	switch {
	case m.synaptic():
		end := m.end()
		// The margin is for rounding.
		return m.expSynapse.earliest(v-end, i-m.drive*m.tauS, level-end) * (1 - 1e-9)
	case math.IsInf(m.tauM, 1):
		if m.drive > 0 {
			return (level - v) / m.drive
		}
	default:
		if end := m.end(); end > level {
			return m.tauM * math.Log1p((level-v)/(end-level))
		}
	}
	return math.Inf(1)
}
