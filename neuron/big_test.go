package neuron

import "math/big"

// precision is that of the reference potentials, in bits.
const precision = 320

func bigOf(x float64) *big.Float { return new(big.Float).SetPrec(precision).SetFloat64(x) }

func bigQuo(a, b *big.Float) *big.Float { return new(big.Float).SetPrec(precision).Quo(a, b) }
func bigMul(a, b *big.Float) *big.Float { return new(big.Float).SetPrec(precision).Mul(a, b) }
func bigAdd(a, b *big.Float) *big.Float { return new(big.Float).SetPrec(precision).Add(a, b) }
func bigSub(a, b *big.Float) *big.Float { return new(big.Float).SetPrec(precision).Sub(a, b) }

// bigDecay is exp(−s/tau): the Taylor series of exp(−x/2^k), squared k times.
func bigDecay(s, tau float64) *big.Float {
	x := bigQuo(bigOf(-s), bigOf(tau))
	halvings := max(0, x.MantExp(nil)) + 8
	x.SetMantExp(x, -halvings)
	sum, term := bigOf(1), bigOf(1)
	for n := 1; n < 60; n++ {
		term = bigQuo(bigMul(term, x), bigOf(float64(n)))
		sum = bigAdd(sum, term)
	}
	for range halvings {
		sum = bigMul(sum, sum)
	}
	return sum
}

// bigResponse is P(s) as its definition has it:
// τ_s/(τ_s−τ_m) (exp(−s/τ_s) − exp(−s/τ_m)), or s/τ exp(−s/τ).
func bigResponse(s, tauM, tauS float64) *big.Float {
	if tauM == tauS {
		return bigMul(bigQuo(bigOf(s), bigOf(tauM)), bigDecay(s, tauM))
	}
	factor := bigQuo(bigOf(tauS), bigSub(bigOf(tauS), bigOf(tauM)))
	return bigMul(factor, bigSub(bigDecay(s, tauS), bigDecay(s, tauM)))
}

// bigV is v exp(−s/τ_m) + i P(s).
func bigV(s, tauM, tauS, v, i float64) float64 {
	sum, _ := bigAdd(bigMul(bigOf(v), bigDecay(s, tauM)), bigMul(bigOf(i), bigResponse(s, tauM, tauS))).Float64()
	return sum
}

// bigD is v exp(−s/τ_m) − a exp(−s/τ_a).
func bigD(s, tauM, tauA, v, a float64) float64 {
	d, _ := bigSub(bigMul(bigOf(v), bigDecay(s, tauM)), bigMul(bigOf(a), bigDecay(s, tauA))).Float64()
	return d
}
