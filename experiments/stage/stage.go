// Package stage sets up what every command that simulates needs, whatever it shows and
// whatever it makes of it: a network on an engine.
package stage

import (
	"context"

	"spikesim/events"
	"spikesim/network"
	"spikesim/sim"
)

// Engine makes an engine for a network: [Event], [Serial] or one of [Clocked].
type Engine func(*network.Network) (sim.Engine, error)

// Event is the event-driven engine with a goroutine for every population.
func Event(n *network.Network) (sim.Engine, error) { return sim.NewParallel(n.Graph()) }

// Serial is the event-driven engine with one goroutine.
func Serial(n *network.Network) (sim.Engine, error) { return sim.NewSerial(n.Graph()) }

// Clocked is the engine that takes steps of dt, of which ticks are a multiple.
func Clocked(dt events.Time, a network.Arithmetic) Engine {
	return func(n *network.Network) (sim.Engine, error) { return network.NewClocked(n, dt, a) }
}

// Stage is a network and the engine that runs it.
type Stage struct {
	Net    *network.Network
	engine sim.Engine
}

// New builds a network for an engine.
func New(spec network.Spec, o network.Options, engine Engine) (*Stage, error) {
	net, err := network.Build(spec, o)
	if err != nil {
		return nil, err
	}
	return (&Stage{Net: net}).On(engine)
}

// On returns the same network on another engine. Only one of the stages of a network
// may present at a time.
func (s *Stage) On(engine Engine) (*Stage, error) {
	e, err := engine(s.Net)
	if err != nil {
		return nil, err
	}
	return &Stage{Net: s.Net, engine: e}, nil
}

// Present shows samples side by side, one per lane, for some ticks; see
// [network.Network.Present]. Recorded spikes, [events.Replay], are played from their
// beginning, so that the same samples can be presented again.
func (s *Stage) Present(ctx context.Context, samples []network.Sample, ticks int, mode network.Mode) error {
	for i := range samples {
		for _, source := range samples[i].Sources {
			if recorded, ok := source.(*events.Replay); ok {
				recorded.Rewind()
			}
		}
	}
	return s.Net.Present(ctx, s.engine, samples, ticks, mode)
}
