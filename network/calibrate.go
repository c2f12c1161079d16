package network

import (
	"context"
	"fmt"
	"math"

	"spikesim/events"
	"spikesim/neuron"
	"spikesim/sim"
	"spikesim/sim/validate"
)

// Calibration says how a network's weights and thresholds are made fit for its
// input before training, population by population from the input on; see
// [Network.Calibrate].
type Calibration struct {
	// Images is how many training images it looks at.
	Images int `yaml:"images"`
	// Margin is how many standard deviations above its mean a channel's
	// potential has to rise to fire, at first.
	Margin float64 `yaml:"margin"`
	// TargetRatePerMS is the rate that thresholds are then moved towards, in
	// Rounds rounds.
	TargetRatePerMS float64 `yaml:"target_rate_per_ms"`
	Rounds          int     `yaml:"rounds"`
	// Percentile, if above 0, is for weights that come from elsewhere, of a network of
	// rectified linear units: they are left as they are, and so are Margin, the target
	// and Rounds. Neurons must be of the model if. The one threshold of a population is
	// set to the input per ms below which this percentage of all its neurons and samples
	// stays, so that a neuron there fires once a ms (P. U. Diehl et al., "Fast-classifying,
	// high-accuracy spiking deep networks through weight and threshold balancing", IJCNN
	// 2015; B. Rueckauer et al., Front. Neurosci. 11:682, 2017, for the percentile).
	Percentile float64 `yaml:"percentile,omitempty"`
}

// SetDefaults gives the values that a key left out has.
func (c *Calibration) SetDefaults() {
	*c = Calibration{Images: 24, Margin: 1.3, TargetRatePerMS: .05, Rounds: 10}
}

// Validate reports what is wrong.
func (c *Calibration) Validate(report func(path, problem, remedy string)) {
	validate.Range(report, "images", c.Images, 1, 10_000)
	validate.Range(report, "rounds", c.Rounds, 0, 1000)
	validate.Within(report, "margin", c.Margin, 0, 100, "in standard deviations, for example 1.3")
	validate.Within(report, "percentile", c.Percentile, 0, 100, "for example 99.9")
	validate.Above(report, "target_rate_per_ms", c.TargetRatePerMS, 0, 1, "in spikes per neuron and ms, for example 0.05")
}

// Bounds of calibration: thresholds never fall below lowestThreshold, nor start
// below firstThreshold; a round moves one by calibrationGain times the logarithm
// of how far its rate is off, and by calibrationStep at most. A rate counts
// calibrationRate more than it is, so that silence has a logarithm.
const (
	firstThreshold  = .3
	lowestThreshold = .1
	calibrationGain = .4
	calibrationStep = .5
	calibrationRate = 1e-4
)

// Calibrate brings the potentials of every population to a common scale and its
// rates near a target, given samples of what the network will see. It does so
// for one population after the other, in an order in which its input comes from
// populations that are done:
//
//   - With thresholds out of reach, the mean and the standard deviation of the
//     potential over all neurons of a channel, samples and ticks after the first
//     third are measured. The weights of the channel are divided by that standard
//     deviation, and its threshold set to the mean, in the new unit, plus a
//     margin.
//   - Then, round after round, the threshold is moved by how far the channel's
//     rate is off, in logarithms.
//
// Every population must have thresholds of its own per channel. Counters are at
// zero afterwards.
func (n *Network) Calibrate(ctx context.Context, c Calibration, samples []Sample, ticks int) error {
	engine, err := sim.NewSerial(n.graph)
	if err != nil {
		return err
	}
	if len(samples) == 0 {
		return fmt.Errorf("network: calibration without a sample")
	}
	for _, p := range n.populations {
		if p.thresholds == nil {
			return fmt.Errorf("network: population %q has one threshold for all channels and can't be calibrated; give its neuron threshold_per_channel: true", p.layout.name)
		}
		for _, proj := range p.projections {
			if c.Percentile == 0 && (!proj.learns() || proj.servesSeveral()) {
				return fmt.Errorf("network: population %q has weights that are fixed, or that several channels share, and can't be calibrated", p.layout.name)
			}
		}
	}
	probe := n.probe
	defer func() { n.probe = probe }()
	defer n.ResetCounters()
	show := func(seen func(tick int), which *population) error {
		n.Observe(Probe{Ticked: func(population, tick int) {
			if population == which.index && seen != nil {
				seen(tick)
			}
		}})
		which.rates.reset()
		for first := 0; first < len(samples); first += n.graph.Lanes {
			some := samples[first:min(first+n.graph.Lanes, len(samples))]
			if err := n.Present(ctx, engine, some, ticks, Test); err != nil {
				return err
			}
		}
		return nil
	}
	for _, i := range n.layout.order() {
		for _, p := range n.populations {
			if p.index != i {
				continue
			}
			var err error
			if c.Percentile > 0 {
				err = p.balance(c, ticks, show)
			} else {
				err = p.calibrate(c, ticks, len(samples), show)
			}
			if err != nil {
				return err
			}
		}
	}
	n.tried.Calibration = true
	return nil
}

