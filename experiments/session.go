package experiments

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"spikesim/coding"
	"spikesim/events"
	"spikesim/experiments/box"
	"spikesim/experiments/dataset"
	"spikesim/network"
	"spikesim/sim"
	"spikesim/sim/random"
)

// session is a network with everything that is needed to show it images.
type session struct {
	spec    *Spec
	set     *dataset.Set
	net     *network.Network
	engine  sim.Engine
	clocked *network.Clocked // runs the network in place of engine, or nil
	key     random.Key
	layers  []string

	bank // what the network is shown
	// spare is the bank in which training prepares what comes next. The bank
	// then holds the training images prepared, as of the epoch preparedFor.
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
	filter    *coding.Filter
	encoder   coding.Encoder
	pixels    []float32 // the image, augmented in training
	values    []float32 // the filtered one: a value for each unit of the input
	target    [Outputs]float32
}

func newShowing(spec *Spec) (showing, error) {
	height, width := spec.Dataset.Height, spec.Dataset.Width
	filter, err := coding.NewFilter(spec.Coding.Filter, height, width)
	if err != nil {
		return showing{}, err
	}
	units := filter.Channels() * height * width
	encoder, err := coding.New(spec.Coding, units, Tick)
	if err != nil {
		return showing{}, err
	}
	return showing{
		augmenter: dataset.NewAugmenter(spec.Dataset.Augment, height, width),
		filter:    filter, encoder: encoder,
		pixels: make([]float32, height*width), values: make([]float32, units),
	}, nil
}

func newSession(spec *Spec, set *dataset.Set, engine string) (*session, error) {
	net, err := network.Build(spec.Network, network.Options{
		Seed: spec.NetworkSeed(), Lanes: spec.Batch, Tick: Tick,
		Learning: &spec.Learning, Outputs: Outputs,
	})
	if err != nil {
		return nil, err
	}
	s := &session{
		spec: spec, set: set, net: net,
		key:    random.New(spec.Seed).Name("presentations"),
		layers: net.Readouts(),
	}
	if spec.Learning.Readout.BiasIsMeanTarget() {
		mean := box.Mean(truths(set.Train)).Array()
		net.SetReadoutBias(mean[:])
	}
	switch engine {
	case EngineEvent:
		s.engine, err = sim.NewParallel(net.Graph())
	case EngineSerial:
		s.engine, err = sim.NewSerial(net.Graph())
	case EngineClocked:
		s.clocked, err = network.NewClocked(net, Tick, network.Dense)
	default:
		return nil, fmt.Errorf("there is no engine %q; use %s, %s or %s", engine, EngineEvent, EngineSerial, EngineClocked)
	}
	if err != nil {
		return nil, err
	}
	s.bank, err = newBank(spec)
	return s, err
}

func newBank(spec *Spec) (bank, error) {
	var b bank
	for range spec.Batch {
		lane, err := newShowing(spec)
		if err != nil {
			return bank{}, err
		}
		b.lanes = append(b.lanes, lane)
		b.samples = append(b.samples, network.Sample{Sources: []events.Source{lane.encoder}})
	}
	return b, nil
}

// order returns the order in which an epoch shows the training images.
func (s *session) order(epoch int) []int {
	return s.key.Name("order").Int(epoch).Perm(len(s.set.Train))
}

// train shows one batch of training images, given by their indices, and lets
// the network learn. Meanwhile it prepares the next batch, in lanes of its own.
func (s *session) train(ctx context.Context, epoch int, indices, next []int) error {
	if !slices.Equal(s.prepared, indices) || s.preparedFor != epoch {
		s.prepareBatch(&s.bank, epoch, indices)
	}
	s.prepared = nil
	var ahead sync.WaitGroup
	if len(next) > 0 {
		if s.spare.lanes == nil {
			var err error
			if s.spare, err = newBank(s.spec); err != nil {
				return err
			}
		}
		ahead.Go(func() { s.prepareBatch(&s.spare, epoch, next) })
	}
	err := s.present(ctx, len(indices), network.Train)
	ahead.Wait()
	if len(next) > 0 {
		s.bank, s.spare = s.spare, s.bank
		s.prepared, s.preparedFor = next, epoch
	}
	return err
}

// prepareBatch gives the lanes of a bank an epoch's variants of training images.
func (s *session) prepareBatch(b *bank, epoch int, indices []int) {
	for l, i := range indices {
		s.prepare(b, l, epoch, i)
	}
}

// prepare gives a lane of a bank an epoch's variant of a training image.
func (s *session) prepare(b *bank, l, epoch, i int) {
	lane := &b.lanes[l]
	key := s.variant(lane, epoch, i)
	b.show(l, key)
}

// variant gives lane the pixels and the target of an epoch's variant of a
// training image and returns the key of its presentation.
func (s *session) variant(lane *showing, epoch, i int) random.Key {
	sample := s.set.Train[i]
	// Keyed by name, not by place: an image gets the same spikes in every
	// order, batch and subset.
	key := s.key.Name("train").Int(epoch).Name(sample.Name)
	truth := lane.augmenter.Augment(key.Name("augment"), sample, lane.pixels)
	lane.target = truth.Array()
	return key
}

// present shows the samples of the first n lanes with the session's engine.
func (s *session) present(ctx context.Context, n int, mode network.Mode) error {
	if s.clocked != nil {
		return s.clocked.Present(ctx, s.samples[:n], s.spec.DurationMS, mode)
	}
	return s.net.Present(ctx, s.engine, s.samples[:n], s.spec.DurationMS, mode)
}

// clock sets the step of the clocked engine.
func (s *session) clock(dtMS float64, arithmetic network.Arithmetic) (err error) {
	s.clocked, err = network.NewClocked(s.net, events.FromMS(dtMS), arithmetic)
	return err
}

// show gives a lane the image that is in its pixels.
func (b *bank) show(l int, key random.Key) {
	lane := &b.lanes[l]
	lane.filter.Apply(lane.values, lane.pixels)
	lane.encoder.Begin(key.Name("coding"), lane.values)
	b.samples[l].Target = lane.target[:]
	b.samples[l].Key = key
}

// showTest gives a lane a test image.
func (s *session) showTest(l int, sample *dataset.Sample) {
	s.prepared = nil
	sample.Pixels.CopyTo(s.lanes[l].pixels)
	s.show(l, s.key.Name("test").Name(sample.Name))
}

// showTests shows n test images, from first on, side by side.
func (s *session) showTests(ctx context.Context, first, n int) error {
	for l := range n {
		s.showTest(l, &s.set.Test[first+l])
	}
	return s.present(ctx, n, network.Test)
}

// test shows a batch of test images, from first on, and appends the boxes that
// each layer predicts to predictions[layer].
func (s *session) test(ctx context.Context, first, n int, predictions [][]box.Box) error {
	if err := s.showTests(ctx, first, n); err != nil {
		return err
	}
	for layer := range s.layers {
		for l := range n {
			predictions[layer] = append(predictions[layer], predictedBox(s.net.Prediction(layer, l)))
		}
	}
	return nil
}

func predictedBox(out []float32) box.Box {
	return box.FromArray([Outputs]float32(out)).Clip()
}

func truths(samples []dataset.Sample) []box.Box {
	boxes := make([]box.Box, len(samples))
	for i, s := range samples {
		boxes[i] = s.Box
	}
	return boxes
}
