package input

import (
	"fmt"

	"spikesim/events"
	"spikesim/experiments/camera"
	"spikesim/experiments/spikes"
	"spikesim/sim/random"
)

// Sample is what a sample holds for the inputs.
type Sample struct {
	// Pixels are the gray values of the image, row by row, from 0 to 1; nil where
	// the data set has none.
	Pixels []float32
	// Spikes are the recorded spikes by population, with units in C order of
	// channel, row, column; nil where the data set has none.
	Spikes map[string]events.Train
	// Recording is what an event camera saw; nil where the data set has none.
	Recording *camera.Clip
	// Vary asks for the variant of the sample that the key draws, as in training.
	Vary bool
}

// Source plays one sample after the other to one input population.
type Source interface {
	events.Source
	// Begin starts a sample at time 0. The key decides whatever is drawn. A sample
	// that the source cannot play is an error, which says how to mend it.
	Begin(key random.Key, s Sample) error
}

// Population is an input population.
type Population struct {
	Name  string
	Shape spikes.Shape
}

// Params are the parameters of a kind of input.
type Params interface {
	// Validate reports what is wrong with them; paths are relative to them.
	Validate(report func(path, problem, remedy string))
	// FromData reports whether the spikes come from the samples of a data set.
	FromData() bool
	// Source returns a source for a population, for presentations of the given
	// length.
	Source(p Population, duration events.Time) (Source, error)
}

// Rated are the parameters of a kind that knows how often a unit fires, for the
// estimate of memory. Of others a unit is taken to fire as often as a pixel.
type Rated interface {
	Params
	// MeanRatePerMS is the mean number of spikes of a unit in a millisecond.
	MeanRatePerMS() float64
}

// Measured are the parameters of a kind whose source holds more than its spikes under
// way, for the estimate of memory.
type Measured interface {
	Params
	// Bytes is what a source for a population of so many units takes.
	Bytes(units int) int64
}

// wrap names the population in an error.
func (p Population) wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("input population %s: %w", p.Name, err)
}

// Shared is a Source that has read something, such as a file, which serves other lanes
// too.
type Shared interface {
	Source
	// Another returns a source of the same for another lane, which may run at the same
	// time.
	Another() Source
}
