package learning

import "math"

// schedule says at which ticks of a presentation a layer learns. Ticks are
// counted from 1; tick n ends n tick lengths after the start.
type schedule struct {
	burnIn                     int // ticks that end within the burn-in
	gradientEvery, updateEvery int
}

// newSchedule counts as burn-in every tick that ends no later than BurnInMS.
func newSchedule(spec *Spec, tickMS float64) schedule {
	ticks := spec.BurnInMS / tickMS
	// 0.3/0.1 is a little below 3 in floating point; a quotient that close to a
	// whole number means that number.
	whole := math.Round(ticks)
	if math.Abs(ticks-whole) > 1e-9*math.Max(1, whole) {
		whole = math.Floor(ticks)
	}
	// A burn-in longer than any presentation is only that.
	whole = math.Min(whole, math.MaxInt32)
	return schedule{
		burnIn:        int(whole),
		gradientEvery: spec.GradientEveryTicks,
		updateEvery:   spec.UpdateEveryTicks,
	}
}

func (s schedule) gradientDue(tick int) bool { return s.due(tick, s.gradientEvery) }

func (s schedule) updateDue(tick int) bool { return s.due(tick, s.updateEvery) }

func (s schedule) due(tick, every int) bool {
	return tick > s.burnIn && (tick-s.burnIn)%every == 0
}
