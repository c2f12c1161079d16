package network

import (
	"math"

	"spikesim/neuron"
)

// Activity returns how often the populations are expected to fire, in the order of
// the description, where the units of input populations fire as told by name. It follows
// from the weights as they are drawn at first; see [neuron.Lively]. The error says
// what is wrong with the description.
func (s Spec) Activity(inputs map[string]neuron.Activity) ([]neuron.Activity, error) {
	l, err := s.laidOut(0)
	if err != nil {
		return nil, err
	}
	return l.activity(inputs), nil
}

func (l *layout) activity(inputs map[string]neuron.Activity) []neuron.Activity {
	all := make([]neuron.Activity, len(l.populations))
	for i := range all {
		all[i] = neuron.Sparse() // of what comes over a delay from further on
	}
	for _, i := range l.order() {
		p := &l.populations[i]
		if p.input {
			all[i] = inputs[p.name]
			continue
		}
		// The fan-in cancels: a weight has a scale of WeightGain/sqrt(fan-in).
		squares := 0.
		for _, c := range l.connections {
			if c.to == i {
				from := l.populations[c.from]
				rate := pooled(all[c.from].Mean, from.pool)
				squares += rate * rate
			}
		}
		scale := p.init.WeightGain
		if p.init.Kind == InitUniform {
			scale /= math.Sqrt(3)
		}
		all[i] = p.neuron.Activity(scale * math.Sqrt(squares))
	}
	return all
}

// pooled returns how often a unit fires that is the OR of a window of pool×pool
// neurons.
func pooled(rate float64, pool int) float64 {
	if rate >= 1 {
		return rate
	}
	return 1 - math.Pow(1-rate, float64(pool*pool))
}
