package random

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// chiSquare returns Pearson's statistic of counts against equal expectation,
// in standard deviations from its mean: (X² - dof) / sqrt(2 dof). Both ends
// matter: counts that are too even are no more random than uneven ones.
func chiSquare(counts []int) float64 {
	total := 0
	for _, n := range counts {
		total += n
	}
	want, sum := float64(total)/float64(len(counts)), 0.0
	for _, n := range counts {
		sum += (float64(n) - want) * (float64(n) - want) / want
	}
	dof := float64(len(counts) - 1)
	return (sum - dof) / math.Sqrt(2*dof)
}

const (
	draws = 1 << 16
	sigma = 4.5 // seeds are fixed, so a failure is a change and not bad luck
)

func uniform(t *testing.T, name string, bins int, draw func(i int) float64) {
	t.Helper()
	counts := make([]int, bins)
	for i := range draws {
		u := draw(i)
		if u < 0 || u >= 1 {
			t.Fatalf("%s: draw %d is %v, outside [0, 1)", name, i, u)
		}
		counts[int(u*float64(bins))]++
	}
	if z := chiSquare(counts); math.Abs(z) > sigma {
		t.Errorf("%s: chi-square over %d bins is %+.1f standard deviations off", name, bins, z)
	}
}

func TestStreamsAreUniform(t *testing.T) {
	for seed := range uint64(8) {
		k := New(seed)
		for _, c := range []struct {
			name string
			draw func(i int) float64
		}{
			{"draws of one stream", func(i int) float64 { return k.Float64(uint64(i)) }},
			{"every 256th draw", func(i int) float64 { return k.Float64(uint64(i) << 8) }},
			{"first draws of numbered children", func(i int) float64 { return k.Int(i).Float64(0) }},
			{"first draws of grandchildren", func(i int) float64 { return k.Int(i >> 8).Int(i & 255).Float64(0) }},
			{"first draws of successive seeds", func(i int) float64 { return New(seed + uint64(i)).Float64(0) }},
			{"low bits", func(i int) float64 { return float64(uint32(k.Uint64(uint64(i)))) * 0x1p-32 }},
		} {
			uniform(t, fmt.Sprintf("seed %d: %s", seed, c.name), 256, c.draw)
		}
	}
	k := New(9).Name("names")
	uniform(t, "first draws of named children", 256, func(i int) float64 {
		return k.Name(fmt.Sprintf("population %d", i)).Float64(0)
	})
}

// Pairs (x, y) of independent uniform numbers fill a 16 by 16 board evenly.
func TestStreamsAreIndependent(t *testing.T) {
	k := New(7)
	a, b := k.Name("weights"), k.Name("input")
	for _, c := range []struct {
		name string
		pair func(i int) (x, y float64)
	}{
		{"successive draws", func(i int) (x, y float64) { return k.Float64(uint64(i)), k.Float64(uint64(i) + 1) }},
		{"parent and child", func(i int) (x, y float64) { return k.Float64(uint64(i)), k.Int(0).Float64(uint64(i)) }},
		{"two names", func(i int) (x, y float64) { return a.Float64(uint64(i)), b.Float64(uint64(i)) }},
		{"siblings", func(i int) (x, y float64) { return k.Int(i).Float64(0), k.Int(i + 1).Float64(0) }},
		{"successive seeds", func(i int) (x, y float64) {
			return New(uint64(i)).Float64(0), New(uint64(i) + 1).Float64(0)
		}},
		{"child number and draw", func(i int) (x, y float64) {
			return k.Int(i).Float64(uint64(i) + 1), k.Int(i + 1).Float64(uint64(i))
		}},
	} {
		uniform(t, c.name, 256, func(i int) float64 {
			x, y := c.pair(i)
			return (math.Floor(x*16)*16 + math.Floor(y*16)) / 256
		})
	}
}

// A continuous distribution's own function maps its draws to uniform ones:
// 1-exp(-x) for Exp, (1+erf(x/√2))/2 for Normal.
func TestExpAndNormalFollowTheirDistributions(t *testing.T) {
	for seed := range uint64(4) {
		k := New(seed).Name("distribution")
		uniform(t, "exponential", 200, func(i int) float64 { return -math.Expm1(-k.Exp(uint64(i))) })
		uniform(t, "normal", 200, func(i int) float64 { return (1 + math.Erf(k.Normal(uint64(i))/math.Sqrt2)) / 2 })
	}
}

// The mean of n draws of x^m is within sigma of E[x^m], with the standard
// error sqrt((E[x^2m] - E[x^m]²)/n). For Exp E[x^m] = m!; for Normal it is
// (m-1)!! when m is even and 0 when m is odd.
func TestMoments(t *testing.T) {
	factorial := func(m int) float64 { return math.Gamma(float64(m) + 1) }
	odd := func(m int) float64 { // (m-1)!!
		if m%2 == 1 {
			return 0
		}
		return factorial(m) / (factorial(m/2) * math.Pow(2, float64(m)/2))
	}
	k := New(11)
	for _, c := range []struct {
		name   string
		draw   func(uint64) float64
		moment func(int) float64
	}{
		{"exponential", k.Exp, factorial},
		{"normal", k.Normal, odd},
	} {
		for m := 1; m <= 4; m++ {
			sum := 0.0
			for i := range uint64(draws) {
				sum += math.Pow(c.draw(i), float64(m))
			}
			want := c.moment(m)
			tolerance := sigma * math.Sqrt((c.moment(2*m)-want*want)/draws)
			if got := sum / draws; math.Abs(got-want) > tolerance {
				t.Errorf("%s: moment %d is %.4f, want %.4f ± %.4f", c.name, m, got, want, tolerance)
			}
		}
	}
}

func TestPermIsAPermutation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 300).Draw(t, "n")
		p := Key(rapid.Uint64().Draw(t, "key")).Perm(n)
		slices.Sort(p)
		for i, v := range p {
			if v != i {
				t.Fatalf("sorted permutation of %d holds %d at %d", n, v, i)
			}
		}
		if len(p) != n {
			t.Fatalf("permutation of %d has length %d", n, len(p))
		}
	})
}

func TestPermFavoursNoOrder(t *testing.T) {
	orders := make([]int, 24) // of 4 things
	places := make([]int, 50) // of thing 0 among 50
	k := New(5).Name("perm")
	for i := range draws {
		p := k.Int(i).Perm(4)
		code := 0 // the permutation in the factorial number system
		for a := range p {
			code *= 4 - a
			for _, later := range p[a+1:] {
				if later < p[a] {
					code++
				}
			}
		}
		orders[code]++
		if i < draws/8 {
			places[slices.Index(k.Int(i).Perm(50), 0)]++
		}
	}
	for name, counts := range map[string][]int{"orders of 4": orders, "places of 50": places} {
		if z := chiSquare(counts); math.Abs(z) > sigma {
			t.Errorf("%s: chi-square is %+.1f standard deviations off: %v", name, z, counts)
		}
	}
}
