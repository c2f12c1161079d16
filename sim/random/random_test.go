package random

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A root key is one output of SplitMix64, whose values for the seeds 0 and
// 1234567 are published in many places (e.g. rosettacode.org, "Pseudo-random
// numbers/Splitmix64"). Adding the golden gamma to the seed steps on.
func TestRootKeysAreSplitMix64(t *testing.T) {
	if got, want := uint64(New(0)), uint64(0xe220a8397b1dcdaf); got != want {
		t.Errorf("New(0) = %#x, want %#x", got, want)
	}
	seed := uint64(1234567)
	for i, want := range []uint64{
		6457827717110365317, 3203168211198807973, 9817491932198370423,
		4593380528125082431, 16408922859458223821,
	} {
		if got := uint64(New(seed)); got != want {
			t.Errorf("output %d of seed 1234567 is %d, want %d", i, got, want)
		}
		seed += golden
	}
}

// Every recorded result of the project rests on these numbers. They agree
// with a second implementation, in Python; a change of any of them changes every
// experiment.
func TestStreamsNeverChange(t *testing.T) {
	root := New(42)
	for _, c := range []struct {
		name string
		key  Key
		n    uint64
		want uint64
	}{
		{"root, first", root, 0, 0xc2097ab3308b052d},
		{"root, second", root, 1, 0x53cc78faed12c08f},
		{"root, last", root, math.MaxUint64, 0xe975338e8c6cfca0},
		{"child 0", root.Int(0), 0, 0xe5d8401c63c52342},
		{"child 1", root.Int(1), 0, 0x109199531d9dee43},
		{"child -1", root.Int(-1), 0, 0xa4695711a3388309},
		{"named child", root.Name("poisson"), 0, 0xec1ae75e4b936424},
		{"empty name", root.Name(""), 0, 0x03914e63eefeeafa},
		{"grandchild", root.Name("poisson").Int(3).Int(17), 5, 0xa2fe8a2f8d348071},
	} {
		if got := c.key.Uint64(c.n); got != c.want {
			t.Errorf("%s: draw %d is %#016x, want %#016x", c.name, c.n, got, c.want)
		}
	}
	if got, want := root.Float64(0), float64(root.Uint64(0)>>11)/(1<<53); got != want {
		t.Errorf("Float64(0) = %v, want the 53 high bits of Uint64(0) as a fraction, %v", got, want)
	}
	// math.Log and math.Cos may differ in the last bit between CPU types.
	near(t, "Exp(0)", root.Exp(0), 0.27712843505819185)
	near(t, "Normal(0)", root.Normal(0), -0.3476996263392066)
	if got, want := root.Perm(8), []int{1, 7, 5, 6, 0, 3, 2, 4}; !slices.Equal(got, want) {
		t.Errorf("Perm(8) = %v, want %v", got, want)
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 4e-16*math.Abs(want) {
		t.Errorf("%s = %.17g, want %.17g", what, got, want)
	}
}

// unmix inverts mix: the multipliers are odd, so they have inverses modulo
// 2^64, and a xor with the own high bits is undone from the top.
func unmix(z uint64) uint64 {
	z = unshift(z, 31) * inverse(0x94d049bb133111eb)
	z = unshift(z, 27) * inverse(0xbf58476d1ce4e5b9)
	return unshift(z, 30)
}

func unshift(z uint64, by uint) uint64 {
	x := z
	for range 64 / by {
		x = z ^ x>>by
	}
	return x
}

// inverse returns 1/a modulo 2^64 by Newton's iteration, which doubles the
// number of right bits from the 3 of a itself.
func inverse(a uint64) uint64 {
	x := a
	for range 5 {
		x *= 2 - a*x
	}
	return x
}

// drawOf returns the n for which k.Uint64(n) is z.
func drawOf(k Key, z uint64) uint64 {
	return (unmix(unmix(z)^uint64(k))-uint64(k))*inverse(golden) - 1
}

func TestMixIsABijection(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z := rapid.Uint64().Draw(t, "z")
		if got := unmix(mix(z)); got != z {
			t.Fatalf("unmix(mix(%#x)) = %#x", z, got)
		}
		k := Key(rapid.Uint64().Draw(t, "key"))
		if got := k.Uint64(drawOf(k, z)); got != z {
			t.Fatalf("no draw of key %#x is %#x", uint64(k), z)
		}
	})
}

