package network

import (
	"math"

	"spikesim/events"
	"spikesim/network/wiring"
	"spikesim/neuron"
	"spikesim/sim/kernel"
)

// deferredGradient forms the gradients of an interval, the ticks from one step of the
// weights to the next, at its end from the spikes that arrive in it, instead of going
// through all traces at every tick. It is for exponential traces,
//
//	P(t) = sum over spikes s <= t of exp(−(t−s)/τ).
//
// With the weighted sum of deltas up to a tick, C(t) = sum over t' <= t of
// delta(t') exp(−(t'−t₀)/τ), the gradient of the interval that ends at T is, summed
// by parts,
//
//	exp((T−t₀)/τ) P(T) C(T) − sum over spikes s after t₀ of exp((s−t₀)/τ) C(before s)
//
// where C(before s) leaves out the first tick that sees the spike and all later
// ones. So every spike costs one addition of the sums that its weights meet, once,
// and every interval one gradient of the common sort. In exact arithmetic this is
// the sum over ticks; rounding errors of C grow by exp((T−t₀)/τ), so that a
// interval is cut in two where that gets large.
//
// Whether an interval is taken so is decided at its first tick, lane by lane, by
// counting the spikes of that tick.
type deferredGradient struct {
	tau     float64 // in units of events.Time
	ticks   int     // gradients in an interval
	lanes   []deferredLane
	sources []deferredSource
	perTick uint64        // what the common sort costs at a tick, in operations of its own
	sum     wiring.Deltas // C of one lane, as the common sort takes it
}

// deferredLane is an interval of one lane.
type deferredLane struct {
	decided, open bool
	start         events.Time // t₀
	sum           []float32   // C, per neuron; nil until needed, 0 while not open
}

// deferredSource is a projection as a deferredGradient sees it.
type deferredSource struct {
	*projection
	spikes []*recordedTrace // per lane
}

const (
	// longestInterval is how many time constants an interval spans at most: rounding
	// errors grow by up to e².
	longestInterval = 2
	// addCost is how many operations of the common sort take the time of
	// adding the delta of one neuron to C; see DESIGN.md of package learning.
	addCost = 6
)

// recordedTrace is a trace that remembers the spikes since the last forget.
type recordedTrace struct {
	neuron.Exponential
	at    []events.Time
	ends  []int // of the units of each instant
	units []int32
}

// Add implements [neuron.Trace].
func (r *recordedTrace) Add(t events.Time, units []int32) {
	r.Exponential.Add(t, units)
	r.at, r.units = append(r.at, t), append(r.units, units...)
	r.ends = append(r.ends, len(r.units))
}

func (r *recordedTrace) forget() { r.at, r.ends, r.units = r.at[:0], r.ends[:0], r.units[:0] }

// newDeferredGradient returns the deferred gradient of a population, or nil where it
// would be of no use: its traces are of another sort, or there is a step at every
// gradient. It has the population's traces recorded from now on.
func newDeferredGradient(p *population, ticks int) *deferredGradient {
	if ticks < 2 {
		return nil
	}
	w := &deferredGradient{ticks: ticks, lanes: make([]deferredLane, len(p.lanes))}
	for _, proj := range p.projections {
		if proj.gradient == nil {
			continue
		}
		s := deferredSource{projection: proj}
		for _, trace := range proj.traces {
			exponential, ok := trace.(neuron.Exponential)
			if !ok {
				return nil
			}
			w.tau = exponential.Tau()
			s.spikes = append(s.spikes, &recordedTrace{Exponential: exponential})
		}
		w.perTick += proj.gradient.Operations()
		w.sources = append(w.sources, s)
	}
	for _, s := range w.sources {
		for l := range s.spikes {
			s.traces[l] = s.spikes[l]
		}
	}
	return w
}

// begin forgets all intervals.
func (g *deferredGradient) begin() {
	for l := range g.lanes {
		lane := &g.lanes[l]
		if lane.open {
			clear(lane.sum)
		}
		lane.open, lane.decided = false, false
		g.forget(l)
	}
}

// idle passes over a tick without gradients: spikes count only while an interval is
// open.
func (g *deferredGradient) idle(lanes int) {
	for l := range lanes {
		if !g.lanes[l].open {
			g.forget(l)
		}
	}
}

func (g *deferredGradient) forget(l int) {
	for _, s := range g.sources {
		s.spikes[l].forget()
	}
}

// worth decides about the interval that begins at a tick.
func (g *deferredGradient) worth(l, neurons int) bool {
	spikes := uint64(0)
	for _, s := range g.sources {
		spikes += uint64(len(s.spikes[l].units)) * s.gradient.SpikeOperations()
	}
	n := uint64(g.ticks)
	return n*(spikes+addCost*uint64(neurons)) < (n-1)*g.perTick
}

// accumulate takes the deltas of one lane at a tick, at which a gradient is due,
// or reports false where that is left to the common sort.
func (g *deferredGradient) accumulate(l int, t events.Time, d *wiring.Deltas) (macs uint64, taken bool) {
	lane, delta := &g.lanes[l], d.PerNeuron()
	defer g.forget(l)
	if lane.open && float64(t-lane.start) > longestInterval*g.tau {
		macs = g.close(l, t)
	}
	if !lane.open {
		if lane.decided || !g.worth(l, len(delta)) {
			lane.decided = true
			return macs, false
		}
		if lane.sum == nil {
			lane.sum = make([]float32, len(delta))
		}
		lane.open, lane.start = true, t
	} else {
		macs += g.spread(l)
	}
	lane.decided = true
	kernel.AddScaled(lane.sum, delta, float32(math.Exp(-float64(t-lane.start)/g.tau)))
	return macs, true
}

// spread subtracts, for every spike since the last gradient, C as it is now.
func (g *deferredGradient) spread(l int) (macs uint64) {
	lane := &g.lanes[l]
	for _, s := range g.sources {
		spikes, first := s.spikes[l], 0
		if len(spikes.units) > 0 {
			s.gradient.Prepare(lane.sum)
		}
		for i, at := range spikes.at {
			factor := -float32(math.Exp(float64(at-lane.start) / g.tau))
			macs += s.gradient.Spike(spikes.units[first:spikes.ends[i]], factor, lane.sum, s.params.Grad)
			first = spikes.ends[i]
		}
	}
	return macs
}

// close ends the interval of a lane, if there is one, at a tick: it adds the
// gradient of sums and traces as they are now.
func (g *deferredGradient) close(l int, t events.Time) (macs uint64) {
	lane := &g.lanes[l]
	lane.decided = false
	if !lane.open {
		return 0
	}
	macs = g.spread(l)
	growth := float32(math.Exp(float64(t-lane.start) / g.tau))
	g.sum.Pooled = lane.sum // a sum over ticks, in each of which another neuron may have been the largest
	for _, s := range g.sources {
		trace, scale := s.spikes[l].At(t)
		macs += s.gradient.Accumulate(trace, scale*growth, &g.sum, s.params.Grad)
	}
	clear(lane.sum)
	lane.open = false
	return macs
}
