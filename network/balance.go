package network

import (
	"fmt"
	"math"
	"slices"

	"spikesim/events"
)

// balance sets the threshold of one population of perfect integrators, the same for
// all channels: to the input per ms that a share of its neurons and samples does not
// exceed, so that a neuron there fires once a ms. What an integrator has got by the end
// of a sample without ever firing is that input. show presents all samples.
func (p *population) balance(c Calibration, ticks int, show func(seen func(tick int), which *population) error) error {
	if name := p.layout.neuron.Info().Name; name != "if" {
		return fmt.Errorf("network: population %q has neurons of the model %s; calibration.percentile balances thresholds of the model if", p.layout.name, name)
	}
	set := func(threshold float32) {
		for i := range p.thresholds {
			p.thresholds[i] = threshold
		}
	}
	set(math.MaxFloat32)
	m := newMoments(p)
	var inputs []float32
	if err := show(func(tick int) {
		if tick == ticks {
			m.each(tick, func(potential []float32) { inputs = append(inputs, potential...) })
		}
	}, p); err != nil {
		return err
	}
	slices.Sort(inputs)
	at := int(math.Ceil(c.Percentile/100*float64(len(inputs)))) - 1
	duration := (p.tick * events.Time(ticks)).MS()
	threshold := float64(inputs[min(max(at, 0), len(inputs)-1)]) / duration
	if !(threshold > 0) {
		return fmt.Errorf("network: population %q is excited too rarely to balance its threshold: %g %% of its neurons and samples have an input of %.3g per ms or less; raise calibration.percentile",
			p.layout.name, c.Percentile, threshold)
	}
	set(float32(threshold))
	return nil
}
