package kernel

import (
	"fmt"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// numbers draws float32 that exercise rounding: small integers, numbers of all
// magnitudes, and special ones.
func numbers(special bool) *rapid.Generator[float32] {
	small := rapid.Map(rapid.IntRange(-2, 2), func(i int) float32 { return float32(i) })
	near := rapid.Map(rapid.Uint32(), func(u uint32) float32 { return math.Float32frombits(u%(1<<27) + 60<<23) })
	if !special {
		return rapid.OneOf(small, near, rapid.Float32Range(-1, 1))
	}
	odd := rapid.SampledFrom([]float32{
		float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()), float32(math.Copysign(0, -1)), 1e-45, -1e-38, math.MaxFloat32,
	})
	return rapid.OneOf(small, near, rapid.Map(rapid.Uint32(), math.Float32frombits), odd)
}

func draw(t *rapid.T, label string, g *rapid.Generator[float32], n int) []float32 {
	// A few drawn numbers, repeated in a drawn order: slices are long.
	palette := rapid.SliceOfN(g, 7, 7).Draw(t, label)
	state := rapid.Uint64().Draw(t, label+" order")
	values := make([]float32, n)
	for i := range values {
		state = state*6364136223846793005 + 1442695040888963407
		values[i] = palette[state>>33%7] * float32(state>>40&3)
	}
	return values
}

// sameBits reports where two slices differ in a bit; all NaN are alike.
func sameBits(t interface {
	Helper()
	Fatalf(string, ...any)
}, what string, got, want []float32) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i, w := range want {
		if g := got[i]; math.Float32bits(g) != math.Float32bits(w) && !(g != g && w != w) {
			t.Fatalf("%s: value %d is %v (%#x), want %v (%#x)", what, i, g, math.Float32bits(g), w, math.Float32bits(w))
		}
	}
}

// fma agrees with exact arithmetic rounded once.
func TestFMAIsRoundedOnce(t *testing.T) {
	finite := rapid.Map(rapid.Uint32(), func(u uint32) float32 {
		if f := math.Float32frombits(u); f-f == 0 {
			return f
		}
		return 1
	})
	any := rapid.OneOf(finite, numbers(false))
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := any.Draw(t, "a"), any.Draw(t, "b"), any.Draw(t, "c")
		if rapid.Bool().Draw(t, "near") {
			// Addends of about the size of the product are where rounding is hard.
			c = a * b * float32(math.Ldexp(1, rapid.IntRange(-30, 30).Draw(t, "scale")))
		}
		if c-c != 0 {
			return
		}
		exact := new(big.Float).SetPrec(2000).SetFloat64(float64(a))
		exact.Mul(exact, big.NewFloat(float64(b)))
		want, _ := exact.Add(exact, big.NewFloat(float64(c))).Float32()
		if got := fma(a, b, c); got != want {
			t.Fatalf("fma(%x, %x, %x) is %x, want %x", a, b, c, got, want)
		}
	})
}

// A sum that lies next to halfway between two float32, by less than float64 can
// hold: rounded to float64 it is halfway, and goes to the even one of the two
// whether that is nearer or not.
func TestFMAIsNotRoundedTwice(t *testing.T) {
	const unit = 1. / (1 << 23) // from 1 to the next float32
	for _, tc := range []struct{ a, b, c, want, twice float32 }{
		// 2^-24 − 2^-60 above 1+unit, which is odd.
		{(1 + 32*unit) / (1 << 24), 1 - 32*unit, 1 + unit, 1 + unit, 1 + 2*unit},
		// 2^-24 + 2^-57.8 above 1: 2896·2895 is a little less than 2^23.
		{(1 + 2896*unit) / (1 << 24), 1 - 2895*unit, 1, 1 + unit, 1},
		// The first case where float32 are subnormal, 2^-149 apart.
		{(1 + 32*unit) * 0x1p-75, (1 - 32*unit) * 0x1p-75, (1<<22 + 1) * 0x1p-149, (1<<22 + 1) * 0x1p-149, (1<<22 + 2) * 0x1p-149},
	} {
		for _, sign := range []float32{1, -1} {
			if got := fma(sign*tc.a, tc.b, sign*tc.c); got != sign*tc.want {
				t.Errorf("fma(%x, %x, %x) is %x, want %x", sign*tc.a, tc.b, sign*tc.c, got, sign*tc.want)
			}
		}
		if twice := float32(float64(tc.a)*float64(tc.b) + float64(tc.c)); twice != tc.twice {
			t.Errorf("rounded twice it is %x: no test of anything", twice)
		}
	}
}

// drawConv draws a shape, with steps that leave gaps and overlaps.
func drawConv(t *rapid.T) *Conv {
	c := &Conv{
		Outputs:  rapid.IntRange(1, 20).Draw(t, "outputs"),
		Channels: rapid.IntRange(1, 50).Draw(t, "channels"),
		Rows:     rapid.IntRange(1, 4).Draw(t, "rows"),
		Run:      rapid.IntRange(1, 40).Draw(t, "run"),
		SrcStep:  rapid.IntRange(0, 9).Draw(t, "src step"),
		SrcPitch: rapid.IntRange(0, 200).Draw(t, "src pitch"),
	}
	c.DstStep = c.Channels + rapid.IntRange(0, 20).Draw(t, "gap")
	return c
}

