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
func (e *expSynapse) response(s float64) float64 {
	return math.Exp(-s/e.slow) * (s / e.tauM) * expm1Over(-s*e.d)
}

// advance returns V and I a time s later.
func (e *expSynapse) advance(v, i, s float64) (float64, float64) {
	return float64(v*math.Exp(-s/e.tauM)) + float64(i*e.response(s)), i * math.Exp(-s/e.tauS)
}

// peak returns when V is at its only maximum, given V₀ < I₀ and I₀ > 0, and the
// maximum. V' = 0 where V = I, which is at
//
//	s* = log(1+x)/x · τ_s r,   r = (I₀−V₀)/I₀,   x = r (τ_s−τ_m)/τ_m,
//
// and there V = I₀ exp(−s*/τ_s). For x ≤ −1, which takes a V₀ < 0, V rises for
// ever without passing 0: it has no maximum.
func (e *expSynapse) peak(v, i float64) (s, maximum float64, ok bool) {
	r := (i - v) / i
	x := r * (e.tauS - e.tauM) / e.tauM
	if !(x > -1) {
		return 0, 0, false
	}
	s = e.tauS * r * log1pOver(x)
	return s, i * math.Exp(-s/e.tauS), true
}

// reach returns after how many whole nanoseconds V, now below level, first is
// at or above it, or Never. level is positive.
//
// Two bounds settle nearly all calls without a search. Where V is at its
// maximum it equals I, and I only decays: no level at or above I₀ is ever
// reached. And the maximum itself is known in closed form.
func (e *expSynapse) reach(v, i, level float64) events.Time {
	if i <= level {
		return events.Never
	}
	s, maximum, ok := e.peak(v, i)
	// The margin is for rounding: a maximum this close is looked at in detail.
	if !ok || maximum < level*(1-1e-9) {
		return events.Never
	}
	return rising(synapseCurve{e, v, i}, level, s)
}

// earliest returns a whole number of nanoseconds, at least 1, before which V,
// now below level, does not reach it, given I₀ > level: when it would if I did
// not decay,
//
//	V(s) ≤ I₀ + (V₀−I₀) exp(−s/τ_m).
func (e *expSynapse) earliest(v, i, level float64) events.Time {
	s := -e.tauM * math.Log1p(-(level-v)/(i-v))
	// The margin is for rounding.
	if s *= 1 - 1e-9; s < math.MaxInt64/2 {
		return max(1, events.Time(s))
	}
	return events.Never
}

// synapseCurve is V after a start from V₀ and I₀.
type synapseCurve struct {
	*expSynapse
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
