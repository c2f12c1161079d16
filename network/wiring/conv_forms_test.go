package wiring

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"spikesim/sim/kernel"
	"spikesim/sim/random"
)

// formsCase is a projection of which the gradient by definition is known: trace
// of the presynaptic unit times delta of the neuron, synapse by synapse, in
// float64.
type formsCase struct {
	conv         *conv2d
	up           int
	trace, delta []float32 // trace of the map before upsampling
	scale        float32
}

func drawForms(t *rapid.T, up int) formsCase {
	size := rapid.IntRange(1, 7)
	k := rapid.SampledFrom([]int{1, 3, 5}).Draw(t, "kernel")
	in := Shape{rapid.SampledFrom([]int{1, 3, 8, 11}).Draw(t, "in"), up * size.Draw(t, "height"), up * size.Draw(t, "width")}
	c := newConv2D(in, rapid.SampledFrom([]int{1, 3, 16, 21}).Draw(t, "out"), k, 1)
	key := random.New(rapid.Uint64Range(0, 1000).Draw(t, "key"))
	f := formsCase{conv: c, up: up, scale: .75}
	f.trace = formsNumbers(key.Name("trace"), c.before(up).Units(), 1)
	f.delta = formsNumbers(key.Name("delta"), c.output.Units(), rapid.SampledFrom([]float64{0, .1, 1}).Draw(t, "open"))
	return f
}

// formsNumbers returns n numbers, each with some chance not 0.
func formsNumbers(key random.Key, n int, chance float64) []float32 {
	x := make([]float32, n)
	for i := range x {
		if key.Float64(uint64(2*i)) < chance {
			x[i] = float32(2*key.Float64(uint64(2*i+1)) - 1)
		}
	}
	return x
}

func (f *formsCase) definition() []float64 {
	grad := make([]float64, f.conv.Weights())
	before := f.conv.before(f.up)
	for unit := range f.conv.input.Units() {
		y, x, ci := f.conv.input.Position(int32(unit))
		v := float64(f.trace[before.Unit(y/f.up, x/f.up, ci)]) * float64(f.scale)
		for _, r := range f.conv.Rows(int32(unit), nil) {
			for i := range r.Len {
				grad[r.Weight+i] += v * float64(f.delta[r.First+i])
			}
		}
	}
	return grad
}

// check compares a gradient that was added to ones.
func (f *formsCase) check(t *rapid.T, grad []float32) {
	for i, want := range f.definition() {
		if d := math.Abs(float64(grad[i]) - 1 - want); !(d <= 2e-5) {
			t.Fatalf("weight %d has gradient %v, want %v", i, grad[i]-1, want)
		}
	}
}

func formsOnes(n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = 1
	}
	return x
}

// The boxed form is the definition, for every factor of upsampling, and again
// after a call with other numbers; its twin leaves the same bits.
func TestBoxedGradient(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawForms(t, rapid.IntRange(1, 4).Draw(t, "up"))
		g := newBoxedGradient(f.conv, f.up)
		g.accumulate(f.trace, 1, formsOnes(len(f.delta)), make([]float32, f.conv.Weights()))
		grad := formsOnes(f.conv.Weights())
		g.accumulate(f.trace, f.scale, f.delta, grad)
		f.check(t, grad)
		defer kernel.UseTwins()()
		twin := formsOnes(f.conv.Weights())
		g.accumulate(f.trace, f.scale, f.delta, twin)
		sameBits(t, "weight", twin, grad)
	})
}

// The tiled form is the definition, borders and odd sizes included.
func TestTiledGradient(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawForms(t, 1)
		c := newConv2D(f.conv.input, f.conv.output.Channels, 3, 1)
		f.conv = c
		g := newTiledGradient(c)
		g.grouped = min(g.grouped, rapid.IntRange(1, 3).Draw(t, "rows of tiles at once"))
		g.accumulate(formsOnes(len(f.trace)), 1, formsOnes(len(f.delta)), make([]float32, c.Weights()))
		grad := formsOnes(c.Weights())
		g.accumulate(f.trace, f.scale, f.delta, grad)
		f.check(t, grad)
		defer kernel.UseTwins()()
		twin := formsOnes(c.Weights())
		g.accumulate(f.trace, f.scale, f.delta, twin)
		sameBits(t, "weight", twin, grad)
	})
}

