package neuron_test

import (
	"math"
	"testing"

	"spikesim/events"
	"spikesim/neuron"
	"spikesim/sim/random"
)

// Neurons of DECOLLE that are given potentials of a normal distribution, as weights of
// both signs give them, fire about as often as is expected of that drive.
func TestActivityOfDecolle(t *testing.T) {
	const neurons, ticks = 2000, 400
	for _, normalised := range []bool{false, true} {
		for _, alphaRP := range []float64{.65, .9} {
			for _, potential := range []float64{.01, .1, .3, 1, 3, 30, 1000} {
				p := &neuron.DecolleParams{Alpha: .9, Beta: .8, AlphaRP: alphaRP, Normalised: normalised}
				refractory := 1.
				if normalised {
					refractory = 1 - alphaRP
				}
				bias := make([]float32, neurons) // a channel for every neuron
				for i := range bias {
					bias[i] = float32(potential * refractory * random.New(1).Int(i).Normal(0))
				}
				m := p.New(neurons, bias, events.Millisecond)
				m.Reset()
				spikes, fullest := 0, 0
				for tick := 1; tick <= ticks; tick++ {
					n := len(m.Tick(events.Time(tick)*events.Millisecond, nil))
					spikes, fullest = spikes+n, max(fullest, n)
				}
				drive := potential * refractory / ((1 / (1 - p.Alpha)) * (1 / (1 - p.Alpha)) * (1 / (1 - p.Beta)) * (1 / (1 - p.Beta)))
				if normalised {
					drive = potential * refractory
				}
				want := p.Activity(drive)
				rate := float64(spikes) / neurons / ticks
				if ratio := rate / want.Mean; ratio < .6 || ratio > 1.4 {
					t.Errorf("refractory decay %g, potentials of %g, normalised %v: rate %.3f, expected %.3f", alphaRP, potential, normalised, rate, want.Mean)
				}
				if got := float64(fullest) / neurons; math.Abs(got-want.Fullest) > .05 {
					t.Errorf("refractory decay %g, potentials of %g: %.3f fire at once, expected %.3f", alphaRP, potential, got, want.Fullest)
				}
			}
		}
	}
	if a := (&neuron.DecolleParams{Alpha: .9, Beta: .8, AlphaRP: .5}).Activity(0); a.Mean != 0 || a.Fullest != .5 {
		t.Errorf("without a drive %+v", a)
	}
}

// No parameter or drive makes an activity that is none.
func TestActivityIsARate(t *testing.T) {
	for _, p := range []*neuron.DecolleParams{{}, {Alpha: .999999, Beta: .999999, AlphaRP: .999999}, {Alpha: .97, Beta: .85, AlphaRP: .65}} {
		for _, drive := range []float64{0, 1e-300, 1e-9, 1, 1e300, math.Inf(1)} {
			if a := p.Activity(drive); !(a.Mean >= 0 && a.Mean <= .5 && a.Fullest >= a.Mean && a.Fullest <= 1) {
				t.Errorf("%+v with a drive of %g: %+v", p, drive, a)
			}
		}
	}
}
