package input

import (
	"fmt"
	"slices"

	"spikesim/coding"
	"spikesim/events"
	"spikesim/sim/random"
)

// Plan is what the input populations of an experiment are shown.
type Plan struct {
	// Inputs chooses by the name of the population.
	Inputs map[string]Spec
	// Coding, Height and Width are those of the images of the data set; a height of
	// 0 says that it has none but recorded spikes.
	Coding        coding.Spec
	Height, Width int
	// Recordings says that the data set has recordings of event cameras.
	Recordings bool
	Tick       events.Time
	Duration   events.Time
}

// Feed plays samples to all input populations of a network, for one lane.
type Feed struct {
	plan        Plan
	populations []Population
	sources     []Source
	chosen      []bool // by name under inputs, not by the data set
}

// NewFeed returns a feed of the input populations, in their order. A choice for a
// population that is not among them is an error.
func NewFeed(plan Plan, populations []Population) (*Feed, error) {
	f := &Feed{plan: plan, populations: populations}
	for _, p := range populations {
		spec, chosen := plan.Inputs[p.Name]
		source, err := plan.source(spec, chosen, p)
		if err != nil {
			return nil, err
		}
		f.sources, f.chosen = append(f.sources, source), append(f.chosen, chosen)
	}
	return f, nil
}

// Another returns a feed of the same for another lane. What the first has read from
// files it does not read again; see Shared.
func (f *Feed) Another() (*Feed, error) {
	other := &Feed{plan: f.plan, populations: f.populations, chosen: f.chosen}
	for i, p := range f.populations {
		if shared, ok := f.sources[i].(Shared); ok {
			other.sources = append(other.sources, shared.Another())
			continue
		}
		source, err := f.plan.source(f.plan.Inputs[p.Name], f.chosen[i], p)
		if err != nil {
			return nil, err
		}
		other.sources = append(other.sources, source)
	}
	return other, nil
}

func (plan Plan) source(spec Spec, chosen bool, p Population) (Source, error) {
	switch {
	case chosen:
		return spec.Params().Source(p, plan.Duration)
	case plan.Recordings:
		return NewCamera(plan.Coding.EventsOrDefault(), p, plan.Duration)
	case plan.Height == 0:
		return (&RecordedSpec{}).Source(p, plan.Duration)
	}
	m, err := NewImage(plan.Coding, plan.Height, plan.Width, plan.Tick)
	if err != nil {
		return nil, p.wrap(err)
	}
	if len(m.values) != p.Shape.Units() {
		return nil, p.wrap(fmt.Errorf("the images make %d values, the population has %d units", len(m.values), p.Shape.Units()))
	}
	return m, nil
}

// Begin starts a sample in all populations. The key of what is drawn is that of
// the sample and the population; the first population of the data set takes that
// of the coding.
func (f *Feed) Begin(key random.Key, s Sample) error {
	for i, source := range f.sources {
		if err := source.Begin(f.key(i, key), s); err != nil {
			return f.populations[i].wrap(err)
		}
	}
	return nil
}

// key returns the key of the i-th source.
func (f *Feed) key(i int, key random.Key) random.Key {
	if !f.chosen[i] && !slices.Contains(f.chosen[:i], false) {
		return key.Name("coding")
	}
	return key.Name("inputs").Name(f.populations[i].Name)
}

// Repeat returns sources that play one sample from its beginning whenever they
// are asked for a window that begins at time 0. The feed is theirs from then on.
func (f *Feed) Repeat(key random.Key, s Sample) ([]events.Source, error) {
	if err := f.Begin(key, s); err != nil {
		return nil, err
	}
	all := make([]events.Source, len(f.sources))
	for i, source := range f.sources {
		all[i] = &repeated{source, f.key(i, key), s}
	}
	return all, nil
}

// repeated plays one sample again and again.
type repeated struct {
	Source
	key    random.Key
	sample Sample
}

// Spikes implements [events.Source].
func (r *repeated) Spikes(w events.Window, out *events.Train) {
	if w.From == 0 {
		if err := r.Begin(r.key, r.sample); err != nil {
			panic("input: a sample that was played cannot be played again: " + err.Error())
		}
	}
	r.Source.Spikes(w, out)
}

// Sources returns the source of every population, for a network.
func (f *Feed) Sources() []events.Source {
	all := make([]events.Source, len(f.sources))
	for i, s := range f.sources {
		all[i] = s
	}
	return all
}

// Image returns the source of the i-th population if it encodes images, else nil.
func (f *Feed) Image(i int) *Image {
	m, _ := f.sources[i].(*Image)
	return m
}
