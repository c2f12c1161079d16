package input

import (
	"fmt"
	"iter"
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
func (s *RecordedSpec) Source(p Population, duration events.Time) (Source, error) {
	name := s.Population
	if name == "" {
		name = p.Name
	}
	r := &Recorded{population: name, shape: p.Shape, duration: duration}
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
	for _, m := range file.Mended {
		if m.Population == name {
			r.mended = append(r.mended, fmt.Sprintf("spikes in %s: %s", s.Path, m))
		}
	}
	if others := file.Samples - 1; others > 0 {
		r.mended = append(r.mended, fmt.Sprintf("of %s the first sample alone is shown, %d more are not", s.Path, others))
	}
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
	duration   events.Time
	fixed      events.Train
	isFixed    bool
	mended     []string // what is to be said of the file that fixed is from
}

// Notes implements [Noted].
func (r *Recorded) Notes(samples iter.Seq[Sample]) []string {
	spikes, in := 0, 0
	count := func(t events.Train) {
		if n := late(&t, r.duration); n > 0 {
			spikes += n
			in++
		}
	}
	if r.isFixed {
		count(r.fixed)
	} else {
		for s := range samples {
			count(s.Spikes[r.population])
		}
	}
	return append(slices.Clone(r.mended), unshown(spikes, in, r.duration)...)
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

// Another implements [Shared].
func (r *Recorded) Another() Source {
	other := *r
	other.Replay = events.Replay{}
	return &other
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
