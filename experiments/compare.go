package experiments

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"spikesim/events"
	"spikesim/experiments/dataset"
	"spikesim/experiments/files"
	"spikesim/experiments/stage"
	"spikesim/network"
)

// comparer is a comparison under way: the same images shown to one network by
// both engines.
type comparer struct {
	spec    *Spec
	options Options
	session *session
	weights *weights // to compare with, or nil
	images  []dataset.Sample
	inputs  [][]events.Train // of every image and input population, at exact times
	dir     string
	held    *files.Held // dir
	result  *Comparison
}

const compareFile = "compare.json"

// Compare shows test images to an experiment's network on the event-driven and
// on the clocked engine and says what differs: in the spikes, in the answers,
// in the work and in the time. It writes compare.json and pictures.
func Compare(ctx context.Context, spec *Spec, o Options) (*Comparison, error) {
	started := o.Now()
	c := &comparer{options: o}
	if err := c.claim(spec.Name, started); err != nil {
		return nil, err
	}
	defer c.held.Release()
	if err := c.prepare(ctx, spec); err != nil {
		return nil, err
	}
	for _, part := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"on the grid", c.grid},
		{"off the grid", c.sweep},
		{"work and time", c.work},
		{"crossover", c.crossover},
	} {
		o.Progress.Line("comparing: %s", part.name)
		if err := part.do(ctx); err != nil {
			return nil, fmt.Errorf("comparing %s: %w", part.name, err)
		}
	}
	c.result.WallSeconds = o.Now().Sub(started).Seconds()
	return c.result, c.write()
}

// DefaultCompareImages is how many test images a comparison shows unless told
// otherwise.
const DefaultCompareImages = 8

// claim holds the directory of the results.
func (c *comparer) claim(name string, since time.Time) error {
	dir, held, taken, err := c.options.claim(name+"-compare", since, append(slices.Sorted(maps.Keys(c.pictures())), compareFile)...)
	if err != nil {
		return err
	}
	if len(taken) > 0 {
		held.Release()
		return fmt.Errorf("%s already holds %s, which the comparison would overwrite; choose another --out", dir, strings.Join(taken, ", "))
	}
	if err := held.Room(reportBytes); err != nil {
		held.Release()
		return err
	}
	c.dir, c.held = dir, held
	return nil
}

// prepare loads the images and the network and records the input spikes.
func (c *comparer) prepare(ctx context.Context, spec *Spec) error {
	adjusted := *spec
	if c.options.Seed != nil {
		adjusted.Seed = *c.options.Seed
	}
	if c.options.Limit == 0 {
		c.options.Limit = DefaultCompareImages
	}
	c.options.Engine = EngineEvent
	c.spec = &adjusted
	fitting, err := c.fitWeights()
	if err != nil {
		return err
	}
	if err := c.checkMemory(); err != nil {
		return err
	}
	set, _, err := c.options.data(ctx, c.spec)
	if err != nil {
		return err
	}
	scored := c.options.asked(set)
	c.images = scored.samples
	if len(c.images) == 0 {
		return fmt.Errorf("the data set has no test %s", spec.items())
	}
	if err := c.options.tellSteps(&adjusted); err != nil {
		return err
	}
	// All images go side by side.
	adjusted.Batch = len(c.images)
	if c.session, err = newSession(&adjusted, set, stage.Event); err != nil {
		return err
	}
	if c.weights != nil {
		fitting.tell(c.options.Progress)
		if err := c.weights.set(c.session.Net); err != nil {
			return err
		}
	}
	for i := range c.images {
		if err := c.session.showTest(0, &c.images[i]); err != nil {
			return err
		}
		c.inputs = append(c.inputs, c.record())
	}
	neurons, _ := models(c.session.Net.Describe())
	c.result = &Comparison{
		Experiment: adjusted.Name, Set: adjusted.settings, Seed: adjusted.Seed, Neuron: neurons,
		Dataset: c.session.describe(scored), Images: len(c.images), DurationMS: adjusted.DurationMS,
		Weights: "initial", ForeignWeights: fitting, Precision: "float64",
		Distances: DistanceScales{VictorPurpuraCostPerMS: costPerMS, VanRossumTauMS: tauMS},
		Dir:       c.dir,
	}
	if session := c.session; len(session.layers) > 0 {
		c.result.Task, c.result.Metric = adjusted.Task.Key(), session.task.Metric()
	}
	switch {
	case c.options.Weights != "":
		c.result.Weights = c.options.Weights
		if !c.options.ForeignWeights {
			c.result.ForeignWeights = nil
		}
	case c.result.Metric != "" && adjusted.Learning.Readout.WeightsStartAtZero():
		c.result.Untrained = "readouts that have not learned give the same answer for everything: compare answers with --weights FILE"
	}
	return nil
}

// record returns the spikes of every input population for the image that is in the
// session's first lane.
func (c *comparer) record() []events.Train {
	var trains []events.Train
	for _, source := range c.session.lanes[0].feed.Sources() {
		trains = append(trains, events.Record(source, c.duration()))
	}
	return trains
}

// fitWeights reads the weights to compare with, if any. The readouts that a seed
// has drawn are those of their training.
func (c *comparer) fitWeights() (*WeightsResult, error) {
	if c.options.Weights == "" {
		return nil, nil
	}
	w, err := openWeights(c.options.Weights)
	if err != nil {
		return nil, err
	}
	if w.known {
		c.spec.networkSeed = &w.info.Seed
	}
	c.weights = w
	return w.fit(c.spec, c.options.ForeignWeights)
}

func (c *comparer) duration() events.Time { return events.Time(c.spec.DurationMS) * Tick }

// double returns the network with membranes in float64 and the same weights, on the
// event-driven engine.
func (c *comparer) double() (*stage.Stage, error) {
	event, err := stage.New(c.spec.Network.DoublePrecision(), c.spec.networkOptions(), stage.Event)
	if err != nil {
		return nil, err
	}
	return event, event.Net.SetWeights(network.Named(c.session.Net.Weights()))
}

// write leaves the comparison in its directory.
func (c *comparer) write() error {
	if err := c.writePictures(); err != nil {
		return err
	}
	data, err := json.MarshalIndent(c.result, "", "  ")
	if err != nil {
		return fmt.Errorf("writing the comparison: %w", err)
	}
	return writeFile(filepath.Join(c.result.Dir, compareFile), append(data, '\n'))
}
