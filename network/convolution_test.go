package network

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"spikesim/sim/kernel"
	"spikesim/sim/random"
)

// convCase is a convolution with an upsampling before it.
type convCase struct {
	conv   *conv2d
	up     int
	source Shape // the map that arrives
}

func drawConvolution(t *rapid.T) convCase {
	up := rapid.SampledFrom([]int{1, 1, 2, 3, 4}).Draw(t, "up")
	stride := 1
	if up == 1 {
		stride = rapid.IntRange(1, 3).Draw(t, "stride")
	}
	source := Shape{
		Channels: rapid.IntRange(1, 7).Draw(t, "in"),
		Height:   rapid.IntRange(1, 11).Draw(t, "height"), Width: rapid.IntRange(1, 11).Draw(t, "width"),
	}
	c := newConv2D(Shape{source.Channels, source.Height * up, source.Width * up},
		rapid.IntRange(1, 20).Draw(t, "out"), rapid.SampledFrom([]int{1, 3, 5, 7}).Draw(t, "kernel"), stride)
	return convCase{c, up, source}
}

// window returns the geometry as it is used.
func (c convCase) window() *window {
	return newWindow(c.source, c.conv.output, c.conv.kernel, c.conv.stride, c.up)
}

// convolver returns it with weights of its own, and those as they are used.
func (c convCase) convolver(key random.Key) (v *convolver, weights, used []float32) {
	weights = uniform(key, c.conv.Weights())
	used = c.fold(weights)
	if c.up == 1 {
		return newConvolver(c.conv, used), weights, used
	}
	return newFoldedConvolver(c.conv, c.up, used), weights, used
}

// fold adds up the weights by which the copies of an input reach an output.
func (c convCase) fold(weights []float32) []float32 {
	if c.up == 1 {
		return weights
	}
	k, taps, out := c.conv.kernel, c.conv.kernel+c.up-1, c.conv.output.Channels
	folded := make([]float32, c.source.Channels*taps*taps*out)
	for ci := range c.source.Channels {
		for n := range k * k * c.up * c.up {
			ky, kx, dy, dx := n/c.up/c.up/k, n/c.up/c.up%k, n/c.up%c.up, n%c.up
			for co := range out {
				// Copy (dy, dx) reaches the output r+dy−ky after the input's first copy.
				folded[((ci*taps+k-1-ky+dy)*taps+k-1-kx+dx)*out+co] += weights[c.conv.weight(co, ci, ky, kx)]
			}
		}
	}
	return folded
}

// each calls f for every input unit, in ascending order, and what it reaches:
// the neuron of output channel 0, and the index of its weight.
func (c convCase) each(f func(unit, neuron, weight int)) {
	if c.up == 1 {
		for u := range c.source.Units() {
			for _, at := range c.conv.taps(u, nil) {
				f(u, at.neuron, at.weight)
			}
		}
		return
	}
	r, out, taps := (c.conv.kernel-1)/2, c.conv.output, c.conv.kernel+c.up-1
	for u := range c.source.Units() {
		y, x, ci := c.source.Position(int32(u))
		for j := range taps {
			for i := range taps {
				oy, ox := y*c.up-r+j, x*c.up-r+i
				if oy >= 0 && ox >= 0 && oy < out.Height && ox < out.Width {
					f(u, int(out.Unit(oy, ox, 0)), ((ci*taps+j)*taps+i)*out.Channels)
				}
			}
		}
	}
}

// upsampled repeats the values of the map that arrives.
func (c convCase) upsampled(values []float32) []float32 {
	out := make([]float32, c.conv.input.Units())
	for u := range out {
		y, x, ch := c.conv.input.Position(int32(u))
		out[u] = values[c.source.Unit(y/c.up, x/c.up, ch)]
	}
	return out
}

func uniform(key random.Key, n int) []float32 {
	values := make([]float32, n)
	for i := range values {
		values[i] = float32(2*key.Float64(uint64(i)) - 1)
	}
	return values
}

// few returns numbers of which just a part is not 0.
func few(key random.Key, n int, part float64) []float32 {
	values := uniform(key.Int(0), n)
	for i := range values {
		if key.Float64(uint64(i)) >= part {
			values[i] = 0
		}
	}
	return values
}

func with(f func(c *crew)) {
	var c crew
	c.start()
	defer c.stop()
	f(&c)
}

