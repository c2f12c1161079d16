package neuron

import "math"

// adaptiveCurve is D = V − a, the potential above an adaptive threshold's moving part,
// after a start from V₀ and a₀ ≥ 0, in ns:
//
//	D(s) = V∞ + (V₀ − V∞) exp(−s/τ_m) − a₀ exp(−s/τ_a)
type adaptiveCurve struct {
	tauM, tauA, v, a float64
	end              float64 // V∞
}

func (c adaptiveCurve) at(s float64) (value, slope float64) {
	v, a := (c.v-c.end)*math.Exp(-s/c.tauM), c.a*math.Exp(-s/c.tauA)
	return c.end + v - a, a/c.tauA - v/c.tauM
}

// crossing returns after how many ns D, now below level, first is at it, or infinity.
//
// With B = V₀ − V∞, D' has the sign of (a₀/τ_a) exp(−s/τ_a) − (B/τ_m) exp(−s/τ_m). Where
// B ≤ 0 or, for τ_a = τ_m, B < a₀, that is + for ever; else it changes at most once, at
//
//	s* = log(a₀ τ_m/(B τ_a)) · τ_m τ_a/(τ_m−τ_a),
//
// from + to − for τ_a < τ_m, so that D has a maximum at s*, and from − to + for
// τ_a > τ_m, so that it rises from max(s*, 0) on. What rises for ever comes to V∞, and is
// within exp(−s/max(τ_m, τ_a)) (|B| + a₀) of it.
func (c adaptiveCurve) crossing(level float64) float64 {
	b := c.v - c.end
	from := 0.
	if b > 0 {
		if c.a == 0 || c.tauA == c.tauM && c.a <= b {
			return math.Inf(1) // it falls
		}
		if c.tauA < c.tauM {
			return c.crossingBelow(b, level)
		}
		if c.tauA > c.tauM {
			from = max(0, c.turn())
		}
	}
	if !(c.end > level) {
		return math.Inf(1)
	}
	last := max(c.tauM, c.tauA) * math.Log((math.Abs(b)+c.a)/(c.end-level))
	return risingTo(c, level, from, max(from, last))
}

// turn is s*.
func (c adaptiveCurve) turn() float64 {
	return math.Log(c.a/(c.v-c.end)*(c.tauM/c.tauA)) * c.tauA / (1 - c.tauA/c.tauM)
}

// crossingBelow is crossing where D falls in the end, τ_a < τ_m and B > 0: its maximum is
//
//	D(s*) = V∞ + B exp(−s*/τ_m) (1 − τ_a/τ_m).
func (c adaptiveCurve) crossingBelow(b, level float64) float64 {
	highest := b * (1 - c.tauA/c.tauM)
	if c.end+highest < level || c.a*c.tauM <= b*c.tauA {
		return math.Inf(1) // not even at once, or it falls already
	}
	peak := c.turn()
	if c.end+highest*math.Exp(-peak/c.tauM) < level {
		return math.Inf(1)
	}
	return risingTo(c, level, 0, peak)
}

// since returns how many ns ago D came up to level, within the last of them, and by how
// much it was above it there. That is 0, but where the threshold has come down to D, which
// counts from now.
func (c adaptiveCurve) since(level float64) (excess, lag float64) {
	if before, _ := c.at(-1); before >= level {
		d, _ := c.at(0)
		return d - level, 0
	}
	return 0, -risingTo(c, level, -1, 0)
}
