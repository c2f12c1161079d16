package neuron

import (
	"math"

	"spikesim/events"
	"spikesim/sim/validate"
)

// CubaLIFParams are the parameters of the leaky integrate-and-fire neuron with
// current-based exponential synapses.
type CubaLIFParams struct {
	TauMMS    float64 `yaml:"tau_m_ms"`
	TauSynMS  float64 `yaml:"tau_syn_ms"`
	Threshold float64 `yaml:"threshold"`
	// TRefMS is how long V stays at 0 after a spike, rounded to the ns.
	TRefMS float64 `yaml:"t_ref_ms,omitempty"`
	// ThresholdPerChannel gives every channel a threshold of its own, as it does
	// in [LIFParams].
	ThresholdPerChannel bool `yaml:"threshold_per_channel,omitempty"`
}

// SetDefaults gives the values that a key left out has.
func (p *CubaLIFParams) SetDefaults() { *p = CubaLIFParams{TauMMS: 10, TauSynMS: 5, Threshold: 1} }

func (p *CubaLIFParams) Info() Info {
	return Info{Name: "cuba_lif", BetweenInputs: true, Thresholds: p.ThresholdPerChannel}
}

func (p *CubaLIFParams) InitialThreshold() Values { return All(p.Threshold) }

func (p *CubaLIFParams) Validate(report func(path, problem, remedy string)) {
	validate.Within(report, "tau_m_ms", p.TauMMS, minTauMS, maxTauMS, "for example 10")
	validate.Within(report, "tau_syn_ms", p.TauSynMS, minTauMS, maxTauMS, "for example 5")
	validate.Above(report, "threshold", p.Threshold, 0, maxParam, "for example 1")
	validate.Within(report, "t_ref_ms", p.TRefMS, 0, maxTauMS, "for example 2")
}

func (p *CubaLIFParams) New(neurons int, _ []float32, _ events.Time) Model {
	return newCubaLIF(p, neurons)
}

func (p *CubaLIFParams) NewTrace(units int, tick events.Time) Trace {
	return newSynapseTrace(newExpSynapse(p.TauMMS, p.TauSynMS), units, tick)
}

// Size counts V, I, two times with their parts of a nanosecond, the input of the instant,
// the queue of due times and the crossing; on the clock V, I and the steps to hold. The
// trace is V and I, those of the tick under way, and its values.
func (p *CubaLIFParams) Size() Size {
	return Size{Neuron: 48 + 8 + dueQueueSize + 8, Trace: 36, ClockedNeuron: 24, ClockedTrace: 20}
}

// CubaLIF is a population of leaky integrate-and-fire neurons with
// current-based exponential synapses (Rotter & Diesmann, Biol. Cybern. 81:381,
// 1999; "CUBA" after Brette et al., J. Comput. Neurosci. 23:349, 2007):
//
//	τ_m dV/dt = −V + I,   τ_s dI/dt = −I
//	I(t) ← I(t) + Σ_j w_j S_j(t)
//	S(t) = 1 where V reaches θ from below
//	V(t) ← 0 where S(t) = 1, and V = 0 through t + t_ref; I goes on
//
// The membrane resistance is 1, so V, I, θ and the weights have one unit: a
// constant current of w would bring V to w. A weight of 1 makes I jump by 1,
// and V follow, at rest, the closed form
//
//	V(s) = τ_s/(τ_s−τ_m) · (exp(−s/τ_s) − exp(−s/τ_m)),
//
// or s/τ · exp(−s/τ) for equal time constants. Its integral is τ_s: slower
// synapses carry more charge for the same weight. There is no bias, and no
// spike without input.
//
// # Firing times
//
// V rises between inputs, and the crossing comes between them as well, at a real time
// between two whole nanoseconds: whether there is one is known in closed form, and
// Newton's method finds it; see [expSynapse]. The neuron is reset there, and its spike has
// the time of the whole nanosecond after it, so no rounding adds up from spike to spike. No
// crossing is missed, whatever the distance of the inputs. An input does not make V jump:
// at an instant at which a neuron is due, it fires whatever arrives.
//
// The search waits until it matters. A neuron enters the queue at a time
// before which it cannot fire, in closed form as well, and only when that comes
// up first is its crossing looked for. Under steady input most neurons get
// another input before, and none is.
//
// A θ of a channel's own may change at a tick, which counts as a change of the
// neuron. One with V ≥ θ already fires at the next nanosecond if V ≥ θ still; if
// not, V is past its maximum.
//
// A neuron fires at most once a nanosecond, but a very large I can make it fire
// nearly as often; t_ref bounds the rate.
//
// The state of a neuron is brought forward only when something happens to it.
type CubaLIF struct {
	plannedLevels
	synapse    expSynapse
	refractory events.Time

	neurons []cubaState
	input   []float64 // of the running instant
	due     dueQueue  // when a neuron fires, or a time before that
	// crossing has, per neuron in the queue, after how many ns from where V begins to move
	// it is at the threshold; NaN as long as nobody has looked.
	crossing []float64
	spikes   lastSpikes
}

// cubaState is a neuron at the real time at − lag. V is 0 until free − late. Both are
// parts of a nanosecond, from 0 to 1.
type cubaState struct {
	v, i      float64
	lag, late float64
	at, free  events.Time
}

func newCubaLIF(p *CubaLIFParams, neurons int) *CubaLIF {
	return &CubaLIF{
		plannedLevels: newPlannedLevels(&Values{all: p.Threshold}),
		synapse:       newExpSynapse(p.TauMMS, p.TauSynMS),
		refractory:    events.FromMS(p.TRefMS),
		neurons:       make([]cubaState, neurons),
		input:         make([]float64, neurons),
		due:           newDueQueue(neurons),
		crossing:      make([]float64, neurons),
	}
}

