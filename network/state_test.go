package network

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"spikesim/learning"
	"spikesim/network/wiring"
	"spikesim/sim/random"
)

// find returns the getter of a list of arrays.
func find(arrays []Array) func(name string) (Array, error) {
	return func(name string) (Array, error) {
		for _, a := range arrays {
			if a.Name == name {
				return a, nil
			}
		}
		return Array{}, fmt.Errorf("no array %q", name)
	}
}

// stateful is a learning spec under which everything that can learn does, with
// both moments of the optimizer.
func stateful() *learning.Spec {
	l := learningSpec()
	l.Readout.Weights, l.Readout.LearningRate = learning.Learned, 1e-3
	l.Optimizer.Beta1 = .5
	return l
}

func statefulNetwork(t *testing.T, spec Spec, seed uint64) *Network {
	return build(t, spec, Options{Seed: seed, Lanes: 2, Learning: stateful(), Outputs: 3})
}

// A network that takes over weights and learning state of another goes on as
// that one does, bit for bit; without the learning state it does not.
func TestStateCarriesOver(t *testing.T) {
	for name, spec := range map[string]Spec{"lif": recurrent(pyramid(lif(10, .5, ""))), "decolle": pyramidDecolle(), "zoo": zoo(lif(10, .3, "float64")), "wires": wires(lif(10, .3, "float64"))} {
		t.Run(name, func(t *testing.T) {
			more := func(n *Network) {
				present(t, n, 6, Train, sample(n, random.New(6).Int(0), 6, 20), sample(n, random.New(6).Int(1), 6, 20))
			}
			first := statefulNetwork(t, spec, 1)
			more(first)
			more(first)
			weights, state := first.Weights(), first.LearningState()
			more(first)
			if equalArrays(first.Weights(), weights) || equalArrays(first.LearningState(), state) {
				t.Fatal("Weights or LearningState are no copies, or nothing was learned")
			}
			// Learned readouts are part of the weights, so the seed is of no account.
			second, third := statefulNetwork(t, spec, 42), statefulNetwork(t, spec, 42)
			for _, n := range []*Network{second, third} {
				if err := n.SetWeights(find(weights)); err != nil {
					t.Fatal(err)
				}
			}
			if err := second.SetLearningState(find(state)); err != nil {
				t.Fatal(err)
			}
			if !equalArrays(second.Weights(), weights) || !equalArrays(second.LearningState(), state) {
				t.Error("what is set is not what comes back")
			}
			more(second)
			more(third)
			if !equalArrays(second.Weights(), first.Weights()) || !equalArrays(second.LearningState(), first.LearningState()) {
				t.Error("the network does not go on as the one whose state it has")
			}
			if equalArrays(third.Weights(), first.Weights()) {
				t.Error("the learning state makes no difference")
			}
		})
	}
}

// Names and shapes of all that is stored.
func TestWeightsHaveTheNamesAndShapesOfTheField(t *testing.T) {
	n := build(t, zoo(decolle()), Options{Lanes: 1, Learning: stateful(), Outputs: 3})
	var got []string
	for _, a := range n.Weights() {
		got = append(got, fmt.Sprintf("%s%v%d", a.Name, a.Shape, len(a.Values)))
	}
	want := []string{
		"strided.weights[3 2 3 3]54", "strided.bias[3]3", "strided.readout.weights[36 3]108", "strided.readout.bias[3]3",
		"pooled.weights[2 3 5 5]150", "pooled.bias[2]2", "pooled.readout.weights[8 3]24", "pooled.readout.bias[3]3",
		"wide.weights[2 3 1 1]6", "wide.bias[2]2", "wide.readout.weights[12 3]36", "wide.readout.bias[3]3",
		"top.weights[5 8]40", "top.weights1[5 12]60", "top.weights2[5 84]420", "top.weights3[5 5]25",
		"top.bias[5]5", "top.readout.weights[5 3]15", "top.readout.bias[3]3",
		"relay.weights[3 6 8]144", "relay.weights1[3 6 8]144",
		"relay.bias[3]3", "relay.readout.weights[144 3]432", "relay.readout.bias[3]3",
	}
	if !slices.Equal(got, want) {
		t.Errorf("weights are\n%q, want\n%q", got, want)
	}
}

// Initial weights depend on the seed, the population's name and the weight's
// place, and follow the law they are said to follow.
func TestInitialWeights(t *testing.T) {
	spec := func(kind, name string) Spec {
		return Spec{
			Neuron: decolle(),
			Init:   &InitSpec{Kind: kind, WeightGain: 3, BiasGain: 12},
			Populations: []PopulationSpec{
				{Name: "in", Input: &InputSpec{Units: 144}},
				{Name: name, Wiring: wiring.Spec{Dense: &wiring.Dense{Units: 100}}},
			},
		}
	}
	weights := func(seed uint64, kind, name string) []Array {
		return build(t, spec(kind, name), Options{Seed: seed}).Weights()
	}
	uniform := weights(1, InitUniform, "a")
	if !equalArrays(uniform, weights(1, InitUniform, "a")) {
		t.Error("two builds of one seed differ")
	}
	for _, other := range [][]Array{weights(2, InitUniform, "a"), weights(1, InitUniform, "b")} {
		if slices.Equal(other[0].Values, uniform[0].Values) || slices.Equal(other[1].Values, uniform[1].Values) {
			t.Error("another seed or name draws the same weights")
		}
	}
	// Half-width gain/sqrt(144): variance of weights 0.25²/3, of biases 1/3.
	for kind, want := range map[string][2]float64{InitUniform: {.25 * .25 / 3, 1. / 3}, InitNormal: {.25 * .25, 1}} {
		for i, a := range weights(1, kind, "a") {
			mean, square, largest := 0.0, 0.0, 0.0
			for _, v := range a.Values {
				mean += float64(v)
				square += float64(v) * float64(v)
				largest = math.Max(largest, math.Abs(float64(v)))
			}
			n := float64(len(a.Values))
			mean, square = mean/n, square/n
			// Four standard deviations of a mean and, roughly, of a variance.
			if math.Abs(mean) > 4*math.Sqrt(want[i]/n) || math.Abs(square/want[i]-1) > 4*math.Sqrt(2/n) {
				t.Errorf("%s: %s have mean %v and variance %v, want 0 and %v", kind, a.Name, mean, square, want[i])
			}
			if limit := math.Sqrt(3 * want[i]); kind == InitUniform && largest > limit {
				t.Errorf("%s: %s reach %v, beyond %v", kind, a.Name, largest, limit)
			}
		}
	}
}

