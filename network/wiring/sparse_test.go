package wiring

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"spikesim/sim/random"
)

// drawn resolves a kind between n units and as many neurons as it says, or m.
func drawn(t testing.TB, s Sparse, n, m int, recurrent bool, seed uint64) Synapses {
	t.Helper()
	k := s.At(Placement{Neurons: Shape{m, 1, 1}, Recurrent: recurrent})
	k.Validate(func(path, problem, _ string) { t.Fatal(path, problem) })
	return Resolve(k, Shape{n, 1, 1}, random.New(seed), func(path, problem, _ string) { t.Fatal(path, problem) })
}

// Whatever is drawn is what was asked for: as many synapses to every neuron, from
// different units unless several may come from one, and none of a neuron to itself
// unless that is allowed.
func TestSparseIsWhatWasAskedFor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 150).Draw(t, "units")
		m, recurrent := n, rapid.Bool().Draw(t, "recurrent")
		if !recurrent {
			m = rapid.IntRange(1, 150).Draw(t, "neurons")
		}
		s := Sparse{Multapses: rapid.Bool().Draw(t, "multapses"), SelfConnections: rapid.Bool().Draw(t, "self_connections")}
		room := n
		if recurrent && !s.SelfConnections {
			room--
		}
		if room == 0 {
			return
		}
		if s.InDegree = rapid.IntRange(1, room).Draw(t, "in_degree"); s.Multapses {
			s.InDegree *= 2
		}
		k := s.At(Placement{Neurons: Shape{m, 1, 1}, Recurrent: recurrent})
		syn := Resolve(k, Shape{n, 1, 1}, random.New(rapid.Uint64().Draw(t, "seed")), func(path, problem, _ string) { t.Fatal(path, problem) })
		in, next := make([]int, m), int32(0)
		for u := range int32(n) {
			last := int32(-1)
			for _, r := range syn.Rows(u, nil) {
				if r.Len != 1 || r.Weight != next || r.First < last || r.First == last && !s.Multapses {
					t.Fatalf("unit %d has row %+v after neuron %d and weight %d", u, r, last, next)
				}
				if recurrent && !s.SelfConnections && r.First == u {
					t.Fatalf("neuron %d is connected with itself", u)
				}
				last = r.First
				in[last]++
				next++
			}
		}
		for post, k := range in {
			if k != s.InDegree {
				t.Fatalf("neuron %d has %d synapses, want %d", post, k, s.InDegree)
			}
		}
		if Count(syn) != int64(next) || FanIn(syn) != s.InDegree || syn.Weights() != int(next) {
			t.Fatalf("counts are %d, %d and %d for %d synapses of %d", Count(syn), FanIn(syn), syn.Weights(), next, s.InDegree)
		}
	})
}

// Every unit is as likely as the other to be drawn, and pairs are as independent as
// they should be.
func TestSparseFavoursNoUnit(t *testing.T) {
	const n, m = 40, 20_000
	for name, s := range map[string]Sparse{
		"once":           {InDegree: 8},
		"several times":  {InDegree: 8, Multapses: true},
		"by probability": {Probability: .2},
	} {
		syn := drawn(t, s, n, m, false, 3)
		total := 0.
		var of [n][]bool
		for u := range of {
			of[u] = make([]bool, m)
			k := 0
			for _, r := range syn.Rows(int32(u), nil) {
				of[u][r.First] = true
				k++
			}
			// The standard deviation is √(m·.2·.8) = 57.
			if math.Abs(float64(k)-.2*m) > 5*57 {
				t.Errorf("%s: unit %d has %d synapses, want about %d", name, u, k, m/5)
			}
			total += float64(k)
		}
		if s.Probability > 0 && math.Abs(total-n*m*.2) > 5*math.Sqrt(n*m*.2*.8) {
			t.Errorf("%s: %v synapses, want about %v", name, total, n*m*.2)
		}
		// Both of two units: 8/40·7/39 where no unit comes twice; .04 by probability.
		want := map[string]float64{"once": 8. / 40 * 7 / 39, "several times": 1 - 2*math.Pow(39./40, 8) + math.Pow(38./40, 8), "by probability": .04}[name]
		both := 0
		for post := range m {
			if of[3][post] && of[4][post] {
				both++
			}
		}
		if sd := math.Sqrt(m * want); math.Abs(float64(both)-m*want) > 5*sd {
			t.Errorf("%s: %d neurons have synapses from both of two units, want about %.0f", name, both, m*want)
		}
	}
}

func TestSparseWithProbability1IsDense(t *testing.T) {
	syn := drawn(t, Sparse{Probability: 1}, 7, 5, false, 1)
	if Count(syn) != 35 {
		t.Errorf("%d synapses", Count(syn))
	}
	syn = drawn(t, Sparse{Probability: 1}, 7, 7, true, 1)
	if Count(syn) != 42 {
		t.Errorf("%d synapses without those of neurons with themselves", Count(syn))
	}
}

