package kernel

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestStepLIFTwins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 70).Draw(t, "n")
		g := numbers(rapid.Bool().Draw(t, "special"))
		start := append(draw(t, "v", g, n), draw(t, "input", g, n)...)
		input := start[n:]
		decay, threshold := g.Draw(t, "decay"), rapid.SampledFrom(append(slices.Clone(input), .5, 0)).Draw(t, "threshold")
		var fired [2][]int32
		var excess [2][]float32
		run := 0
		twins(t, start, func(state []float32) {
			fired[run], excess[run] = make([]int32, n), make([]float32, n)
			k := StepLIF(state[:n], state[n:], decay, threshold, fired[run], excess[run])
			fired[run], excess[run] = fired[run][:k], excess[run][:k]
			run++
		})
		if !slices.Equal(fired[0], fired[1]) {
			t.Fatalf("%v fire, by the twin %v", fired[0], fired[1])
		}
		sameBits(t, "excess", excess[0], excess[1])
	})
}

func TestStepDecolleTwins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 70).Draw(t, "n")
		g := numbers(rapid.Bool().Draw(t, "special"))
		state := draw(t, "state", g, 4*n)
		for i := range state[:n] {
			state[i] = float32(int(state[i]) & 1)
		}
		bias := draw(t, "bias", g, n)
		alpha, gain := g.Draw(t, "alpha"), g.Draw(t, "gain")
		var fired [2][]int32
		run := 0
		twins(t, state, func(state []float32) {
			fired[run] = make([]int32, n)
			k := StepDecolle(state[2*n:3*n], state[n:2*n], state[:n], state[3*n:], bias, alpha, gain, fired[run])
			fired[run] = fired[run][:k]
			run++
		})
		if !slices.Equal(fired[0], fired[1]) {
			t.Fatalf("%v fire, by the twin %v", fired[0], fired[1])
		}
	})
}

// A neuron at exactly the threshold fires; NaN does not. Twelve neurons are one
// eight and a rest.
func TestStepThresholds(t *testing.T) {
	for twin := range 2 {
		restore := func() {}
		if twin == 1 {
			restore = UseTwins()
		}
		v, input := make([]float32, 12), make([]float32, 12)
		for i := range v {
			v[i], input[i] = 2, .25*float32(i%8)-1
		}
		v[5] /= v[0] - 2
		v[5] -= v[5]
		fired, excess := make([]int32, 12), make([]float32, 12)
		n := StepLIF(v, input, .5, .5, fired, excess)
		if want := []int32{2, 3, 4, 6, 7, 10, 11}; !slices.Equal(fired[:n], want) {
			t.Errorf("twin %d: %v fire, want %v", twin, fired[:n], want)
		}
		if want := []float32{0, .25, .5, 1, 1.25, 0, .25}; !slices.Equal(excess[:n], want) {
			t.Errorf("twin %d: they exceed the threshold by %v, want %v", twin, excess[:n], want)
		}
		if v[1] != .25 || v[2] != 0 || v[11] != 0 {
			t.Errorf("twin %d: potentials %v", twin, v)
		}
		if slices.Max(input) != 0 || slices.Min(input) != 0 {
			t.Errorf("twin %d: input left: %v", twin, input)
		}
		u, r, s, bias := make([]float32, 12), make([]float32, 12), make([]float32, 12), make([]float32, 12)
		for i := range u {
			r[i], s[i], bias[i], input[i] = 2, float32(i&1), -1, 1.5-float32(i/4)
		}
		n = StepDecolle(u, r, s, input, bias, .25, 1, fired)
		// u = input − 1 + 0.5 − s
		if want := []int32{0, 1, 2, 3, 4, 6}; !slices.Equal(fired[:n], want) {
			t.Errorf("twin %d: %v fire, want %v", twin, fired[:n], want)
		}
		if want := []float32{1, 0, 1, 0, 0, -1, 0, -1, -1, -2, -1, -2}; !slices.Equal(u, want) {
			t.Errorf("twin %d: potentials %v, want %v", twin, u, want)
		}
		if want := []float32{1, 1, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0}; !slices.Equal(s, want) || r[0] != .5 || r[1] != -.5 {
			t.Errorf("twin %d: spikes %v, want %v; traces %v", twin, s, want, r)
		}
		restore()
	}
}

func TestStepPanics(t *testing.T) {
	a, b, i := make([]float32, 3), make([]float32, 4), make([]int32, 3)
	for name, f := range map[string]func(){
		"input":   func() { StepLIF(a, b, 1, 1, i, a) },
		"fired":   func() { StepLIF(b, b, 1, 1, i, b) },
		"excess":  func() { StepLIF(a, a, 1, 1, i, b) },
		"bias":    func() { StepDecolle(a, a, a, a, b, 1, 1, i) },
		"decolle": func() { StepDecolle(b, b, b, b, b, 1, 1, i) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

// BenchmarkStep is neurons that mostly rest, in a near cache.
func BenchmarkStep(b *testing.B) {
	const n = 4096
	v, r, s, input, excess, fired := make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n), make([]int32, n)
	bias := make([]float32, n)
	for i := range bias {
		bias[i] = -1
	}
	fill := func() {
		for i := 0; i < n; i += 30 {
			input[i] = 2
		}
	}
	for twin := range 2 {
		name := fmt.Sprint("twin=", twin)
		b.Run("lif/"+name, func(b *testing.B) {
			if twin == 1 {
				defer UseTwins()()
			}
			for b.Loop() {
				fill()
				StepLIF(v, input, .9, 1, fired, excess)
			}
			b.ReportMetric(n*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "Gneurons/s")
		})
		b.Run("decolle/"+name, func(b *testing.B) {
			if twin == 1 {
				defer UseTwins()()
			}
			for b.Loop() {
				fill()
				StepDecolle(v, r, s, input, bias, .9, 1, fired)
			}
			b.ReportMetric(n*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "Gneurons/s")
		})
	}
}
