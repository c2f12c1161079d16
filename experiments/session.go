package experiments

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"spikesim/events"
	"spikesim/experiments/dataset"
	"spikesim/experiments/input"
	"spikesim/experiments/spikes"
	"spikesim/experiments/stage"
	"spikesim/experiments/task"
	"spikesim/network"
	"spikesim/sim/random"
)

// session is a stage with everything that is needed to show it the samples of a data
// set.
type session struct {
	*stage.Stage
	spec   *Spec
	set    *dataset.Set
	task   task.Task
	key    random.Key
	layers []string
	feed   *input.Feed // the first; those of the lanes are others of it

	bank // what the network is shown
	// spare is the bank in which training prepares what comes next. The bank
	// then holds the training samples prepared, as of the epoch preparedFor.
	spare       bank
	prepared    []int
	preparedFor int
}

// bank is a sample for every lane of the network.
type bank struct {
	lanes   []showing
	samples []network.Sample
}

// showing is what one lane shows, and what it takes to prepare it.
type showing struct {
	augmenter *dataset.Augmenter
	feed      *input.Feed
	pixels    []float32 // the image, augmented in training; nil where samples have none
	target    []float32
	counted   []*countedSource // the sources of the feed
}

// silent reports whether the sample shown made no spikes at all.
func (l *showing) silent() bool {
	for _, c := range l.counted {
		if c.spikes > 0 {
			return false
		}
	}
	return true
}

// newShowing returns what a lane of a network needs.
func (s *session) newShowing() (showing, error) {
	height, width := s.set.Height, s.set.Width
	feed, err := s.feed.Another()
	if err != nil {
		return showing{}, err
	}
	lane := showing{feed: feed, target: make([]float32, s.task.Outputs())}
	if height > 0 {
		lane.augmenter = dataset.NewAugmenter(s.spec.Dataset.Augment, height, width)
		lane.pixels = make([]float32, height*width)
	}
	return lane, nil
}

// inputPopulations returns the input populations of a network.
func inputPopulations(d *network.Description) []input.Population {
	var all []input.Population
	for _, p := range d.Populations {
		if p.Input {
			all = append(all, input.Population{Name: p.Name, Shape: spikes.Shape(p.Neurons)})
		}
	}
	return all
}

// newSession returns a session of an experiment on an engine.
func newSession(spec *Spec, set *dataset.Set, engine stage.Engine) (*session, error) {
	s := &session{spec: spec, set: set}
	return s, s.build(engine)
}

// member returns a session that shows what s does, one sample at a time, with a network
// of its own.
func (s *session) member(engine stage.Engine) (*session, error) {
	one := *s.spec
	one.Batch = 1
	m := &session{spec: &one, set: s.set, feed: s.feed}
	return m, m.build(engine)
}

// build makes the network and its lanes.
func (s *session) build(engine stage.Engine) (err error) {
	s.task, s.key = s.spec.Task.New(), random.New(s.spec.Seed).Name("presentations")
	if s.Stage, err = stage.New(s.spec.Network, s.spec.networkOptions(), engine); err != nil {
		return err
	}
	s.layers = s.Net.Readouts()
	if len(s.layers) > 0 && s.spec.Learning.Readout.BiasIsMeanTarget() {
		s.Net.SetReadoutBias(s.task.MeanTarget(truths(s.set.Train)))
	}
	if s.feed == nil {
		if s.feed, err = s.newFeed(); err != nil {
			return err
		}
	}
	s.bank, err = s.newBank()
	return err
}

// newFeed opens what the input populations are shown.
func (s *session) newFeed() (*input.Feed, error) {
	return input.NewFeed(input.Plan{
		Inputs: s.spec.Inputs, Coding: s.spec.Coding, Height: s.set.Height, Width: s.set.Width, Recordings: s.set.Recordings,
		Tick: Tick, Duration: events.Time(s.spec.DurationMS) * Tick,
	}, inputPopulations(s.Net.Describe()))
}

// networkOptions returns what the experiment's network is built with: readouts and
// learning only where there is something to say of the samples.
func (s *Spec) networkOptions() network.Options {
	o := network.Options{Seed: s.NetworkSeed(), Lanes: s.Batch, Tick: Tick}
	if s.Dataset.Truths() {
		o.Learning, o.Outputs = &s.Learning, s.Task.New().Outputs()
	}
	return o
}

func (s *session) newBank() (bank, error) {
	var b bank
	for range s.spec.Batch {
		lane, err := s.newShowing()
		if err != nil {
			return bank{}, err
		}
		var sources []events.Source
		for _, source := range lane.feed.Sources() {
			c := &countedSource{Source: source}
			lane.counted, sources = append(lane.counted, c), append(sources, c)
		}
		b.lanes = append(b.lanes, lane)
		b.samples = append(b.samples, network.Sample{Sources: sources})
	}
	return b, nil
}

