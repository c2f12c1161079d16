package neuron

import (
	"math"

	"spikesim/events"
)

// plan puts neuron n into the queue for its next spike if nothing more arrives, which
// is later than its state, or with synapse for a time before it.
func (g *general) plan(n int32) {
	if !g.ahead {
		return
	}
	s, level, next := &g.neurons[n], g.level(n), events.Never
	m := g.membrane(n, s)
	from, part, crossing, a := s.at, s.lag, math.NaN(), s.a
	if s.at < s.free {
		from, part = s.free, s.late
		if a != 0 {
			a = m.fade(a, float64(s.free-s.at)+s.lag-s.late)
		}
	}
	soonest := max(from, s.at+1)
	switch {
	case s.v-a >= level:
		// Too much was left by the last spike, or the threshold has come down.
		then := *s
		g.advance(n, &then, soonest)
		if then.v-then.a >= level {
			next, crossing = soonest, 0
			break
		}
		// It has fallen, and may rise again.
		wait := m.crossing(then.v, then.i, then.a, level)
		next, crossing = firstWhole(soonest, soonest, wait), float64(soonest-from)+part+wait
	case g.crossing != nil:
		// In the refractory time I comes nearer to what it goes to, so what bounds it
		// now does so then.
		next = firstWhole(s.at, from, m.earliest(s.v, s.i, level)-part)
	case a != 0:
		next = firstWhole(s.at, from, m.crossing(s.v, s.i, a, level)-part)
	default:
		if wait := m.earliest(s.v, 0, level) - part; wait < float64(events.Never/2) {
			next = max(sum(from, events.Time(math.Ceil(wait))), soonest)
			next = firstTime(soonest, next, func(t events.Time) bool {
				then := *s
				g.advance(n, &then, t)
				return then.v >= level
			})
		}
	}
	if g.crossing != nil {
		g.crossing[n] = crossing
	}
	g.due.set(n, next)
}

// find looks for the crossing of neuron n, which is in the queue.
func (g *general) find(n int32) {
	if !math.IsNaN(g.crossing[n]) {
		return
	}
	s := g.neurons[n]
	now, m := s.at, g.membrane(n, &s)
	s.begin(m)
	g.crossing[n] = m.crossing(s.v, s.i, 0, g.level(n))
	// What has been passed over as too early for a spike stays so, whatever rounding says.
	g.due.set(n, max(g.due.due[n], firstWhole(now, s.at, g.crossing[n]-s.lag)))
}

// replan is for neurons whose thresholds or bias have changed since the last tick.
func (g *general) replan() {
	if !g.ahead {
		return
	}
	moved, drifted := g.moved(), false
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
		if drifted || g.changed(int32(n)) {
			g.advance(int32(n), &g.neurons[n], g.now)
		}
	}
	if drifted {
		g.takeBias()
	}
	for n := range g.neurons {
		if drifted || g.changed(int32(n)) {
			g.plan(int32(n))
		}
	}
	if moved {
		g.replanned()
	}
}
