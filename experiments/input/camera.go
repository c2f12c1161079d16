package input

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"spikesim/coding"
	"spikesim/events"
	"spikesim/experiments/camera"
	"spikesim/sim/random"
)

// Camera plays recordings of event cameras. It holds the events of one presentation.
type Camera struct {
	events.Replay
	population Population
	encoder    *coding.EventEncoder
}

// NewCamera returns a source of recordings for a population, for presentations of the
// given length.
func NewCamera(spec coding.EventsSpec, p Population, duration events.Time) (*Camera, error) {
	encoder, err := coding.NewEventEncoder(spec, p.Shape.Channels, p.Shape.Height, p.Shape.Width, duration)
	if err != nil {
		return nil, p.wrap(err)
	}
	return &Camera{population: p, encoder: encoder}, nil
}

// Begin implements [Source].
func (c *Camera) Begin(key random.Key, s Sample) error {
	if s.Recording == nil {
		return errors.New("the sample is no recording of an event camera")
	}
	var vary *random.Key
	if s.Vary {
		vary = &key
	}
	_, err := c.encode(s.Recording, vary)
	return err
}

// encode reads a clip into the source's train.
func (c *Camera) encode(clip *camera.Clip, vary *random.Key) (counts coding.EventCounts, err error) {
	train := c.Train()
	train.Reset()
	c.Rewind()
	begun := false
	_, readErr := clip.Read(context.Background(), func(h camera.Header, startUS int64, events []camera.Event) bool {
		if !begun {
			begun = true
			if err = c.encoder.Begin(h.Width, h.Height, startUS, vary); err != nil {
				return false
			}
		}
		for i := range events {
			if e := &events[i]; !c.encoder.Take(e.Time, e.X, e.Y, e.On) {
				return false
			}
		}
		return true
	})
	switch {
	case err != nil:
		return counts, err
	case readErr != nil:
		return counts, readErr
	case !begun:
		return counts, errors.New("the recording has no events")
	}
	return c.encoder.End(train)
}

// Notes implements [Noted].
func (c *Camera) Notes(samples iter.Seq[Sample]) []string {
	var all coding.EventCounts
	silent, failed := 0, 0
	for s := range samples {
		if s.Recording == nil {
			continue
		}
		counts, err := c.encode(s.Recording, nil)
		if err != nil {
			failed++ // Begin will say why, when it is shown
			continue
		}
		if counts.Spikes == 0 {
			silent++
		}
		all.Add(counts)
	}
	notes := []string{all.String()}
	if silent > 0 {
		notes = append(notes, fmt.Sprintf("%d recordings make no spike", silent))
	}
	if failed > 0 {
		notes = append(notes, fmt.Sprintf("%d recordings cannot be shown", failed))
	}
	return notes
}
