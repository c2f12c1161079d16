package learning

import "math"

// cadence says at which ticks of a presentation a layer learns. Ticks are
// counted from 1; tick n ends n tick lengths after the start.
type cadence struct {
	burnIn                     int // ticks that end within the burn-in
	gradientEvery, updateEvery int
}

// newCadence counts as burn-in every tick that ends no later than BurnInMS.
func newCadence(spec *Spec, tickMS float64) cadence {
	ticks := spec.BurnInMS / tickMS
	// 0.3/0.1 is a little below 3 in floating point; a quotient that close to a
	// whole number means that number.
	whole := math.Round(ticks)
	if math.Abs(ticks-whole) > 1e-9*math.Max(1, whole) {
		whole = math.Floor(ticks)
	}
	// A burn-in longer than any presentation is only that.
	whole = math.Min(whole, math.MaxInt32)
	return cadence{
		burnIn:        int(whole),
		gradientEvery: spec.GradientEveryTicks,
		updateEvery:   spec.UpdateEveryTicks,
	}
}

func (c cadence) gradientDue(tick int) bool { return c.due(tick, c.gradientEvery) }

func (c cadence) updateDue(tick int) bool { return c.due(tick, c.updateEvery) }

func (c cadence) due(tick, every int) bool {
	return tick > c.burnIn && (tick-c.burnIn)%every == 0
}

// Steps returns how many steps a training of so many presentations takes, each of
// the given number of ticks of tickMS: those that [Layer.SetTotalSteps] takes.
func (s *Spec) Steps(presentations, ticks int, tickMS float64) uint64 {
	c := newCadence(s, tickMS)
	return uint64(presentations) * uint64(max(0, ticks-c.burnIn)/c.updateEvery)
}
