package spikes

import (
	"cmp"
	"fmt"

	"spikesim/events"
)

// Shape is the extent of a population's map.
type Shape struct{ Channels, Height, Width int }

// Units returns the number of units.
func (s Shape) Units() int { return s.Channels * s.Height * s.Width }

// inner returns the index by which the engines know the unit of a file: their
// channel runs fastest.
func (s Shape) inner(unit int32) int32 {
	positions := int32(s.Height * s.Width)
	return unit%positions*int32(s.Channels) + unit/positions
}

// Outer is the inverse of inner.
func (s Shape) Outer(unit int32) int32 {
	channels := int32(s.Channels)
	return unit%channels*int32(s.Height*s.Width) + unit/channels
}

// For returns the trains of every sample with the units as the engines have them,
// for a population of the given shape. Units that it has not got are an error,
// with their number.
func (p *Population) For(s Shape) ([]events.Train, error) {
	beyond, first := 0, int32(0)
	for _, t := range p.Trains {
		for _, u := range t.Unit {
			if int(u) >= s.Units() {
				if beyond == 0 {
					first = u
				}
				beyond++
			}
		}
	}
	if beyond > 0 {
		return nil, fmt.Errorf("%d spikes of units that the population %s has not got, the first of unit %d: it has units 0 to %d, in the order of channel, row, column (%d×%d×%d)",
			beyond, p.Name, first, s.Units()-1, s.Channels, s.Height, s.Width)
	}
	return p.mapped(s.inner), nil
}

// FromEngine takes trains with the units as the engines have them into a
// population of the given shape.
func FromEngine(name string, s Shape, trains []events.Train) Population {
	p := Population{Name: name, Trains: trains}
	p.Trains = p.mapped(s.Outer)
	return p
}

// mapped returns the trains with other names for the units.
func (p *Population) mapped(unit func(int32) int32) []events.Train {
	out := make([]events.Train, len(p.Trains))
	for i, t := range p.Trains {
		spikes := make([]spike, t.Len())
		for k, at := range t.At {
			spikes[k] = spike{at, unit(t.Unit[k])}
		}
		out[i], _, _ = train(spikes)
	}
	return out
}

// spike is one spike of a sample.
type spike struct {
	at   events.Time
	unit int32
}

func (a spike) compare(b spike) int {
	return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.unit, b.unit))
}
