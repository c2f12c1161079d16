package experiments

import (
	"slices"
	"strings"

	"spikesim/learning"
	"spikesim/network"
)

// unseen says why the box of a presentation rests on nothing of the picture, and
// is only what the readouts answer to silence; it is "" if the box rests on
// something. c counts that presentation alone.
func (s *session) unseen(c network.Counters, r rule) string {
	d := s.Net.Describe()
	input := uint64(0)
	for i, p := range d.Populations {
		if p.Input {
			input += c.Populations[i].Spikes
		}
	}
	if input == 0 {
		return "the picture made no spikes"
	}
	// What the readouts read: spikes that leave their layer, or potentials, which
	// are those at rest until a spike comes in.
	read := r.names(s.layers)
	names := strings.Join(read, " and ")
	if s.spec.Learning.Readout.On == learning.OnSigmoidMembrane {
		for i, connection := range d.Connections {
			if slices.Contains(read, connection.To) && c.Connections[i].SynapticOps > 0 {
				return ""
			}
		}
		return "no spike reached " + names
	}
	for i, p := range d.Populations {
		if slices.Contains(read, p.Name) && c.Populations[i].OutputSpikes > 0 {
			return ""
		}
	}
	return "no neuron of " + names + " fired"
}
