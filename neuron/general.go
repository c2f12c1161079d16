package neuron

import (
	"math"
	"slices"

	"spikesim/events"
)

// general is a population of integrate-and-fire neurons with all that [LIF] leaves out, in
// float64: leaky or not, with a synapse between input and potential or without, fired at by
// spikes that act at once or by pulses. [membrane] has the equations of what happens
// between two inputs. Then
//
//	V(t) ← V(t) + g Σ_j w_j S_j(t)           without synapse, and I(t) with one; or with
//	s(t) = Σ g w_j / T over the spikes from t − T to t, where they are pulses of length T
//	S(t) = 1 where V reaches θ, or where that adapts θ + a, with a ← a + β and τ_a a' = −a
//	V(t) ← reset where S(t) = 1, and V stays so through t + t_ref
//
// V, θ, V_leak and g w have one unit, and the drive d is that unit per ms: the population's
// own plus a bias per channel. V and I begin at 0. What comes in before t + t_ref and would
// act at once on V is ignored, which is the convention of NEST's iaf_psc_delta, whose V
// counts from its resting potential (Rotter & Diesmann, Biol. Cybern. 81:381, 1999); I and
// pulses go on. V can have a lower bound, below which nothing takes it.
//
// A pulse brings in all what a spike at once would, so T = 0 is its limit.
//
// # Spikes between inputs
//
// V reaches θ at a real time between two whole nanoseconds, known in closed form or by
// Newton's method on one; see [membrane]. The spike has the time of the whole nanosecond
// after it, but the neuron is reset at the real time: a neuron under a constant drive fires
// with the same period for ever, and no rounding adds up. No crossing is missed, whatever
// the distance of the inputs.
//
// With synapse the search waits until it matters. A neuron enters the queue at a time before
// which it cannot fire, in closed form, and only when that comes up first is its crossing
// looked for. Under steady input most neurons get another input before, and none is.
//
// With synapse, or pulses, an input does not make V jump: at an instant at which a neuron is
// due, it fires whatever arrives.
//
// A neuron fires at most once at a time. One whose V is still at θ or above it after
// the reset, by a large input and a reset by subtraction, fires again a nanosecond
// later, or at the end of its refractory time, if V is still there.
//
// # Pulses
//
// The end of a pulse changes what V goes to, so it is a time of the model's own as a spike
// is; see [Autonomous]. The weights of the pulses that are on are added up. Sums of float32
// numbers of like size are exact in float64, and where they are not, the sum is 0 all the
// same as soon as no pulse is on, which a count tells: no rounding outlives the pulses.
type general struct {
	plannedLevels
	params *generalParams
	one    *membrane // of all neurons; nil where they differ
	other  membrane  // that of a neuron at work
	bias   []float32 // per channel, per ms; nil for none
	biased []float64 // the bias by which neurons are planned, per ns
	// ahead: spikes between inputs are possible. Where not, a neuron whose threshold has
	// come down to its potential fires at its next input.
	ahead bool

	neurons []generalState
	input   []float64 // of the running instant
	pulses  pulses
	due     dueQueue // when a neuron fires, or with synapse a time before that
	// crossing has with synapse, per neuron in the queue, after how many ns from where V
	// begins to move it reaches its threshold: 0 if it is there, and NaN as long as nobody
	// has looked.
	crossing []float64
	spikes   lastSpikes
}

// generalState is a neuron at the real time at − lag. It is refractory until free − late.
// Both are parts of a nanosecond, from 0 to 1.
type generalState struct {
	v, i, a   float64
	pulsed    float64 // the weights of the pulses that are on
	lag, late float64
	at, free  events.Time
	on        int32 // pulses
}