// What is drawn goes by the key, and by nothing else.
func TestSparseGoesByTheKey(t *testing.T) {
	for _, s := range []Sparse{{InDegree: 5}, {Probability: .3}} {
		a, b, c := drawn(t, s, 30, 30, true, 1), drawn(t, s, 30, 30, true, 1), drawn(t, s, 30, 30, true, 2)
		if !slices.Equal(asStandard(a), asStandard(b)) || slices.Equal(asStandard(a), asStandard(c)) {
			t.Errorf("%+v does not go by the key", s)
		}
	}
}

// Weights that are given are all the same, one for all where they stay, or follow
// their law.
func TestWeightsOfSparse(t *testing.T) {
	w := -.25
	same := drawn(t, Sparse{InDegree: 5, Weight: &w}, 30, 30, true, 1)
	if same.Weights() != 1 || !Fixed(same) || Count(same) != 150 {
		t.Errorf("%d weights for %d synapses", same.Weights(), Count(same))
	}
	learned := drawn(t, Sparse{InDegree: 5, Weight: &w, Learned: true}, 30, 30, true, 1)
	if learned.Weights() != 150 || Fixed(learned) {
		t.Errorf("%d weights to learn", learned.Weights())
	}
	for _, s := range []Synapses{same, learned} {
		weights := make([]float32, s.Weights())
		s.(Preset).Preset(weights)
		if slices.ContainsFunc(weights, func(v float32) bool { return v != -.25 }) {
			t.Errorf("weights %v", weights)
		}
	}
	normal := drawn(t, Sparse{InDegree: 100, Weight: &w, WeightSD: .5}, 200, 200, true, 1)
	weights := make([]float32, normal.Weights())
	normal.(Preset).Preset(weights)
	mean, square := 0., 0.
	for _, v := range weights {
		mean += float64(v) / 20_000
		square += float64(v) * float64(v) / 20_000
	}
	if sd := math.Sqrt(square - mean*mean); !Fixed(normal) || len(weights) != 20_000 || math.Abs(mean+.25) > 5*.5/math.Sqrt(20_000) || math.Abs(sd-.5) > .02 {
		t.Errorf("%d weights of mean %v and standard deviation %v", len(weights), mean, sd)
	}
}

func TestProblemsOfSparse(t *testing.T) {
	w, nan := .1, math.NaN()
	for _, tc := range []struct {
		s    Sparse
		want string
	}{
		{Sparse{}, ": it says neither how many synapses a neuron has nor how probable they are"},
		{Sparse{InDegree: 3, Probability: .1}, "probability: it gives both"},
		{Sparse{InDegree: -1}, "in_degree: -1 is out of range"},
		{Sparse{Probability: 1.1}, "probability: 1.1 is out of range"},
		{Sparse{Probability: -.1}, "probability: -0.1 is out of range"},
		{Sparse{Probability: nan}, "probability: NaN is out of range"},
		{Sparse{Probability: .1, Multapses: true}, "multapses: by probability"},
		{Sparse{InDegree: 21}, "in_degree: 21 synapses of a neuron are more than the 20 units that it can be connected with"},
		{Sparse{InDegree: 2, Weight: &nan}, "weight: NaN is out of range"},
		{Sparse{InDegree: 2, Weight: &w, WeightSD: -1}, "weight_sd: -1 is out of range"},
		{Sparse{InDegree: 2, WeightSD: 1}, "weight: it is not given"},
		{Sparse{InDegree: 2, Learned: true}, "weight: it is not given"},
		{Sparse{Units: 1 << 26, Probability: 1}, ": about 1.34e+09 synapses are too many"},
		{Sparse{Units: -1, InDegree: 2}, "units: -1 is out of range"},
		{Sparse{InDegree: 2}, "units: the number of neurons is not given"},
	} {
		var got []string
		report := func(path, problem, remedy string) {
			if remedy == "" {
				t.Errorf("%s: %s has no remedy", path, problem)
			}
			got = append(got, path+": "+problem)
		}
		if tc.s.Validate(report); len(got) == 0 {
			if tc.s.Units == 0 && tc.s.InDegree > 2 {
				tc.s.Units = 10
			}
			Resolve(&tc.s, Shape{20, 1, 1}, random.New(1), report)
		}
		if len(got) != 1 || !strings.HasPrefix(got[0], tc.want) {
			t.Errorf("%+v: %q, want %q", tc.s, got, tc.want)
		}
	}
	// A neuron that can't be connected with itself has a unit less.
	problem := ""
	k := (&Sparse{InDegree: 20}).At(Placement{Neurons: Shape{20, 1, 1}, Recurrent: true})
	if Resolve(k, Shape{20, 1, 1}, random.New(1), func(_, p, _ string) { problem = p }); !strings.Contains(problem, "more than the 19 units") {
		t.Errorf("%q", problem)
	}
}

// BenchmarkDrawing draws the excitatory synapses of Brunel's network.
func BenchmarkDrawing(b *testing.B) {
	w := .1
	for b.Loop() {
		drawn(b, Sparse{InDegree: 1000, Weight: &w}, 10_000, 12_500, false, 1).(Listed).Lists()
	}
}