// order returns the order in which an epoch shows the training images.
func (s *session) order(epoch int) []int {
	return s.key.Name("order").Int(epoch).Perm(len(s.set.Train))
}

// train shows one batch of training samples, given by their indices, and lets
// the network learn. Meanwhile it prepares the next batch, in lanes of its own.
func (s *session) train(ctx context.Context, epoch int, indices, next []int) error {
	if !slices.Equal(s.prepared, indices) || s.preparedFor != epoch {
		if err := s.prepareBatch(&s.bank, epoch, indices); err != nil {
			return err
		}
	}
	s.prepared = nil
	var ahead sync.WaitGroup
	var aheadErr error
	if len(next) > 0 {
		if s.spare.lanes == nil {
			var err error
			if s.spare, err = s.newBank(); err != nil {
				return err
			}
		}
		ahead.Go(func() { aheadErr = s.prepareBatch(&s.spare, epoch, next) })
	}
	err := s.present(ctx, len(indices), network.Train)
	ahead.Wait()
	if err == nil {
		err = aheadErr
	}
	if len(next) > 0 {
		s.bank, s.spare = s.spare, s.bank
		s.prepared, s.preparedFor = next, epoch
	}
	return err
}

// prepareBatch gives the lanes of a bank an epoch's variants of training samples.
func (s *session) prepareBatch(b *bank, epoch int, indices []int) error {
	for l, i := range indices {
		if err := s.prepare(b, l, epoch, i); err != nil {
			return err
		}
	}
	return nil
}

// prepare gives a lane of a bank an epoch's variant of a training sample.
func (s *session) prepare(b *bank, l, epoch, i int) error {
	lane := &b.lanes[l]
	key := s.variant(lane, epoch, i)
	return b.show(l, key, &s.set.Train[i], true)
}

// variant gives lane the pixels and the target of an epoch's variant of a
// training sample and returns the key of its presentation.
func (s *session) variant(lane *showing, epoch, i int) random.Key {
	sample := s.set.Train[i]
	// Keyed by name, not by place: a sample gets the same spikes in every
	// order, batch and subset.
	key := s.key.Name("train").Int(epoch).Name(sample.Name)
	truth := truthOf(&sample)
	if lane.augmenter != nil {
		truth.Box = lane.augmenter.Augment(key.Name("augment"), sample, lane.pixels)
	}
	s.task.Target(truth, lane.target)
	return key
}

// present shows the samples of the first n lanes with the session's engine.
func (s *session) present(ctx context.Context, n int, mode network.Mode) error {
	return s.Present(ctx, s.samples[:n], s.spec.DurationMS, mode)
}

// shown returns what the inputs are shown of a sample, whose image is in the lane's
// pixels, or in training of a variant of it.
func (l *showing) shown(sample *dataset.Sample, vary bool) input.Sample {
	return input.Sample{Pixels: l.pixels, Spikes: sample.Spikes, Recording: sample.Recording, Vary: vary}
}

// show gives a lane a sample, whose image is in the lane's pixels.
func (b *bank) show(l int, key random.Key, sample *dataset.Sample, vary bool) error {
	lane := &b.lanes[l]
	if err := lane.feed.Begin(key, lane.shown(sample, vary)); err != nil {
		return fmt.Errorf("sample %s: %w", sample.Name, err)
	}
	for _, c := range lane.counted {
		c.spikes = 0
	}
	b.samples[l].Target = lane.target
	b.samples[l].Key = key
	return nil
}

// showTest gives a lane a sample as tests show it.
func (s *session) showTest(l int, sample *dataset.Sample) error {
	s.prepared = nil
	if pixels := s.lanes[l].pixels; pixels != nil {
		sample.Pixels.CopyTo(pixels)
	}
	return s.show(l, s.key.Name("test").Name(sample.Name), sample, false)
}

// showTests shows samples, no more than there are lanes, side by side as tests do.
func (s *session) showTests(ctx context.Context, samples []dataset.Sample) error {
	for l := range samples {
		if err := s.showTest(l, &samples[l]); err != nil {
			return err
		}
	}
	return s.present(ctx, len(samples), network.Test)
}

// truthOf returns what is true of a sample.
func truthOf(s *dataset.Sample) task.Answer {
	return task.Answer{Box: s.Box, Class: s.Class, Value: s.Value}
}

func truths(samples []dataset.Sample) []task.Answer {
	all := make([]task.Answer, len(samples))
	for i := range samples {
		all[i] = truthOf(&samples[i])
	}
	return all
}
