package network

import (
	"math"
	"slices"
	"testing"

	"spikesim/learning"
	"spikesim/network/wiring"
	"spikesim/neuron"
	"spikesim/sim/random"
)

// zoo is a small network with what the pyramid lacks: a stride, dense weights,
// synapses known by their rows only, a map that grows by its own upsampling, and weights of their own.
func zoo(model neuron.Spec) Spec {
	return Spec{
		Neuron: model,
		Init:   &InitSpec{Kind: InitNormal, WeightGain: 3},
		Populations: []PopulationSpec{
			{Name: "eye", Input: &InputSpec{Channels: 2, Height: 6, Width: 7}},
			{Name: "strided", Wiring: wiring.Spec{Conv2D: &wiring.Conv2D{Channels: 3, Kernel: wiring.Square(3), Stride: wiring.Square(2)}}, Upsample: 2},
			{Name: "pooled", Wiring: wiring.Spec{Conv2D: &wiring.Conv2D{Channels: 2, Kernel: wiring.Square(5)}}, MaxPool: 3},
			{Name: "wide", Wiring: wiring.Spec{Conv2D: &wiring.Conv2D{Channels: 2, Kernel: wiring.Square(1), Stride: wiring.Square(3)}}},
			{Name: "top", Wiring: wiring.Spec{Dense: &wiring.Dense{Units: 5}}},
			{Name: "relay", Wiring: wiring.Spec{OneToOne: &wiring.OneToOne{}}},
		},
		Connections: []ConnectionSpec{
			{From: "eye", To: "strided"},
			{From: "strided", To: "pooled"},
			{From: "strided", To: "wide"},
			{From: "pooled", To: "top"},
			{From: "wide", To: "top", Weights: WeightsOwn},
			{From: "eye", To: "top", Weights: WeightsOwn, DelayMS: .5},
			{From: "top", To: "top", Weights: WeightsOwn, DelayMS: 1},
			{From: "strided", To: "relay"},
			{From: "relay", To: "relay", Weights: WeightsOwn, DelayMS: 1},
		},
	}
}

// gradientCase is one population whose gradient is checked, in a regime in
// which its loss is a smooth function of its weights.
type gradientCase struct {
	name       string
	spec       Spec
	ticks      int
	onTick     bool // all input comes at the last tick
	quiet      bool // the population must not fire
	step       float64
	population int
	gain       float64 // of the population under test
}

func gradientCases(t testing.TB) []gradientCase {
	normalised := func() neuron.Spec {
		s := decolle()
		s.Decolle.Normalised = true
		return s
	}
	var cases []gradientCase
	for name, network := range map[string]func(neuron.Spec) Spec{"pyramid": pyramid, "zoo": zoo, "webs": webs} {
		size := len(network(lif(10, 1, "")).Populations)
		for i := 1; i < size; i++ {
			// Without resets the potential of a LIF neuron is linear in its
			// weights. Only the population under test is kept from firing.
			s := network(lif(10, .6, "float64"))
			model := lif(10, 3, "float64")
			s.Populations[i].Neuron = &model
			cases = append(cases, gradientCase{name: name + ", lif that is silent", spec: s, ticks: 4, quiet: true, step: .002, population: i, gain: .5})
			// So it is with a bias, of which the potential is a function as well. (A name
			// draws the samples; with some of them, whatever the neuron, a step moves the
			// winner of a pooling window.)
			s = network(lif(10, .6, "float64"))
			// Every second of these populations has channels of several time constants.
			tau := neuron.All(10)
			if i%2 == 0 {
				tau = eachChannel(t, s, i, 10, 3, 25)
			}
			s.Populations[i].Neuron = &neuron.Spec{LIF: &neuron.LIFParams{TauMMS: tau, Threshold: neuron.All(3), Biased: true}}
			cases = append(cases, gradientCase{name: name + ", lif and a bias", spec: s, ticks: 4, quiet: true, step: .002, population: i, gain: .5})
			// At the one tick at which everything arrives a spike hides nothing:
			// the potential that is learned from is the one before the reset.
			s = network(lif(10, .3, "float64"))
			cases = append(cases, gradientCase{name: name + ", lif at one tick", spec: s, ticks: 1, onTick: true, step: .002, population: i, gain: 2})
			// R depends on spikes only, so U is linear in the weights until one
			// of them moves.
			s = network(normalised())
			s.Init = &InitSpec{Kind: InitUniform, WeightGain: 100, BiasGain: .5}
			cases = append(cases, gradientCase{name: name + ", decolle", spec: s, ticks: 6, step: .005, population: i, gain: 60})
		}
	}
	slices.SortStableFunc(cases, func(a, b gradientCase) int {
		if a.name < b.name {
			return -1
		} else if a.name > b.name {
			return 1
		}
		return 0
	})
	if testing.Short() {
		// One of four is enough for the race detector, which makes them slow.
		kept := cases[:0]
		for i := 0; i < len(cases); i += 4 {
			kept = append(kept, cases[i])
		}
		cases = kept
	}
	return cases
}