func sameBits(t interface{ Fatalf(string, ...any) }, what string, got, want []float32) {
	for i, w := range want {
		if math.Float32bits(got[i]) != math.Float32bits(w) {
			t.Fatalf("%s %d of %d is %v, want %v", what, i, len(want), got[i], w)
		}
	}
}

// On counts of spikes a convolver leaves, bit for bit, what spike after spike
// leaves; again after new weights, and with the twins of the kernels.
func TestConvolverIsTheSumOfSpikes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawConvolution(t)
		key := random.New(rapid.Uint64Range(0, 1000).Draw(t, "key"))
		v, weights, used := c.convolver(key.Int(1))
		out := c.conv.output.Channels
		for round := range 2 {
			if round == 1 {
				copy(weights, uniform(key.Int(7), len(weights)))
				copy(used, c.fold(weights))
				v.refresh()
				defer kernel.UseTwins()()
			}
			values := make([]float32, c.source.Units())
			for u := range values {
				values[u] = float32(int(3 * key.Int(2+round).Float64(uint64(u))))
			}
			got := uniform(key.Int(4), c.conv.output.Units())
			want := append([]float32(nil), got...)
			c.each(func(unit, neuron, weight int) {
				for co := range out {
					want[neuron+co] += values[unit] * used[weight+co]
				}
			})
			with(func(crew *crew) { v.apply(crew, values, got) })
			sameBits(t, "sum", got, want)
		}
	})
}

// Folded or not, it is the same convolution.
func TestFoldedConvolverAgreesWithUpsampling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawConvolution(t)
		key := random.New(rapid.Uint64Range(0, 1000).Draw(t, "key"))
		v, weights, _ := c.convolver(key.Int(1))
		values := uniform(key.Int(2), c.source.Units())
		got, want := make([]float32, c.conv.output.Units()), make([]float32, c.conv.output.Units())
		with(func(crew *crew) {
			v.apply(crew, values, got)
			newConvolver(c.conv, weights).apply(crew, c.upsampled(values), want)
		})
		for i := range want {
			if d := math.Abs(float64(got[i] - want[i])); d > 1e-6*float64(c.conv.FanIn()) {
				t.Fatalf("sum %d is %v, want %v", i, got[i], want[i])
			}
		}
	})
}

// What a window counts as pairs is what there is.
func TestWindowPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawConvolution(t)
		n := uint64(0)
		c.each(func(_, _, _ int) { n += uint64(c.conv.output.Channels) })
		if got := c.window().pairs; got != n {
			t.Fatalf("%d pairs, want %d", got, n)
		}
	})
}

func TestConvolverDoesNotAllocate(t *testing.T) {
	c := newConv2D(Shape{3, 9, 8}, 5, 3, 1)
	v := newConvolver(c, make([]float32, c.Weights()))
	values, sums := make([]float32, c.input.Units()), make([]float32, c.output.Units())
	with(func(crew *crew) {
		if n := testing.AllocsPerRun(100, func() { v.refresh(); v.apply(crew, values, sums) }); n != 0 {
			t.Errorf("%v allocations", n)
		}
	})
}

// paperLayers are the convolutions of the paper's network at 88×120.
func paperLayers() (names []string, layers []convCase) {
	n, err := Build(paper(88, 120, lif(10, 1, "")), Options{Tick: ms, Lanes: 1})
	if err != nil {
		panic(err)
	}
	for _, p := range n.layout.populations {
		for _, s := range p.projections {
			c := s.(*conv2d)
			names, layers = append(names, p.name), append(layers, convCase{c, 1, c.input})
			if p.name == "dec2" || p.name == "dec3" {
				names, layers = append(names, p.name+"/folded"), append(layers, convCase{c, 2, c.before(2)})
			}
		}
	}
	return names, layers
}

// BenchmarkConvolver is one tick of one layer.
func BenchmarkConvolver(b *testing.B) {
	names, layers := paperLayers()
	for i, c := range layers {
		b.Run(names[i], func(b *testing.B) {
			v, _, _ := c.convolver(random.New(1))
			values, sums := few(random.New(2), c.source.Units(), .1), make([]float32, c.conv.output.Units())
			var one crew // no helpers
			for b.Loop() {
				v.apply(&one, values, sums)
			}
			b.ReportMetric(float64(v.window.pairs)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GMAC/s")
		})
	}
}
