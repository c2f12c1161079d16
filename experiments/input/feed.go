package input

import (
	"fmt"

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
	Tick          events.Time
	Duration      events.Time
}

// Feed plays samples to all input populations of a network, for one lane.
type Feed struct {
	populations []Population
	sources     []Source
	chosen      []bool // by name under inputs, not by the data set
}

// NewFeed returns a feed of the input populations, in their order. A choice for a
// population that is not among them is an error.
func NewFeed(plan Plan, populations []Population) (*Feed, error) {
	f := &Feed{populations: populations}
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

func (plan Plan) source(spec Spec, chosen bool, p Population) (Source, error) {
	switch {
	case chosen:
		return spec.Params().Source(p, plan.Duration)
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
	first := true
	for i, source := range f.sources {
		own := key.Name("inputs").Name(f.populations[i].Name)
		if !f.chosen[i] && first {
			own, first = key.Name("coding"), false
		}
		if err := source.Begin(own, s); err != nil {
			return f.populations[i].wrap(err)
		}
	}
	return nil
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
