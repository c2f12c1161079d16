package neuron_test

import (
	"math"
	"testing"
)

// What the learning rule sees of a neuron that fired in the tick is the
// potential that crossed the threshold, before the reset and not decayed.
func TestLIFMembraneShowsThePotentialThatFired(t *testing.T) {
	for _, p := range precisions {
		m := lif(10, 1, p).New(3, nil, ms)
		instant(m, ms/4, 0, 1.25, .5, 0)
		m.Tick(ms, nil)
		got := membrane(m, ms, 3)
		near(t, "neuron that fired", float64(got[0]), .25, 1e-6)
		near(t, "neuron that did not", float64(got[1]), .5*math.Exp(-.075)-1, 1e-6)
		near(t, "neuron at rest", float64(got[2]), -1, 0)
	}
}

func TestLIFMembraneShowsTheLastOfSeveralSpikes(t *testing.T) {
	for _, p := range precisions {
		m := lif(10, 1, p).New(1, nil, ms)
		instant(m, ms/4, 0, 3)
		instant(m, ms/2, 0, 1.5)
		instant(m, 3*ms/4, 0, .25) // input after the spike does not hide it
		m.Tick(ms, nil)
		near(t, "potential of the last spike", float64(membrane(m, ms, 1)[0]), .5, 1e-6)
	}
}

// Nothing is carried on: in the tick after, the neuron shows its potential
// since the reset, and a spike at the very time of a tick belongs to that tick.
func TestLIFMembraneForgetsTheSpikeInTheNextTick(t *testing.T) {
	for _, p := range precisions {
		m := lif(10, 1, p).New(1, nil, ms)
		instant(m, ms/2, 0, 3)
		instant(m, 3*ms/4, 0, .25)
		m.Tick(ms, nil)
		m.Tick(2*ms, nil)
		near(t, "potential in the next tick", float64(membrane(m, 2*ms, 1)[0]), .25*math.Exp(-.125)-1, 1e-6)
		instant(m, 3*ms, 0, 2)
		m.Tick(3*ms, nil)
		want := .25*math.Exp(-.225) + 2 - 1
		near(t, "potential of a spike at the tick", float64(membrane(m, 3*ms, 1)[0]), want, 1e-6)
		m.Tick(4*ms, nil)
		near(t, "potential at rest", float64(membrane(m, 4*ms, 1)[0]), -1, 0)
		m.Tick(5*ms, nil)
		near(t, "potential at rest, later", float64(membrane(m, 5*ms, 1)[0]), -1, 0)
	}
}

// The overlay holds across a move of the landmark within the tick.
func TestLIFMembraneAcrossALandmark(t *testing.T) {
	for _, p := range precisions {
		m := lif(.1, 1, p).New(2, nil, ms)
		instant(m, ms/10, 0, 1.75, .5)
		instant(m, 99*ms/100, 1, .5) // 8.9 time constants later
		m.Tick(ms, nil)
		got := membrane(m, ms, 2)
		near(t, "neuron that fired", float64(got[0]), .75, 1e-6)
		// (0.5 exp(-8.9) + 0.5) exp(-0.1) - 1
		near(t, "neuron that did not", float64(got[1]), (.5*math.Exp(-8.9)+.5)*math.Exp(-.1)-1, 1e-6)
	}
}
