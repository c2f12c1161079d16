package neuron_test

import (
	"math"
	"slices"
	"testing"

	"spikesim/events"
	"spikesim/neuron"
)

// At every tick the potential is the membrane plus the threshold where a neuron
// has not fired since the last one, and looking at it changes nothing. A neuron
// that an input has just fired is at 0 where it is reset to 0.
func TestPotentialIsTheMembraneBesideSpikes(t *testing.T) {
	const tick = events.Millisecond
	for _, c := range []struct {
		name      string
		spec      neuron.Spec
		threshold float64
		resets    bool
	}{
		{"lif", neuron.Spec{LIF: &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(1), Precision: "float64"}}, 1, true},
		{"lif, float32", neuron.Spec{LIF: &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(1)}}, 1, true},
		{"if", neuron.Spec{IF: &neuron.IFParams{Threshold: neuron.All(1)}}, 1, true},
		{"cuba_lif", neuron.Spec{CubaLIF: &neuron.CubaLIFParams{TauMMS: neuron.All(10), TauSynMS: neuron.All(3), Threshold: neuron.All(.2)}}, .2, false},
		{"decolle", neuron.Spec{Decolle: &neuron.DecolleParams{Alpha: .9, Beta: .8, AlphaRP: .6}}, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			const n = 3
			model, clocked := c.spec.New(n, nil, tick), c.spec.NewClocked(n, nil, tick)
			membrane, potential, again := make([]float32, n), make([]float64, n), make([]float64, n)
			clockedPotential := make([]float64, n)
			all := []neuron.Span{{First: 0, Len: n}}
			spikes := 0
			for k := 1; k <= 60; k++ {
				at := events.Time(k) * tick
				var fired []int32
				if a, ok := model.(neuron.Autonomous); ok {
					for next := a.NextSpike(); next < at; next = a.NextSpike() {
						fired = model.Fire(next, nil, fired)
					}
				}
				model.Deliver(at, 0, []float32{.1, .3, -.2})
				fired = model.Fire(at, all, fired)
				fired = model.Tick(at, fired)
				spikes += len(fired)
				model.Potential(at, potential)
				model.Membrane(at, membrane)
				model.Potential(at, again)
				if !slices.Equal(potential, again) {
					t.Fatalf("tick %d: %v, looked at again %v", k, potential, again)
				}
				for i, u := range membrane {
					if slices.Contains(fired, int32(i)) {
						if c.resets && potential[i] != 0 {
							t.Fatalf("tick %d: neuron %d fired and is at %v", k, i, potential[i])
						}
						continue
					}
					if math.Abs(potential[i]-c.threshold-float64(u)) > 1e-6 {
						t.Fatalf("tick %d: potential %v of neuron %d, membrane %v", k, potential[i], i, u)
					}
				}
				if c.name == "cuba_lif" || c.name == "decolle" {
					continue // inputs at the end of a step count otherwise, or come as traces
				}
				if f, ok := clocked.(neuron.ClockedFloat32); ok && !clocked.Float64() {
					f.Step32([]float32{.1, .3, -.2}, nil)
				} else {
					clocked.Step([]float64{float64(float32(.1)), float64(float32(.3)), -float64(float32(.2))}, nil)
				}
				clocked.Potential(clockedPotential)
				for i := range potential {
					if math.Abs(potential[i]-clockedPotential[i]) > 1e-5 {
						t.Fatalf("tick %d: clocked %v, event-driven %v", k, clockedPotential, potential)
					}
				}
			}
			if spikes == 0 {
				t.Error("nothing fired")
			}
		})
	}
}
