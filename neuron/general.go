package neuron

import (
	"math"

	"spikesim/events"
)

// generalLIF is a population of integrate-and-fire neurons, leaky or not, with all that
// [LIF] leaves out, in float64:
//
//	τ_m dV/dt = −(V − V_leak) + τ_m·d        (without leak: dV/dt = d)
//	V(t) ← V(t) + Σ_j w_j S_j(t)
//	S(t) = 1 where V reaches θ
//	V(t) ← reset where S(t) = 1, and V stays so through t + t_ref; what comes in
//	       before t + t_ref is ignored
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
// for ever, and no rounding adds up.
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
	v, lag   float64
	at, free events.Time
}

// generalSize is what one neuron takes.
const generalSize = 32 + 8 + dueQueueSize

// generalParams are those of the model.
type generalParams struct {
	tauMMS, threshold, leakTo, drivePerMS Values
	after                                 AfterSpikeParams
	perChannel                            bool // thresholds, which may come down
}

// membrane is what a neuron's potential moves by.
type membrane struct {
	tau    float64 // in ns; infinite without leak
	leakTo float64
	drive  float64 // per ns, without bias
}

// of returns the membrane of a neuron.
func (p *generalParams) of(n int32) membrane {
	return membrane{
		tau:    p.tauMMS.of(n) * float64(events.Millisecond),
		leakTo: p.leakTo.of(n),
		drive:  p.drivePerMS.of(n) / float64(events.Millisecond),
	}
}

// kinds is after how many neurons their membranes and thresholds repeat, or more.
func (p *generalParams) kinds() int32 {
	return int32(longest(&p.tauMMS, &p.threshold, &p.leakTo, &p.drivePerMS))
}

// sustained reports whether neurons can fire without an input at that time.
func (p *generalParams) sustained() bool {
	if p.after.Reset.Subtract || p.spontaneous() {
		return true
	}
	for n := range p.kinds() {
		if p.perChannel && p.leakTo.of(n)+p.drivePerMS.of(n)*min(p.tauMMS.of(n), maxTauMS) > 0 {
			return true
		}
	}
	return false
}

// spontaneous reports whether neurons can fire without any input.
func (p *generalParams) spontaneous() bool {
	for n := range p.kinds() {
		drive := p.drivePerMS.of(n)
		if tau := p.tauMMS.of(n); math.IsInf(tau, 1) && drive > 0 || p.leakTo.of(n)+drive*tau > p.threshold.of(n) {
			return true
		}
	}
	return false
}

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
	if longest(&p.tauMMS, &p.leakTo, &p.drivePerMS) == 1 {
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

// end returns V∞, of a leaky membrane.
func (m membrane) end() float64 { return m.leakTo + m.drive*m.tau }

// reaches reports whether V gets to a level without input.
func (m membrane) reaches(level float64) bool {
	if math.IsInf(m.tau, 1) {
		return m.drive > 0
	}
	return m.end() > level
}

// evolve returns what V has become after s ns without input.
func (m membrane) evolve(v, s float64) float64 {
	if math.IsInf(m.tau, 1) {
		return v + m.drive*s
	}
	if end := m.end(); end != 0 {
		return end + float64((v-end)*math.Exp(-s/m.tau))
	}
	return v * math.Exp(-s/m.tau)
}

// crossing returns after how many ns V, now below a level, is at it; infinite where it
// never is.
func (m membrane) crossing(v, level float64) float64 {
	switch {
	case !m.reaches(level):
		return math.Inf(1)
	case math.IsInf(m.tau, 1):
		return (level - v) / m.drive
	}
	return m.tau * math.Log1p((level-v)/(m.end()-level))
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

// begin returns the state from which a neuron's potential moves: after its refractory
// time.
func (s generalState) begin() generalState {
	s.at = max(s.at, s.free)
	return s
}

// advance returns the state at t of a neuron to which nothing has happened.
func (g *generalLIF) advance(n int32, s generalState, t events.Time) generalState {
	if t < s.free {
		s.at = max(s.at, t)
		return s
	}
	s = s.begin()
	s.v, s.at, s.lag = g.membrane(n).evolve(s.v, float64(t-s.at)+s.lag), t, 0
	return s
}

// test brings neuron n to t, fires it if it is due, adds its input and fires it if it
// is to and has not.
func (g *generalLIF) test(t events.Time, n int32, out []int32) []int32 {
	level := g.of(n)
	s, w := g.neurons[n], g.input[n]
	g.input[n] = 0
	done := false
	if g.due.due[n] == t {
		done = true
		out = append(out, n)
		if b := s.begin(); b.v < level {
			// It crosses between two nanoseconds, and is reset there.
			g.spikes.add(n, 0)
			lag := float64(t-b.at) + b.lag - g.membrane(n).crossing(b.v, level)
			s = generalState{g.params.after.Reset.of(n, level, level), min(max(lag, 0), 1), t, g.free(n, t)}
		} else {
			s = g.advance(n, s, t)
			s = g.spike(n, s, level)
		}
	}
	s = g.advance(n, s, t)
	if t >= s.free {
		s.v += w
		if !done && s.v >= level {
			out = append(out, n)
			s = g.spike(n, s, level)
		}
	}
	g.neurons[n] = s
	g.plan(n)
	return out
}

// spike resets a neuron at a whole nanosecond.
func (g *generalLIF) spike(n int32, s generalState, level float64) generalState {
	g.spikes.add(n, s.v-level)
	s.v, s.lag, s.free = g.params.after.Reset.of(n, s.v, level), 0, g.free(n, s.at)
	return s
}

// free returns the end of the refractory time after a spike.
func (g *generalLIF) free(n int32, t events.Time) events.Time {
	return sum(t, events.FromMS(g.params.after.TRefMS.of(n)))
}

// plan puts neuron n into the queue for its next spike if nothing more arrives, which
// is later than its state.
func (g *generalLIF) plan(n int32) {
	if !g.ahead {
		return
	}
	s, level := g.neurons[n], g.of(n)
	next := s.at + 1
	b := s.begin()
	at := events.Never
	if b.v >= level {
		// Too much was left by the last spike, or the threshold has come down.
		if t := max(b.at, next); g.advance(n, s, t).v >= level {
			at = t
		}
	}
	if at == events.Never {
		if wait := g.membrane(n).crossing(b.v, level) - b.lag; wait < float64(events.Never/2) && b.v < level {
			at = sum(b.at, max(events.Time(math.Ceil(wait)), next-b.at))
			at = firstTime(max(next, b.at), at, func(t events.Time) bool { return g.advance(n, s, t).v >= level })
		}
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
		g.neurons[n] = g.advance(int32(n), g.neurons[n], g.now)
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
		dst[n] = narrow(g.advance(int32(n), s, t).v - g.of(int32(n)))
	}
	g.spikes.overlay(dst)
}

// Potential implements [Model].
func (g *generalLIF) Potential(t events.Time, dst []float64) {
	for n, s := range g.neurons {
		dst[n] = g.advance(int32(n), s, t).v
	}
}
