package neuron

import (
	"math"

	"spikesim/events"
)

// generalLIF is a population of integrate-and-fire neurons, leaky or not, with all that
// [LIF] and [ALIF] leave out, in float64:
//
//	τ_m dV/dt = −(V − V_leak) + τ_m·d        (without leak: dV/dt = d)
//	V(t) ← V(t) + Σ_j w_j S_j(t)
//	S(t) = 1 where V reaches θ
//	V(t) ← reset where S(t) = 1, and V stays so through t + t_ref; what comes in
//	       before t + t_ref is ignored
//
// Where the threshold adapts, θ stands for θ₀ + a, with τ_a da/dt = −a at all times and
// a(t) ← a(t) + β where S(t) = 1, after the reset.
//
// V, θ, V_leak and the weights have one unit, and the drive d is that unit per ms: the
// population's own plus a bias per channel. V begins at 0. That is the convention of
// NEST's iaf_psc_delta, whose V counts from its resting potential (Rotter & Diesmann,
// Biol. Cybern. 81:381, 1999).
//
// # Spikes between inputs
//
// From V₀ the potential follows V∞ + (V₀ − V∞) exp(−s/τ_m), with V∞ = V_leak + τ_m·d,
// and reaches θ where V∞ is above it after
//
//	s = τ_m · ln((V∞ − V₀)/(V∞ − θ))         (without leak: (θ − V₀)/d)
//
// The spike has the time of the first whole nanosecond with V ≥ θ, but the neuron is
// reset at s itself: a neuron under a constant drive fires with the period t_ref + s
// for ever, and no rounding adds up. With a threshold that adapts, s has no closed form,
// and is searched for where V − a rises; see [adaptiveCurve].
//
// A neuron fires at most once at a time. One whose V is still at θ or above it after
// the reset, by a large input and a reset by subtraction, fires again a nanosecond
// later, or at the end of its refractory time, if V is still there.
type generalLIF struct {
	plannedLevels
	params *generalParams
	one    *membrane // of all neurons; nil where they differ
	bias   []float32 // per channel, per ms; nil for none
	biased []float64 // the bias by which neurons are planned, per ns
	// ahead: spikes between inputs are possible. Where not, a neuron whose threshold has
	// come down to its potential fires at its next input.
	ahead bool

	neurons []generalState
	input   []float64 // of the running instant
	due     dueQueue
	spikes  lastSpikes
}

// generalState is a neuron at the real time at − lag, 0 ≤ lag < 1 ns. It is refractory
// until free − lag.
type generalState struct {
	v, a     float64
	lag      float64
	at, free events.Time
}

// generalSize is what one neuron takes.
const generalSize = 40 + 8 + dueQueueSize

func newGeneralLIF(p *generalParams, neurons int, bias []float32) *generalLIF {
	g := &generalLIF{
		plannedLevels: newPlannedLevels(&p.threshold),
		params:        p,
		bias:          bias,
		biased:        make([]float64, len(bias)),
		ahead:         p.sustained() || len(bias) > 0,
		neurons:       make([]generalState, neurons),
		input:         make([]float64, neurons),
		due:           newDueQueue(neurons),
	}
	if longest(&p.tauMMS, &p.leakTo, &p.drivePerMS, &p.tauAdaptMS) == 1 {
		one := p.of(0)
		g.one = &one
	}
	g.Reset()
	return g
}

// Reset implements [Model].
func (g *generalLIF) Reset() {
	clear(g.neurons)
	clear(g.input)
	g.due.reset()
	g.plannedLevels.reset()
	g.spikes.reset()
	g.takeBias()
	for n := range g.neurons {
		if !g.membrane(int32(n)).reaches(g.of(int32(n))) {
			continue
		}
		g.plan(int32(n))
	}
}

func (g *generalLIF) takeBias() {
	for c, b := range g.bias {
		g.biased[c] = float64(b) / float64(events.Millisecond)
	}
}

// membrane returns that of a neuron, its bias included.
func (g *generalLIF) membrane(n int32) (m membrane) {
	if g.one != nil {
		m = *g.one
	} else {
		m = g.params.of(n)
	}
	if len(g.biased) > 0 {
		m.drive += g.biased[uint32(n)%uint32(len(g.biased))]
	}
	return m
}

// Deliver implements [Model].
func (g *generalLIF) Deliver(_ events.Time, first int32, weights []float32) {
	addFloat64(weights, g.input[first:int(first)+len(weights)])
}

// Fire implements [Model].
func (g *generalLIF) Fire(t events.Time, touched []Span, out []int32) []int32 {
	g.search()
	g.due.passed(t)
	g.fired(t)
	return fireTouchedAndDue(g, &g.due, g.input, t, touched, out)
}

// search implements searcher.
func (g *generalLIF) search() events.Time {
	g.replan()
	return g.due.next()
}

// hold returns the state as it is when V has stayed until t.
func (s generalState) hold(m *membrane, t events.Time) generalState {
	if t > s.at {
		s.a, s.at = m.fade(s.a, float64(t-s.at)), t
	}
	return s
}

