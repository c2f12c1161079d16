package learning

import (
	"math"
	"slices"
	"testing"

	"spikesim/sim/random"
)

// toy is a dense population u = W p + c taught to map a few patterns to targets.
type toy struct {
	l            *Layer
	w, c         *Params
	patterns     [][]float32
	targets      [][]float32
	inputs, size int
}

func newToy(spec Spec, seed uint64) *toy {
	const inputs, features, outputs, patterns = 8, 24, 4, 6
	key := random.New(seed)
	y := &toy{inputs: inputs, size: features}
	y.l = NewLayer(spec, key, outputs, features, patterns, 1)
	y.w = y.l.NewParams(numbers(key.Name("w"), features*inputs, .5))
	y.c = y.l.NewParams(numbers(key.Name("c"), features, .25))
	for i := range patterns {
		y.patterns = append(y.patterns, numbers(key.Name("p").Int(i), inputs, 1))
		y.targets = append(y.targets, numbers(key.Name("t").Int(i), outputs, .5))
	}
	return y
}

// step shows all patterns, one to a lane, takes a step along the mean gradient
// in the parameters named and returns the mean loss before it.
func (y *toy) step(train ...*Params) (loss float64) {
	membrane, delta := make([]float32, y.size), make([]float32, y.size)
	out := make([]float32, 4)
	for lane, p := range y.patterns {
		copy(membrane, y.c.Weights)
		var spikes []int32
		for j := range membrane {
			for i, x := range p {
				membrane[j] += y.w.Weights[j*y.inputs+i] * x
			}
			if membrane[j] >= 0 {
				spikes = append(spikes, int32(j))
			}
		}
		y.l.Predict(lane, Reading{Membrane: membrane, Spikes: spikes}, out)
		loss += y.l.Error(lane, Reading{Membrane: membrane, Spikes: spikes}, y.targets[lane], delta)
		for j, d := range delta {
			y.c.Grad[j] += d
			for i, x := range p {
				y.w.Grad[j*y.inputs+i] += d * x
			}
		}
	}
	y.l.Apply(len(y.patterns), train...)
	return loss / float64(len(y.patterns))
}

func TestToyRegressionConverges(t *testing.T) {
	for _, c := range []struct {
		name    string
		change  func(*Spec)
		steps   int
		synapse bool    // the synapses learn
		within  float64 // last loss over first
	}{
		{"learned readout on sigmoid", func(*Spec) {}, 1500, true, 1e-3},
		{"learned readout on sigmoid, sgd", func(s *Spec) {
			s.Optimizer.Kind, s.Optimizer.LearningRate, s.Readout.LearningRate = OptimizerSGD, .5, .08
		}, 3000, true, 1e-2},
		{"learned readout on sigmoid, adam", func(s *Spec) {
			s.Optimizer.Kind, s.Optimizer.Beta2 = OptimizerAdam, .999
		}, 1500, true, 1e-2},
		{"learned readout from zero", func(s *Spec) { s.Readout.Init = InitZero }, 1500, true, 1e-3},
		{"learned readout on spikes", func(s *Spec) { s.Readout.On = OnSpikes }, 1500, true, 1e-2},
		{"learned readout, synapses held", func(*Spec) {}, 1500, false, 1e-2},
		{"fixed readout on sigmoid, as in the paper", func(s *Spec) {
			s.Readout.Weights, s.Readout.Scale = Fixed, 2
		}, 1500, true, 1e-2},
	} {
		t.Run(c.name, func(t *testing.T) {
			spec := DefaultSpec()
			spec.Readout.Weights, spec.Readout.LearningRate = Learned, 3e-3
			spec.Optimizer.LearningRate, spec.Optimizer.Beta1 = 3e-3, .9
			c.change(&spec)
			// The weights of a readout step by its rate over the features.
			spec.Readout.LearningRate *= float64(newToy(spec, 11).size)
			y := newToy(spec, 11)
			var train []*Params
			if c.synapse {
				train = []*Params{y.w, y.c}
			}
			first := y.step(train...)
			last := first
			for range c.steps {
				last = y.step(train...)
			}
			t.Logf("loss %.3g, then %.3g: ratio %.2g", first, last, last/first)
			if !(last <= c.within*first) {
				t.Errorf("loss %.3g after %d steps from %.3g, want at most %g of it", last, c.steps, first, c.within)
			}
		})
	}
}

// Two layers of one key and spec go through the same bits.
func TestLearningIsAFunctionOfItsSeed(t *testing.T) {
	for name, spec := range specs() {
		t.Run(name, func(t *testing.T) {
			a, b, other := newToy(spec, 12), newToy(spec, 12), newToy(spec, 13)
			for range 20 {
				la, lb, lo := a.step(a.w, a.c), b.step(b.w, b.c), other.step(other.w, other.c)
				if math.Float64bits(la) != math.Float64bits(lb) || la == lo {
					t.Fatalf("losses %v and %v of one seed, %v of another", la, lb, lo)
				}
			}
			if !slices.Equal(a.w.Weights, b.w.Weights) || !slices.Equal(a.l.Readout().Weights, b.l.Readout().Weights) {
				t.Error("weights of one seed differ")
			}
		})
	}
}
