package experiments

import (
	"fmt"
	"slices"
	"strings"

	"spikesim/events"
	"spikesim/experiments/spikes"
	"spikesim/network"
)

// tape records what chosen populations fire while test samples are shown. What is
// recorded of a sample is written by the goroutine that runs its population, so
// samples may be shown side by side.
type tape struct {
	shapes []spikes.Shape   // by track
	names  []string         // likewise
	track  []int            // per population of the network; −1 for none
	trains [][]events.Train // [track][sample], units as the engines have them
}

// newTape returns a tape of n samples for the populations named.
func newTape(d *network.Description, names []string, n int) (*tape, error) {
	t := &tape{}
	var all []string
	for _, p := range d.Populations {
		all = append(all, p.Name)
		t.track = append(t.track, -1)
	}
	for _, name := range names {
		i := slices.Index(all, name)
		switch {
		case i < 0:
			return nil, fmt.Errorf("--record %s: there is no population of that name; there are %s", name, strings.Join(all, ", "))
		case t.track[i] >= 0:
			continue // named twice
		}
		t.track[i] = len(t.names)
		t.names = append(t.names, name)
		t.shapes = append(t.shapes, spikes.Shape(d.Populations[i].Neurons))
		t.trains = append(t.trains, make([]events.Train, n))
	}
	return t, nil
}

// over returns a probe that does what another does and records, the first lane
// being shown the given sample.
func (t *tape) over(probe network.Probe, first int) network.Probe {
	if t == nil {
		return probe
	}
	fired := probe.Fired
	probe.Fired = func(population, lane int, at events.Time, neurons []int32) {
		if fired != nil {
			fired(population, lane, at, neurons)
		}
		track := t.track[population]
		if track < 0 {
			return
		}
		train := &t.trains[track][first+lane]
		for _, n := range neurons {
			train.Append(at, n)
		}
	}
	return probe
}

// recording returns what was recorded of the samples, with what is true of them.
func (t *tape) recording(s *session) *spikes.Recording {
	r := &spikes.Recording{Samples: len(s.set.Test)}
	for i, name := range t.names {
		r.Populations = append(r.Populations, spikes.FromEngine(name, t.shapes[i], t.trains[i]))
	}
	if !s.spec.Dataset.Truths() {
		return r
	}
	for i := range s.set.Test {
		if s.spec.Task.Key() == "classes" {
			r.Labels = append(r.Labels, int32(s.set.Test[i].Class))
		} else if s.set.Test[i].Box.Valid() {
			r.Boxes = append(r.Boxes, s.set.Test[i].Box.Array())
		}
	}
	return r
}
