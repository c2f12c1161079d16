package clocked

import (
	"math"

	"spikesim/experiments/nir"
)

// membrane steps the neurons of one node.
type membrane interface {
	// fire sets how often each neuron fires, where that is known before the step.
	fire(out []float64)
	// step takes the summed input of each neuron, without biases, and sets how often it
	// fires, or for one that does not fire its potential.
	step(in, out []float64)
	// potential returns the potentials after the step.
	potential(dst []float64)
}

// neurons are those of a node in floating point.
type neurons struct {
	rule   Rule
	fires  bool
	cuba   bool
	v, i   []float64
	theta  []float64
	reset  []float64
	lower  []float64 // nil for none
	keepV  []float64 // what a step leaves of v
	keepI  []float64
	gainV  []float64 // of the input, or of the current
	gainI  []float64
	drive  []float64 // constant, into v
	driveI []float64 // constant, into i
	bias   []float64 // as gainI or gainV takes it
}

// newNeurons works out the coefficients of one step of dt seconds. The bias is what
// stages bring in every step; it is kept, not copied.
func newNeurons(n *nir.Node, rule Rule, dt float64, bias []float64) *neurons {
	units := nir.Units(n.Out)
	vec := func() []float64 { return make([]float64, units) }
	m := &neurons{rule: rule, fires: n.Type.Spiking(), cuba: n.Type == nir.CubaLIF || n.Type == nir.CubaLI,
		v: vec(), i: vec(), theta: vec(), reset: vec(), keepV: vec(), keepI: vec(), gainV: vec(), gainI: vec(), drive: vec(), driveI: vec(), bias: bias}
	area := rule.AreaS
	if area == 0 {
		area = dt
	}
	r := n.PerUnit("r")
	if rule.Gains == WithoutR {
		for u := range r {
			r[u] = 1
		}
	}
	leak := vec()
	if !rule.NoLeak {
		leak = optional(n, "v_leak", units)
	}
	if m.fires {
		copy(m.theta, n.PerUnit("v_threshold"))
		if rule.Reset == ToValue {
			copy(m.reset, n.PerUnit("v_reset"))
		}
		if rule.Lower != nil {
			m.lower = vec()
			for u := range m.lower {
				m.lower[u] = *rule.Lower * m.theta[u]
			}
		}
	}
	var tau, tauSyn, win []float64
	switch {
	case m.cuba:
		tau, tauSyn, win = n.PerUnit("tau_mem"), n.PerUnit("tau_syn"), n.PerUnit("w_in")
	case n.Type == nir.LI || n.Type == nir.LIF:
		tau = n.PerUnit("tau")
	}
	if rule.StepFromR && tau != nil && !all(n.PerUnit("r"), 1) {
		rule.Gains, dt = Unit, math.Inf(1)
		for u, r := range n.PerUnit("r") {
			dt = min(dt, tau[u]/(1+r))
		}
	}
	for u := range units {
		if tau == nil { // I, IF
			m.keepV[u], m.gainV[u] = 1, area*r[u]
			continue
		}
		keep, jump := coefficients(rule.Membrane, rule.Input, dt, area, tau[u])
		m.keepV[u] = keep
		m.drive[u] = (1 - keep) * leak[u]
		if rule.LeakStep {
			m.drive[u] = leak[u]
		}
		if !m.cuba {
			m.gainV[u] = jump * r[u]
			if rule.Gains == Unit {
				m.gainV[u] = 1
			}
			continue
		}
		m.keepI[u], m.gainI[u] = coefficients(rule.Synapse, rule.Input, dt, area, tauSyn[u])
		m.gainI[u] *= win[u]
		m.gainV[u] = (1 - keep) * r[u]
		if rule.Gains == UnitMembrane || rule.Gains == Unit {
			m.gainV[u] = 1
		}
		if rule.Gains == Unit {
			m.gainI[u] = 1
		}
		if rule.LeakInCurrent {
			m.driveI[u] = (1 - m.keepI[u]) * leak[u]
		}
		if rule.MembraneBias {
			// In the end a bias makes a current of w_in times itself.
			m.drive[u] += m.gainV[u] * win[u] * bias[u]
			bias[u] = 0
		}
	}
	return m
}

// optional returns a parameter, or zeros where the type has none.
func optional(n *nir.Node, name string, units int) []float64 {
	if n.Has(name) {
		return n.PerUnit(name)
	}
	return make([]float64, units)
}

// coefficients returns what a step leaves of a variable with a time constant, and how
// far a spike of the given area moves it.
func coefficients(d Decay, in Input, dt, area, tau float64) (keep, jump float64) {
	keep = 1 - dt/tau
	if d == Exponential {
		keep = math.Exp(-dt / tau)
	}
	if in == Pulse {
		return keep, (1 - keep) * (area / dt)
	}
	return keep, area / tau
}

func (m *neurons) fire(out []float64) {
	for u, v := range m.v {
		out[u] = m.spikes(v, u)
	}
}

func (m *neurons) step(in, out []float64) {
	for u := range m.v {
		v := m.v[u]
		fired := 0.
		if m.rule.FireFirst && m.fires {
			if fired = out[u]; fired > 0 && m.rule.ResetWhen != AfterDecay {
				v = m.after(v, fired, u)
			}
		}
		x := in[u] + m.bias[u]
		if m.cuba {
			old := m.i[u]
			if m.rule.DecayInput {
				m.i[u] = m.keepI[u]*(old+m.gainI[u]*x) + m.driveI[u]
			} else {
				m.i[u] = m.keepI[u]*old + m.gainI[u]*x + m.driveI[u]
			}
			x = m.i[u]
			if m.rule.OldCurrent {
				x = old
			}
			v = m.keepV[u]*v + m.gainV[u]*x + m.drive[u]
		} else if m.rule.DecayInput {
			v = m.keepV[u]*(v+m.gainV[u]*x) + m.drive[u]
		} else {
			v = m.keepV[u]*v + m.gainV[u]*x + m.drive[u]
		}
		switch {
		case !m.fires:
			m.v[u], out[u] = v, v
			continue
		case m.rule.FireFirst:
			if fired > 0 && m.rule.ResetWhen != BeforeDecay {
				v = m.after(v, fired, u)
			}
		default:
			if fired = m.spikes(v, u); fired > 0 {
				v = m.after(v, fired, u)
			}
		}
		if m.lower != nil {
			v = max(v, m.lower[u])
		}
		m.v[u], out[u] = v, fired
	}
}

// spikes returns how often a neuron fires at a potential.
func (m *neurons) spikes(v float64, u int) float64 {
	theta := m.theta[u]
	if v < theta || v == theta && !m.rule.AtThreshold {
		return 0
	}
	if m.rule.Many && theta > 0 {
		return max(1, math.Floor(v/theta))
	}
	return 1
}

// after returns the potential after so many spikes.
func (m *neurons) after(v, fired float64, u int) float64 {
	if m.rule.Reset == Subtract {
		return v - fired*m.theta[u]
	}
	return m.reset[u]
}

func (m *neurons) potential(dst []float64) { copy(dst, m.v) }
