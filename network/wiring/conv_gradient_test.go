package wiring

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"spikesim/sim/kernel"
	"spikesim/sim/random"
)

// gradientOf returns the gradient as it is defined, in float64, and how many
// pairs of an input and a neuron with a delta there are.
func (c convCase) gradientOf(trace, delta []float32) (grad []float64, pairs uint64) {
	full := convCase{c.conv, 1, c.conv.input}
	up, out := c.upsampled(trace), c.conv.output.Channels
	grad = make([]float64, c.conv.Weights())
	full.each(func(unit, neuron, weight int) {
		for co := range out {
			grad[weight+co] += float64(up[unit]) * float64(delta[neuron+co])
		}
	})
	c.each(func(_, neuron, _ int) {
		for co := range out {
			if delta[neuron+co] != 0 {
				pairs++
			}
		}
	})
	return grad, pairs
}

// Both forms add the gradient, as it is defined, to what is there; they leave
// equal numbers, with the twins of the kernels too, and count what they do.
func TestConvolutionGradient(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawConvolution(t)
		key := random.New(rapid.Uint64Range(0, 1000).Draw(t, "key"))
		trace := uniform(key.Int(1), c.source.Units())
		delta := few(key.Int(2), c.conv.output.Units(), rapid.SampledFrom([]float64{0, .01, .05, .1, .3}).Draw(t, "open"))
		const scale = .75
		want, pairs := c.gradientOf(trace, delta)
		g := newConvGradient(c.conv, c.up)
		start := uniform(key.Int(3), c.conv.Weights())
		run := func() ([]float32, uint64) {
			grad := append([]float32(nil), start...)
			var macs uint64
			with(func(crew *Crew) { macs = g.accumulate(crew, trace, scale, delta, grad) })
			return grad, macs
		}
		// Once before, so that something is left behind from another call.
		with(func(crew *Crew) {
			g.accumulate(crew, uniform(key.Int(4), len(trace)), 1, few(key.Int(5), len(delta), .15), make([]float32, len(want)))
		})
		got, macs := run()
		for i, w := range want {
			w = w*scale + float64(start[i])
			if d := math.Abs(float64(got[i]) - w); !(d <= 1e-6*float64(c.conv.output.Height*c.conv.output.Width+1)) {
				t.Fatalf("weight %d has gradient %v, want %v", i, got[i], w)
			}
		}
		open := 0
		for _, d := range delta {
			if d != 0 {
				open++
			}
		}
		switch dense := open > len(g.entries); {
		case dense && macs != g.frame.pairs:
			t.Fatalf("%d operations, want all %d", macs, g.frame.pairs)
		case !dense && macs != pairs:
			t.Fatalf("%d operations, want %d", macs, pairs)
		}
		defer kernel.UseTwins()()
		twin, _ := run()
		sameBits(t, "weight", twin, got)
		forms(t, g, trace, delta)
	})
}

// forms compares the sums of the dense and of the sparse form.
func forms(t *rapid.T, g *convGradient, trace, delta []float32) {
	var one Crew
	g.trace, g.from, g.delta = trace, g.input, delta
	open := g.open[:kernel.Nonzero(g.open, delta)]
	if len(open) > len(g.entries) {
		return
	}
	g.run(&one, fillTraces, g.frame.source.Height)
	g.sort(open)
	g.shares = 2
	g.run(&one, sumOpen, 2)
	for from := 0; from < len(g.sums)/g.frame.output.Channels; from += gradientTurned {
		g.turn(from)
	}
	sparse := append([]float32(nil), g.sums...)
	g.run(&one, sumAll, 2)
	for i, s := range sparse {
		if s != g.sums[i] {
			t.Fatalf("sum %d is %v in the sparse form, %v in the dense one", i, s, g.sums[i])
		}
	}
}

func TestConvolutionGradientDoesNotAllocate(t *testing.T) {
	c := newConv2D(Shape{3, 9, 8}, 5, 3, 1)
	g := newConvGradient(c, 1)
	trace, grad := uniform(random.New(1), c.input.Units()), make([]float32, c.Weights())
	for _, open := range []float64{1, .1} {
		delta := few(random.New(2), c.output.Units(), open)
		with(func(crew *Crew) {
			if n := testing.AllocsPerRun(100, func() { g.accumulate(crew, trace, 1, delta, grad) }); n != 0 {
				t.Errorf("%v open: %v allocations", open, n)
			}
		})
	}
}

// BenchmarkConvolutionGradient is one gradient of one layer, with a part of the
// neurons open.
func BenchmarkConvolutionGradient(b *testing.B) {
	names, layers := paperLayers()
	for i, c := range layers {
		g := newConvGradient(c.conv, c.up)
		trace, grad := uniform(random.New(1), c.source.Units()), make([]float32, c.conv.Weights())
		for _, tc := range []struct {
			name string
			open float64
		}{{"all", 1}, {"30%", .3}, {"20%", .2}, {"10%", .1}, {"2%", .02}} {
			b.Run(names[i]+"/"+tc.name, func(b *testing.B) {
				delta := few(random.New(2), c.conv.output.Units(), tc.open)
				var one Crew
				macs := uint64(0)
				for b.Loop() {
					macs += g.accumulate(&one, trace, 1, delta, grad)
				}
				b.ReportMetric(float64(macs)/float64(b.Elapsed().Nanoseconds()), "GMAC/s")
			})
		}
	}
}
