package network

import (
	"errors"
	"fmt"

	"spikesim/events"
)

// input is the process of an input population: it plays the samples' sources.
type input struct {
	index    int
	units    int
	lanes    []inputLane
	active   int
	probe    *Probe
	counters PopulationCounters
}

type inputLane struct {
	source events.Source
	train  events.Train // what the source fires, before pooling
	output output
}

func newInput(index int, layout *populationLayout, lanes int) *input {
	in := &input{index: index, units: layout.neurons.Units(), lanes: make([]inputLane, lanes)}
	for l, output := range newOutputs(layout, lanes) {
		in.lanes[l].output = output
	}
	return in
}

// Advance implements [sim.Process].
func (in *input) Advance(w events.Window, _ *events.Inbox, out *events.Packet) error {
	for l := range in.active {
		lane := &in.lanes[l]
		lane.train.Reset()
		lane.source.Spikes(w, &lane.train)
		if err := in.check(w, &lane.train, in.units); err != nil {
			return fmt.Errorf("sample %d of %d: %w", l+1, in.active, err)
		}
		at, units := lane.train.At, lane.train.Unit
		for first := 0; first < len(at); {
			last := first + 1
			for last < len(at) && at[last] == at[first] {
				last++
			}
			if in.probe.Fired != nil {
				in.probe.Fired(in.index, l, at[first], units[first:last])
			}
			lane.output.emit(at[first], units[first:last], &out.Lanes[l], &in.counters)
			first = last
		}
	}
	return nil
}

// check reports what a source does that it must not: everything after relies on
// it.
func (in *input) check(w events.Window, train *events.Train, units int) error {
	if len(train.At) != len(train.Unit) || !train.Sorted() {
		return errors.New("the source's spikes are not in order of time and unit")
	}
	for i, u := range train.Unit {
		if u < 0 || int(u) >= units {
			return fmt.Errorf("the source has a spike of unit %d at %v; the population has units 0 to %d", u, train.At[i], units-1)
		}
	}
	if n := len(train.At); n > 0 && !(w.Contains(train.At[0]) && w.Contains(train.At[n-1])) {
		return fmt.Errorf("the source has spikes from %v to %v in the window %v", train.At[0], train.At[n-1], w)
	}
	return nil
}

// Tick implements [sim.Process].
func (in *input) Tick(events.Time, *events.Packet) error {
	for l := range in.active {
		in.lanes[l].output.endTick()
	}
	return nil
}