// Reset implements [Model].
func (c *CubaLIF) Reset() {
	clear(c.neurons)
	clear(c.input)
	c.due.reset()
	c.plannedLevels.reset()
	c.spikes.reset()
}

// Deliver implements [Model].
func (c *CubaLIF) Deliver(_ events.Time, first int32, weights []float32) {
	addFloat64(weights, c.input[first:int(first)+len(weights)])
}

// Fire implements [Model].
func (c *CubaLIF) Fire(t events.Time, touched []Span, out []int32) []int32 {
	c.search()
	c.due.passed(t)
	c.fired(t)
	return fireTouchedAndDue(c, &c.due, c.input, t, touched, out)
}

// test fires neuron n if it is due at t, brings it there, adds its input, and puts it into
// the queue.
func (c *CubaLIF) test(t events.Time, n int32, out []int32) []int32 {
	if c.due.due[n] <= t {
		c.find(n)
	}
	s := c.neurons[n]
	if c.due.due[n] == t {
		out = append(out, n)
		s = c.spike(n, s, t)
	}
	s = c.advance(s, t)
	s.i += c.input[n]
	c.input[n] = 0
	c.neurons[n] = s
	c.plan(n)
	return out
}

// spike resets a neuron that is due at t.
func (c *CubaLIF) spike(n int32, s cubaState, t events.Time) cubaState {
	b, level := c.begin(s), c.of(n)
	if b.v >= level {
		// The threshold has come down to it.
		s = c.advance(s, t)
		c.spikes.add(n, s.v-level)
	} else {
		since := float64(t-b.at) + b.lag
		lag := min(max(since-c.crossing[n], 0), 1)
		s.i = b.i * math.Exp(-(since-lag)/c.synapse.tauS)
		s.at, s.lag = t, lag
		c.spikes.add(n, 0)
	}
	s.v, s.free, s.late = 0, sum(t, c.refractory), s.lag
	return s
}

// begin returns the state from which V moves: after the refractory time.
func (c *CubaLIF) begin(s cubaState) cubaState {
	if s.at < s.free {
		s.i *= math.Exp(-(float64(s.free-s.at) + s.lag - s.late) / c.synapse.tauS)
		s.at, s.lag = s.free, s.late
	}
	return s
}

// advance returns the state at t of a neuron to which nothing has happened.
func (c *CubaLIF) advance(s cubaState, t events.Time) cubaState {
	if t < s.free {
		s.i *= math.Exp(-(float64(t-s.at) + s.lag) / c.synapse.tauS)
		s.at, s.lag = t, 0
		return s
	}
	s = c.begin(s)
	if since := float64(t-s.at) + s.lag; since > 0 {
		s.v, s.i = c.synapse.advance(s.v, s.i, since)
	}
	s.at, s.lag = t, 0
	return s
}

// plan puts neuron n into the queue at a time before which it does not fire if nothing
// happens to it.
func (c *CubaLIF) plan(n int32) {
	s, level, due := c.neurons[n], c.of(n), events.Never
	switch {
	case s.v >= level:
		if c.crossing[n] = 0; c.advance(s, s.at+1).v >= level {
			due = s.at + 1
		}
	case s.i > level:
		c.crossing[n] = math.NaN()
		from, part := s.at, s.lag
		if s.at < s.free {
			// I is larger here than after the refractory time.
			from, part = s.free, s.late
		}
		// The margin is for rounding.
		due = firstWhole(s.at, from, c.synapse.earliest(s.v, s.i, level)*(1-1e-9)-part)
	}
	c.due.set(n, due)
}

// find looks for the crossing of neuron n, which is in the queue.
func (c *CubaLIF) find(n int32) {
	if !math.IsNaN(c.crossing[n]) {
		return
	}
	s := c.neurons[n]
	b := c.begin(s)
	c.crossing[n] = c.synapse.crossing(b.v, b.i, c.of(n))
	c.due.set(n, firstWhole(s.at, b.at, c.crossing[n]-b.lag))
}

// replan puts neurons whose thresholds have changed into the queue anew.
func (c *CubaLIF) replan() {
	if !c.moved() {
		return
	}
	for i := range c.neurons {
		n := int32(i)
		s := c.neurons[n]
		if s.v == 0 && s.i == 0 || !c.changed(n) {
			continue
		}
		c.neurons[n] = c.advance(s, c.now)
		c.plan(n)
	}
	c.replanned()
}

// search finds the crossings of the neurons that are first in the queue
// until the first is exact, and returns its time.
func (c *CubaLIF) search() events.Time {
	c.replan()
	for c.due.next() != events.Never {
		n := c.due.first()
		if !math.IsNaN(c.crossing[n]) {
			break
		}
		c.find(n)
	}
	return c.due.next()
}

// Tick implements [Model]: nothing fires at a tick as such.
func (c *CubaLIF) Tick(t events.Time, out []int32) []int32 {
	c.search()
	c.due.passed(t + 1)
	c.ticked(t)
	c.spikes.tick()
	return out
}

// NextSpike implements [Autonomous].
func (c *CubaLIF) NextSpike() events.Time { return c.search() }

// Membrane implements [Model].
func (c *CubaLIF) Membrane(t events.Time, dst []float32) {
	for n, s := range c.neurons {
		v := 0.
		if s.v != 0 || s.i != 0 {
			v = c.advance(s, t).v
		}
		dst[n] = narrow(v - c.of(int32(n)))
	}
	c.spikes.overlay(dst)
}

// Potential implements [Model].
func (c *CubaLIF) Potential(t events.Time, dst []float64) {
	for n, s := range c.neurons {
		dst[n] = c.advance(s, t).v
	}
}