// calibrate calibrates one population. show presents all samples.
func (p *population) calibrate(c Calibration, ticks, samples int, show func(seen func(tick int), which *population) error) error {
	for i := range p.thresholds {
		p.thresholds[i] = math.MaxFloat32
	}
	m := newMoments(p)
	if err := show(func(tick int) {
		if tick > ticks/3 {
			m.add(tick)
		}
	}, p); err != nil {
		return err
	}
	channels := len(p.thresholds)
	deviations := make([]float32, channels)
	for ch := range channels {
		mean, deviation := m.of(ch)
		if deviation == 0 {
			return fmt.Errorf("network: channel %d of population %q receives nothing from %d samples; its weights can't be calibrated", ch, p.layout.name, samples)
		}
		deviations[ch] = float32(deviation)
		p.thresholds[ch] = float32(max(firstThreshold, mean/deviation+c.Margin))
	}
	for _, proj := range p.projections {
		proj.version++
		for i := range proj.weights {
			if ch := proj.channel(i, channels); ch >= 0 {
				proj.weights[i] /= deviations[ch]
			}
		}
	}
	for range c.Rounds {
		if err := show(nil, p); err != nil {
			return err
		}
		for ch := range channels {
			rate := p.rate(ch)
			step := calibrationGain * math.Log((rate+calibrationRate)/c.TargetRatePerMS)
			step = min(max(step, -calibrationStep), calibrationStep)
			p.thresholds[ch] = max(lowestThreshold, p.thresholds[ch]+float32(step))
		}
	}
	return nil
}

// moments sums up potentials per channel.
type moments struct {
	p            *population
	none         []float32 // thresholds of 0, to see potentials and not distances
	potential    []float32
	sum, squares []float64
	count        float64
}

func newMoments(p *population) *moments {
	channels := len(p.thresholds)
	return &moments{
		p: p, none: make([]float32, channels), potential: make([]float32, p.layout.neurons.Units()),
		sum: make([]float64, channels), squares: make([]float64, channels),
	}
}

// each calls see with the potentials of all neurons at a tick, lane by lane.
func (m *moments) each(tick int, see func(potential []float32)) {
	for l := range m.p.active {
		model := m.p.lanes[l].model
		model.(neuron.Thresholded).SetThresholds(m.none)
		model.Membrane(events.Time(tick)*m.p.tick, m.potential)
		model.(neuron.Thresholded).SetThresholds(m.p.thresholds)
		see(m.potential)
	}
}

// add counts the potentials of all neurons and lanes at a tick.
func (m *moments) add(tick int) {
	m.each(tick, func(potential []float32) {
		for base := 0; base < len(potential); base += len(m.sum) {
			for ch, v := range potential[base:][:len(m.sum)] {
				m.sum[ch] += float64(v)
				m.squares[ch] += float64(v) * float64(v)
			}
		}
		m.count += float64(len(potential) / len(m.sum))
	})
}

// of returns the mean and the standard deviation of a channel.
func (m *moments) of(channel int) (mean, deviation float64) {
	mean = m.sum[channel] / m.count
	return mean, math.Sqrt(max(0, m.squares[channel]/m.count-mean*mean))
}
