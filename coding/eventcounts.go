package coding

import "fmt"

// EventCounts say what became of the events of recordings.
type EventCounts struct {
	// Recordings were shown, of which Longer went on after the presentation.
	Recordings, Longer int64
	// Events were read, and Spikes were made of them.
	Events, Spikes int64
	// Events that made none, by what left them out, in this order: those before the
	// start, after the end of the presentation, outside of the part that is shown, at
	// masked and at hot pixels, in the background, of the other polarity, in the
	// refractory time of their cell, and in a bin or at an instant that was taken.
	Before, After, Elsewhere, Masked, Hot, Background, Polarity, Refractory, Merged int64
	// HotPixels were left out, in all recordings.
	HotPixels int64
}

// Add adds the counts of others.
func (c *EventCounts) Add(d EventCounts) {
	for i, n := range d.fields() {
		*c.fields()[i] += *n
	}
}

func (c *EventCounts) fields() []*int64 {
	return []*int64{&c.Recordings, &c.Longer, &c.Events, &c.Spikes, &c.Before, &c.After, &c.Elsewhere, &c.Masked, &c.Hot, &c.Background,
		&c.Polarity, &c.Refractory, &c.Merged, &c.HotPixels}
}

// String says it to a person: what there was, and what was left out.
func (c EventCounts) String() string {
	text := fmt.Sprintf("%d spikes of %d events in %d recordings", c.Spikes, c.Events, c.Recordings)
	for _, part := range []struct {
		n    int64
		what string
	}{
		{c.Before, "before the start"},
		{c.After, "after the end of the presentation"},
		{c.Elsewhere, "outside of the part of the sensor that is shown"},
		{c.Masked, "at masked pixels"},
		{c.Hot, fmt.Sprintf("at %d hot pixels", c.HotPixels)},
		{c.Background, "in the background"},
		{c.Polarity, "of the other polarity"},
		{c.Refractory, "in the refractory time of their cell"},
		{c.Merged, "at an instant at which their cell has a spike"},
	} {
		if part.n > 0 {
			text += fmt.Sprintf(", %d %s", part.n, part.what)
		}
	}
	if c.Longer > 0 {
		text += fmt.Sprintf("; %d recordings go on after the presentation and were not read on", c.Longer)
	}
	return text
}
