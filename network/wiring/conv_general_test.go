package wiring

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"spikesim/sim/random"
)

// drawWindows draws a map, a kernel and how it goes over the map.
func drawWindows(t *rapid.T) (in Shape, c Conv2D) {
	extent := func(name string, high int) Extent {
		return Extent{rapid.IntRange(1, high).Draw(t, name), rapid.IntRange(1, high).Draw(t, name)}
	}
	side := func() int { return rapid.IntRange(0, 4).Draw(t, "padding") }
	c = Conv2D{Kernel: extent("kernel", 5), Stride: extent("stride", 4), Dilation: extent("dilation", 3)}
	if rapid.Bool().Draw(t, "ordinary") { // as those with fast ways of their own, in some of this at least
		c.Dilation, c.Groups = Square(1), 1
		if rapid.Bool().Draw(t, "square") {
			c.Kernel, c.Stride = Square(c.Kernel.Rows/2*2+1), Square(c.Stride.Rows)
		}
	} else {
		c.Groups = rapid.IntRange(1, 3).Draw(t, "groups")
	}
	c.Padding = rapid.SampledFrom([]Padding{{}, {Way: PadSame}, {Way: PadValid}, Pad(side(), side(), side(), side())}).Draw(t, "padding")
	c.Channels = c.Groups * rapid.IntRange(1, 3).Draw(t, "channels")
	return Shape{c.Groups * rapid.IntRange(1, 2).Draw(t, "in"), rapid.IntRange(1, 7).Draw(t, "height"), rapid.IntRange(1, 7).Draw(t, "width")}, c
}

// convolved lists the synapses of a convolution by its definition, from the point of
// view of the neurons. Padding is that of PyTorch: same is dilation·(kernel−1) in
// all, the odd one at the end.
func convolved(in, out Shape, c Conv2D) (list []synapse) {
	top, left := c.Padding.Top, c.Padding.Left
	if c.Padding.Way == "" || c.Padding.Way == PadSame {
		top, left = c.Dilation.Rows*(c.Kernel.Rows-1)/2, c.Dilation.Columns*(c.Kernel.Columns-1)/2
	}
	perGroup := in.Channels / c.Groups
	for y := range out.Height {
		for x := range out.Width {
			for co := range out.Channels {
				group := co / (out.Channels / c.Groups)
				for ci := range perGroup {
					for ky := range c.Kernel.Rows {
						for kx := range c.Kernel.Columns {
							iy, ix := y*c.Stride.Rows+ky*c.Dilation.Rows-top, x*c.Stride.Columns+kx*c.Dilation.Columns-left
							if iy < 0 || iy >= in.Height || ix < 0 || ix >= in.Width {
								continue
							}
							list = append(list, synapse{((co*perGroup+ci)*c.Kernel.Rows+ky)*c.Kernel.Columns + kx,
								in.Unit(iy, ix, group*perGroup+ci), out.Unit(y, x, co)})
						}
					}
				}
			}
		}
	}
	return list
}

// size is how often a kernel fits, counted place by place.
func (c Conv2D) size(in Shape) (height, width int) {
	count := func(size, kernel, stride, dilation, before, after int) (n int) {
		span := dilation * (kernel - 1)
		if c.Padding.Way == "" || c.Padding.Way == PadSame {
			before, after = span/2, span-span/2
		}
		for at := -before; at+span < size+after; at += stride {
			n++
		}
		return n
	}
	return count(in.Height, c.Kernel.Rows, c.Stride.Rows, c.Dilation.Rows, c.Padding.Top, c.Padding.Bottom),
		count(in.Width, c.Kernel.Columns, c.Stride.Columns, c.Dilation.Columns, c.Padding.Left, c.Padding.Right)
}

// asStandard lists the synapses of rows, with the places at which the field stores
// their weights.
func asStandard(s Synapses) (list []synapse) {
	_, index := Standard(s)
	standard := make([]int, s.Weights())
	for i := range standard {
		standard[index(i)] = i
	}
	for unit := range int32(s.Input().Units()) {
		for _, r := range s.Rows(unit, nil) {
			for i := range r.Len {
				list = append(list, synapse{standard[r.Weight+i], unit, r.First + i})
			}
		}
	}
	slices.SortFunc(list, compareSynapses)
	return list
}