func (c *Conv) reads() int  { return (c.Outputs-1)*c.SrcStep + (c.Rows-1)*c.SrcPitch + c.Run }
func (c *Conv) writes() int { return (c.Outputs-1)*c.DstStep + c.Channels }

// The kernel and its twin leave the same bits, also in what neither may touch.
func TestConvTwins(t *testing.T) {
	if !Fast() {
		t.Skip("no kernels here")
	}
	rapid.Check(t, func(t *rapid.T) {
		c := drawConv(t)
		g := numbers(rapid.Bool().Draw(t, "special"))
		const guard = 17
		before := draw(t, "dst", g, c.writes()+2*guard)
		src, w := draw(t, "src", g, c.reads()), draw(t, "weights", g, c.Packed())
		got, want := append([]float32(nil), before...), append([]float32(nil), before...)
		c.Add(got[guard:][:c.writes()], src, w)
		restore := UseTwins()
		c.Add(want[guard:][:c.writes()], src, w)
		restore()
		sameBits(t, "output", got, want)
		sameBits(t, "before the output", got[:guard], before[:guard])
		sameBits(t, "behind the output", got[guard+c.writes():], before[guard+c.writes():])
		for i, v := range want[guard:][:c.writes()] {
			if i%c.DstStep >= c.Channels {
				sameBits(t, "gap", []float32{v}, before[guard+i:][:1])
			}
		}
	})
}

// With 0, 1 and 2 as inputs the result is that of adding weights one by one.
func TestConvIsAdditionInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawConv(t)
		g := rapid.Float32Range(-1, 1)
		got, w := draw(t, "dst", g, c.writes()), draw(t, "weights", g, c.Packed())
		src := make([]float32, c.reads())
		for i := range src {
			src[i] = float32(rapid.IntRange(0, 2).Draw(t, "count"))
		}
		want := append([]float32(nil), got...)
		for o := range c.Outputs {
			for row := range c.Rows {
				for i := range c.Run {
					n := src[o*c.SrcStep+row*c.SrcPitch+i]
					for ch := range c.Channels {
						weight := w[((ch/ConvLanes*c.Rows+row)*c.Run+i)*ConvLanes+ch%ConvLanes]
						want[o*c.DstStep+ch] += float32(n * weight)
					}
				}
			}
		}
		c.Add(got, src, w)
		for i, v := range want {
			if got[i] != v {
				t.Fatalf("output %d is %v, want %v", i, got[i], v)
			}
		}
	})
}

func TestConvPanics(t *testing.T) {
	c := Conv{Outputs: 2, Channels: 3, Rows: 2, Run: 4, DstStep: 3, SrcStep: 2, SrcPitch: 10}
	dst, src, w := make([]float32, c.writes()), make([]float32, c.reads()), make([]float32, c.Packed())
	c.Add(dst, src, w)
	for name, f := range map[string]func(){
		"output":  func() { c.Add(dst[1:], src, w) },
		"input":   func() { c.Add(dst, src[1:], w) },
		"weights": func() { c.Add(dst, src, w[1:]) },
		"rows":    func() { d := c; d.Rows = 0; d.Add(dst, src, nil) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s too short: no panic", name)
				}
			}()
			f()
		}()
	}
}

// BenchmarkConv is a row of the layers of the paper's network at 88×120, and the
// ceiling: products of registers alone would be 16 per cycle.
func BenchmarkConv(b *testing.B) {
	for _, l := range []struct {
		name                          string
		outputs, kernel, in, channels int
	}{{"enc1", 120, 5, 1, 32}, {"enc2", 60, 3, 32, 64}, {"enc3", 30, 3, 64, 128}, {"dec1", 30, 3, 128, 64}, {"dec2", 60, 3, 64, 32}, {"dec3", 120, 3, 32, 16}} {
		c := Conv{
			Outputs: l.outputs, Channels: l.channels, Rows: l.kernel, Run: l.kernel * l.in,
			DstStep: l.channels, SrcStep: l.in, SrcPitch: (l.outputs + l.kernel - 1) * l.in,
		}
		dst, src, w := make([]float32, c.writes()), make([]float32, c.reads()), make([]float32, c.Packed())
		for i := range src {
			src[i] = float32(i % 3 / 2)
		}
		for i := range w {
			w[i] = float32(i%7) - 3.3
		}
		for _, twin := range []bool{false, true} {
			name := l.name
			if twin {
				name = fmt.Sprint(name, "/twin")
			}
			b.Run(name, func(b *testing.B) {
				if twin {
					defer UseTwins()()
				}
				for b.Loop() {
					clear(dst)
					c.Add(dst, src, w)
				}
				macs := float64(c.Outputs*c.Channels*c.Rows*c.Run) * float64(b.N)
				b.ReportMetric(macs/float64(b.Elapsed().Nanoseconds()), "GMAC/s")
			})
		}
	}
}
