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
	"spikesim/experiments/box"
	"spikesim/experiments/dataset"
	"spikesim/experiments/files"
	"spikesim/network"
	"spikesim/sim"
)

// comparer is a comparison under way: the same images shown to one network by
// both engines.
type comparer struct {
	spec    *Spec
	options Options
	run     *run // for what it shares with runs: data, session, counts
	images  []dataset.Sample
	inputs  []*replay // the input spikes of every image, at exact times
	dir     string
	held    *files.Held // dir
	result  *Comparison
}

const compareFile = "compare.json"

// Compare shows test images to an experiment's network on the event-driven and
// on the clocked engine and says what differs: in the spikes, in the boxes, in
// the work and in the time. It writes compare.json and pictures.
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
	adjusted.tellWindows(c.options.Progress)
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
		c.inputs = append(c.inputs, &replay{train: record(c.run.session.lanes[0].feed.Sources()[0], c.duration())})
	}
	described := c.run.describe()
	c.result = &Comparison{
		Experiment: adjusted.Name, Set: adjusted.settings, Seed: adjusted.Seed, Neuron: described.Neuron,
		Dataset: described.Dataset, Images: len(c.images), DurationMS: adjusted.DurationMS,
		Weights: "initial", ForeignWeights: described.Weights, Precision: "float64",
		Distances: DistanceScales{VictorPurpuraCostPerMS: costPerMS, VanRossumTauMS: tauMS},
		Dir:       c.dir,
	}
	switch {
	case c.options.Weights != "":
		c.result.Weights = c.options.Weights
		if !c.options.ForeignWeights {
			c.result.ForeignWeights = nil
		}
	case adjusted.Learning.Readout.WeightsStartAtZero():
		c.result.Untrained = "readouts that have not learned give the same box for everything: compare boxes with --weights FILE"
	}
	return nil
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
	net, err := network.Build(c.spec.Network.DoublePrecision(), network.Options{
		Seed: c.spec.NetworkSeed(), Lanes: len(c.images), Tick: Tick,
		Learning: &c.spec.Learning, Outputs: Outputs,
	})
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

// presenter is one of the two ways to run a network.
type presenter interface {
	Present(ctx context.Context, samples []network.Sample, ticks int, mode network.Mode) error
	Counters() network.Counters
	ResetCounters()
	Observe(network.Probe)
	Prediction(i, lane int) []float32
}

// eventDriven is the event-driven way.
type eventDriven struct {
	*network.Network
	engine sim.Engine
}

func newEventDriven(net *network.Network) (*eventDriven, error) {
	engine, err := sim.NewParallel(net.Graph())
	return &eventDriven{net, engine}, err
}

func (e *eventDriven) Present(ctx context.Context, samples []network.Sample, ticks int, mode network.Mode) error {
	return e.Network.Present(ctx, e.engine, samples, ticks, mode)
}

// shown is what came of showing the images once.
type shown struct {
	counters network.Counters
	boxes    []box.Box   // of the last layer, per image
	readouts [][]float32 // likewise
	trains   [][]events.Train
}

// show presents the images with the given inputs. With record it keeps every
// spike: trains[population][image].
func (c *comparer) show(ctx context.Context, p presenter, inputs []*replay, keep bool) (*shown, error) {
	s := c.run.session
	samples := make([]network.Sample, len(inputs))
	for i, in := range inputs {
		in.rewind()
		samples[i] = network.Sample{Sources: []events.Source{in}, Key: s.key.Name("test").Name(c.images[i].Name)}
	}
	out := &shown{}
	if keep {
		out.trains = make([][]events.Train, len(s.net.Describe().Populations))
		for i := range out.trains {
			out.trains[i] = make([]events.Train, len(inputs))
		}
		p.Observe(network.Probe{Fired: func(population, lane int, at events.Time, neurons []int32) {
			t := &out.trains[population][lane]
			for _, n := range neurons {
				t.Append(at, n)
			}
		}})
		defer p.Observe(network.Probe{})
	}
	p.ResetCounters()
	if err := p.Present(ctx, samples, c.spec.DurationMS, network.Test); err != nil {
		return nil, err
	}
	out.counters = p.Counters()
	last := len(s.layers) - 1
	for i := range inputs {
		r := append([]float32(nil), p.Prediction(last, i)...)
		out.readouts = append(out.readouts, r)
		out.boxes = append(out.boxes, box.FromArray([Outputs]float32(r)).Clip())
	}
	return out, nil
}

func (c *comparer) miou(boxes []box.Box) float64 {
	truth := make([]box.Box, len(c.images))
	for i := range c.images {
		truth[i] = c.images[i].Box
	}
	return box.MeanIoU(boxes, truth)
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
