package kernel

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// wild draws n numbers of which some are special.
func wild(t *rapid.T, n int, name string) []float32 {
	special := []float32{0, float32(math.Copysign(0, -1)), 1, -1, .5, -.5, 86.6, -86.7, 88, 1e-40, -1e-40, 3e38, -3e38,
		float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN())}
	state := rapid.Uint64().Draw(t, name)
	how := rapid.IntRange(0, 2).Draw(t, name+" kind") // tame, some special, many special
	x := make([]float32, n)
	for i := range x {
		state = state*6364136223846793005 + 1442695040888963407
		u := float64(state>>11) / (1 << 53)
		x[i] = float32(8*u - 4)
		if how > 0 && int(state>>5)%(40>>(2*how)) == 0 {
			x[i] = special[int(state>>40)%len(special)]
		}
	}
	return x
}

// alike reports whether numbers have the same bits, all NaN being one.
func alike(a, b []float32) bool {
	return slices.EqualFunc(a, b, func(x, y float32) bool {
		return math.Float32bits(x) == math.Float32bits(y) || x != x && y != y
	})
}

// guarded returns a copy of x between two guards, and a check that they stand.
func guarded[T float32 | int32](x []T) (in []T, intact func() bool) {
	const margin = 40
	all := make([]T, len(x)+2*margin)
	for i := range all {
		all[i] = 77
	}
	in = all[margin : margin+len(x) : margin+len(x)]
	copy(in, x)
	return in, func() bool {
		for i := range margin {
			if all[i] != 77 || all[len(all)-1-i] != 77 {
				return false
			}
		}
		return true
	}
}

// learnCase is a call that changes some of its slices.
type learnCase struct {
	name   string
	slices [][]float32
	call   func(s [][]float32) any
}

func learnCases(t *rapid.T) []learnCase {
	n := rapid.OneOf(rapid.IntRange(0, 70), rapid.IntRange(dotBlock-9, 2*dotBlock+9)).Draw(t, "n")
	draw := func(sizes ...int) (all [][]float32) {
		for i, size := range sizes {
			all = append(all, wild(t, size, fmt.Sprint("slice ", i)))
		}
		return all
	}
	e := (*[4]float32)(wild(t, 4, "errors"))
	a := wild(t, 5, "factors")
	return []learnCase{
		{"Sigmoid", draw(n, n), func(s [][]float32) any { Sigmoid(s[0], s[1]); return nil }},
		{"Dot4", draw(4*n, n, 4), func(s [][]float32) any {
			var total [4]float64
			Dot4(s[0], s[1], &total)
			for k := range total {
				s[2][k] = float32(total[k])
			}
			return nil
		}},
		{"SigmoidDot4", draw(n, n, 4*n, 4), func(s [][]float32) any {
			var total [4]float64
			SigmoidDot4(s[0], s[1], s[2], &total)
			for k := range total {
				s[3][k] = float32(total[k])
			}
			return nil
		}},
		{"Gather4", draw(4*n+4, 4), func(s [][]float32) any {
			var total [4]float64
			Gather4(s[0], []int32{0, int32(n), int32(n / 2), int32(n)}[:n%5], &total)
			for k := range total {
				s[1][k] = float32(total[k])
			}
			return nil
		}},
		{"SigmoidSlope4", draw(n, n, 4*n), func(s [][]float32) any { return SigmoidSlope4(s[0], s[1], s[2], e) }},
		{"ScaleDot", draw(n, 12*n, 12), func(s [][]float32) any {
			mostlyZero(s[0])
			return ScaleDot(s[0], s[1], s[2])
		}},
		{"SigmoidSlope", draw(n, n), func(s [][]float32) any { SigmoidSlope(s[0], s[1]); return nil }},
		{"ScaleDot4", draw(n, 4*n), func(s [][]float32) any {
			mostlyZero(s[0])
			return ScaleDot4(s[0], s[1], e)
		}},
		{"Outer4", draw(4*n, n), func(s [][]float32) any { Outer4(s[0], s[1], e); return nil }},
		{"Boxcar", draw(n, n), func(s [][]float32) any { Boxcar(s[0], s[1], float32(math.Abs(float64(a[0]))), a[1]); return nil }},
		{"Blend", draw(n, n), func(s [][]float32) any { Blend(s[0], s[1], a[0], a[1]); return nil }},
		{"Divide", draw(n), func(s [][]float32) any { Divide(s[0], a[0]); return nil }},
		{"SubScaled", draw(n, n), func(s [][]float32) any { SubScaled(s[0], s[1], a[0]); return nil }},
		{"AdaMax", draw(n, n, n, n), func(s [][]float32) any { AdaMax(s[0], s[1], s[2], s[3], a[0], .95, 1e-8); return nil }},
		{"Adam", draw(n, n, n, n), func(s [][]float32) any {
			Adam(s[0], s[1], s[2], s[3], a[0], .95, .05, a[1], 1e-8)
			return nil
		}},
		{"ScaleSub", draw(n, n), func(s [][]float32) any { ScaleSub(s[0], s[1], a[0], a[1]); return nil }},
		{"Filter", draw(n, n, n), func(s [][]float32) any { Filter(s[0], s[1], s[2], a[0], a[1], a[2], a[3]); return nil }},
	}
}

