package neuron_test

import (
	"math"
	"slices"
	"testing"

	"spikesim/events"
	"spikesim/neuron"
	"spikesim/neuron/neurontest"
	"spikesim/sim/random"
)

// With weights of which sums are exact, perfect integrators in float32 fire every spike of
// those in float64, however near inputs follow each other and however much they leave.
func TestFusedIntegratorsFireAsGeneralOnes(t *testing.T) {
	total := 0
	for trial := range 200 {
		k := random.New(4).Int(trial)
		after := neuron.AfterSpikeParams{TRefMS: neuron.All([]float64{0, 0, 1e-6, 5e-6, .1}[k.Uint64(100000)%5]), Reset: neuron.Reset{Subtract: k.Float64(0) < .7}}
		spec := neuron.Spec{IF: &neuron.IFParams{Threshold: neuron.All(.5), AfterSpikeParams: after}}
		if _, fused := spec.New(1, nil, ms).(neuron.Pausing); !fused {
			if after.Reset.Subtract || after.TRefMS.Of(0) > 0 {
				t.Fatal("not fused")
			}
			continue
		}
		var inputs []neurontest.Input
		at := events.Time(0)
		for i := range uint64(60) {
			at += 1 + events.Time(math.Exp(k.Float64(10+2*i)*k.Float64(1)*12))
			inputs = append(inputs, neurontest.Input{At: at, Weight: float32(math.Round(k.Float64(11+2*i)*100-40)) / 64})
		}
		got := spikes(spec.New(1, nil, ms), inputs, at+ms)
		want := spikes(spec.DoublePrecision().New(1, nil, ms), inputs, at+ms)
		if !slices.Equal(got, want) {
			t.Errorf("trial %d (%+v): spikes at %d, in float64 at %d, after %v", trial, after, got, want, inputs)
			return
		}
		total += len(got)
	}
	if total < 2000 {
		t.Errorf("only %d spikes", total)
	}
}
