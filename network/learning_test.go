package network

import (
	"math"
	"slices"
	"strings"
	"testing"

	"spikesim/learning"
	"spikesim/neuron"
	"spikesim/sim/random"
)

// both are the two neuron models in a network that learns.
var both = []struct {
	name string
	spec Spec
}{{"lif", pyramid(lif(10, .5, ""))}, {"decolle", pyramidDecolle()}}

// weightsOf returns the weights of the populations whose names are given.
func weightsOf(n *Network, names ...string) (values []float32) {
	for _, a := range n.Weights() {
		if slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(a.Name, name+".") }) {
			values = append(values, a.Values...)
		}
	}
	return values
}

// trainOn shows two samples twice in mode Train.
func trainOn(t *testing.T, n *Network, ticks int) {
	for range 2 {
		present(t, n, ticks, Train, sample(n, random.New(4).Int(0), ticks, 100), sample(n, random.New(4).Int(1), ticks, 100))
	}
}

// Learning is local: whatever is done to a population, those before it learn
// the same weights, bit for bit. And it is not idle: they do learn, and the
// changed one learns otherwise.
func TestLearningIsLocal(t *testing.T) {
	for _, tc := range both {
		for _, change := range []struct {
			name string
			do   func(p *population)
		}{
			{"weights", func(p *population) {
				for i := range p.projections[0].weights {
					p.projections[0].weights[i] *= -2
				}
			}},
			{"readout", func(p *population) {
				r := p.learner.layer.Readout()
				for i := range r.Weights {
					r.Weights[i] = -r.Weights[i]
				}
			}},
		} {
			t.Run(tc.name+", "+change.name, func(t *testing.T) {
				o := Options{Seed: 1, Lanes: 2, Learning: learningSpec(), Outputs: 4}
				plain, changed := build(t, tc.spec, o), build(t, tc.spec, o)
				start := weightsOf(plain, "enc1", "enc2", "dec1")
				change.do(changed.populations[3]) // dec2
				trainOn(t, plain, 8)
				trainOn(t, changed, 8)
				want := weightsOf(plain, "enc1", "enc2", "dec1")
				if slices.Equal(start, want) {
					t.Fatal("nothing was learned")
				}
				if !slices.Equal(weightsOf(changed, "enc1", "enc2", "dec1"), want) {
					t.Error("populations before the one that was changed learned other weights")
				}
				if slices.Equal(weightsOf(changed, "dec2"), weightsOf(plain, "dec2")) {
					t.Error("the population that was changed learned the same")
				}
			})
		}
	}
}

// Mode Test, and a learning rate of 0, leave every bit as it is.
func TestNothingIsLearnedInModeTest(t *testing.T) {
	for _, tc := range both {
		n := build(t, tc.spec, Options{Lanes: 1, Learning: learningSpec(), Outputs: 2})
		weights, state := n.Weights(), n.LearningState()
		present(t, n, 8, Test, sample(n, random.New(4), 8, 100))
		if !equalArrays(n.Weights(), weights) || !equalArrays(n.LearningState(), state) {
			t.Errorf("%s: mode Test changed weights or learning state", tc.name)
		}
		c := n.Counters()
		for i, p := range c.Populations {
			if p.WeightUpdates != 0 || p.GradientMACs != 0 || p.Losses != 0 || p.Loss != 0 {
				t.Errorf("%s: population %d counts learning in mode Test: %+v", tc.name, i, p)
			}
			if i > 0 && p.ReadoutMACs != uint64(2*n.Describe().Populations[i].Features) {
				t.Errorf("%s: population %d counts %d readout MACs for one prediction", tc.name, i, p.ReadoutMACs)
			}
		}
		frozen := learningSpec()
		frozen.Optimizer.LearningRate = 0
		n = build(t, tc.spec, Options{Lanes: 1, Learning: frozen, Outputs: 2})
		present(t, n, 8, Train, sample(n, random.New(4), 8, 100))
		if !equalArrays(n.Weights(), weights) {
			t.Errorf("%s: a learning rate of 0 changed weights", tc.name)
		}
	}
}

// Learning itself needs no spike in mode Test: weights that learned in mode
// Train, shown in either mode with a rate of 0, fire the same spikes.
func TestTrainAndTestFireTheSameSpikes(t *testing.T) {
	for _, tc := range both {
		frozen := learningSpec()
		frozen.Optimizer.LearningRate = 0
		hash := func(mode Mode, l *learning.Spec) string {
			n := build(t, tc.spec, Options{Lanes: 1, Learning: l, Outputs: 2})
			present(t, n, 8, mode, sample(n, random.New(4), 8, 100))
			c := n.Counters()
			return c.SpikeHash()
		}
		if a, b, c := hash(Train, frozen), hash(Test, frozen), hash(Test, nil); a != b || b != c {
			t.Errorf("%s: spikes differ: %s in training, %s in testing, %s without learning", tc.name, a, b, c)
		}
	}
}

