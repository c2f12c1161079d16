package speed

import (
	"context"
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

// timing is when input spikes come.
type timing string

const (
	// onTicks is what clocked simulators are given: at each tick, each pixel fires
	// or not.
	onTicks timing = "on ticks"
	// continuous is a Poisson process: hardly two spikes at one time.
	continuous timing = "continuous"
)

// presenter is a way of running a network.
type presenter interface {
	Present(ctx context.Context, samples []network.Sample, ticks int, mode network.Mode) error
}

// eventDriven runs a network with one of the engines of package sim.
type eventDriven struct {
	net    *network.Network
	engine sim.Engine
}

func (e eventDriven) Present(ctx context.Context, samples []network.Sample, ticks int, mode network.Mode) error {
	return e.net.Present(ctx, e.engine, samples, ticks, mode)
}

// stage is a network with samples to show it and the ways to run it.
type stage struct {
	net     *network.Network
	samples []network.Sample
	// event is the serial engine.
	event, clocked presenter
}

// newStage builds a network with one input population, whose units fire at the
// given rate per ms, for a number of samples side by side. Without a learning
// spec it has no readouts.
func (b *bench) newStage(spec network.Spec, lanes int, learn *learning.Spec, rate float64, when timing) (*stage, error) {
	net, err := network.Build(spec, network.Options{
		Seed: seed, Lanes: lanes, Tick: experiments.Tick, Learning: learn, Outputs: experiments.Outputs,
	})
	if err != nil {
		return nil, err
	}
	s := &stage{net: net}
	serial, err := sim.NewSerial(net.Graph())
	if err != nil {
		return nil, err
	}
	s.event = eventDriven{net, serial}
	if s.clocked, err = network.NewClocked(net, experiments.Tick, network.Dense); err != nil {
		return nil, err
	}
	units := net.Describe().Populations[0].Neurons.Units()
	for lane := range lanes {
		key := random.New(seed).Name("speed").Int(lane)
		train, err := record(units, rate, when, key, b.settle+b.extent.show)
		if err != nil {
			return nil, err
		}
		s.samples = append(s.samples, network.Sample{
			Sources: []events.Source{&replay{train: train}}, Key: key,
			Target: []float32{0.2, 0.3, 0.7, 0.8},
		})
	}
	return s, nil
}

// show is one presentation of all samples. Its time is that of the ticks after
// the settling ones, and so are the network's counters afterwards. It is for
// the engines that finish one tick before they begin the next.
func (b *bench) show(s *stage, way presenter, mode network.Mode) attempt {
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
		err := way.Present(b.ctx, s.samples, b.settle+b.extent.show, mode)
		return b.now().Sub(start), err
	}
}

// whole is one presentation of all samples, timed from beginning to end.
func (b *bench) whole(s *stage, way presenter, mode network.Mode) attempt {
	return b.all(func() error { return way.Present(b.ctx, s.samples, b.settle+b.extent.show, mode) })
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

// record records the spikes of units that all fire at one rate, at random.
func record(units int, ratePerMS float64, when timing, key random.Key, ticks int) (events.Train, error) {
	var train events.Train
	kind := coding.KindPoisson
	if when == onTicks {
		kind = coding.KindBernoulli
	}
	enc, err := coding.New(coding.Spec{Kind: kind, MaxRatePerMS: ratePerMS}, units, experiments.Tick)
	if err != nil {
		return train, err
	}
	white := make([]float32, units)
	for i := range white {
		white[i] = 1
	}
	enc.Begin(key, white)
	enc.Spikes(events.Window{To: events.Time(ticks) * experiments.Tick}, &train)
	return train, nil
}

// replay is a source that plays recorded spikes, from the beginning in every
// presentation.
type replay struct {
	train events.Train
	next  int
}

// Spikes implements [events.Source].
func (r *replay) Spikes(w events.Window, out *events.Train) {
	if w.From == 0 {
		r.next = 0
	}
	for r.next < r.train.Len() && r.train.At[r.next] <= w.To {
		out.Append(r.train.At[r.next], r.train.Unit[r.next])
		r.next++
	}
}