// samples returns what a case is shown.
func (c gradientCase) samples(n *Network) []Sample {
	var samples []Sample
	for i := range 2 {
		s := sample(n, random.New(11).Name(c.name).Int(i), c.ticks, 20)
		if c.onTick {
			for _, source := range s.Sources {
				r := source.(*recording)
				var spikes []spike
				for _, u := range r.train.Unit {
					spikes = append(spikes, spike{ms, u})
				}
				*r = *record(spikes)
			}
		}
		samples = append(samples, s)
	}
	return samples
}

// trainables returns the parameters of a population, each slice with its
// gradient.
func (p *population) trainables() []*learning.Params {
	var all []*learning.Params
	for _, proj := range p.projections {
		all = append(all, proj.params)
	}
	if p.bias != nil {
		all = append(all, p.learner.bias)
	}
	return all
}

// differences compares the gradient that a presentation leaves in the
// parameters of a population with central differences of the function that
// evaluate returns together with the population's spike hash. Where the spikes
// change, or where halving the step changes the difference quotient, the
// function is not smooth and the parameter is left out. With all input at the
// last tick a spike changes nothing that the function depends on.
func differences(t *testing.T, p *population, c gradientCase, gradient [][]float32, evaluate func() (float64, uint64)) {
	t.Helper()
	_, hash := evaluate()
	checked, skipped, largest := 0, 0, 0.0
	for _, g := range gradient {
		for _, v := range g {
			largest = math.Max(largest, math.Abs(float64(v)))
		}
	}
	if largest == 0 {
		t.Error("the gradient is 0")
		return
	}
	tolerance := 2e-3 * largest
	for i, params := range p.trainables() {
		size := c.step
		if p.bias != nil && i == len(p.projections) {
			size = .0005
		}
		stride := 1 + len(params.Weights)/30
		for j := 0; j < len(params.Weights); j += stride {
			w := params.Weights[j]
			quotient := func(h float64) (float64, bool) {
				high, low := w+float32(h), w-float32(h)
				params.Weights[j] = high
				up, hashUp := evaluate()
				params.Weights[j] = low
				down, hashDown := evaluate()
				params.Weights[j] = w
				return (up - down) / (float64(high) - float64(low)), c.onTick || hashUp == hash && hashDown == hash
			}
			whole, smooth := quotient(size)
			half, _ := quotient(size / 2)
			if !smooth || math.Abs(whole-half) > tolerance {
				skipped++
				continue
			}
			checked++
			if got := float64(gradient[i][j]); math.Abs(got-half) > tolerance {
				t.Errorf("parameters %d, place %d: gradient %g, difference quotient %g (largest gradient %g)", i, j, got, half, largest)
			}
		}
	}
	if checked < 3*skipped || checked == 0 {
		t.Errorf("%d parameters checked, %d left out", checked, skipped)
	}
}

// gradientOf shows the samples without a weight update and returns the
// gradient, the sum over samples and ticks.
func gradientOf(t *testing.T, n *Network, p *population, ticks int, samples []Sample) [][]float32 {
	n.ResetCounters()
	present(t, n, ticks, Train, samples...)
	var gradient [][]float32
	for _, params := range p.trainables() {
		gradient = append(gradient, slices.Clone(params.Grad))
	}
	return gradient
}

// network builds the network of a case.
func (c gradientCase) network(t *testing.T, l *learning.Spec) (*Network, *population) {
	c.spec.Populations = slices.Clone(c.spec.Populations)
	init := *c.spec.Init
	init.WeightGain = c.gain
	c.spec.Populations[c.population].Init = &init
	n := build(t, c.spec, Options{Seed: 17, Lanes: 2, Learning: l, Outputs: 4})
	return n, n.graph.Nodes[c.population].Process.(*population)
}

// The gradient of a population's loss, formed in the running network through
// pooling, upsampling, skips and strides, is the derivative of that loss.
func TestGradientAgreesWithFiniteDifferences(t *testing.T) {
	l := learningSpec()
	l.UpdateEveryTicks = 1 << 20
	l.Readout.Scale = 5
	for _, c := range gradientCases(t) {
		t.Run(c.name+" "+c.spec.Populations[c.population].Name, func(t *testing.T) {
			n, p := c.network(t, l)
			samples := c.samples(n)
			gradient := gradientOf(t, n, p, c.ticks, samples)
			counters := n.Counters().Populations[c.population]
			if counters.Losses != uint64(2*c.ticks) {
				t.Errorf("%d losses, want %d", counters.Losses, 2*c.ticks)
			}
			if c.quiet && counters.Spikes > 0 {
				t.Fatalf("%d spikes of a population that should be silent", counters.Spikes)
			}
			differences(t, p, c, gradient, func() (float64, uint64) {
				n.ResetCounters()
				present(t, n, c.ticks, Train, samples...)
				c := n.Counters().Populations[c.population]
				return c.Loss, c.Hash
			})
		})
	}
}
