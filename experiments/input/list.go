package input

import (
	"fmt"
	"iter"
	"math"
	"slices"

	"spikesim/events"
	"spikesim/experiments/spikes"
	"spikesim/sim/random"
	"spikesim/sim/validate"
)

// ListSpec has the parameters of a list: the same spikes for every sample.
type ListSpec struct {
	// TimesMS are the times of the spikes, above 0, in any order.
	TimesMS []float64 `yaml:"times_ms,flow"`
	// Units has the unit of every spike, in C order of channel, row, column; none
	// given means that every unit fires at every time.
	Units []int `yaml:"units,flow,omitempty"`
}

// Validate implements [Params].
func (s *ListSpec) Validate(report func(path, problem, remedy string)) {
	if len(s.TimesMS) == 0 {
		report("times_ms", "there are no times", "give at least one, for example [1, 2.5]")
	}
	for i, v := range s.TimesMS {
		validate.Within(report, fmt.Sprintf("times_ms[%d]", i), v, events.Nanosecond.MS(), maxTimeMS, "after the start of the sample")
	}
	if n := len(s.Units); n != 0 && n != len(s.TimesMS) {
		report("units", fmt.Sprintf("%d units for %d times", n, len(s.TimesMS)), "give a unit for every time, or none for all units")
	}
}

// FromData implements [Params].
func (*ListSpec) FromData() bool { return false }

// Bytes implements [Measured]: the spikes in their order.
func (s *ListSpec) Bytes(units int) int64 {
	spikes := int64(len(s.TimesMS))
	if s.Units == nil {
		spikes *= int64(units)
	}
	const perSpike = 8 + 4
	return spikes * perSpike
}

// Source implements [Params]. Units that the population has not got, and a unit
// that fires twice at one nanosecond, are errors.
func (s *ListSpec) Source(p Population, duration events.Time) (Source, error) {
	own := spikes.Population{Name: p.Name, Trains: make([]events.Train, 1)}
	order := make([]int, len(s.TimesMS))
	for i := range order {
		order[i] = i
	}
	at := func(i int) events.Time { return events.Time(math.Round(s.TimesMS[i] * float64(events.Millisecond))) }
	slices.SortStableFunc(order, func(a, b int) int { return int(min(max(at(a)-at(b), -1), 1)) })
	for _, i := range order {
		if s.Units != nil {
			if u := s.Units[i]; u < 0 || u >= p.Shape.Units() {
				return nil, p.wrap(fmt.Errorf("list: unit %d is out of range; it has units 0 to %d", u, p.Shape.Units()-1))
			}
			own.Trains[0].Append(at(i), int32(s.Units[i]))
			continue
		}
		for u := range p.Shape.Units() {
			own.Trains[0].Append(at(i), int32(u))
		}
	}
	trains, err := own.For(p.Shape)
	if err != nil {
		return nil, p.wrap(err)
	}
	if trains[0].Len() != own.Trains[0].Len() {
		return nil, p.wrap(fmt.Errorf("list: a unit fires twice at one nanosecond; name every spike once"))
	}
	return &list{*events.NewReplay(trains[0]), duration}, nil
}

// list plays a list.
type list struct {
	events.Replay
	duration events.Time
}

// Notes implements [Noted].
func (l *list) Notes(iter.Seq[Sample]) []string {
	return unshown(late(l.Train(), l.duration), 1, l.duration)
}

// Begin implements [Source].
func (l *list) Begin(random.Key, Sample) error {
	l.Rewind()
	return nil
}