// mostlyZero clears two thirds of every other 16 numbers and all of the rest.
func mostlyZero(x []float32) {
	for i := range x {
		if i%3 > 0 || i/16%2 == 0 {
			x[i] = 0
		}
	}
}

// Kernels and twins leave the same bits, and nothing beyond their slices.
func TestLearnKernelsAgreeWithTwins(t *testing.T) {
	if !Fast() {
		t.Skip("the kernels do not run here")
	}
	rapid.Check(t, func(t *rapid.T) {
		for _, c := range learnCases(t) {
			var fast, twin [][]float32
			var intact []func() bool
			for _, s := range c.slices {
				in, ok := guarded(s)
				fast, intact = append(fast, in), append(intact, ok)
				twin = append(twin, slices.Clone(s))
			}
			got := c.call(fast)
			restore := UseTwins()
			want := c.call(twin)
			restore()
			if got != want {
				t.Fatalf("%s returns %v, its twin %v", c.name, got, want)
			}
			for i := range fast {
				if !alike(fast[i], twin[i]) {
					t.Fatalf("%s leaves in slice %d\n%v, its twin\n%v", c.name, i, fast[i], twin[i])
				}
				if !intact[i]() {
					t.Fatalf("%s writes beyond slice %d", c.name, i)
				}
			}
		}
	})
}

func TestMaxPool2AgreesWithItsTwinAndDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		windows := rapid.IntRange(1, 6).Draw(t, "windows")
		channels := rapid.OneOf(rapid.IntRange(1, 9), rapid.SampledFrom([]int{16, 24, 32})).Draw(t, "channels")
		pitch := 2*windows*channels + rapid.IntRange(0, 9).Draw(t, "beyond")
		src := wild(t, pitch+2*windows*channels, "src")
		for i := range src {
			if i%5 == 0 {
				src[i] = float32(i % 3) // ties
			}
		}
		dst, intact := guarded(make([]float32, windows*channels))
		argmax, intactToo := guarded(make([]int32, windows*channels))
		MaxPool2(dst, argmax, src, 100, channels, pitch)
		if !intact() || !intactToo() {
			t.Fatal("MaxPool2 writes beyond its slices")
		}
		twin, twinArgmax := make([]float32, len(dst)), make([]int32, len(dst))
		maxPool2Go(twin, twinArgmax, src, 100, channels, pitch)
		if !alike(dst, twin) || !slices.Equal(argmax, twinArgmax) {
			t.Fatalf("%v at %v, twin %v at %v", dst, argmax, twin, twinArgmax)
		}
		for x := range windows {
			for c := range channels {
				best := 2*x*channels + c
				for dy := range 2 {
					for dx := range 2 {
						if i := dy*pitch + (2*x+dx)*channels + c; src[i] > src[best] {
							best = i
						}
					}
				}
				if j := x*channels + c; argmax[j] != 100+int32(best) {
					t.Fatalf("window %d, channel %d: index %d, want %d", x, c, argmax[j], 100+best)
				}
			}
		}
	})
}

func TestSumRowsAgreesWithItsTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.OneOf(rapid.IntRange(0, 50), rapid.IntRange(90, 300)).Draw(t, "n")
		src := wild(t, n+rapid.IntRange(1, 200).Draw(t, "more"), "src")
		scales := wild(t, rapid.IntRange(0, 20).Draw(t, "terms"), "scales")
		var terms []Term
		for _, s := range scales {
			terms = append(terms, Term{int32(rapid.IntRange(0, len(src)-n).Draw(t, "offset")), s})
		}
		checkTerms(terms, len(src), n)
		start := wild(t, n, "dst")
		dst, intact := guarded(start)
		SumRows(dst, src, terms)
		twin := slices.Clone(start)
		sumRowsGo(twin, src, terms)
		if !alike(dst, twin) || !intact() {
			t.Fatalf("%v, twin %v", dst, twin)
		}
	})
}

// Dot4 is what it says, within the rounding of its partial sums.
func TestDot4AgreesWithPlainSums(t *testing.T) {
	for _, n := range []int{0, 1, 7, 8, 9, dotBlock - 1, dotBlock, dotBlock + 8, 3*dotBlock + 5} {
		weights, features := make([]float32, 4*n), make([]float32, n)
		var want, got [4]float64
		for j := range features {
			features[j] = float32(j%17) / 16
			for k := range 4 {
				weights[4*j+k] = float32((j*7+k*3)%23-11) / 16
				want[k] += float64(features[j]) * float64(weights[4*j+k])
			}
		}
		for k := range got {
			got[k], want[k] = float64(k), want[k]+float64(k)
		}
		Dot4(weights, features, &got)
		if got != want { // multiples of 1/256 below 2^15: no rounding at all
			t.Errorf("%d features: %v, want %v", n, got, want)
		}
	}
}

func BenchmarkLearn(b *testing.B) {
	const n = 42240 // features of the paper's dec3 at 44x60
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(i%257)/64 - 2
	}
	y, z, v, w := slices.Clone(x), slices.Clone(x), slices.Clone(x), make([]float32, 4*n)
	e := &[4]float32{1, -1, .5, .25}
	w12, e12 := make([]float32, 12*n), slices.Repeat(e[:], 3)
	var total [4]float64
	argmax := make([]int32, n)
	for _, c := range []struct {
		name string
		call func()
	}{
		{"Sigmoid", func() { Sigmoid(y, x) }},
		{"SigmoidDot4", func() { SigmoidDot4(y, x, w, &total) }},
		{"Dot4", func() { Dot4(w, x, &total) }},
		{"SigmoidSlope4", func() { SigmoidSlope4(z, y, w, e) }},
		{"Boxcar", func() { Boxcar(z, x, .1, 1) }},
		{"ScaleDot4", func() { ScaleDot4(z, w, e) }},
		{"ScaleDot of 12", func() { ScaleDot(z, w12, e12) }},
		{"SigmoidSlope", func() { SigmoidSlope(z, y) }},
		{"Outer4", func() { Outer4(w, y, e) }},
		{"AdaMax", func() { AdaMax(v, y, x, x, 0, .95, 1e-8) }},
		{"Adam", func() { Adam(v, y, x, x, 0, .95, .05, 1, 1e-8) }},
		{"ScaleSub", func() { ScaleSub(z, x, .5, 1) }},
		{"Filter", func() { Filter(z, v, y, .5, .5, .5, .5) }},
		{"MaxPool2", func() { MaxPool2(z[:n/4], argmax[:n/4], x, 0, 32, n/2) }},
	} {
		for _, twin := range []bool{false, true} {
			name := c.name
			if twin {
				name += "/twin"
			}
			b.Run(name, func(b *testing.B) {
				if twin {
					defer UseTwins()()
				}
				for b.Loop() {
					c.call()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/element")
			})
		}
	}
}

