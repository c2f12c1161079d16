package input

import (
	"errors"

	"spikesim/coding"
	"spikesim/events"
	"spikesim/sim/random"
)

// Image encodes the image of every sample, filtered first if the coding says so.
type Image struct {
	coding.Encoder
	filter *coding.Filter
	values []float32 // the filtered image: a value for each unit of the input
}

// NewImage returns a source of images of the given size, with learning ticks of
// the given length.
func NewImage(spec coding.Spec, height, width int, tick events.Time) (*Image, error) {
	filter, err := coding.NewFilter(spec.Filter, height, width)
	if err != nil {
		return nil, err
	}
	units := filter.Channels() * height * width
	encoder, err := coding.New(spec, units, tick)
	if err != nil {
		return nil, err
	}
	return &Image{Encoder: encoder, filter: filter, values: make([]float32, units)}, nil
}

// Begin implements [Source].
func (m *Image) Begin(key random.Key, s Sample) error {
	if s.Pixels == nil {
		return errors.New("the sample has no image; the data set holds recorded spikes")
	}
	m.filter.Apply(m.values, s.Pixels)
	m.Encoder.Begin(key, m.values)
	return nil
}

// Values returns what the sample in hand was encoded from: a value for each unit.
func (m *Image) Values() []float32 { return m.values }
