package wiring

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

// The two parts of a table say what Rows says, for every unit.
func TestTableIsRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s Synapses = drawConv(t, 4)
		if rapid.Bool().Draw(t, "dense") {
			s = newDense(s.Input(), Shape{rapid.IntRange(1, 9).Draw(t, "units"), 1, 1})
		}
		const begin = 100
		in, out := s.Input(), s.Output()
		f := NewTable(s.(Gridded).Axes(), in, out.Channels, begin)
		total := int64(0)
		for u := range int32(in.Units()) {
			position := f.Units.Divide(uint32(u))
			at := f.At(position)
			weight := at.Weight + (u-int32(position*f.Units.By))*f.Unit
			var rows []Row
			for r := range at.Rows {
				if at.Columns > 0 {
					rows = append(rows, Row{
						Weight: weight + r*f.Row - begin,
						First:  out.Unit(int(at.Row+r), int(at.Column), 0),
						Len:    at.Columns * int32(out.Channels),
					})
				}
			}
			if want := s.Rows(u, nil); !slices.Equal(rows, want) {
				t.Fatalf("unit %d reaches %v, want %v", u, rows, want)
			}
			total += int64(at.Synapses)
			if n := int(at.Rows * at.Columns * int32(out.Channels)); n > f.Largest() {
				t.Fatalf("unit %d reaches %d neurons, more than the largest, %d", u, n, f.Largest())
			}
		}
		if total != Count(s) {
			t.Fatalf("%d synapses, want %d", total, Count(s))
		}
	})
}

// Folded, a unit of the small map brings every neuron what all its copies bring,
// and stands for all their synapses.
func TestFoldingIsUpsamplingBefore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		up := rapid.IntRange(2, 4).Draw(t, "up")
		small := drawConv(t, 1)
		c := newConv2D(small.input.Scale(up), small.output.Channels, small.kernel, 1)
		f := newFolding(c, up)
		// Whole numbers, whose sums are exact.
		weights, folded := make([]float32, c.Weights()), make([]float32, f.Size())
		for i := range weights {
			weights[i] = float32(rapid.IntRange(-9, 9).Draw(t, "weight"))
		}
		f.Fold(weights, folded)
		in, out := f.Source(), c.Output()
		table := NewTable(f.Axes(), in, out.Channels, 0)
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
			position := table.Units.Divide(uint32(u))
			at := table.At(position)
			for r := range at.Rows {
				first := out.Unit(int(at.Row+r), int(at.Column), 0)
				weight := at.Weight + int32(ch)*table.Unit + r*table.Row
				for i := range at.Columns * table.channels {
					got[first+i] += folded[weight+i]
				}
			}
			if !slices.Equal(got, want) || int(at.Synapses) != synapses {
				t.Fatalf("unit %d brings %v by %d synapses, want %v by %d", u, got, at.Synapses, want, synapses)
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
			if n < 1<<27 && d.Divide(n) != n/uint32(by) {
				t.Fatalf("%d/%d = %d, want %d", n, by, d.Divide(n), n/uint32(by))
			}
		}
	})
}