// Tiles: kernels and twins leave the same bits, and nothing elsewhere.
func TestTilesAgreeWithTwins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tiles := rapid.IntRange(1, 5).Draw(t, "tiles")
		channels := rapid.OneOf(rapid.IntRange(1, 9), rapid.SampledFrom([]int{16, 24, 40})).Draw(t, "channels")
		pitch := rapid.IntRange(0, 20).Draw(t, "beyond") + (2*tiles+2)*channels
		plane := rapid.IntRange(0, 20).Draw(t, "apart") + tiles*channels
		src := wild(t, 4*pitch, "src")
		start := wild(t, 16*plane, "dst")
		n := rapid.IntRange(1, 60).Draw(t, "n")
		sumsPlane := n + rapid.IntRange(0, 9).Draw(t, "plane of sums")
		sums, sumsStart := wild(t, 15*sumsPlane+n, "sums"), wild(t, 9*n, "sums dst")
		for _, c := range []struct {
			name  string
			start []float32
			call  func(dst []float32)
		}{
			{"TileInputs", start, func(dst []float32) { TileInputs(dst, src, tiles, channels, pitch, plane) }},
			{"TileDeltas", start, func(dst []float32) { TileDeltas(dst, src, tiles, channels, pitch, plane) }},
			{"TileSums", sumsStart, func(dst []float32) { TileSums(dst, sums, sumsPlane) }},
		} {
			fast, intact := guarded(c.start)
			c.call(fast)
			twin := slices.Clone(c.start)
			restore := UseTwins()
			c.call(twin)
			restore()
			if !alike(fast, twin) {
				t.Fatalf("%s leaves\n%v, its twin\n%v", c.name, fast, twin)
			}
			if !intact() {
				t.Fatalf("%s writes beyond its slice", c.name)
			}
		}
	})
}

// Nine sums from sixteen products are the nine sums from thirty-six.
func TestTilesAreTheConvolution(t *testing.T) {
	const pitch, plane = 4, 1
	var d [16]float32
	g := [8]float32{3, -5, 0, 0, 7, 2, 0, 0} // two rows of a pitch of 4
	for i := range d {
		d[i] = float32(i*i%11 - 4)
	}
	var u, v, sums [16]float32
	TileInputs(u[:], d[:], 1, 1, pitch, plane)
	TileDeltas(v[:], g[:], 1, 1, pitch, plane)
	for i := range sums {
		sums[i] = u[i] * v[i]
	}
	var got [9]float32
	TileSums(got[:], sums[:], 1)
	for ky := range 3 {
		for kx := range 3 {
			want := float32(0)
			for y := range 2 {
				for x := range 2 {
					want += d[(y+ky)*pitch+x+kx] * g[y*pitch+x]
				}
			}
			if got[3*ky+kx] != want {
				t.Errorf("tap %d, %d: %v, want %v", ky, kx, got[3*ky+kx], want)
			}
		}
	}
}

// A four of outputs is a ScaleDot4, and more of them are their sum.
func TestScaleDotIsTheSumOfFours(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, fours := rapid.IntRange(1, 40).Draw(t, "n"), rapid.IntRange(1, 4).Draw(t, "fours")
		dst, weights, e := wild(t, n, "dst"), wild(t, 4*fours*n, "weights"), wild(t, 4*fours, "e")
		for _, x := range [][]float32{dst, weights, e} {
			for i, v := range x { // small whole numbers: no rounding
				x[i] = float32(int(min(max(v, -4), 4)))
				if v != v {
					x[i] = 0
				}
			}
		}
		want, count := make([]float32, n), 0
		for k := range fours {
			part := slices.Clone(dst)
			count = ScaleDot4(part, weights[4*n*k:4*n*(k+1)], (*[4]float32)(e[4*k:]))
			for j := range want {
				want[j] += part[j]
			}
		}
		got := slices.Clone(dst)
		if c := ScaleDot(got, weights, e); c != count {
			t.Fatalf("%d features, want %d", c, count)
		}
		for j := range want {
			if got[j] != want[j] {
				t.Fatalf("feature %d: %v, want %v", j, got[j], want[j])
			}
		}
	})
}
