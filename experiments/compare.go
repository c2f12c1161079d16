package experiments

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"spikesim/events"
	"spikesim/experiments/box"
	"spikesim/experiments/dataset"
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
	result  *Comparison
}

// Compare shows test images to an experiment's network on the event-driven and
// on the clocked engine and says what differs: in the spikes, in the boxes, in
// the work and in the time. It writes compare.json and pictures.
func Compare(ctx context.Context, spec *Spec, o Options) (*Comparison, error) {
	started := o.Now()
	c := &comparer{options: o}
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
	// All images go side by side.
	adjusted.Batch = len(set.Test)
	if c.run.session, err = newSession(&adjusted, set, EngineEvent); err != nil {
		return err
	}
	if c.options.Weights != "" {
		if err := readWeights(c.options.Weights, c.run.session.net); err != nil {
			return err
		}
	}
	if c.options.Out == "" {
		if c.options.Out, err = makeDir("", adjusted.Name+"-compare"); err != nil {
			return err
		}
	} else if err := os.MkdirAll(c.options.Out, 0o755); err != nil {
		return err
	}
	c.images = set.Test
	for i := range set.Test {
		c.run.session.showTest(0, &set.Test[i])
		c.inputs = append(c.inputs, &replay{train: record(c.run.session.lanes[0].encoder, c.duration())})
	}
	described := c.run.describe()
	c.result = &Comparison{
		Experiment: adjusted.Name, Seed: adjusted.Seed, Neuron: described.Neuron,
		Dataset: described.Dataset, Images: len(c.images), DurationMS: adjusted.DurationMS,
		Weights: "initial", Precision: "float64",
		Distances: DistanceScales{VictorPurpuraCostPerMS: costPerMS, VanRossumTauMS: tauMS},
		Dir:       c.options.Out,
	}
	switch {
	case c.options.Weights != "":
		c.result.Weights = c.options.Weights
	case adjusted.Learning.Readout.WeightsStartAtZero():
		c.result.Untrained = "readouts that have not learned give the same box for everything: compare boxes with --weights FILE"
	}
	return nil
}

func (c *comparer) duration() events.Time { return events.Time(c.spec.DurationMS) * Tick }

// double returns the network with membranes in float64 and the same weights.
func (c *comparer) double() (*network.Network, error) {
	net, err := network.Build(c.spec.Network.DoublePrecision(), network.Options{
		Seed: c.spec.Seed, Lanes: len(c.images), Tick: Tick,
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
		out.boxes = append(out.boxes, predictedBox(r))
	}
	return out, nil
}

func (c *comparer) miou(boxes []box.Box) float64 { return box.MeanIoU(boxes, truths(c.images)) }

// write leaves the comparison in its directory.
func (c *comparer) write() error {
	if err := c.writePictures(); err != nil {
		return err
	}
	data, err := json.MarshalIndent(c.result, "", "  ")
	if err != nil {
		return fmt.Errorf("writing the comparison: %w", err)
	}
	return writeFile(filepath.Join(c.result.Dir, "compare.json"), append(data, '\n'))
}
