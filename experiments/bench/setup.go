package bench

import (
	"time"

	"spikesim/coding"
	"spikesim/events"
	"spikesim/experiments"
	"spikesim/experiments/stage"
	"spikesim/learning"
	"spikesim/network"
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

// setup is a network with samples to show it, on the engines that are measured.
type setup struct {
	net     *network.Network
	samples []network.Sample
	// event is on the serial engine.
	event, clocked *stage.Stage
}

// newSetup builds a network with one input population, whose units fire at the
// given rate per ms, for a number of samples side by side. Without a learning
// spec it has no readouts.
func (b *bench) newSetup(spec network.Spec, lanes int, learn *learning.Spec, rate float64, when timing) (*setup, error) {
	event, err := stage.New(spec, network.Options{
		Seed: seed, Lanes: lanes, Tick: experiments.Tick, Learning: learn, Outputs: len(target),
	}, stage.Serial)
	if err != nil {
		return nil, err
	}
	s := &setup{net: event.Net, event: event}
	if s.clocked, err = event.On(stage.Clocked(experiments.Tick, network.Dense)); err != nil {
		return nil, err
	}
	units := s.net.Describe().Populations[0].Neurons.Units()
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

// present shows all samples on one of the engines.
func (b *bench) present(s *setup, on *stage.Stage, mode network.Mode) error {
	return on.Present(b.ctx, s.samples, b.settle+b.extent.show, mode)
}

// show is one presentation of all samples. Its time is that of the ticks after
// the settling ones, and so are the network's counters afterwards. It is for
// the engines that finish one tick before they begin the next.
func (b *bench) show(s *setup, on *stage.Stage, mode network.Mode) attempt {
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
		err := b.present(s, on, mode)
		return b.now().Sub(start), err
	}
}

// whole is one presentation of all samples, timed from beginning to end.
func (b *bench) whole(s *setup, on *stage.Stage, mode network.Mode) attempt {
	return b.all(func() error { return b.present(s, on, mode) })
}

// rate returns the spikes per neuron and tick that population i fired in the
// ticks counted.
func (s *setup) rate(i, ticks int) float64 {
	neurons := s.net.Describe().Populations[i].Neurons.Units()
	return float64(s.net.Counters().Populations[i].Spikes) / float64(neurons*ticks*len(s.samples))
}

// rates returns the rates of all layers, and that of all neurons together.
func (s *setup) rates(ticks int) (layers []float64, all float64) {
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
func (s *setup) synapticOps() (delivered, executed float64) {
	for _, c := range s.net.Counters().Connections {
		delivered += float64(c.SynapticOps)
		executed += float64(c.ExecutedOps)
	}
	return delivered, executed
}

// denseOps returns the number of synapses, each once.
func (s *setup) denseOps() float64 { return float64(s.net.Describe().DenseOps()) }

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