func newGeneral(p *generalParams, neurons int, bias []float32) *general {
	g := &general{
		plannedLevels: newPlannedLevels(&p.threshold),
		params:        p,
		bias:          bias,
		biased:        make([]float64, len(bias)),
		ahead:         p.sustained() || len(bias) > 0,
		neurons:       make([]generalState, neurons),
		input:         make([]float64, neurons),
		pulses:        pulses{length: p.pulse},
		due:           newDueQueue(neurons),
	}
	if p.synaptic() {
		g.crossing = make([]float64, neurons)
	}
	if p.same() {
		one := p.of(0)
		g.one = &one
	}
	g.Reset()
	return g
}

// Reset implements [Model].
func (g *general) Reset() {
	clear(g.neurons)
	clear(g.input)
	g.pulses.reset()
	g.due.reset()
	g.plannedLevels.reset()
	g.spikes.reset()
	g.takeBias()
	for n := range g.neurons {
		g.plan(int32(n))
	}
}

func (g *general) takeBias() {
	for c, b := range g.bias {
		g.biased[c] = float64(b) / float64(events.Millisecond)
	}
}

// membrane returns what a neuron in a state moves by, until the next call.
func (g *general) membrane(n int32, s *generalState) *membrane {
	if g.one != nil && len(g.biased) == 0 && s.on == 0 {
		return g.one
	}
	m := &g.other
	if g.one != nil {
		*m = *g.one
	} else {
		*m = g.params.of(n)
	}
	if len(g.biased) > 0 {
		m.drive += g.biased[uint32(n)%uint32(len(g.biased))]
	}
	if s.on > 0 {
		m.drive += float64(s.pulsed * g.params.gain.of(n) / float64(g.pulses.length))
	}
	return m
}

// level returns at which potential a neuron fires.
func (g *general) level(n int32) float64 { return g.params.level(g.of(n)) }

// Deliver implements [Model].
func (g *general) Deliver(_ events.Time, first int32, weights []float32) {
	addFloat64(weights, g.input[first:int(first)+len(weights)])
}

// Fire implements [Model].
func (g *general) Fire(t events.Time, touched []Span, out []int32) []int32 {
	g.search()
	g.passed(t)
	g.fired(t)
	start := len(out)
	for g.pulses.next() == t {
		out = g.endPulse(t, out)
	}
	ended := len(out)
	out = fireTouchedAndDue(g, &g.due, g.input, t, touched, out)
	if ended > start && len(out) > ended {
		slices.Sort(out[start:])
	}
	return out
}

// passed panics if something of the model's own is due before t.
func (g *general) passed(t events.Time) {
	if g.pulses.next() < t {
		panic("neuron: an autonomous model was driven past the end of a pulse")
	}
	g.due.passed(t)
}

// search implements searcher. It returns the time of the next end of a pulse, if that comes
// before.
func (g *general) search() events.Time {
	g.replan()
	for g.crossing != nil && g.due.next() < g.pulses.next() {
		n := g.due.first()
		if !math.IsNaN(g.crossing[n]) {
			break
		}
		g.find(n)
	}
	return min(g.due.next(), g.pulses.next())
}

// begin brings a state to where the neuron's potential begins to move: to the end of its
// refractory time.
func (s *generalState) begin(m *membrane) {
	if s.at < s.free {
		s.hold(m, float64(s.free-s.at)+s.lag-s.late)
		s.at, s.lag = s.free, s.late
	}
}

// hold moves all but V on.
func (s *generalState) hold(m *membrane, since float64) {
	s.i, s.a = m.evolveCurrent(s.i, since), m.fade(s.a, since)
}

// advance brings the state of a neuron to which nothing has happened to t.
func (g *general) advance(n int32, s *generalState, t events.Time) {
	m := g.membrane(n, s)
	if t < s.free {
		s.hold(m, float64(t-s.at)+s.lag)
		s.at, s.lag = t, 0
		return
	}
	s.begin(m)
	if since := float64(t-s.at) + s.lag; since > 0 {
		s.v, s.i = m.evolve(s.v, s.i, since)
		s.a = m.fade(s.a, since)
		s.v = g.params.bounded(n, s.v)
	}
	s.at, s.lag = t, 0
}

