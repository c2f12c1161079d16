package neuron_test

import (
	"math"
	"testing"

	"spikesim/events"
	"spikesim/neuron"
)

const (
	us = events.Microsecond
	ms = events.Millisecond
)

// lif returns the choice of a LIF neuron.
func lif(tauMS, threshold float64, precision string) neuron.Spec {
	return neuron.Spec{LIF: &neuron.LIFParams{TauMMS: neuron.All(tauMS), Threshold: neuron.All(threshold), Precision: precision}}
}

// precisions lists the precisions of the LIF membrane.
var precisions = []string{"float32", "float64"}

// instant delivers weights to neurons first, first+1, … at time t and returns
// who fires.
func instant(m neuron.Model, t events.Time, first int32, weights ...float32) []int32 {
	m.Deliver(t, first, weights)
	return m.Fire(t, []neuron.Span{{First: first, Len: int32(len(weights))}}, nil)
}

// membrane returns the potential minus the threshold at t.
func membrane(m neuron.Model, t events.Time, neurons int) []float32 {
	dst := make([]float32, neurons)
	m.Membrane(t, dst)
	return dst
}

// near fails the test unless got lies within the relative tolerance of want.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*math.Max(1e-30, math.Abs(want))) {
		t.Errorf("%s is %.17g, want %.17g within a relative %g", what, got, want, tolerance)
	}
}

// leastWeight returns, by bisection, the least weight at time t that makes
// neuron 0 fire after the history that replay gives a fresh population. The
// potential before it is the threshold minus that weight, with the precision of
// the model's test and not that of Membrane.
func leastWeight(replay func() neuron.Model, t events.Time) float64 {
	low, high := float32(0), float32(2)
	for range 64 {
		mid := low + (high-low)/2
		if mid == low || mid == high {
			break
		}
		if len(instant(replay(), t, 0, mid)) > 0 {
			high = mid
		} else {
			low = mid
		}
	}
	return float64(high)
}

// msCount converts a count of ticks for products with a unit of time.
func msCount(k int) events.Time { return events.Time(k) }
