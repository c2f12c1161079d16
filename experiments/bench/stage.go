package bench

import (
	"time"

	"spikesim/coding"
	"spikesim/events"
	"spikesim/experiments"
	"spikesim/learning"
	"spikesim/network"
	"spikesim/sim"
	"spikesim/sim/random"
)

const (
	// seed is that of all weights and spikes.
	seed = 1
	// imageRate is how often a pixel fires per ms.
	imageRate = 0.2
)

// target is what readouts learn to say: a box, as in the paper.
var target = []float32{0.2, 0.3, 0.7, 0.8}

// timing is when input spikes come.
type timing string

const (
	// onTicks is what clocked simulators are given: at each tick, each pixel fires
	// or not.
	onTicks timing = "on ticks"
	// continuous is a Poisson process: hardly two spikes at one time.
	continuous timing = "continuous"
)

// stage is a network with samples to show it and the engines to run it on.
type stage struct {
	net     *network.Network
	samples []network.Sample
	// event is the serial engine.
	event, clocked sim.Engine
}

// newStage builds a network with one input population, whose units fire at the
// given rate per ms, for a number of samples side by side. Without a learning
// spec it has no readouts.
func (b *bench) newStage(spec network.Spec, lanes int, learn *learning.Spec, rate float64, when timing) (*stage, error) {
	net, err := network.Build(spec, network.Options{
		Seed: seed, Lanes: lanes, Tick: experiments.Tick, Learning: learn, Outputs: len(target),
	})
	if err != nil {
		return nil, err
	}
	s := &stage{net: net}
	if s.event, err = sim.NewSerial(net.Graph()); err != nil {
		return nil, err
	}
	if s.clocked, err = network.NewClocked(net, experiments.Tick, network.Dense); err != nil {
		return nil, err
	}
	units := net.Describe().Populations[0].Neurons.Units()
	for lane := range lanes {
		key := random.New(seed).Name("speed").Int(lane)
		train, err := randomSpikes(units, rate, when, key, b.settle+b.extent.show)
		if err != nil {
			return nil, err
		}
		s.samples = append(s.samples, network.Sample{
			Sources: []events.Source{events.NewReplay(train)}, Key: key,
			Target: target,
		})
	}
	return s, nil
}

// present shows all samples on an engine.
func (b *bench) present(s *stage, engine sim.Engine, mode network.Mode) error {
	for _, sample := range s.samples {
		for _, source := range sample.Sources {
			source.(*events.Replay).Rewind()
		}
	}
	return s.net.Present(b.ctx, engine, s.samples, b.settle+b.extent.show, mode)
}

// show is one presentation of all samples. Its time is that of the ticks after
// the settling ones, and so are the network's counters afterwards. It is for
// the engines that finish one tick before they begin the next.
func (b *bench) show(s *stage, engine sim.Engine, mode network.Mode) attempt {
	last := len(s.net.Describe().Populations) - 1
	return func() (time.Duration, error) {
		var start time.Time
		s.net.Observe(network.Probe{Ticked: func(population, tick int) {
			if population == last && tick == b.settle {
				s.net.ResetCounters()
				start = b.now()
			}
		}})
		defer s.net.Observe(network.Probe{})
		err := b.present(s, engine, mode)
		return b.now().Sub(start), err
	}
}

// whole is one presentation of all samples, timed from beginning to end.
func (b *bench) whole(s *stage, engine sim.Engine, mode network.Mode) attempt {
	return b.all(func() error { return b.present(s, engine, mode) })
}

// rate returns the spikes per neuron and tick that population i fired in the
// ticks counted.
func (s *stage) rate(i, ticks int) float64 {
	neurons := s.net.Describe().Populations[i].Neurons.Units()
	return float64(s.net.Counters().Populations[i].Spikes) / float64(neurons*ticks*len(s.samples))
}

// rates returns the rates of all layers, and that of all neurons together.
func (s *stage) rates(ticks int) (layers []float64, all float64) {
	spikes, neurons := 0., 0
	for i, p := range s.net.Describe().Populations {
		if p.Input {
			continue
		}
		n := p.Neurons.Units()
		layers = append(layers, s.rate(i, ticks))
		spikes += s.rate(i, ticks) * float64(n)
		neurons += n
	}
	return layers, spikes / float64(neurons)
}

// synapticOps returns the deliveries counted, and the additions of a weight that
// were executed for them.
func (s *stage) synapticOps() (delivered, executed float64) {
	for _, c := range s.net.Counters().Connections {
		delivered += float64(c.SynapticOps)
		executed += float64(c.ExecutedOps)
	}
	return delivered, executed
}

// denseOps returns the number of synapses, each once.
func (s *stage) denseOps() float64 { return float64(s.net.Describe().DenseOps()) }

// randomSpikes returns the spikes of units that all fire at one rate, at random.
func randomSpikes(units int, ratePerMS float64, when timing, key random.Key, ticks int) (events.Train, error) {
	kind := coding.KindPoisson
	if when == onTicks {
		kind = coding.KindBernoulli
	}
	enc, err := coding.New(coding.Spec{Kind: kind, MaxRatePerMS: ratePerMS}, units, experiments.Tick)
	if err != nil {
		return events.Train{}, err
	}
	white := make([]float32, units)
	for i := range white {
		white[i] = 1
	}
	enc.Begin(key, white)
	return events.Record(enc, events.Time(ticks)*experiments.Tick), nil
}
