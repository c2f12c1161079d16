package network

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawConv draws a convolution.
func drawConv(t *rapid.T, maxStride int) *conv2d {
	in := Shape{
		Channels: rapid.IntRange(1, 3).Draw(t, "in"),
		Height:   rapid.IntRange(1, 9).Draw(t, "height"),
		Width:    rapid.IntRange(1, 9).Draw(t, "width"),
	}
	return newConv2D(in, rapid.IntRange(1, 3).Draw(t, "out"), 1+2*rapid.IntRange(0, 3).Draw(t, "half a kernel"),
		rapid.IntRange(1, maxStride).Draw(t, "stride"))
}

// The two tables of a fan say what Rows says, for every unit.
func TestFanIsRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s Synapses = drawConv(t, 4)
		if rapid.Bool().Draw(t, "dense") {
			s = newDense(s.Input(), Shape{rapid.IntRange(1, 9).Draw(t, "units"), 1, 1})
		}
		const begin = 100
		in, out := s.Input(), s.Output()
		f := newFan(s.(axes), in, out.Channels, begin)
		total := int64(0)
		for u := range int32(in.Units()) {
			position := f.units.divide(uint32(u))
			at := f.at(position)
			weight := at.weight + (u-int32(position*f.units.by))*f.unit
			var rows []Row
			for r := range at.rows {
				if at.columns > 0 {
					rows = append(rows, Row{
						Weight: weight + r*f.row - begin,
						First:  out.Unit(int(at.row+r), int(at.column), 0),
						Len:    at.columns * int32(out.Channels),
					})
				}
			}
			if want := s.Rows(u, nil); !slices.Equal(rows, want) {
				t.Fatalf("unit %d reaches %v, want %v", u, rows, want)
			}
			total += int64(at.synapses)
			if n := int(at.rows * at.columns * int32(out.Channels)); n > f.largest() {
				t.Fatalf("unit %d reaches %d neurons, more than the largest, %d", u, n, f.largest())
			}
		}
		if total != s.Count() {
			t.Fatalf("%d synapses, want %d", total, s.Count())
		}
	})
}

// Folded, a unit of the small map brings every neuron what all its copies bring,
// and stands for all their synapses.
func TestFoldingIsUpsamplingBefore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		up := rapid.IntRange(2, 4).Draw(t, "up")
		small := drawConv(t, 1)
		c := newConv2D(small.input.scale(up), small.output.Channels, small.kernel, 1)
		f := foldable(c, up)
		// Whole numbers, whose sums are exact.
		weights, folded := make([]float32, c.Weights()), make([]float32, f.size())
		for i := range weights {
			weights[i] = float32(rapid.IntRange(-9, 9).Draw(t, "weight"))
		}
		f.fold(weights, folded)
		in, out := f.source(), c.Output()
		fan := newFan(f, in, out.Channels, 0)
		for u := range int32(in.Units()) {
			got, want := make([]float32, out.Units()), make([]float32, out.Units())
			synapses := 0
			y, x, ch := in.Position(u)
			for dy := range up {
				for dx := range up {
					for _, r := range c.Rows(c.input.Unit(y*up+dy, x*up+dx, ch), nil) {
						for i := range r.Len {
							want[r.First+i] += weights[r.Weight+i]
							synapses++
						}
					}
				}
			}
			position := fan.units.divide(uint32(u))
			at := fan.at(position)
			for r := range at.rows {
				first := out.Unit(int(at.row+r), int(at.column), 0)
				weight := at.weight + int32(ch)*fan.unit + r*fan.row
				for i := range at.columns * fan.channels {
					got[first+i] += folded[weight+i]
				}
			}
			if !slices.Equal(got, want) || int(at.synapses) != synapses {
				t.Fatalf("unit %d brings %v by %d synapses, want %v by %d", u, got, at.synapses, want, synapses)
			}
		}
	})
}

func TestDivisor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		by := rapid.IntRange(1, 1<<16).Draw(t, "by")
		d := newDivisor(by)
		n := uint32(rapid.IntRange(0, 1<<27-1).Draw(t, "n"))
		for _, n := range []uint32{n, n / uint32(by) * uint32(by), (n/uint32(by))*uint32(by) + uint32(by) - 1, 1<<27 - 1} {
			if n < 1<<27 && d.divide(n) != n/uint32(by) {
				t.Fatalf("%d/%d = %d, want %d", n, by, d.divide(n), n/uint32(by))
			}
		}
	})
}
