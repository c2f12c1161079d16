package experiments

import (
	"context"
	"fmt"
	"slices"
	"time"

	"spikesim/experiments/box"
	"spikesim/experiments/dataset"
	"spikesim/experiments/printable"
	"spikesim/experiments/stage"
	"spikesim/experiments/strictyaml"
	"spikesim/experiments/task"
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

	settings []string
	expected time.Duration // for a photograph
}

// Location is what a Locator found in one photograph.
type Location struct {
	// Width and Height of the photograph in pixels, turned upright.
	Width  int `json:"width"`
	Height int `json:"height"`
	// Box is where the object is, in pixels of the photograph: edges are
	// positions from 0 at the left and top edge to Width and Height. It is empty,
	// all 0, if nothing was seen, or the network's answer was no box inside the
	// frame.
	Box box.Box `json:"box"`
	// Seen is false if the answer rests on no spikes of the photograph: what the
	// readouts then say is the same for all such photographs, and no answer. Unseen
	// says why.
	Seen   bool   `json:"seen"`
	Unseen string `json:"unseen,omitempty"`
	// Spikes of the neurons and InputSpikes of the image's coding, and the synaptic
	// operations of both. Layers that the box does not depend on are left out.
	Spikes      uint64 `json:"spikes"`
	InputSpikes uint64 `json:"input_spikes"`
	SynapticOps uint64 `json:"synaptic_ops"`
	// Warnings name populations that were silent, or nearly so, or saturated,
	// though the image made spikes.
	Warnings []Warning `json:"warnings,omitempty"`

	fraction   box.Box
	photograph *dataset.Photograph
}

// NewLocator builds the network that a weights file or a checkpoint belongs to,
// from the file alone. Without a file it takes the weights of DefaultLocator
// that come with the tool. Settings change values of the experiment first, so that
// what Info says of its score is true of another network.
func NewLocator(file string, settings ...strictyaml.Setting) (*Locator, error) {
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
	spec, err := w.spec(settings...)
	if err != nil {
		return nil, err
	}
	if _, boxes := spec.Task.New().(task.Boxes); !boxes || !spec.Dataset.Images() {
		return nil, fmt.Errorf("the network of %s answers no boxes of images: it was trained on the data set %s for the task %s; spikesim run --eval tests it",
			printable.Name(w.name), spec.Dataset.Name, spec.Task.Key())
	}
	upstream := *spec
	upstream.Batch = 1
	upstream.Network = spec.Network.Upstream(spec.predictors())
	expected, err := upstream.checkLocate()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", printable.Name(w.name), err)
	}
	// Settings ask for another experiment, but not for arrays to be dropped.
	fitting, err := w.fit(spec, len(settings) > 0)
	if err == nil && len(fitting.Ignored)+len(fitting.Missing) > 0 {
		err = fmt.Errorf("with these settings the weights in %s do not fit: arrays without a place: %q, places without an array: %q",
			w.name, fitting.Ignored, fitting.Missing)
	}
	if err != nil {
		return nil, fmt.Errorf("%w\n(spikesim run EXPERIMENT.yaml --eval --weights FILE with those flags leaves weights that fit)", err)
	}
	spec = &upstream
	l := &Locator{info: w.info, source: w.name, settings: spec.settings, expected: expected}
	if l.session, err = newSession(spec, &dataset.Set{Height: spec.Dataset.Height, Width: spec.Dataset.Width}, stage.Event); err != nil {
		return nil, err
	}
	if err := w.set(l.session.Net); err != nil {
		return nil, err
	}
	l.rule = newRule(spec.Prediction, l.session.layers)
	return l, nil
}

// Info says where the weights come from and how good they were found to be.
func (l *Locator) Info() WeightsInfo { return l.info }

// Settings lists what changed the experiment that the weights come from, KEY=VALUE.
func (l *Locator) Settings() []string { return l.settings }

// Slow says what makes the network slow beyond its size, or nothing.
func (l *Locator) Slow() string {
	_, why := l.session.spec.windows()
	return why
}

// Expected returns about how long one photograph takes, before any was shown.
func (l *Locator) Expected() time.Duration { return l.expected }

// Source names the weights for people.
func (l *Locator) Source() string { return l.source }

// Locate shows the photograph in a file to the network. What it accepts is what
// dataset.OpenPhotograph does; an error names the file. The answer depends on the
// pixels alone, not on the file's name or place.
func (l *Locator) Locate(ctx context.Context, file string) (*Location, error) {
	photograph, err := dataset.OpenPhotograph(file)
	if err != nil {
		return nil, err
	}
	s := l.session
	shown := []dataset.Sample{{Pixels: dataset.PixelsOf(photograph.Pixels(s.set.Height, s.set.Width))}}
	s.Net.ResetCounters()
	found := newScores(len(s.layers), 1, l.rule)
	if err := found.test(ctx, s, newReadings(s, l.rule.ticks), shown, 0, 1, network.Probe{}); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	size := photograph.Size()
	c := s.Net.Counters()
	b, unseen := found.ruled[0].Box, s.unseen(c, l.rule)
	if unseen != "" {
		b = box.Box{}
	}
	at := &Location{
		Width: size.X, Height: size.Y, fraction: b, photograph: photograph, Seen: unseen == "", Unseen: unseen,
		Box: box.Box{
			XMin: b.XMin * float64(size.X), YMin: b.YMin * float64(size.Y),
			XMax: b.XMax * float64(size.X), YMax: b.YMax * float64(size.Y),
		},
	}
	for i, p := range s.Net.Describe().Populations {
		if p.Input {
			at.InputSpikes += c.Populations[i].Spikes
		} else {
			at.Spikes += c.Populations[i].Spikes
		}
	}
	if at.InputSpikes > 0 {
		at.Warnings = slices.DeleteFunc(s.spec.warnings(s.Net.Describe(), &c, "photographs"), func(w Warning) bool {
			// One photograph need not reach every channel.
			return w.Kind == network.WarnSilentChannels
		})
	}
	for _, connection := range c.Connections {
		at.SynapticOps += connection.SynapticOps
	}
	return at, nil
}
