package experiments

import (
	"context"
	"fmt"
	"time"

	"spikesim/experiments/box"
	"spikesim/experiments/dataset"
	"spikesim/network"
)

// DefaultLocator is the experiment whose weights a Locator takes by default.
const DefaultLocator = "pet"

// Locator finds objects in photographs with a trained network. It is for one
// goroutine at a time.
type Locator struct {
	session *session
	rule    rule
	info    WeightsInfo
	source  string

	expected time.Duration // for a photograph
}

// Location is what a Locator found in one photograph.
type Location struct {
	// Width and Height of the photograph in pixels, turned upright.
	Width  int `json:"width"`
	Height int `json:"height"`
	// Box is where the object is, in pixels of the photograph: edges are
	// positions from 0 at the left and top edge to Width and Height. It is empty,
	// all 0, if the network's answer was no box inside the frame.
	Box box.Box `json:"box"`
	// Spikes of the neurons and InputSpikes of the image's coding, and the synaptic
	// operations of both. Layers that the box does not depend on are left out.
	Spikes      uint64 `json:"spikes"`
	InputSpikes uint64 `json:"input_spikes"`
	SynapticOps uint64 `json:"synaptic_ops"`

	fraction   box.Box
	photograph *dataset.Photograph
}

// NewLocator builds the network that a weights file or a checkpoint belongs to,
// from the file alone. Without a file it takes the weights of DefaultLocator
// that come with the tool.
func NewLocator(file string) (*Locator, error) {
	var w *weights
	var err error
	if file == "" {
		w, err = shippedWeights(DefaultLocator)
	} else {
		w, err = openWeights(file)
	}
	if err != nil {
		return nil, err
	}
	spec, err := w.spec()
	if err != nil {
		return nil, err
	}
	spec.Batch = 1
	spec.Network = spec.Network.Upstream(spec.predictors())
	expected, err := spec.checkLocate()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", w.name, err)
	}
	l := &Locator{info: w.info, source: w.name, expected: expected}
	if l.session, err = newSession(spec, &dataset.Set{Height: spec.Dataset.Height, Width: spec.Dataset.Width}, EngineEvent); err != nil {
		return nil, err
	}
	if err := w.set(l.session.net); err != nil {
		return nil, err
	}
	l.rule = newRule(spec.Prediction, l.session.layers)
	return l, nil
}

// Info says where the weights come from and how good they were found to be.
func (l *Locator) Info() WeightsInfo { return l.info }

// Expected returns about how long one photograph takes, before any was shown.
func (l *Locator) Expected() time.Duration { return l.expected }

// Source names the weights for people.
func (l *Locator) Source() string { return l.source }

// Locate shows the photograph in a file to the network. What it accepts is what
// dataset.LoadImage does; an error names the file. The answer depends on the
// pixels alone, not on the file's name or place.
func (l *Locator) Locate(ctx context.Context, file string) (*Location, error) {
	photograph, err := dataset.OpenPhotograph(file)
	if err != nil {
		return nil, err
	}
	s := l.session
	s.set.Test = []dataset.Sample{{Pixels: dataset.PixelsOf(photograph.Pixels(s.set.Height, s.set.Width))}}
	s.net.ResetCounters()
	found := newScores(len(s.layers), 1, l.rule)
	if err := found.test(ctx, s, newReadings(s, l.rule.ticks), 0, 1, network.Probe{}); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	size := photograph.Size()
	b := found.ruled[0]
	at := &Location{
		Width: size.X, Height: size.Y, fraction: b, photograph: photograph,
		Box: box.Box{
			XMin: b.XMin * float64(size.X), YMin: b.YMin * float64(size.Y),
			XMax: b.XMax * float64(size.X), YMax: b.YMax * float64(size.Y),
		},
	}
	c := s.net.Counters()
	for i, p := range s.net.Describe().Populations {
		if p.Input {
			at.InputSpikes += c.Populations[i].Spikes
		} else {
			at.Spikes += c.Populations[i].Spikes
		}
	}
	for _, connection := range c.Connections {
		at.SynapticOps += connection.SynapticOps
	}
	return at, nil
}
