package neuron

import (
	"math"

	"spikesim/events"
)

// expSynapse is a membrane driven by an exponentially decaying current,
//
//	τ_m dV/dt = −V + I,   τ_s dI/dt = −I.
//
// Its closed form over a time s is
//
//	V(s) = V₀ exp(−s/τ_m) + I₀ P(s),   I(s) = I₀ exp(−s/τ_s),
//	P(s) = τ_s/(τ_s−τ_m) · (exp(−s/τ_s) − exp(−s/τ_m))
//
// (Rotter & Diesmann, Biol. Cybern. 81:381, 1999). As it stands, P cancels when
// the time constants are close and fails when they are equal. With the slower
// of them τ and d = |1/τ_m − 1/τ_s| the same is
//
//	P(s) = exp(−s/τ) · s/τ_m · (1 − exp(−s d))/(s d),
//
// whose last factor is computed by expm1 and tends to 1 as d does to 0: one
// formula, full precision, and the limit s/τ_m · exp(−s/τ_m) within it.
//
// Times are in ns.
type expSynapse struct {
	tauM, tauS float64
	slow       float64 // the larger of both
	d          float64
}

func newExpSynapse(tauMMS, tauSynMS float64) expSynapse {
	m, s := tauMMS*float64(events.Millisecond), tauSynMS*float64(events.Millisecond)
	return expSynapse{tauM: m, tauS: s, slow: max(m, s), d: math.Abs(s-m) / m / s}
}

// response is P(s).
func (e *expSynapse) response(s float64) float64 { return e.rest(math.Exp(-s/e.slow), s) }

// rest is P(s), given exp(−s/τ).
func (e *expSynapse) rest(decay, s float64) float64 {
	return decay * (s / e.tauM) * expm1Over(-s*e.d)
}

// advance returns V and I a time s later.
func (e *expSynapse) advance(v, i, s float64) (float64, float64) {
	decay, decayI := math.Exp(-s/e.tauM), math.Exp(-s/e.tauS)
	slow := decay
	if e.tauS > e.tauM {
		slow = decayI
	}
	return float64(v*decay) + float64(i*e.rest(slow, s)), i * decayI
}

// extremum returns when V has its only maximum or minimum, and what it is there. V' = 0
// where V = I, which is at
//
//	s* = log(1+x)/x · τ_s r,   r = (I₀−V₀)/I₀,   x = r (τ_s−τ_m)/τ_m,
//
// and there V = I₀ exp(−s*/τ_s): it is a maximum if I₀ > 0, and V rises to it, and a
// minimum if I₀ < 0, and V falls. There is none after the start for r ≤ 0, and for x ≤ −1,
// where V goes to 0 from where it is and on one side of it.
func (e *expSynapse) extremum(v, i float64) (s, value float64, ok bool) {
	r := (i - v) / i
	x := r * (e.tauS - e.tauM) / e.tauM
	if i == 0 || !(r > 0 && x > -1) {
		return 0, 0, false
	}
	s = e.tauS * r * log1pOver(x)
	return s, i * math.Exp(-s/e.tauS), true
}

// crossing returns after how many ns V, now below level, first is at it, or infinity.
//
// V − level is a sum of two exponentials and a constant, so V has one extremum at most,
// and goes to 0 in the end. A level of 0 or above is met if there is a maximum that
// reaches it, on the way up to it; one below 0 always, before the maximum, or where V
// has fallen to a minimum, behind that. Both are decided in closed form, and on a branch
// that rises Newton's method within a bracket finds the place: no crossing is missed,
// however short V is above the level. It is not before [expSynapse.earliest], rounding
// included.
func (e *expSynapse) crossing(v, i, level float64) float64 {
	if level >= 0 && i <= level {
		// At its maximum V equals I, and I only decays.
		return math.Inf(1)
	}
	s, value, ok := e.extremum(v, i)
	c := synapseCurve{*e, v, i}
	switch {
	case ok && i > 0 && value >= level:
		return risingTo(c, level, e.earliest(v, i, level), s)
	case level >= 0:
		return math.Inf(1)
	case !ok || i > 0:
		s = 0 // it rises from the start, for ever
	}
	low := max(s, e.earliest(v, i, level))
	high := low + e.slow
	for u, _ := c.at(high); u < level; u, _ = c.at(high) {
		low, high = high, 2*high
	}
	return risingTo(c, level, low, high)
}

// earliest returns a number of ns before which V, now below level, is not at it, or
// infinity: when it would be if I did not decay and were 0 if it is below,
//
//	V(s) ≤ I₀ + (V₀−I₀) exp(−s/τ_m).
//
// Without I it is the crossing itself.
func (e *expSynapse) earliest(v, i, level float64) float64 {
	if i = max(i, 0); i <= level {
		return math.Inf(1)
	}
	return -e.tauM * math.Log1p(-(level-v)/(i-v))
}

// synapseCurve is V after a start from V₀ and I₀.
type synapseCurve struct {
	expSynapse
	v, i float64
}

func (c synapseCurve) at(s float64) (value, slope float64) {
	v, i := c.advance(c.v, c.i, s)
	return v, (i - v) / c.tauM
}

// expm1Over is (exp(x)−1)/x, continued to x = 0.
func expm1Over(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Expm1(x) / x
}

// log1pOver is log(1+x)/x, continued to x = 0.
func log1pOver(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Log1p(x) / x
}
