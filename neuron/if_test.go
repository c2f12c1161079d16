package neuron_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"spikesim/events"
	"spikesim/neuron"
)

// The neuron without leak counts: after a million inputs of 2^-20, over years, it
// fires, in either precision.
func TestIFAddsUpExactly(t *testing.T) {
	for _, precision := range precisions {
		m := neuron.Spec{IF: &neuron.IFParams{Threshold: neuron.All(1), Precision: precision}}.New(1, nil, ms)
		const inputs = 1 << 20
		for k := range inputs {
			if fired := instant(m, events.Time(k)*events.Second, 0, 1./inputs); (len(fired) > 0) != (k == inputs-1) {
				t.Fatalf("%s: fires %v at input %d of %d", precision, fired, k+1, inputs)
			}
		}
	}
}

// In float32 the sum is that of float32, in float64 that of float64.
func TestIFAddsInItsPrecision(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		single := neuron.Spec{IF: &neuron.IFParams{Threshold: neuron.All(1000)}}.New(1, nil, ms)
		double := neuron.Spec{IF: &neuron.IFParams{Threshold: neuron.All(1000), Precision: "float64"}}.New(1, nil, ms)
		var v32 float32
		var v64 float64
		at := events.Time(0)
		for range rapid.IntRange(1, 60).Draw(t, "inputs") {
			at += events.Time(rapid.Int64Range(1, int64(100*ms)).Draw(t, "gap"))
			w := rapid.Float32Range(-10, 10).Draw(t, "weight")
			instant(single, at, 0, w)
			instant(double, at, 0, w)
			v32 += w
			v64 += float64(w)
			if got, want := membrane(single, at, 1)[0], v32-1000; got != want {
				t.Fatalf("float32: membrane %v, want %v", got, want)
			}
			if got, want := membrane(double, at, 1)[0], float32(v64-1000); got != want {
				t.Fatalf("float64: membrane %v, want %v", got, want)
			}
		}
	})
}

// What one unit contributes to the slope of the potential is the number of its
// spikes, whenever they were.
func TestIFTraceCounts(t *testing.T) {
	trace := neuron.Spec{IF: &neuron.IFParams{Threshold: neuron.All(1)}}.NewTrace(2, ms)
	for k := range 1000 {
		trace.Add(events.Time(k)*events.Second, []int32{0})
	}
	if values, scale := trace.At(math.MaxInt32 * ms); values[0]*scale != 1000 || values[1] != 0 {
		t.Errorf("after 1000 spikes of unit 0 the trace is %v · %v", values, scale)
	}
}
