package experiments

import (
	"fmt"
	"slices"
	"strings"

	"spikesim/events"
	"spikesim/experiments/dataset"
	"spikesim/experiments/spikes"
	"spikesim/network"
)

// tape records what chosen populations fire while samples are scored. What is
// recorded of a sample is written by the goroutine that runs its population, so
// samples may be shown side by side.
type tape struct {
	shapes []spikes.Shape   // by track
	names  []string         // likewise
	track  []int            // per population of the network; −1 for none
	trains [][]events.Train // [track][sample], units as the engines have them
	// potentials are [track][sample], nil for a track without: [tick][unit], units
	// in C order.
	potentials [][][]float32
	ticks      int
}

// potentialMark asks for the potentials of a population beside its spikes.
const potentialMark = ":v"

// newTape returns a tape of n samples of some ticks for the populations named, NAME
// or NAME:v.
func newTape(d *network.Description, names []string, n, ticks int) (*tape, error) {
	t := &tape{ticks: ticks}
	var all []string
	for _, p := range d.Populations {
		all = append(all, p.Name)
		t.track = append(t.track, -1)
	}
	for _, text := range names {
		name, potential := strings.CutSuffix(text, potentialMark)
		i := slices.Index(all, name)
		switch {
		case i < 0:
			return nil, fmt.Errorf("--record %s: there is no population of that name; there are %s", text, strings.Join(all, ", "))
		case potential && d.Populations[i].Input:
			return nil, fmt.Errorf("--record %s: an input population has no potentials; record %s", text, name)
		case t.track[i] < 0:
			t.track[i] = len(t.names)
			t.names = append(t.names, name)
			t.shapes = append(t.shapes, spikes.Shape(d.Populations[i].Neurons))
			t.trains = append(t.trains, make([]events.Train, n))
			t.potentials = append(t.potentials, nil)
		}
		if potential {
			t.potentials[t.track[i]] = make([][]float32, n)
		}
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
	if slices.ContainsFunc(t.potentials, func(p [][]float32) bool { return p != nil }) {
		probe.Potential = func(population, lane, _ int, potential []float64) {
			if track := t.track[population]; track >= 0 && t.potentials[track] != nil {
				t.measure(track, first+lane, potential)
			}
		}
	}
	return probe
}

// measure keeps the potentials of a tick.
func (t *tape) measure(track, sample int, potential []float64) {
	all, shape := t.potentials[track][sample], t.shapes[track]
	if all == nil {
		all = make([]float32, 0, t.ticks*len(potential))
	}
	from := len(all)
	all = all[:from+len(potential)]
	for unit, v := range potential {
		all[from+int(shape.Outer(int32(unit)))] = float32(v)
	}
	t.potentials[track][sample] = all
}

// recording returns what was recorded of the samples, with what is true of them.
func (t *tape) recording(spec *Spec, samples []dataset.Sample) *spikes.Recording {
	r := &spikes.Recording{Samples: len(samples)}
	for i, name := range t.names {
		p := spikes.FromEngine(name, t.shapes[i], t.trains[i])
		if t.potentials[i] != nil {
			p.Potential = t.potentials[i]
			for tick := range t.ticks {
				p.PotentialAt = append(p.PotentialAt, events.Time(tick+1)*Tick)
			}
		}
		r.Populations = append(r.Populations, p)
	}
	if !spec.Dataset.Truths() {
		return r
	}
	for i := range samples {
		if spec.Task.Key() == "classes" {
			r.Labels = append(r.Labels, int32(samples[i].Class))
			continue
		}
		if !samples[i].Box.Valid() {
			r.Boxes = nil // a file has boxes of all samples or of none
			break
		}
		r.Boxes = append(r.Boxes, samples[i].Box.Array())
	}
	return r
}