// begin returns the state from which a neuron's potential moves: after its refractory
// time.
func (s generalState) begin(m *membrane) generalState { return s.hold(m, s.free) }

// advance returns the state at t of a neuron to which nothing has happened.
func (s generalState) advance(m *membrane, t events.Time) generalState {
	if t < s.free {
		return s.hold(m, t)
	}
	s = s.begin(m)
	past := float64(t-s.at) + s.lag
	s.v, s.a, s.at, s.lag = m.evolve(s.v, past), m.fade(s.a, past), t, 0
	return s
}

// test brings neuron n to t, fires it if it is due, adds its input and fires it if it
// is to and has not.
func (g *generalLIF) test(t events.Time, n int32, out []int32) []int32 {
	m, level := g.membrane(n), g.of(n)
	s, w := g.neurons[n], g.input[n]
	g.input[n] = 0
	done := false
	if g.due.due[n] == t {
		done = true
		out = append(out, n)
		if b := s.begin(&m); b.v-b.a < level {
			// It crosses between two nanoseconds, and is reset there.
			g.spikes.add(n, 0)
			wait := m.crossing(b.v, b.a, level)
			b.a = m.fade(b.a, wait)
			b.v = level + b.a
			b.at, b.lag = t, min(max(float64(t-b.at)+b.lag-wait, 0), 1)
			s = g.reset(n, b, level)
		} else {
			s = s.advance(&m, t)
			g.spikes.add(n, s.v-s.a-level)
			s = g.reset(n, s, level)
		}
	}
	s = s.advance(&m, t)
	if t >= s.free {
		s.v += w
		if !done && s.v-s.a >= level {
			out = append(out, n)
			g.spikes.add(n, s.v-s.a-level)
			s = g.reset(n, s, level)
		}
	}
	g.neurons[n] = s
	g.plan(n)
	return out
}

// reset returns the state after a spike.
func (g *generalLIF) reset(n int32, s generalState, level float64) generalState {
	s.v = g.params.after.Reset.of(n, s.v, level+s.a)
	if g.params.adaptive {
		s.a += g.params.adaptation.of(n)
	}
	s.free = sum(s.at, events.FromMS(g.params.after.TRefMS.of(n)))
	return s
}

// plan puts neuron n into the queue for its next spike if nothing more arrives, which
// is later than its state.
func (g *generalLIF) plan(n int32) {
	if !g.ahead {
		return
	}
	m, s, level := g.membrane(n), g.neurons[n], g.of(n)
	next := s.at + 1
	b := s.begin(&m)
	above := func(t events.Time) bool { s := s.advance(&m, t); return s.v-s.a >= level }
	at := events.Never
	if b.v-b.a >= level {
		// Too much was left by the last spike, or the threshold has come down.
		if t := max(b.at, next); above(t) {
			g.due.set(n, t)
			return
		} else {
			b = b.advance(&m, t) // it has fallen below
		}
	}
	wait := m.crossing(b.v, b.a, level) - b.lag
	switch {
	case !(wait < float64(events.Never/2)):
	case b.a != 0:
		at = firstWhole(next-1, b.at, wait)
	default:
		at = sum(b.at, max(events.Time(math.Ceil(wait)), next-b.at))
		at = firstTime(max(next, b.at), at, above)
	}
	g.due.set(n, at)
}

// replan is for neurons whose thresholds or bias have changed since the last tick.
func (g *generalLIF) replan() {
	if !g.ahead {
		return
	}
	moved := g.moved()
	drifted := false
	if g.look {
		for c, b := range g.bias {
			drifted = drifted || float64(b)/float64(events.Millisecond) != g.biased[c]
		}
	}
	if !moved && !drifted {
		return
	}
	// Up to now the old bias has driven them.
	for n := range g.neurons {
		m := g.membrane(int32(n))
		g.neurons[n] = g.neurons[n].advance(&m, g.now)
	}
	if drifted {
		g.takeBias()
	}
	for n := range g.neurons {
		g.plan(int32(n))
	}
	if moved {
		g.replanned()
	}
}

// Tick implements [Model]: nothing fires at a tick as such.
func (g *generalLIF) Tick(t events.Time, out []int32) []int32 {
	g.search()
	g.due.passed(t + 1)
	g.ticked(t)
	g.spikes.tick()
	return out
}

// NextSpike implements [Autonomous].
func (g *generalLIF) NextSpike() events.Time { return g.search() }

// Membrane implements [Model].
func (g *generalLIF) Membrane(t events.Time, dst []float32) {
	for n, s := range g.neurons {
		m := g.membrane(int32(n))
		s = s.advance(&m, t)
		dst[n] = narrow(s.v - s.a - g.of(int32(n)))
	}
	g.spikes.overlay(dst)
}

// Potential implements [Model].
func (g *generalLIF) Potential(t events.Time, dst []float64) {
	for n, s := range g.neurons {
		m := g.membrane(int32(n))
		dst[n] = s.advance(&m, t).v
	}
}
