package network

import (
	"math"
	"testing"

	"spikesim/events"
	"spikesim/neuron"
	"spikesim/sim/random"
)

// Without rounds, what calibration leaves is what it measured: weights divided
// by the standard deviation of a channel's potential, and thresholds the margin
// above its mean, over the ticks after the first third. The reference hears the
// potentials of a network of its own that never fires.
func TestCalibrationMeasures(t *testing.T) {
	const ticks, third = 18, 6
	spec := pyramid(levelledModels["if"])
	reference := build(t, spec, Options{})
	p := reference.populations[0] // its input depends on no threshold
	for ch := range p.thresholds {
		p.thresholds[ch] = math.MaxFloat32
	}
	channels := len(p.thresholds)
	heard := make([][][]float64, channels) // of every channel, potentials by tick
	for ch := range heard {
		heard[ch] = make([][]float64, ticks+1)
	}
	potentials := make([]float32, p.layout.neurons.Units())
	reference.Observe(Probe{Ticked: func(population, tick int) {
		if population != p.index {
			return
		}
		model := p.lanes[0].model
		model.(neuron.Thresholded).SetThresholds(make([]float32, channels))
		model.Membrane(events.Time(tick)*ms, potentials)
		model.(neuron.Thresholded).SetThresholds(p.thresholds)
		for i, u := range potentials {
			heard[i%channels][tick] = append(heard[i%channels][tick], float64(u))
		}
	}})
	var samples []Sample
	for i := range 3 {
		samples = append(samples, sample(reference, random.New(uint64(i)), ticks, 200))
		present(t, reference, ticks, Test, samples[i])
	}
	before := p.projections[0].weights
	for _, margin := range []float64{0, .5, 2} {
		n := build(t, spec, Options{})
		if err := n.Calibrate(t.Context(), Calibration{Margin: margin, TargetRatePerMS: .05}, samples, ticks); err != nil {
			t.Fatal(err)
		}
		got := n.populations[0]
		for ch := range channels {
			mean, deviation := spread(heard[ch][third+1:])
			if _, whole := spread(heard[ch][1:]); math.Abs(whole/deviation-1) < .01 {
				t.Fatalf("channel %d: the first third makes no difference, so this test shows nothing", ch)
			}
			want := max(firstThreshold, mean/deviation+margin)
			if math.Abs(float64(got.thresholds[ch])-want) > 1e-4 {
				t.Errorf("margin %v: the threshold of channel %d is %v, want %v", margin, ch, got.thresholds[ch], want)
			}
			for i := ch; i < len(before); i += channels {
				if want := float64(before[i]) / deviation; math.Abs(float64(got.projections[0].weights[i])-want) > 1e-4*math.Abs(want) {
					t.Fatalf("margin %v: weight %d is %v, want %v", margin, i, got.projections[0].weights[i], want)
				}
			}
		}
	}
}

// spread returns the mean and the standard deviation of all values.
func spread(ticks [][]float64) (mean, deviation float64) {
	var n float64
	for _, values := range ticks {
		for _, v := range values {
			n++
			mean += v
		}
	}
	mean /= n
	for _, values := range ticks {
		for _, v := range values {
			deviation += (v - mean) * (v - mean)
		}
	}
	return mean, math.Sqrt(deviation / n)
}