// The extreme draws are too rare to meet by chance, so they are looked up.
func TestExtremeDrawsStayInRange(t *testing.T) {
	k := New(1)
	lowest, highest := drawOf(k, 0), drawOf(k, math.MaxUint64)
	if got := k.Float64(lowest); got != 0 {
		t.Errorf("lowest Float64 = %v, want 0", got)
	}
	if got := k.Float64(highest); got != 1-0x1p-53 {
		t.Errorf("highest Float64 = %v, want 1-2^-53", got)
	}
	// u = 2^-53 and 1-2^-53: -ln u = 53 ln 2 and 2^-53.
	near(t, "largest Exp", k.Exp(lowest), 53*math.Ln2)
	near(t, "smallest Exp", k.Exp(highest), 0x1p-53)
}

func TestKeysDoNotCollide(t *testing.T) {
	seen := map[Key]string{}
	add := func(k Key, how string) {
		if other, ok := seen[k]; ok {
			t.Errorf("%s and %s give one key", how, other)
		}
		seen[k] = how
	}
	for seed := range uint64(50) {
		root := New(seed)
		add(root, fmt.Sprint("seed ", seed))
		for i := -20; i < 200; i++ {
			add(root.Int(i), fmt.Sprint("seed ", seed, " int ", i))
			add(root.Name(fmt.Sprint(i)), fmt.Sprint("seed ", seed, " name ", i))
			add(root.Int(i).Int(7), fmt.Sprint("seed ", seed, " int ", i, " int 7"))
			add(root.Int(7).Name("x").Int(i), fmt.Sprint("seed ", seed, " int 7 x int ", i))
		}
	}
}

func TestDerivationDependsOnEveryStep(t *testing.T) {
	k := New(3)
	for _, c := range []struct {
		name string
		a, b Key
	}{
		{"one name or two", k.Name("ab"), k.Name("a").Name("b")},
		{"order of names", k.Name("a").Name("b"), k.Name("b").Name("a")},
		{"order of numbers", k.Int(1).Int(2), k.Int(2).Int(1)},
		{"name or number", k.Int('a'), k.Name("a")},
		{"empty name or none", k.Name(""), k},
		{"number 0 or none", k.Int(0), k},
		{"trailing zero byte", k.Name("a"), k.Name("a\x00")},
	} {
		if c.a == c.b {
			t.Errorf("%s makes no difference", c.name)
		}
	}
}

// One flipped bit of a key's history, or the next draw, changes half the bits.
func TestNeighboursDifferInHalfTheirBits(t *testing.T) {
	const draws = 2000
	for _, c := range []struct {
		name string
		pair func(i int) (a, b uint64)
	}{
		{"draws", func(i int) (a, b uint64) { return New(1).Uint64(uint64(i)), New(1).Uint64(uint64(i) + 1) }},
		{"seeds", func(i int) (a, b uint64) { return New(uint64(i)).Uint64(0), New(uint64(i) + 1).Uint64(0) }},
		{"children", func(i int) (a, b uint64) { return New(1).Int(i).Uint64(0), New(1).Int(i + 1).Uint64(0) }},
		{"child and parent", func(i int) (a, b uint64) {
			return New(uint64(i)).Uint64(0), New(uint64(i)).Int(0).Uint64(0)
		}},
		{"names", func(i int) (a, b uint64) {
			return New(1).Name(fmt.Sprint("p", i)).Uint64(9), New(1).Name(fmt.Sprint("q", i)).Uint64(9)
		}},
	} {
		var flips [64]int
		for i := range draws {
			a, b := c.pair(i)
			for d := a ^ b; d != 0; d &= d - 1 {
				flips[bits.TrailingZeros64(d)]++
			}
		}
		// Binomial: mean n/2, standard deviation sqrt(n)/2; 64 bits, 5 sigma.
		for bit, n := range flips {
			if math.Abs(float64(n)-draws/2) > 5*math.Sqrt(draws)/2 {
				t.Errorf("%s: bit %d differs in %d of %d pairs", c.name, bit, n, draws)
			}
		}
	}
}

func TestDrawsAllocateNothing(t *testing.T) {
	root, sum := New(1), 0.0
	if n := testing.AllocsPerRun(100, func() {
		k := root.Name("poisson").Int(3)
		sum += k.Float64(0) + k.Exp(1) + k.Normal(1)
	}); n != 0 {
		t.Errorf("a derivation and three draws allocate %v times", n)
	}
}

func BenchmarkDraws(b *testing.B) {
	for _, c := range []struct {
		name string
		draw func(Key, uint64) float64
	}{
		{"Float64", Key.Float64}, {"Exp", Key.Exp}, {"Normal", Key.Normal},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			k, n, sum := New(1), uint64(0), 0.0
			for b.Loop() {
				sum += c.draw(k, n)
				n++
			}
			if math.IsNaN(sum) {
				b.Fatal("a draw is not a number")
			}
		})
	}
}