// Burn-in and the two periods say at how many ticks errors are evaluated and
// weights stepped.
func TestLearningSchedule(t *testing.T) {
	for _, tc := range []struct {
		name                   string
		burnIn                 float64
		gradientEvery, updates int
		ticks                  int
		losses, steps          uint64
	}{
		{"every tick", 0, 1, 1, 10, 10, 10},
		{"burn-in", 4, 1, 1, 10, 6, 6},
		{"burn-in of part of a tick", 3.5, 1, 1, 10, 7, 7},
		{"burn-in of all", 10, 1, 1, 10, 0, 0},
		{"updates every third tick", 1, 1, 3, 10, 9, 3},
		{"gradients every other tick", 0, 2, 4, 10, 5, 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l := learningSpec()
			l.BurnInMS, l.GradientEveryTicks, l.UpdateEveryTicks = tc.burnIn, tc.gradientEvery, tc.updates
			n := build(t, pyramidDecolle(), Options{Lanes: 2, Learning: l, Outputs: 2})
			before := n.Weights()
			present(t, n, tc.ticks, Train, sample(n, random.New(1).Int(0), tc.ticks, 60), sample(n, random.New(1).Int(1), tc.ticks, 60))
			c := n.Counters()
			for i, p := range n.Describe().Populations[1:] {
				got := c.Populations[i+1]
				if got.Losses != 2*tc.losses || got.WeightUpdates != tc.steps*uint64(p.Weights+p.Biases) {
					t.Errorf("%s: %d losses and %d weight updates, want %d and %d steps of %d weights",
						p.Name, got.Losses, got.WeightUpdates, 2*tc.losses, tc.steps, p.Weights+p.Biases)
				}
				if (got.GradientMACs > 0) != (tc.losses > 0) {
					t.Errorf("%s: %d MACs for gradients at %d ticks", p.Name, got.GradientMACs, tc.losses)
				}
			}
			if equalArrays(n.Weights(), before) != (tc.steps == 0) {
				t.Error("weights must change exactly if they are stepped")
			}
		})
	}
}

// A step takes the mean over lanes: two lanes that show the same sample learn
// what one lane learns.
func TestTwoLanesOfOneSampleLearnAsOne(t *testing.T) {
	for _, tc := range both {
		train := func(lanes int) []Array {
			n := build(t, tc.spec, Options{Seed: 2, Lanes: 2, Learning: learningSpec(), Outputs: 3})
			samples := []Sample{sample(n, random.New(4), 8, 100), sample(n, random.New(4), 8, 100)}
			present(t, n, 8, Train, samples[:lanes]...)
			return n.Weights()
		}
		one, two := train(1), train(2)
		for i := range one {
			for j := range one[i].Values {
				if a, b := float64(one[i].Values[j]), float64(two[i].Values[j]); math.Abs(a-b) > 1e-5 {
					t.Fatalf("%s: %s at %d is %v with one lane, %v with two", tc.name, one[i].Name, j, a, b)
				}
			}
		}
	}
}

// A readout that learns by itself, of synapses that do not, lowers its loss.
func TestLearnedReadoutLearns(t *testing.T) {
	for _, on := range []learning.Signal{learning.OnSigmoidMembrane, learning.OnSpikes} {
		l := learningSpec()
		l.Readout = learning.ReadoutSpec{On: on, Weights: learning.Learned, Init: learning.InitZero, Scale: 1, LearningRate: .005}
		l.Optimizer.LearningRate = 0
		model := neuron.Spec{LIF: &neuron.LIFParams{TauMMS: neuron.All(20), Threshold: neuron.All(.4)}}
		n := build(t, pyramid(model), Options{Lanes: 2, Learning: l, Outputs: 2})
		weights := weightsOf(n, "enc1")[:3*25]
		samples := []Sample{sample(n, random.New(9).Int(0), 10, 60), sample(n, random.New(9).Int(1), 10, 60)}
		loss := func() []float64 {
			n.ResetCounters()
			present(t, n, 10, Train, samples...)
			var all []float64
			for _, p := range n.Counters().Populations[1:] {
				all = append(all, p.Loss/float64(p.Losses))
			}
			return all
		}
		first := loss()
		for range 60 {
			loss()
		}
		for i, last := range loss() {
			if !(last < .6*first[i]) {
				t.Errorf("on %s: population %d went from a loss of %v to %v", on, i, first[i], last)
			}
		}
		if !slices.Equal(weightsOf(n, "enc1")[:3*25], weights) {
			t.Error("synapses changed at a learning rate of 0")
		}
	}
}

// equalArrays reports whether two lists of arrays agree in every bit.
func equalArrays(a, b []Array) bool {
	return slices.EqualFunc(a, b, func(x, y Array) bool {
		return x.Name == y.Name && slices.Equal(x.Shape, y.Shape) && slices.EqualFunc(x.Values, y.Values, func(v, w float32) bool {
			return math.Float32bits(v) == math.Float32bits(w)
		})
	})
}