// Whatever the kernel, the padding, the strides, the dilation and the groups: rows,
// axes, counts and the order of weights are those of the definition.
func TestConvolutionsAreTheirDefinition(t *testing.T) {
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		in, c := drawWindows(t)
		height, width := c.size(in)
		problem := ""
		s := Resolve(&c, in, random.New(1), func(path, p, _ string) { problem = path + ": " + p })
		if height < 1 || width < 1 {
			if s != nil || problem[:8] != "kernel: " {
				t.Fatalf("%+v of %v: %q, want a kernel that is too large", c, in, problem)
			}
			seen["none"]++
			return
		}
		if s == nil {
			t.Fatal(problem)
		}
		out := Shape{c.Channels, height, width}
		if s.Output() != out {
			t.Fatalf("%+v of %v gives %v, want %v", c, in, s.Output(), out)
		}
		want := convolved(in, out, c)
		slices.SortFunc(want, compareSynapses)
		if got := asStandard(s); !slices.Equal(got, want) {
			t.Fatalf("%+v of %v: %d synapses are not the %d of the definition", c, in, len(got), len(want))
		}
		if Count(s) != int64(len(want)) {
			t.Fatalf("Count is %d, want %d", Count(s), len(want))
		}
		if shape, _ := Standard(s); !slices.Equal(shape, []int{c.Channels, in.Channels / c.Groups, c.Kernel.Rows, c.Kernel.Columns}) {
			t.Fatalf("weights have shape %v", shape)
		}
		if FanIn(s) != in.Channels/c.Groups*c.Kernel.Rows*c.Kernel.Columns {
			t.Fatalf("fan-in is %d", FanIn(s))
		}
		seen[fmt.Sprintf("%T", s)]++
		g, ok := s.(Gridded)
		if !ok {
			return
		}
		axes, table := g.Axes(), NewTable(g.Axes(), in, out.Channels, 0)
		var got []synapse
		synapses := int64(0)
		for unit := range int32(in.Units()) {
			for _, r := range axes.appendRows(in, out, unit, nil) {
				for i := range r.Len {
					got = append(got, synapse{int(r.Weight + i), unit, r.First + i})
				}
			}
			synapses += int64(table.At(uint32(unit) / uint32(in.Channels)).Synapses)
		}
		_, index := Standard(s)
		for i := range want {
			want[i].standard = index(want[i].standard)
		}
		slices.SortFunc(got, compareSynapses)
		slices.SortFunc(want, compareSynapses)
		if !slices.Equal(got, want) || synapses != int64(len(want)) {
			t.Fatalf("%+v of %v: axes have %d synapses that are not the %d of the definition", c, in, synapses, len(want))
		}
	})
	for _, kind := range []string{"none", "*wiring.conv2d", "wiring.griddedConv", "*wiring.generalConv"} {
		if seen[kind] == 0 && !testing.Short() {
			t.Errorf("no %s among %v", kind, seen)
		}
	}
}

// Pools are convolutions in as many groups as channels, by one weight.
func TestPoolsAreTheirDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, c := drawWindows(t)
		c.Dilation, c.Groups, c.Channels = Square(1), in.Channels, in.Channels
		pool := AvgPool{c.Kernel, c.Stride, c.Padding}
		if rapid.Bool().Draw(t, "stride of the kernel") {
			c.Stride, pool.Stride = c.Kernel, Extent{}
		}
		if c.Padding == (Padding{}) {
			c.Padding = Padding{Way: PadValid}
		}
		var k Kind = &pool
		weight := 1 / float32(c.Kernel.Rows*c.Kernel.Columns)
		if rapid.Bool().Draw(t, "sum") {
			sum := SumPool(pool)
			k, weight = &sum, 1
		}
		height, width := c.size(in)
		s := Resolve(k, in, random.New(1), func(string, string, string) {})
		if height < 1 || width < 1 {
			if s != nil {
				t.Fatal("a window beyond the map")
			}
			return
		}
		out := Shape{in.Channels, height, width}
		want := convolved(in, out, c)
		for i := range want {
			want[i].standard = 0
		}
		slices.SortFunc(want, compareSynapses)
		if got := asStandard(s); s.Output() != out || !slices.Equal(got, want) || Count(s) != int64(len(want)) {
			t.Fatalf("%+v of %v: %d synapses to %v, want %d to %v", k, in, len(got), s.Output(), len(want), out)
		}
		preset := []float32{-1}
		if s.(Preset).Preset(preset); preset[0] != weight || !Fixed(s) {
			t.Fatalf("the weight is %v, want %v", preset[0], weight)
		}
	})
}

// What YAML has is read back as it was, and what it can't have is refused.
func TestWordsOfExtentsAndPadding(t *testing.T) {
	for _, words := range [][]string{{"3"}, {"3", "5"}} {
		var e Extent
		if problem, _ := e.SetWords(words); problem != "" || !slices.Equal(e.Words(), words) {
			t.Errorf("%v became %v (%s)", words, e.Words(), problem)
		}
	}
	for _, words := range [][]string{{"same"}, {"valid"}, {"2"}, {"2", "0"}, {"0", "1", "2", "3"}} {
		var p Padding
		if problem, _ := p.SetWords(words); problem != "" || !slices.Equal(p.Words(), words) {
			t.Errorf("%v became %v (%s)", words, p.Words(), problem)
		}
	}
	for _, words := range [][]string{{}, {"three"}, {"1.5"}, {"same", "1"}, {"1", "2", "3"}, {"valid", "valid"}} {
		var e Extent
		var p Padding
		if problem, remedy := e.SetWords(words); problem == "" || remedy == "" {
			t.Errorf("%v became %v", words, e)
		}
		if problem, remedy := p.SetWords(words); problem == "" || remedy == "" {
			t.Errorf("%v became %v", words, p)
		}
	}
}