// The pooled form is the definition of a gradient whose deltas are those of the
// winners, and counts the products that are no border.
func TestPooledGradient(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawForms(t, 1)
		out := f.conv.output
		windows := Shape{out.Channels, out.Height / 2, out.Width / 2}
		if windows.Units() == 0 {
			t.Skip("no window")
		}
		key := random.New(rapid.Uint64Range(0, 1000).Draw(t, "winners"))
		delta, winner := f.delta[:windows.Units()], make([]int32, windows.Units())
		full := make([]float32, out.Units())
		pairs := uint64(0)
		for j, d := range delta {
			y, x, c := windows.Position(int32(j))
			which := int(4 * key.Float64(uint64(j)))
			winner[j] = out.Unit(2*y+which/2, 2*x+which%2, c)
			full[winner[j]] = d
		}
		f.delta = full
		for unit := range f.conv.input.Units() {
			for _, r := range f.conv.Rows(int32(unit), nil) {
				for i := range r.Len {
					if full[r.First+i] != 0 {
						pairs++
					}
				}
			}
		}
		g := newPooledGradient(f.conv, windows)
		g.accumulate(f.trace, 1, formsOnes(len(delta)), winner, make([]float32, f.conv.Weights()))
		grad := formsOnes(f.conv.Weights())
		if macs := g.accumulate(f.trace, f.scale, delta, winner, grad); macs != pairs {
			t.Fatalf("%d operations, want %d", macs, pairs)
		}
		f.check(t, grad)
		defer kernel.UseTwins()()
		twin := formsOnes(f.conv.Weights())
		g.accumulate(f.trace, f.scale, delta, winner, twin)
		sameBits(t, "weight", twin, grad)
	})
}

// BenchmarkGradientForms is one gradient of the layers of the paper's network at
// 88×120 in every form that they could take.
func BenchmarkGradientForms(b *testing.B) {
	names, layers := paperLayers()
	for i, layer := range layers {
		c, up := layer.conv, layer.up
		trace := formsNumbers(random.New(1), c.before(up).Units(), 1)
		grad := make([]float32, c.Weights())
		for _, open := range []float64{1, .24, .0625, .02} {
			delta := formsNumbers(random.New(2), c.output.Units(), open)
			run := func(form string, f func()) {
				b.Run(names[i]+"/"+form+"/"+percent(open), func(b *testing.B) {
					for b.Loop() {
						f()
					}
					b.ReportMetric(b.Elapsed().Seconds()*1e3/float64(b.N), "ms")
				})
			}
			var one Crew
			conv := newConvGradient(c, up)
			run("general", func() { conv.accumulate(&one, trace, 1, delta, grad) })
			if up > 1 {
				boxed := newBoxedGradient(c, up)
				run("boxed", func() { boxed.accumulate(trace, 1, delta, grad) })
			}
			if worthTiles(c) && up == 1 {
				tiled := newTiledGradient(c)
				run("tiled", func() { tiled.accumulate(trace, 1, delta, grad) })
			}
			if i < 2 && open == 1 { // the layers that pool
				windows := c.output.Pooled(2)
				winners := make([]int32, windows.Units())
				for j := range winners {
					y, x, ch := windows.Position(int32(j))
					which := int(4 * random.New(3).Float64(uint64(j)))
					winners[j] = c.output.Unit(2*y+which/2, 2*x+which%2, ch)
				}
				pooled := newPooledGradient(c, windows)
				run("pooled", func() { pooled.accumulate(trace, 1, delta[:len(winners)], winners, grad) })
			}
		}
	}
}

func percent(x float64) string {
	switch {
	case x == 1:
		return "all"
	case x > .2:
		return "24%"
	case x > .05:
		return "6%"
	}
	return "2%"
}
