package neuron_test

import (
	"math"
	"slices"
	"testing"

	"spikesim/neuron"
	"spikesim/sim/kernel"
	"spikesim/sim/random"
)

// Step32 is Step, bit for bit, in more neurons than a kernel takes at once: the
// same spikes, and the same membranes after every one of them. It clears its
// input.
func TestStep32IsStep(t *testing.T) {
	for _, tc := range []struct {
		name     string
		spec     neuron.Spec
		channels int // with a bias
		scale    float64
	}{
		{"lif", lif(10, 1, ""), 0, 1},
		{"decolle", decolle(.97, .85, .65, false), 0, .2},
		{"decolle with biases", decolle(.97, .85, .65, true), 7, .2},
		{"decolle of many channels", decolle(.97, .85, .65, true), 1501, .2},
	} {
		for _, twin := range []bool{false, true} {
			neurons := 3002
			var bias []float32
			for c := range tc.channels {
				bias = append(bias, float32(random.New(5).Float64(uint64(c)))-.8)
			}
			if bias != nil {
				neurons = 3002 / len(bias) * len(bias)
			}
			m := tc.spec.NewClocked(neurons, bias, ms).(neuron.ClockedFloat32)
			want := tc.spec.NewClocked(neurons, bias, ms)
			input, wide := make([]float32, neurons), make([]float64, neurons)
			u, wantU := make([]float32, neurons), make([]float32, neurons)
			spikes := 0
			restore := func() {}
			if twin {
				restore = kernel.UseTwins()
			}
			for k := range 30 {
				for n := range input {
					input[n] = float32(tc.scale * (2*random.New(3).Int(k).Float64(uint64(n)) - 1.1))
					wide[n] = float64(input[n])
				}
				fired, wantFired := m.Step32(input, nil), want.Step(wide, nil)
				if !slices.Equal(fired, wantFired) {
					t.Fatalf("%s, step %d: %v fire, want %v", tc.name, k, fired, wantFired)
				}
				spikes += len(fired)
				m.Membrane(u)
				want.Membrane(wantU)
				for n := range u {
					if math.Float32bits(u[n]) != math.Float32bits(wantU[n]) {
						t.Fatalf("%s, step %d: membrane %d is %v, want %v", tc.name, k, n, u[n], wantU[n])
					}
					if input[n] != 0 {
						t.Fatalf("%s: input %d is left", tc.name, n)
					}
				}
				if k%4 == 0 {
					m.EndTick()
					want.EndTick()
				}
			}
			restore()
			if spikes < 100 || spikes > neurons*25 {
				t.Errorf("%s: %d spikes: no test of anything", tc.name, spikes)
			}
		}
	}
}
