package experiments

import (
	"context"
	"math"
	"slices"
	"time"

	"spikesim/coding"
	"spikesim/events"
	"spikesim/experiments/energy"
	"spikesim/experiments/stage"
	"spikesim/network"
	"spikesim/sim/random"
)

// price prices operations for one image. For a clocked run synaptic operations
// are the dense ones.
func (c *comparer) price(synapticOps, neuronUpdates, spikes float64) []energy.Estimate {
	dense := float64(c.session.Net.Describe().DenseOps())
	return energy.Price(energy.Counts{
		SynapticOps: synapticOps, DenseOps: dense, NeuronUpdates: neuronUpdates, Spikes: spikes,
	})
}

// repeats is how often a time is taken; the median counts.
const repeats = 3

// work measures both engines on the images as the experiment has them.
func (c *comparer) work(ctx context.Context) error {
	event := c.session.Stage
	clocked, err := event.On(stage.Clocked(Tick, network.Dense))
	if err != nil {
		return err
	}
	// In turn, so that a machine that gets slower does so for both.
	var times [2][]float64
	for range repeats {
		for k, on := range []*stage.Stage{event, clocked} {
			start := c.options.Now()
			got, err := c.show(ctx, on, c.inputs, false)
			if err != nil {
				return err
			}
			times[k] = append(times[k], c.options.Now().Sub(start).Seconds()/float64(len(c.images)))
			if k == 0 {
				c.result.Event = c.workOf(got, false)
				c.result.Warnings = c.spec.warnings(event.Net.Describe(), &got.counters, c.spec.tested())
			} else {
				c.result.Clocked = c.workOf(got, true)
			}
		}
	}
	c.result.Event.Seconds = median(times[0])
	c.result.Clocked.Seconds = median(times[1])
	return nil
}

func (c *comparer) workOf(got *shown, dense bool) WorkResult {
	images := float64(len(c.images))
	var w WorkResult
	if len(got.answers) > 0 {
		w.Score = new(c.score(got.answers))
	}
	spikes := 0.0
	d := c.session.Net.Describe()
	for i, p := range d.Populations {
		if !p.Input {
			spikes += float64(got.counters.Populations[i].Spikes) / images
			w.NeuronUpdates += float64(got.counters.Populations[i].NeuronUpdates) / images
		}
	}
	for _, conn := range got.counters.Connections {
		w.SynapticOps += float64(conn.SynapticOps) / images
	}
	w.DenseOps = float64(d.DenseOps()) * float64(c.spec.DurationMS)
	ops := w.SynapticOps
	if dense {
		ops = w.DenseOps
	}
	w.Energy = c.price(ops, w.NeuronUpdates, spikes)
	return w
}

func median(values []float64) float64 {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	return sorted[len(sorted)/2]
}

// crossoverRates are the input rates at which layers are measured, per unit and
// ms, and crossoverMS how long each is simulated.
var crossoverRates = []float64{0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2}

const crossoverMS = 10

// crossover measures every layer alone.
func (c *comparer) crossover(ctx context.Context) error {
	for i, p := range c.spec.Network.Populations {
		if p.Input != nil {
			continue
		}
		result, err := c.layer(ctx, i)
		if err != nil {
			return err
		}
		c.result.Crossover = append(c.result.Crossover, *result)
	}
	return nil
}

