package wiring

import (
	"fmt"
	"slices"
	"testing"
)

// geometries are convolutions and dense weights of all sorts, down to maps
// smaller than the kernel and strides larger than it.
func geometries() map[string]Synapses {
	all := map[string]Synapses{
		"dense":            newDense(Shape{5, 1, 1}, Shape{3, 1, 1}),
		"one to one":       oneToOne{Shape{2, 3, 4}},
		"dense from a map": newDense(Shape{2, 3, 4}, Shape{5, 1, 1}),
	}
	for _, input := range []Shape{{1, 1, 1}, {2, 1, 5}, {1, 3, 2}, {3, 6, 7}, {2, 8, 5}} {
		for _, kernel := range []int{1, 3, 5, 7} {
			for stride := 1; stride <= 5; stride++ {
				all[fmt.Sprintf("%v by %d stride %d", input, kernel, stride)] = newConv2D(input, 2, kernel, stride)
			}
		}
	}
	return all
}

// synapse is one synapse by the definition: the place of its weight in the
// order of the field, and its two ends.
type synapse struct {
	standard  int
	pre, post int32
}

// byDefinition lists the synapses of a geometry from the point of view of the
// neurons.
func byDefinition(s Synapses) (list []synapse) {
	in, out := s.Input(), s.Output()
	if _, ok := s.(oneToOne); ok {
		for u := range int32(in.Units()) {
			y, x, c := in.Position(u)
			list = append(list, synapse{(c*in.Height+y)*in.Width + x, u, u})
		}
		return list
	}
	c, ok := s.(*conv2d)
	if !ok {
		for j := range out.Units() {
			for y := range in.Height {
				for x := range in.Width {
					for ch := range in.Channels {
						list = append(list, synapse{j*in.Units() + (ch*in.Height+y)*in.Width + x, in.Unit(y, x, ch), int32(j)})
					}
				}
			}
		}
		return list
	}
	r := (c.kernel - 1) / 2
	for y := range out.Height {
		for x := range out.Width {
			for ky := range c.kernel {
				for kx := range c.kernel {
					iy, ix := y*c.stride+ky-r, x*c.stride+kx-r
					if iy < 0 || iy >= in.Height || ix < 0 || ix >= in.Width {
						continue
					}
					for ci := range in.Channels {
						for co := range out.Channels {
							list = append(list, synapse{((co*in.Channels+ci)*c.kernel+ky)*c.kernel + kx, in.Unit(iy, ix, ci), out.Unit(y, x, co)})
						}
					}
				}
			}
		}
	}
	return list
}

func compareSynapses(a, b synapse) int {
	for _, d := range []int{int(a.pre - b.pre), int(a.post - b.post), a.standard - b.standard} {
		if d != 0 {
			return d
		}
	}
	return 0
}

// The rows of all units are the synapses of the definition, each once, with the
// weight that the field stores for it; rows are disjoint and ascend.
func TestRowsAreTheSynapsesOfTheDefinition(t *testing.T) {
	for name, s := range geometries() {
		t.Run(name, func(t *testing.T) {
			standard := make([]int, s.Weights())
			_, index := Standard(s)
			for i := range standard {
				standard[index(i)] = i
			}
			var got []synapse
			for unit := range int32(s.Input().Units()) {
				end := int32(0)
				for _, r := range s.Rows(unit, nil) {
					if r.Len <= 0 || r.First < end {
						t.Fatalf("unit %d: row %+v is empty or overlaps the one before, which ends at %d", unit, r, end)
					}
					end = r.First + r.Len
					for i := range r.Len {
						got = append(got, synapse{standard[r.Weight+i], unit, r.First + i})
					}
				}
			}
			want := byDefinition(s)
			slices.SortFunc(got, compareSynapses)
			slices.SortFunc(want, compareSynapses)
			if !slices.Equal(got, want) {
				t.Errorf("%d synapses differ from the %d of the definition", len(got), len(want))
			}
			if Count(s) != int64(len(want)) {
				t.Errorf("Count is %d, want %d", Count(s), len(want))
			}
		})
	}
}

// Standard is a bijection between the field's order and the one kept here.
func TestStandardIsAPermutation(t *testing.T) {
	for name, s := range geometries() {
		shape, index := Standard(s)
		size := 1
		for _, n := range shape {
			size *= n
		}
		if size != s.Weights() {
			t.Errorf("%s: shape %v does not hold %d weights", name, shape, s.Weights())
		}
		seen := make([]bool, s.Weights())
		for i := range seen {
			if j := index(i); seen[j] {
				t.Errorf("%s: place %d comes up twice", name, j)
			} else {
				seen[j] = true
			}
		}
	}
}

// Rows appends and leaves what is there alone.
func TestRowsAppends(t *testing.T) {
	for name, s := range geometries() {
		before := Row{1, 2, 3}
		if got := s.Rows(0, []Row{before}); got[0] != before {
			t.Errorf("%s: Rows overwrote what dst held", name)
		}
	}
}

func TestFanInIsThatOfANeuronAwayFromTheBorders(t *testing.T) {
	for _, tc := range []struct {
		s    Synapses
		want int
	}{
		{newConv2D(Shape{3, 9, 9}, 4, 5, 1), 75},
		{newConv2D(Shape{2, 9, 9}, 4, 3, 2), 18},
		{newDense(Shape{2, 3, 4}, Shape{5, 1, 1}), 24},
		{oneToOne{Shape{2, 3, 4}}, 1},
	} {
		if got := FanIn(tc.s); got != tc.want {
			t.Errorf("fan-in is %d, want %d", got, tc.want)
		}
		in := map[int32]int{}
		for _, syn := range byDefinition(tc.s) {
			in[syn.post]++
		}
		if largest := slices.Max(slices.Collect(values(in))); largest != tc.want {
			t.Errorf("by the definition the fan-in is %d, want %d", largest, tc.want)
		}
	}
}

func values(m map[int32]int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for _, v := range m {
			if !yield(v) {
				return
			}
		}
	}
}
