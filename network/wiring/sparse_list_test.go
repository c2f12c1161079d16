package wiring

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"spikesim/sim/random"
)

// A list in any order gives its synapses, each with the weight that stands beside
// it; saved weights stand in the order of the list.
func TestSparseOfAList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, m := rapid.IntRange(1, 20).Draw(t, "units"), rapid.IntRange(1, 20).Draw(t, "neurons")
		l := &List{Weight: []float32{}}
		var want []synapse
		for i := range rapid.IntRange(0, 60).Draw(t, "synapses") {
			l.Pre = append(l.Pre, int32(rapid.IntRange(0, n-1).Draw(t, "pre")))
			l.Post = append(l.Post, int32(rapid.IntRange(0, m-1).Draw(t, "post")))
			l.Weight = append(l.Weight, float32(i)+.5)
			want = append(want, synapse{i, l.Pre[i], l.Post[i]})
		}
		s := Sparse{Units: m, Multapses: true, Learned: rapid.Bool().Draw(t, "learned")}
		s.SetList(l, nil)
		report := func(path, problem, _ string) { t.Fatal(path, problem) }
		s.Validate(report)
		syn := Resolve(&s, Shape{n, 1, 1}, random.New(1), report)
		slices.SortFunc(want, compareSynapses)
		if got := asStandard(syn); !slices.Equal(got, want) {
			t.Fatalf("synapses are %v, want %v", got, want)
		}
		if syn.Weights() != len(want) || Fixed(syn) == s.Learned || Count(syn) != int64(len(want)) {
			t.Fatalf("%d weights, fixed: %v", syn.Weights(), Fixed(syn))
		}
		weights := make([]float32, len(want))
		syn.(Preset).Preset(weights)
		_, index := Standard(syn)
		for i := range want {
			if weights[index(i)] != l.Weight[i] {
				t.Fatalf("weight %d is %v, want %v", i, weights[index(i)], l.Weight[i])
			}
		}
	})
}

func TestProblemsOfLists(t *testing.T) {
	w := 1.
	for _, tc := range []struct {
		l      List
		change func(s *Sparse)
		want   []string
	}{
		{List{Pre: []int32{0, 5, -1}, Post: []int32{0, 1, 2}}, nil, []string{"file: 2 of 3 synapses have units (pre) out of range, the first is 5; there are 4"}},
		{List{Pre: []int32{0, 5}, Post: []int32{3, 1}}, nil, []string{"file: 1 of 2 synapses have units", "file: 1 of 2 synapses have neurons (post) out of range, the first is 3; there are 3"}},
		{List{Pre: []int32{1, 0, 1, 1}, Post: []int32{2, 0, 2, 2}}, nil, []string{"file: 2 of 4 synapses connect a unit and a neuron that are connected already, the first unit 1 with neuron 2"}},
		{List{Pre: []int32{1, 1}, Post: []int32{2, 2}}, func(s *Sparse) { s.Multapses = true }, nil},
		{List{Pre: []int32{1, 2}, Post: []int32{1, 0}}, func(s *Sparse) { s.place.Recurrent = true }, []string{"file: 1 of 2 synapses connect a neuron with itself"}},
		{List{Pre: []int32{1}, Post: []int32{1}}, func(s *Sparse) { s.place.Recurrent, s.SelfConnections = true, true }, nil},
		{List{Pre: []int32{1}, Post: []int32{1}, Weight: []float32{1}}, func(s *Sparse) { s.Weight = &w }, []string{"weight: the file gives a weight"}},
		{List{Pre: []int32{1}, Post: []int32{1}}, func(s *Sparse) { s.InDegree = 1 }, []string{"file: it gives a list, and what to draw"}},
		{List{Pre: []int32{1}, Post: []int32{1}}, func(s *Sparse) { s.File, s.list = "x.npz", nil }, []string{"file: it was not read"}},
		{List{}, nil, nil},
	} {
		s := Sparse{Units: 3}
		s.SetList(&tc.l, nil)
		if tc.change != nil {
			tc.change(&s)
		}
		var got []string
		report := func(path, problem, remedy string) { got = append(got, path+": "+problem+"; "+remedy) }
		if s.Validate(report); len(got) == 0 {
			if syn := Resolve(&s, Shape{4, 1, 1}, random.New(1), report); (syn == nil) != (len(got) > 0) {
				t.Errorf("%+v: %v with problems %q", tc.l, syn, got)
			}
		}
		if !slices.EqualFunc(got, tc.want, strings.HasPrefix) {
			t.Errorf("%+v: %q, want %q", tc.l, got, tc.want)
		}
	}
}

// The neurons of a list can have the shape of a map.
func TestListToAMap(t *testing.T) {
	s := Sparse{Channels: 2, Height: 3, Width: 4}
	s.SetList(&List{Pre: []int32{0}, Post: []int32{23}, Weight: []float32{1}}, nil)
	if syn := drawn(t, s, 1, 0, false, 1); syn.Output() != (Shape{2, 3, 4}) {
		t.Errorf("neurons %v", syn.Output())
	}
	for want, s := range map[string]Sparse{
		"both units and a map": {Units: 24, Channels: 2, Height: 3, Width: 4, InDegree: 1},
		"width: 0":             {Channels: 2, Height: 3, InDegree: 1},
	} {
		said := ""
		s.Validate(func(path, problem, _ string) { said += path + ": " + problem + "\n" })
		if !strings.Contains(said, want) {
			t.Errorf("said %q, want %q", said, want)
		}
	}
}