// reach fires neuron n if it is due at t, and brings it there.
func (g *general) reach(t events.Time, n int32, out []int32) (fired bool, _ []int32) {
	if g.crossing != nil && g.due.due[n] <= t {
		g.find(n)
	}
	s := &g.neurons[n]
	if g.due.due[n] == t {
		fired, out = true, append(out, n)
		g.spikeDue(n, s, t)
	}
	g.advance(n, s, t)
	return fired, out
}

// test brings neuron n to t, adds its input and fires it if it is to and has not.
func (g *general) test(t events.Time, n int32, out []int32) []int32 {
	fired, out := g.reach(t, n, out)
	s, w := &g.neurons[n], g.input[n]
	g.input[n] = 0
	switch {
	case w == 0:
	case g.pulses.length > 0:
		s.pulsed += w
		s.on++
		g.pulses.begin(t, n, w)
	case g.crossing != nil:
		s.i += float64(g.params.gain.of(n) * w)
	case t >= s.free:
		s.v = g.params.bounded(n, s.v+float64(g.params.gain.of(n)*w))
		if !fired && !g.params.silent && s.v-s.a >= g.level(n) {
			out = append(out, n)
			g.spike(n, s)
		}
	}
	g.plan(n)
	return out
}

// endPulse ends the next pulse, at t.
func (g *general) endPulse(t events.Time, out []int32) []int32 {
	e := g.pulses.end()
	_, out = g.reach(t, e.neuron, out)
	s := &g.neurons[e.neuron]
	s.pulsed -= e.weight
	if s.on--; s.on == 0 {
		s.pulsed = 0
	}
	g.plan(e.neuron)
	return out
}

// spike resets a neuron at a whole nanosecond.
func (g *general) spike(n int32, s *generalState) {
	g.spikes.add(n, s.v-s.a-g.of(n))
	g.reset(n, s, g.of(n))
}

// spikeDue resets a neuron that is due at t: where it crosses its threshold, between two
// nanoseconds, or if it is above that already, at t.
func (g *general) spikeDue(n int32, s *generalState, t events.Time) {
	m, level := g.membrane(n, s), g.level(n)
	s.begin(m)
	if s.v-s.a >= level && (g.crossing == nil || g.crossing[n] == 0) {
		g.advance(n, s, t)
		g.spike(n, s)
		return
	}
	var wait float64
	if g.crossing != nil {
		wait = g.crossing[n]
	} else {
		wait = m.crossing(s.v, s.i, s.a, level)
	}
	since := float64(t-s.at) + s.lag
	lag := min(max(since-wait, 0), 1)
	s.hold(m, since-lag)
	s.at, s.lag, s.v = t, lag, level+s.a
	g.spikes.add(n, 0)
	g.reset(n, s, level)
}

// reset is what a spike does to a neuron.
func (g *general) reset(n int32, s *generalState, threshold float64) {
	after := &g.params.after
	s.v = g.params.bounded(n, after.Reset.of(n, s.v, threshold+s.a))
	if g.params.adaptive {
		s.a += g.params.adaptation.of(n)
	}
	s.free, s.late = sum(s.at, events.FromMS(after.TRefMS.of(n))), s.lag
}

// Tick implements [Model]: nothing fires at a tick as such.
func (g *general) Tick(t events.Time, out []int32) []int32 {
	g.search()
	g.passed(t + 1)
	g.ticked(t)
	g.spikes.tick()
	return out
}

// NextSpike implements [Autonomous].
func (g *general) NextSpike() events.Time { return g.search() }

// Membrane implements [Model]. Of neurons that never fire it is the potential.
func (g *general) Membrane(t events.Time, dst []float32) {
	for n, s := range g.neurons {
		g.advance(int32(n), &s, t)
		dst[n] = narrow(s.v - s.a - g.of(int32(n)))
	}
	g.spikes.overlay(dst)
}

// Potential implements [Model].
func (g *general) Potential(t events.Time, dst []float64) {
	for n, s := range g.neurons {
		g.advance(int32(n), &s, t)
		dst[n] = s.v
	}
}
