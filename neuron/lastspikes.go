package neuron

import "spikesim/events"

// lastSpikes is what [Model].Membrane returns for the neurons that fired, in place
// of their potential after the reset: by how much each exceeded its threshold at
// its spikes since the last tick, and in the tick before.
type lastSpikes struct {
	current, last []excess
}

// excess is the potential minus the threshold of a neuron at its spike, before
// the reset.
type excess struct {
	neuron int32
	v      float32
}

func (l *lastSpikes) reset() { l.current, l.last = l.current[:0], l.last[:0] }

func (l *lastSpikes) add(neuron int32, v float64) {
	l.current = append(l.current, excess{neuron, narrow(v)})
}

// tick makes the spikes since the last tick those of the tick that ends.
func (l *lastSpikes) tick() { l.current, l.last = l.last[:0], l.current }

// overlay writes the excess of each neuron that fired in the tick; of several
// spikes the last counts.
func (l *lastSpikes) overlay(dst []float32) {
	for _, e := range l.last {
		dst[e.neuron] = e.v
	}
}

// tickOf returns the tick at which something of time t counts: t itself or the
// next multiple of tick.
func tickOf(t, tick events.Time) events.Time { return (t + tick - 1) / tick * tick }
