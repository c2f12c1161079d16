package coding

import (
	"spikesim/events"
	"spikesim/sim/random"
)

// bernoulli fires each unit at each tick with a probability proportional to its
// pixel, independently of all other ticks and units. A unit's spike count over T
// ticks is binomial: mean T*p, variance T*p*(1-p).
type bernoulli struct {
	white float64 // probability per tick of a white pixel, at most 1
	tick  events.Time

	stream []random.Key // by unit; draw k belongs to tick k
	prob   []float64    // by unit, per tick
}

func newBernoulli(white float64, units int, tick events.Time) *bernoulli {
	return &bernoulli{white, tick, make([]random.Key, units), make([]float64, units)}
}

// Begin implements Encoder. It panics if there is not one pixel per unit.
func (b *bernoulli) Begin(key random.Key, pixels []float32) {
	if len(pixels) != len(b.prob) {
		panic("coding: number of pixels differs from number of units")
	}
	for p, pixel := range pixels {
		b.stream[p] = key.Int(p)
		b.prob[p] = b.white * clamp(pixel)
	}
}

// Spikes implements events.Source. Its cost is that of one random number per
// unit that is not black, and tick.
func (b *bernoulli) Spikes(w events.Window, out *events.Train) {
	for k := w.From/b.tick + 1; k <= w.To/b.tick; k++ {
		for p, prob := range b.prob {
			if prob > 0 && b.stream[p].Float64(uint64(k)) < prob {
				out.Append(k*b.tick, int32(p))
			}
		}
	}
}
