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
	"spikesim/network"
)

// comparer is a comparison under way: the same images shown to one network by
// both engines.
type comparer struct {
	spec    *Spec
	options Options
	run     *run // for what it shares with runs: data, session, counts
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
	c.run = &run{spec: &adjusted, options: c.options, progress: c.options.Progress}
	c.spec = &adjusted
	if err := c.fitWeights(); err != nil {
		return err
	}
	if err := c.checkMemory(); err != nil {
		return err
	}
	set, _, err := c.run.data(ctx)
	if err != nil {
		return err
	}
	if len(set.Test) == 0 {
		return fmt.Errorf("the data set has no test images")
	}
	if err := c.options.tellSteps(&adjusted); err != nil {
		return err
	}
	// All images go side by side.
	adjusted.Batch = len(set.Test)
	if c.run.session, err = newSession(&adjusted, set, EngineEvent); err != nil {
		return err
	}
	if c.run.weights != nil {
		c.run.fitting.tell(c.options.Progress)
		if err := c.run.weights.set(c.run.session.net); err != nil {
			return err
		}
	}
	c.images = set.Test
	for i := range set.Test {
		if err := c.run.session.showTest(0, &set.Test[i]); err != nil {
			return err
		}
		c.inputs = append(c.inputs, c.record())
	}
	described := c.run.describe()
	c.result = &Comparison{
		Experiment: adjusted.Name, Set: adjusted.settings, Seed: adjusted.Seed, Neuron: described.Neuron,
		Dataset: described.Dataset, Images: len(c.images), DurationMS: adjusted.DurationMS,
		Weights: "initial", ForeignWeights: described.Weights, Precision: "float64",
		Distances: DistanceScales{VictorPurpuraCostPerMS: costPerMS, VanRossumTauMS: tauMS},
		Dir:       c.dir,
	}
	if session := c.run.session; len(session.layers) > 0 {
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
	for _, source := range c.run.session.lanes[0].feed.Sources() {
		trains = append(trains, events.Record(source, c.duration()))
	}
	return trains
}

// fitWeights reads the weights to compare with, if any. The readouts that a seed
// has drawn are those of their training.
func (c *comparer) fitWeights() (err error) {
	if c.options.Weights == "" {
		return nil
	}
	w, err := openWeights(c.options.Weights)
	if err != nil {
		return err
	}
	if w.known {
		c.spec.networkSeed = &w.info.Seed
	}
	c.run.weights = w
	c.run.fitting, err = w.fit(c.spec, c.options.ForeignWeights)
	return err
}

func (c *comparer) duration() events.Time { return events.Time(c.spec.DurationMS) * Tick }

// double returns the network with membranes in float64 and the same weights.
func (c *comparer) double() (*network.Network, error) {
	net, err := network.Build(c.spec.Network.DoublePrecision(), c.spec.networkOptions())
	if err != nil {
		return nil, err
	}
	return net, net.SetWeights(arraysOf(c.run.session.net))
}

// arraysOf finds the weights of a network by name.
func arraysOf(net *network.Network) func(name string) (network.Array, error) {
	byName := map[string]network.Array{}
	for _, a := range net.Weights() {
		byName[a.Name] = a
	}
	return func(name string) (network.Array, error) {
		a, ok := byName[name]
		if !ok {
			return a, fmt.Errorf("no array %s", name)
		}
		return a, nil
	}
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
