package input

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"spikesim/events"
	"spikesim/experiments/spikes"
	"spikesim/sim/random"
)

// RecordedSpec has the parameters of recorded spikes.
type RecordedSpec struct {
	// Population is the one whose spikes are played, by default the one of the same
	// name.
	Population string `yaml:"population,omitempty"`
	// Path is a file of spikes, of which the first sample is played to every
	// sample; by default the spikes are those of the data set.
	Path string `yaml:"path,omitempty"`
}

// Validate implements [Params].
func (*RecordedSpec) Validate(func(path, problem, remedy string)) {}

// FromData implements [Params].
func (s *RecordedSpec) FromData() bool { return s.Path == "" }

// Source implements [Params].
func (s *RecordedSpec) Source(p Population, _ events.Time) (Source, error) {
	name := s.Population
	if name == "" {
		name = p.Name
	}
	r := &Recorded{population: name, shape: p.Shape}
	if s.Path == "" {
		return r, nil
	}
	file, err := spikes.Read(s.Path)
	if err != nil {
		return nil, p.wrap(err)
	}
	own := file.Population(name)
	if own == nil {
		return nil, p.wrap(missing(name, s.Path, file.Names()))
	}
	if r.fixed, err = r.ordered(own.Trains[0]); err != nil {
		return nil, p.wrap(fmt.Errorf("%s: %w", s.Path, err))
	}
	r.isFixed = true
	return r, nil
}

// missing says that there are no spikes for a population.
func missing(name, where string, have []string) error {
	return fmt.Errorf("there are no spikes of a population %q in %s, which has %s; name one of them with recorded: {population: …}",
		name, where, strings.Join(have, ", "))
}

// Recorded plays recorded spikes.
type Recorded struct {
	events.Replay
	population string
	shape      spikes.Shape
	fixed      events.Train
	isFixed    bool
}

// Begin implements [Source].
func (r *Recorded) Begin(_ random.Key, s Sample) error {
	if r.isFixed {
		r.Replay = *events.NewReplay(r.fixed)
		return nil
	}
	train, ok := s.Spikes[r.population]
	if !ok {
		if s.Spikes == nil {
			return fmt.Errorf("there are no recorded spikes for it; the data set holds images")
		}
		return missing(r.population, "the sample", slices.Sorted(maps.Keys(s.Spikes)))
	}
	ordered, err := r.ordered(train)
	if err != nil {
		return err
	}
	r.Replay = *events.NewReplay(ordered)
	return nil
}

// ordered returns a train in the engines' order of units.
func (r *Recorded) ordered(t events.Train) (events.Train, error) {
	p := spikes.Population{Name: r.population, Trains: []events.Train{t}}
	trains, err := p.For(r.shape)
	if err != nil {
		return events.Train{}, err
	}
	return trains[0], nil
}
