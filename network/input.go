package network

import "spikesim/events"

// input is the process of an input population: it plays the samples' sources.
type input struct {
	index    int
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
	in := &input{index: index, lanes: make([]inputLane, lanes)}
	for l := range in.lanes {
		in.lanes[l].output = newOutput(layout)
	}
	return in
}

// Advance implements [sim.Process].
func (in *input) Advance(w events.Window, _ *events.Inbox, out *events.Packet) error {
	for l := range in.active {
		lane := &in.lanes[l]
		lane.train.Reset()
		lane.source.Spikes(w, &lane.train)
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

// Tick implements [sim.Process].
func (in *input) Tick(events.Time, *events.Packet) error {
	for l := range in.active {
		in.lanes[l].output.endTick()
	}
	return nil
}
