package network

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"spikesim/events"
	"spikesim/sim"
)

// Spike is one spike of one unit. Units count in C order of channel, row and column,
// as an array of that shape does: (channel·Height+row)·Width+column.
type Spike struct {
	At   events.Time
	Unit int
}

// Trial is what [Network.Run] shows a network, and what it is to note.
type Trial struct {
	// Duration is a whole number of ticks.
	Duration events.Time
	// Input has the spikes of every input population that gets any, by name, in any
	// order: at times above 0 and up to the duration, no unit twice at one time.
	Input map[string][]Spike
	// Potentials names the populations whose potentials are noted at every tick.
	Potentials []string
}

// Record is what a network did in a trial, by the names of its populations.
type Record struct {
	// Spikes are those of all neurons and inputs, before pooling, by time and unit.
	Spikes map[string][]Spike
	// Potentials are [tick][unit], the first at the end of the first tick, resets
	// included.
	Potentials map[string][][]float64
	// Readouts are those of the last tick, of a network that has some.
	Readouts map[string][]float32
	// Counters are the counts of the trial alone, in the order of [Network.Describe].
	Counters Counters
}

// Run shows a network spikes of one's own in one lane, with frozen weights, and
// returns what it did; every trial starts from the state of rest. It sets all
// counters to zero first. For many samples side by side, for sources that make their
// spikes as they go, and to train use [Network.Present].
func (n *Network) Run(ctx context.Context, t Trial) (*Record, error) {
	sample, err := n.sample(&t)
	if err != nil {
		return nil, fmt.Errorf("network: %w", err)
	}
	note, err := n.newNote(&t)
	if err != nil {
		return nil, fmt.Errorf("network: %w", err)
	}
	engine, err := sim.NewSerial(n.graph)
	if err != nil {
		return nil, err
	}
	before := n.probe
	defer n.Observe(before)
	n.Observe(note.over(before))
	n.ResetCounters()
	if err := n.Present(ctx, engine, []Sample{sample}, int(t.Duration/n.tick), Test); err != nil {
		return nil, err
	}
	return note.record(n), nil
}

// sample makes sources of a trial's input.
func (n *Network) sample(t *Trial) (Sample, error) {
	if t.Duration <= 0 || t.Duration%n.tick != 0 {
		return Sample{}, fmt.Errorf("a trial of %v; give a whole number of ticks of %v", t.Duration, n.tick)
	}
	var s Sample
	used := 0
	for _, in := range n.inputs {
		p := n.description.Populations[in.index]
		spikes, given := t.Input[p.Name]
		if given {
			used++
		}
		train, err := trainOf(spikes, p.Neurons, t.Duration)
		if err != nil {
			return Sample{}, fmt.Errorf("input of population %q: %w", p.Name, err)
		}
		s.Sources = append(s.Sources, events.NewReplay(train))
	}
	if used < len(t.Input) {
		for name := range t.Input {
			if !slices.ContainsFunc(n.inputs, func(in *input) bool { return n.description.Populations[in.index].Name == name }) {
				return Sample{}, fmt.Errorf("input for %q, which is no input population", name)
			}
		}
	}
	return s, nil
}

// trainOf returns spikes as the engines take them.
func trainOf(spikes []Spike, shape Shape, until events.Time) (events.Train, error) {
	var train events.Train
	own := make([]Spike, len(spikes))
	for i, s := range spikes {
		switch {
		case s.At <= 0:
			return train, fmt.Errorf("spike %d is at %v; times are above 0, where the state of rest is", i, s.At)
		case s.At > until:
			return train, fmt.Errorf("spike %d is at %v, after the end at %v", i, s.At, until)
		case s.Unit < 0 || s.Unit >= shape.Units():
			return train, fmt.Errorf("spike %d is of unit %d; there are units 0 to %d (%d×%d×%d)", i, s.Unit, shape.Units()-1, shape.Channels, shape.Height, shape.Width)
		}
		own[i] = Spike{s.At, innermost(s.Unit, shape)}
	}
	slices.SortFunc(own, Spike.compare)
	for i, s := range own {
		if i > 0 && s == own[i-1] {
			return train, fmt.Errorf("unit %d fires twice at %v", outermost(s.Unit, shape), s.At)
		}
		train.Append(s.At, int32(s.Unit))
	}
	return train, nil
}

func (s Spike) compare(other Spike) int {
	return cmp.Or(cmp.Compare(s.At, other.At), cmp.Compare(s.Unit, other.Unit))
}

// innermost returns the index that a unit in C order has in a map, whose channel runs
// fastest; outermost is its inverse.
func innermost(unit int, s Shape) int {
	positions := s.Height * s.Width
	return unit%positions*s.Channels + unit/positions
}

func outermost(index int, s Shape) int {
	return index%s.Channels*s.Height*s.Width + index/s.Channels
}

// note is what is noted in a trial, per population. The serial engine has one
// goroutine, so nothing is locked.
type note struct {
	spikes     [][]Spike
	potentials [][][]float64 // nil where they are not asked for
	shapes     []Shape
}

func (n *Network) newNote(t *Trial) (*note, error) {
	p := n.description.Populations
	note := &note{make([][]Spike, len(p)), make([][][]float64, len(p)), make([]Shape, len(p))}
	for i := range p {
		note.shapes[i] = p[i].Neurons
	}
	var problems []error
	for _, name := range t.Potentials {
		i := slices.IndexFunc(p, func(p PopulationInfo) bool { return p.Name == name })
		if i < 0 || p[i].Input {
			problems = append(problems, fmt.Errorf("potentials of %q, which is no population of neurons", name))
			continue
		}
		note.potentials[i] = [][]float64{}
	}
	return note, errors.Join(problems...)
}

// over returns a probe that notes, beside what another does.
func (o *note) over(before Probe) Probe {
	probe := before
	probe.Fired = func(population, lane int, at events.Time, neurons []int32) {
		if before.Fired != nil {
			before.Fired(population, lane, at, neurons)
		}
		for _, k := range neurons {
			o.spikes[population] = append(o.spikes[population], Spike{at, outermost(int(k), o.shapes[population])})
		}
	}
	if !slices.ContainsFunc(o.potentials, func(p [][]float64) bool { return p != nil }) {
		return probe
	}
	probe.Potential = func(population, lane, tick int, potential []float64) {
		if before.Potential != nil {
			before.Potential(population, lane, tick, potential)
		}
		if o.potentials[population] == nil {
			return
		}
		row := make([]float64, len(potential))
		for k, v := range potential {
			row[outermost(k, o.shapes[population])] = v
		}
		o.potentials[population] = append(o.potentials[population], row)
	}
	return probe
}

// record returns what was noted, by name.
func (o *note) record(n *Network) *Record {
	r := &Record{map[string][]Spike{}, map[string][][]float64{}, map[string][]float32{}, n.Counters()}
	for i, p := range n.description.Populations {
		slices.SortFunc(o.spikes[i], Spike.compare)
		r.Spikes[p.Name] = o.spikes[i]
		if o.potentials[i] != nil {
			r.Potentials[p.Name] = o.potentials[i]
		}
	}
	for i, name := range n.Readouts() {
		r.Readouts[name] = slices.Clone(n.Prediction(i, 0))
	}
	return r
}