// layer measures population i of the description alone, with its own weights,
// under Poisson input of even rate.
func (c *comparer) layer(ctx context.Context, i int) (*CrossoverResult, error) {
	p := c.spec.Network.Populations[i]
	d := c.session.Net.Describe()
	var from network.ConnectionInfo
	for _, conn := range d.Connections {
		if conn.To == p.Name && conn.SharedWith == "" {
			from = conn
			break
		}
	}
	alone := network.Spec{
		Neuron: c.spec.Network.Neuron, Init: c.spec.Network.Init,
		Populations: []network.PopulationSpec{
			{Name: from.From, Input: &network.InputSpec{Channels: from.Map.Channels, Height: from.Map.Height, Width: from.Map.Width}},
			p,
		},
	}
	event, err := stage.New(alone, network.Options{Seed: c.spec.Seed, Lanes: 1, Tick: Tick}, stage.Event)
	if err != nil {
		return nil, err
	}
	net := event.Net
	if err := net.SetWeights(network.Named(c.session.Net.Weights())); err != nil {
		return nil, err
	}
	clocked, err := event.On(stage.Clocked(Tick, network.Dense))
	if err != nil {
		return nil, err
	}
	result := &CrossoverResult{Layer: p.Name}
	neurons := float64(net.Describe().Populations[1].Neurons.Units())
	for _, rate := range crossoverRates {
		in := evenInput(from.Map.Units(), rate, random.New(c.spec.Seed).Name("crossover").Name(p.Name))
		sample := []network.Sample{{Sources: []events.Source{in}}}
		var times [2][]float64
		r := RateResult{
			InputRatePerMS: float64(in.Train().Len()) / float64(from.Map.Units()) / crossoverMS,
			ClockedOps:     float64(from.Synapses),
		}
		for range repeats {
			for k, on := range []*stage.Stage{event, clocked} {
				net.ResetCounters()
				start := c.options.Now()
				if err := on.Present(ctx, sample, crossoverMS, network.Test); err != nil {
					return nil, err
				}
				times[k] = append(times[k], c.options.Now().Sub(start).Seconds()/crossoverMS)
				if k == 0 {
					counters := net.Counters()
					r.EventOps = float64(counters.Connections[0].SynapticOps) / crossoverMS
					r.NeuronRatePerMS = float64(counters.Populations[1].Spikes) / neurons / crossoverMS
				}
			}
		}
		r.EventSeconds, r.ClockedSeconds = median(times[0]), median(times[1])
		result.Rates = append(result.Rates, r)
	}
	result.WorkRate, _ = crossing(result.Rates, func(r RateResult) (float64, float64) { return r.EventOps, r.ClockedOps })
	result.TimeRate, result.TimeNeuronRate = crossing(result.Rates, func(r RateResult) (float64, float64) { return r.EventSeconds, r.ClockedSeconds })
	return result, nil
}

// evenInput returns Poisson spikes of one rate for all units.
func evenInput(units int, ratePerMS float64, key random.Key) *events.Replay {
	enc, err := coding.New(coding.Spec{Kind: coding.KindPoisson, MaxRatePerMS: ratePerMS}, units, Tick)
	if err != nil {
		panic("experiments: " + err.Error())
	}
	pixels := make([]float32, units)
	for i := range pixels {
		pixels[i] = 1
	}
	enc.Begin(key, pixels)
	return events.NewReplay(events.Record(enc, crossoverMS*Tick))
}

// crossing returns the input rate at which the event-driven cost reaches the
// clocked one, by interpolation between the rates measured (log-log), and the
// neurons' rate there; nil when it does not within them.
func crossing(rates []RateResult, costs func(RateResult) (event, clocked float64)) (input, neuron *float64) {
	for i := 1; i < len(rates); i++ {
		a, b := rates[i-1], rates[i]
		e0, c0 := costs(a)
		e1, c1 := costs(b)
		// A small layer may see no spike at the lowest rates.
		if !(a.InputRatePerMS > 0 && min(e0, c0, e1, c1) > 0) {
			continue
		}
		d0, d1 := math.Log(e0/c0), math.Log(e1/c1)
		if !(d0 < 0 && d1 >= 0) {
			continue
		}
		f := d0 / (d0 - d1)
		x := math.Exp(math.Log(a.InputRatePerMS) + f*(math.Log(b.InputRatePerMS)-math.Log(a.InputRatePerMS)))
		n := a.NeuronRatePerMS + f*(b.NeuronRatePerMS-a.NeuronRatePerMS)
		return &x, &n
	}
	return nil, nil
}

// seconds formats a time for a table.
func secondsText(s float64) string {
	return longDuration(float64(time.Duration(s*float64(time.Second))) / float64(time.Second))
}
