package experiments

import (
	"context"
	"fmt"

	"spikesim/coding"
	"spikesim/events"
	"spikesim/experiments/box"
	"spikesim/experiments/dataset"
	"spikesim/learning"
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
	lanes   []showing
	samples []network.Sample
	layers  []string
}

// showing is what one lane shows, and what it takes to prepare it.
type showing struct {
	augmenter *dataset.Augmenter
	filter    *coding.Filter
	encoder   coding.Encoder
	pixels    []float32 // the augmented image
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
		Seed: spec.Seed, Lanes: spec.Batch, Tick: Tick,
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
	if spec.Learning.Readout.Init == learning.InitMeanTarget {
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
	for range spec.Batch {
		lane, err := newShowing(spec)
		if err != nil {
			return nil, err
		}
		s.lanes = append(s.lanes, lane)
		s.samples = append(s.samples, network.Sample{Sources: []events.Source{lane.encoder}})
	}
	return s, nil
}

// order returns the order in which an epoch shows the training images.
func (s *session) order(epoch int) []int {
	return s.key.Name("order").Int(epoch).Perm(len(s.set.Train))
}

// train shows one batch of training images, given by their indices, and lets
// the network learn.
func (s *session) train(ctx context.Context, epoch int, indices []int) error {
	for l, i := range indices {
		s.prepare(l, epoch, i)
	}
	return s.present(ctx, len(indices), network.Train)
}

// prepare gives a lane an epoch's variant of a training image.
func (s *session) prepare(l, epoch, i int) {
	sample := s.set.Train[i]
	// Keyed by name, not by place: an image gets the same spikes in every
	// order, batch and subset.
	key := s.key.Name("train").Int(epoch).Name(sample.Name)
	lane := &s.lanes[l]
	truth := lane.augmenter.Augment(key.Name("augment"), sample, lane.pixels)
	lane.target = truth.Array()
	s.show(l, key, lane.pixels)
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

func (s *session) show(l int, key random.Key, pixels []float32) {
	lane := &s.lanes[l]
	lane.filter.Apply(lane.values, pixels)
	lane.encoder.Begin(key.Name("coding"), lane.values)
	s.samples[l].Target = lane.target[:]
	s.samples[l].Key = key
}

// showTest gives a lane a test image.
func (s *session) showTest(l int, sample *dataset.Sample) {
	s.show(l, s.key.Name("test").Name(sample.Name), sample.Pixels)
}

// test shows a batch of test images, from first on, and appends the boxes that
// each layer predicts to predictions[layer].
func (s *session) test(ctx context.Context, first, n int, predictions [][]box.Box) error {
	for l := range n {
		s.showTest(l, &s.set.Test[first+l])
	}
	if err := s.present(ctx, n, network.Test); err != nil {
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
