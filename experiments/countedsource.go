package experiments

import "spikesim/events"

// countedSource is the source of an input population that counts the spikes of its sample.
type countedSource struct {
	events.Source
	spikes int
}

// Spikes implements [events.Source].
func (c *countedSource) Spikes(w events.Window, out *events.Train) {
	before := out.Len()
	c.Source.Spikes(w, out)
	c.spikes += out.Len() - before
}
