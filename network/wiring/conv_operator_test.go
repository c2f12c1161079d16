package wiring

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
func (c convCase) frame() *frame {
	return newFrame(c.source, c.conv.output, c.conv.kernel, c.conv.stride, c.up)
}

// operator returns it with weights of its own, and those as they are used.
func (c convCase) operator(key random.Key) (v *convOperator, weights, used []float32) {
	weights = uniform(key, c.conv.Weights())
	used = c.fold(weights)
	return newConvOperator(c.conv, c.up, used), weights, used
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

func with(f func(c *Crew)) {
	var c Crew
	c.Start()
	defer c.Stop()
	f(&c)
}

func sameBits(t interface{ Fatalf(string, ...any) }, what string, got, want []float32) {
	for i, w := range want {
		if math.Float32bits(got[i]) != math.Float32bits(w) {
			t.Fatalf("%s %d of %d is %v, want %v", what, i, len(want), got[i], w)
		}
	}
}

// On counts of spikes a convOperator leaves, bit for bit, what spike after spike
// leaves; again after new weights, and with the twins of the kernels.
func TestConvOperatorIsTheSumOfSpikes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawConvolution(t)
		key := random.New(rapid.Uint64Range(0, 1000).Draw(t, "key"))
		v, weights, used := c.operator(key.Int(1))
		out := c.conv.output.Channels
		for round := range 2 {
			if round == 1 {
				copy(weights, uniform(key.Int(7), len(weights)))
				copy(used, c.fold(weights))
				v.Refresh()
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
			with(func(crew *Crew) { v.Apply(crew, laid(v, values), got) })
			sameBits(t, "sum", got, want)
		}
	})
}

// Folded or not, it is the same convolution.
func TestFoldedOperatorAgreesWithUpsampling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawConvolution(t)
		key := random.New(rapid.Uint64Range(0, 1000).Draw(t, "key"))
		v, weights, _ := c.operator(key.Int(1))
		values := uniform(key.Int(2), c.source.Units())
		got, want := make([]float32, c.conv.output.Units()), make([]float32, c.conv.output.Units())
		with(func(crew *Crew) {
			v.Apply(crew, laid(v, values), got)
			plain := newConvOperator(c.conv, 1, weights)
			plain.Apply(crew, laid(plain, c.upsampled(values)), want)
		})
		for i := range want {
			if d := math.Abs(float64(got[i] - want[i])); d > 1e-6*float64(c.conv.FanIn()) {
				t.Fatalf("sum %d is %v, want %v", i, got[i], want[i])
			}
		}
	})
}

// What a frame counts as pairs is what there is.
func TestFramePairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawConvolution(t)
		n := uint64(0)
		c.each(func(_, _, _ int) { n += uint64(c.conv.output.Channels) })
		if got := c.frame().pairs; got != n {
			t.Fatalf("%d pairs, want %d", got, n)
		}
	})
}

func TestConvOperatorDoesNotAllocate(t *testing.T) {
	c := newConv2D(Shape{3, 9, 8}, 5, 3, 1)
	v := newConvOperator(c, 1, make([]float32, c.Weights()))
	values, sums := make([]float32, v.Layout().Size), make([]float32, c.output.Units())
	with(func(crew *Crew) {
		if n := testing.AllocsPerRun(100, func() { v.Refresh(); v.Apply(crew, values, sums) }); n != 0 {
			t.Errorf("%v allocations", n)
		}
	})
}

// paperLayers are the convolutions of the paper's network at 88×120.
func paperLayers() (names []string, layers []convCase) {
	for _, l := range []struct {
		name                string
		in, out, kernel, up int
		height, width       int
	}{
		{"enc1", 1, 32, 5, 1, 88, 120}, {"enc2", 32, 64, 3, 1, 44, 60}, {"enc3", 64, 128, 3, 1, 22, 30},
		{"dec1", 128, 64, 3, 1, 22, 30}, {"dec2", 64, 32, 3, 2, 44, 60}, {"dec3", 32, 16, 3, 2, 88, 120},
	} {
		c := newConv2D(Shape{l.in, l.height, l.width}, l.out, l.kernel, 1)
		names, layers = append(names, l.name), append(layers, convCase{c, 1, c.input})
		if l.up > 1 {
			names, layers = append(names, l.name+"/folded"), append(layers, convCase{c, l.up, c.before(l.up)})
		}
	}
	return names, layers
}

// BenchmarkConvOperator is one tick of one layer.
func BenchmarkConvOperator(b *testing.B) {
	names, layers := paperLayers()
	for i, c := range layers {
		b.Run(names[i], func(b *testing.B) {
			v, _, _ := c.operator(random.New(1))
			values, sums := laid(v, few(random.New(2), c.source.Units(), .1)), make([]float32, c.conv.output.Units())
			var one Crew // no helpers
			for b.Loop() {
				v.Apply(&one, values, sums)
			}
			b.ReportMetric(float64(v.frame.pairs)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GMAC/s")
		})
	}
}

// laid returns the values of a map as an operator wants them.
func laid(v Operator, values []float32) []float32 {
	l := v.Layout()
	out := make([]float32, l.Size)
	for u, value := range values {
		out[l.Place(int32(u))] = value
	}
	return out
}

// place is where a synapse of output channel 0 leads, and its weight.
type place struct{ weight, neuron int }

// taps appends the places that one unit of a convolution's input map reaches:
// by tap (ky, kx) the output whose position times the stride, plus the tap,
// minus half a kernel, is the unit's.
func (c *conv2d) taps(unit int, dst []place) []place {
	y, x, ci := c.input.Position(int32(unit))
	r := (c.kernel - 1) / 2
	for ky := range c.kernel {
		oy := y + r - ky
		if oy < 0 || oy%c.stride != 0 || oy/c.stride >= c.output.Height {
			continue
		}
		for kx := range c.kernel {
			ox := x + r - kx
			if ox < 0 || ox%c.stride != 0 || ox/c.stride >= c.output.Width {
				continue
			}
			dst = append(dst, place{
				weight: c.weight(0, ci, ky, kx),
				neuron: int(c.output.Unit(oy/c.stride, ox/c.stride, 0)),
			})
		}
	}
	return dst
}
