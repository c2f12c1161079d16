package spikes

import (
	"fmt"
	"slices"
	"strings"

	"spikesim/events"
)

// Recording is what populations fired in some samples.
type Recording struct {
	// Samples is their number.
	Samples     int
	Populations []Population
	// Labels has the class of every sample, Boxes its box; nil where unknown.
	Labels []int32
	Boxes  [][4]float32
	// Mended says what a file had to be put in order for.
	Mended []Mended
}

// Population is what one population fired.
type Population struct {
	Name string
	// Trains has the spikes of every sample. Units are in C order of channel,
	// row, column.
	Trains []events.Train
	// Potential has, for every sample and every tick of PotentialAt, the potential
	// of every unit, in the order of units; nil where none were recorded.
	Potential   [][]float32
	PotentialAt []events.Time
}

// Mended counts spikes of a population that were put in order.
type Mended struct {
	Population string `json:"population"`
	// Moved is the number of spikes that stood before an earlier one, Dropped the
	// number of spikes of a unit that had one at the same instant.
	Moved   int `json:"moved"`
	Dropped int `json:"dropped"`
}

// String says it to a person.
func (m Mended) String() string {
	var what []string
	if m.Moved > 0 {
		what = append(what, fmt.Sprintf("%d spikes were out of order and have been sorted", m.Moved))
	}
	if m.Dropped > 0 {
		what = append(what, fmt.Sprintf("%d spikes of a unit that has another at the same nanosecond have been dropped", m.Dropped))
	}
	return m.Population + ": " + strings.Join(what, "; ")
}

// Population returns the population of the given name, or nil.
func (r *Recording) Population(name string) *Population {
	i := slices.IndexFunc(r.Populations, func(p Population) bool { return p.Name == name })
	if i < 0 {
		return nil
	}
	return &r.Populations[i]
}

// Names lists the populations.
func (r *Recording) Names() []string {
	var names []string
	for _, p := range r.Populations {
		names = append(names, p.Name)
	}
	return names
}

// Last returns the time of the last spike of a sample, 0 if it has none.
func (r *Recording) Last(sample int) (last events.Time) {
	for _, p := range r.Populations {
		if at := p.Trains[sample].At; len(at) > 0 {
			last = max(last, at[len(at)-1])
		}
	}
	return last
}