// A fault in any array is refused with its name, and nothing has changed.
func TestFaultyStateIsRefused(t *testing.T) {
	n := statefulNetwork(t, pyramidDecolle(), 1)
	weights, state := n.Weights(), n.LearningState()
	other := statefulNetwork(t, pyramidDecolle(), 9)
	present(t, other, 6, Train, sample(other, random.New(6).Int(0), 6, 20), sample(other, random.New(6).Int(1), 6, 20))
	fault := errors.New("the disk is gone")
	for _, tc := range []struct {
		name string
		do   func(a *Array) error
	}{
		{"missing", func(*Array) error { return fault }},
		{"not a number", func(a *Array) error { a.Values[len(a.Values)-1] = float32(math.NaN()); return nil }},
		{"infinite", func(a *Array) error { a.Values[0] = float32(math.Inf(-1)); return nil }},
		{"too short", func(a *Array) error { a.Values = a.Values[1:]; return nil }},
		{"too long", func(a *Array) error { a.Values = append(a.Values, 0); return nil }},
		{"of another shape", func(a *Array) error {
			a.Shape = append([]int{2}, a.Shape...)
			a.Values = append(a.Values, a.Values...)
			return nil
		}},
	} {
		for _, part := range []struct {
			name   string
			arrays []Array
			set    func(func(string) (Array, error)) error
		}{{"weights", other.Weights(), n.SetWeights}, {"learning state", other.LearningState(), n.SetLearningState}} {
			for i := range part.arrays {
				err := part.set(func(name string) (Array, error) {
					a, err := find(part.arrays)(name)
					if name == part.arrays[i].Name {
						a.Shape, a.Values = slices.Clone(a.Shape), slices.Clone(a.Values)
						err = tc.do(&a)
					}
					return a, err
				})
				if err == nil {
					t.Errorf("%s that are %s in %s are taken", part.name, tc.name, part.arrays[i].Name)
				}
				if tc.name == "missing" && !errors.Is(err, fault) {
					t.Errorf("error %v does not wrap that of the reader", err)
				}
				if !equalArrays(n.Weights(), weights) || !equalArrays(n.LearningState(), state) {
					t.Fatalf("%s that are %s in %s changed the network", part.name, tc.name, part.arrays[i].Name)
				}
			}
		}
	}
}

// Of a fixed readout, what does not come from the seed is part of the weights:
// the bias that the caller sets, and the normalization. A network that takes
// them over predicts what the first one does.
func TestFixedReadoutCarriesOver(t *testing.T) {
	spec := func() *learning.Spec {
		l := recipe()
		l.Homeostasis = nil
		l.Readout.Weights, l.Readout.Init, l.Readout.Scale = learning.Fixed, learning.InitUniformMeanTarget, .5
		return l
	}
	box := []float32{.25, .5, .75}
	train := func(n *Network) {
		present(t, n, 20, Train, sample(n, random.New(6).Int(0), 20, 20))
	}
	look := func(n *Network) []float32 {
		present(t, n, 20, Test, sample(n, random.New(7).Int(0), 20, 20))
		return slices.Clone(n.Prediction(len(n.Readouts())-1, 0))
	}
	options := Options{Seed: 3, Lanes: 1, Learning: spec(), Outputs: 3}
	first := build(t, pyramid(lif(10, .5, "")), options)
	first.SetReadoutBias(box)
	train(first)
	var names []string
	for _, a := range first.Weights() {
		if a.Name == "enc1.readout.bias" && !slices.Equal(a.Values, box) {
			t.Errorf("the bias is stored as %v", a.Values)
		}
		names = append(names, a.Name)
	}
	for name, want := range map[string]bool{"enc1.readout.weights": false, "enc1.readout.bias": true, "enc1.readout.mean": true, "enc1.readout.power": true} {
		if slices.Contains(names, name) != want {
			t.Errorf("%s stored: %v", name, !want)
		}
	}
	second := build(t, pyramid(lif(10, .5, "")), options)
	before := look(second)
	if err := second.SetWeights(find(first.Weights())); err != nil {
		t.Fatal(err)
	}
	want, got := look(first), look(second)
	if !slices.Equal(want, got) || slices.Equal(before, got) {
		t.Errorf("predictions %v, want %v; before the weights %v", got, want, before)
	}
}
