package extend_test

import (
	"errors"
	"fmt"
	"slices"

	"spikesim/events"
	"spikesim/experiments/input"
	"spikesim/sim/random"
)

// LatencyParams are the parameters of an input that shows an image once: a unit
// fires the sooner the brighter its pixel is, a black one not at all.
type LatencyParams struct {
	// BlackMS is when a pixel would fire that is all but black.
	BlackMS float64 `yaml:"black_ms"`
}

// SetDefaults gives the values that a key left out has.
func (p *LatencyParams) SetDefaults() { p.BlackMS = 10 }

func (p *LatencyParams) Validate(report func(path, problem, remedy string)) {
	if v := p.BlackMS; !(v > 0 && v <= 1e6) {
		report("black_ms", fmt.Sprintf("%v is out of range", v), "give a time above 0, for example 10")
	}
}

func (p *LatencyParams) FromData() bool { return true }

func (p *LatencyParams) Source(population input.Population, _ events.Time) (input.Source, error) {
	return &latency{units: population.Shape.Units(), blackMS: p.BlackMS}, nil
}

// latency plays the spikes of one image after the other.
type latency struct {
	units   int
	blackMS float64
	spikes  []firing
	next    int // of the spikes
}

type firing struct {
	at   events.Time
	unit int32
}

func (l *latency) Begin(_ random.Key, s input.Sample) error {
	if len(s.Pixels) != l.units {
		return errors.New("there is not one pixel for every unit")
	}
	l.spikes, l.next = l.spikes[:0], 0
	for u, v := range s.Pixels {
		if v > 0 {
			l.spikes = append(l.spikes, firing{max(1, events.FromMS(l.blackMS*float64(1-v))), int32(u)})
		}
	}
	slices.SortStableFunc(l.spikes, func(a, b firing) int { return int(a.at - b.at) })
	return nil
}

func (l *latency) Spikes(w events.Window, out *events.Train) {
	for ; l.next < len(l.spikes) && l.spikes[l.next].at <= w.To; l.next++ {
		out.Append(l.spikes[l.next].at, l.spikes[l.next].unit)
	}
}

func init() { input.Register("latency", func() input.Params { return &LatencyParams{} }) }
