// Package random holds counter-based random streams: the n-th number of a
// stream is a pure function of the stream's key and n. No draw depends on any
// draw before it, so results cannot depend on the order in which samples,
// pixels or populations are visited, nor on the number of threads.
//
// A key is derived from a seed by names and numbers:
//
//	key := random.New(seed).Name("poisson").Int(sample).Int(pixel)
//	u := key.Float64(0) // the stream's first number
//
// The mixing function is the finaliser of SplitMix64 (Steele, Lea & Flood,
// OOPSLA 2014), applied once per derivation and once per draw.
package random

import "math"

// Key names one stream of random numbers.
type Key uint64

const golden = 0x9e3779b97f4a7c15

// mix is the finaliser of SplitMix64, a bijection on 64 bits.
func mix(z uint64) uint64 {
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}

// New returns the root key of a seed.
func New(seed uint64) Key { return Key(mix(seed + golden)) }

// Int derives the key of the i-th child of k.
func (k Key) Int(i int) Key {
	return Key(mix(mix(uint64(k)^0x6a09e667f3bcc909) + golden*(uint64(i)+1)))
}

// Name derives the key of the child of k with the given name.
func (k Key) Name(name string) Key {
	h := mix(uint64(k) ^ 0xbb67ae8584caa73b)
	for i := 0; i < len(name); i++ {
		h = mix(h + golden*(uint64(name[i])+1))
	}
	return Key(h)
}

// Uint64 returns the n-th number of the stream, uniform over 64 bits.
func (k Key) Uint64(n uint64) uint64 { return mix(mix(uint64(k)+golden*(n+1)) ^ uint64(k)) }

// Float64 returns the n-th number of the stream, uniform in [0, 1).
func (k Key) Float64(n uint64) float64 { return float64(k.Uint64(n)>>11) * 0x1p-53 }

// Exp returns the n-th number of the stream, exponentially distributed with
// mean 1. It is never 0 or infinite.
func (k Key) Exp(n uint64) float64 {
	// 52 bits and a half: (x+0.5)/2^52 is exact and strictly between 0 and 1.
	// With 53 bits the largest x+0.5 would round up to 2^53, and u to 1.
	u := (float64(k.Uint64(n)>>12) + 0.5) * 0x1p-52
	return -math.Log(u)
}

// Normal returns the n-th number of the stream, normally distributed with mean
// 0 and standard deviation 1 (Box & Muller, 1958). It is made of draws 2n and
// 2n+1 of k, so a key from which normal numbers are drawn serves nothing else.
func (k Key) Normal(n uint64) float64 {
	r := math.Sqrt(2 * k.Exp(2*n))
	return r * math.Cos(2*math.Pi*k.Float64(2*n+1))
}

// Perm returns a random permutation of 0..n-1 (Fisher-Yates).
func (k Key) Perm(n int) []int {
	p := make([]int, n)
	for i := range p {
		p[i] = i
	}
	for i := n - 1; i > 0; i-- {
		j := int(k.Float64(uint64(i)) * float64(i+1))
		p[i], p[j] = p[j], p[i]
	}
	return p
}
