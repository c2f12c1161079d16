package learning

import (
	"fmt"
	"slices"
	"testing"

	"spikesim/sim/random"
)

// specs are the four kinds of readout.
func specs() map[string]Spec {
	all := map[string]Spec{}
	for _, on := range []Signal{OnSpikes, OnSigmoidMembrane} {
		for _, weights := range []Plasticity{Fixed, Learned} {
			s := DefaultSpec()
			s.BurnInMS = 0
			s.Readout.On, s.Readout.Weights, s.Readout.LearningRate = on, weights, .01
			s.Optimizer.LearningRate = .01
			all[fmt.Sprintf("%s readout on %s", weights, on)] = s
		}
	}
	return all
}

// Two lanes at two ticks: the step is lr times the mean of the four gradients.
func TestApplyStepsAlongTheMean(t *testing.T) {
	spec := DefaultSpec()
	spec.Optimizer = OptimizerSpec{Kind: OptimizerSGD, LearningRate: .5}
	l := NewLayer(spec, random.New(1), 4, 3, 2, 1)
	p := l.NewParams([]float32{1, 2})
	out, delta := make([]float32, 4), make([]float32, 3)
	for range 2 {
		for lane := range 2 {
			l.Predict(lane, Reading{Membrane: []float32{0, 1, 2}}, out)
			l.Error(lane, Reading{Membrane: []float32{0, 1, 2}}, []float32{0, 0, 1, 1}, delta)
			p.Grad[0] += float32(1 + lane) // 1 + 2 + 1 + 2 = 6 in all
		}
	}
	l.Apply(2, p)
	// 1 - 0.5*6/4.
	if want := []float32{.25, 2}; !slices.Equal(p.Weights, want) {
		t.Errorf("weights %v, want %v", p.Weights, want)
	}
	if want := []float32{0, 0}; !slices.Equal(p.Grad, want) {
		t.Errorf("gradient %v left after the step", p.Grad)
	}
	l.Apply(2, p)
	if p.opt.State().Steps != 1 {
		t.Error("Apply with nothing gathered took a step")
	}
}

func TestParamsNotNamedStayAndLoseTheirGradient(t *testing.T) {
	l := NewLayer(specs()["learned readout on sigmoid_membrane"], random.New(1), 4, 3, 1, 1)
	moved, held := l.NewParams([]float32{1}), l.NewParams([]float32{1})
	out, delta := make([]float32, 4), make([]float32, 3)
	l.Predict(0, Reading{Membrane: []float32{0, 1, 2}}, out)
	l.Error(0, Reading{Membrane: []float32{0, 1, 2}}, []float32{1, 0, 1, 0}, delta)
	moved.Grad[0], held.Grad[0] = 1, 1
	before := slices.Clone(l.Readout().Weights)
	l.Apply(1, moved)
	if moved.Weights[0] == 1 || held.Weights[0] != 1 || held.Grad[0] != 0 {
		t.Errorf("moved %v, held %v with gradient %v", moved.Weights, held.Weights, held.Grad)
	}
	if slices.Equal(before, l.Readout().Weights) {
		t.Error("the learned readout did not move")
	}
}

func TestResetPresentationDropsGradients(t *testing.T) {
	for name, spec := range specs() {
		t.Run(name, func(t *testing.T) {
			l := NewLayer(spec, random.New(1), 4, 3, 1, 1)
			p := l.NewParams([]float32{1})
			before := slices.Clone(l.Readout().Weights)
			out, delta := make([]float32, 4), make([]float32, 3)
			l.Predict(0, Reading{Membrane: []float32{0, 1, 2}, Spikes: []int32{0, 1}}, out)
			l.Error(0, Reading{Membrane: []float32{0, 1, 2}, Spikes: []int32{0, 1}}, []float32{1, 0, 1, 0}, delta)
			p.Grad[0] = 1
			l.ResetPresentation()
			l.Apply(1, p)
			if p.Weights[0] != 1 || p.Grad[0] != 0 || !slices.Equal(before, l.Readout().Weights) {
				t.Error("a gradient of the last presentation outlived it")
			}
		})
	}
}

// What one lane is shown changes nothing in another, bit for bit.
func TestLanesDoNotMix(t *testing.T) {
	for name, spec := range specs() {
		t.Run(name, func(t *testing.T) {
			const features = 300
			run := func(other random.Key) (out, delta []float32) {
				l := NewLayer(spec, random.New(1), 4, features, 2, 1)
				out, delta = make([]float32, 4), make([]float32, features)
				mine, theirs := numbers(random.New(2), features, 2), numbers(other, features, 2)
				target := []float32{0, .5, 1, 1}
				scratch, away := make([]float32, 4), make([]float32, features)
				l.Predict(0, Reading{Membrane: mine, Spikes: []int32{1, 7}}, out)
				l.Predict(1, Reading{Membrane: theirs, Spikes: []int32{int32(other % features)}}, scratch)
				l.Error(1, Reading{Membrane: theirs, Spikes: []int32{int32(other % features)}}, scratch, away)
				l.Error(0, Reading{Membrane: mine, Spikes: []int32{1, 7}}, target, delta)
				return out, delta
			}
			out1, delta1 := run(random.New(3))
			out2, delta2 := run(random.New(4))
			if !slices.Equal(out1, out2) || !slices.Equal(delta1, delta2) {
				t.Error("lane 0 depends on what lane 1 was shown")
			}
		})
	}
}

// Counts by hand: 4 outputs, 10 features, of which 2 lie in the box; 3 spikes.
func TestMACsAreExact(t *testing.T) {
	membrane := []float32{0, .4, 2, -3, .6, -.7, 9, -9, 1, -1}
	spikes := []int32{0, 2, 2}
	for _, c := range []struct {
		name string
		want ReadoutMACs
	}{
		{"fixed readout on spikes", ReadoutMACs{Predict: MACs{12, 40}, backward: MACs{8, 40}}},
		{"learned readout on spikes", ReadoutMACs{MACs{12, 40}, MACs{8, 40}, MACs{12, 40}}},
		{"fixed readout on sigmoid_membrane", ReadoutMACs{Predict: MACs{40, 40}, backward: MACs{40, 40}}},
		{"learned readout on sigmoid_membrane", ReadoutMACs{MACs{40, 40}, MACs{40, 40}, MACs{40, 40}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := NewLayer(specs()[c.name], random.New(1), 4, 10, 1, 1)
			l.Predict(0, Reading{Membrane: membrane, Spikes: spikes}, make([]float32, 4))
			l.Error(0, Reading{Membrane: membrane, Spikes: spikes}, make([]float32, 4), make([]float32, 10))
			if got := l.MACs(); got != c.want {
				t.Errorf("counted %+v, want %+v", got, c.want)
			}
			sum := l.MACs()
			sum.Merge(l.MACs())
			if got, want := sum.Total().Executed, 2*l.MACs().Total().Executed; got != want {
				t.Errorf("merged with itself: %d, want %d", got, want)
			}
			l.ResetMACs()
			if l.MACs() != (ReadoutMACs{}) {
				t.Error("counts outlive ResetMACs")
			}
		})
	}
}

func TestTickPathDoesNotAllocate(t *testing.T) {
	for name, spec := range specs() {
		for _, kind := range []OptimizerKind{OptimizerAdaMax, OptimizerAdam, OptimizerSGD} {
			spec.Optimizer.Kind = kind
			spec.Optimizer.Beta1 = .9
			l := NewLayer(spec, random.New(1), 4, 500, 2, 1)
			p := l.NewParams(make([]float32, 50))
			membrane, spikes := numbers(random.New(2), 500, 1), []int32{1, 5, 5, 9}
			out, delta := make([]float32, 4), make([]float32, 500)
			target := []float32{0, 0, 1, 1}
			allocations := testing.AllocsPerRun(10, func() {
				for lane := range 2 {
					l.Predict(lane, Reading{Membrane: membrane, Spikes: spikes}, out)
					l.Error(lane, Reading{Membrane: membrane, Spikes: spikes}, target, delta)
				}
				l.Apply(2, p)
				l.ResetPresentation()
			})
			if allocations != 0 {
				t.Errorf("%s, %s: %v allocations a tick", name, kind, allocations)
			}
		}
	}
}

func TestMisuseIsCaught(t *testing.T) {
	three, four := make([]float32, 3), make([]float32, 4)
	fresh := func() *Layer { return NewLayer(DefaultSpec(), random.New(1), 4, 3, 2, 1) }
	for _, c := range []struct {
		want string
		do   func(l *Layer)
	}{
		{"learning: Layer.Error: no Predict before it", func(l *Layer) { l.Error(0, Reading{Membrane: three}, four, three) }},
		{"learning: Layer.Apply: some lane lacks an Error", func(l *Layer) {
			l.Predict(0, Reading{Membrane: three}, four)
			l.Error(0, Reading{Membrane: three}, four, make([]float32, 3))
			l.Apply(2)
		}},
		{"learning: Layer.Apply: parameters of another layer", func(l *Layer) {
			l.Predict(0, Reading{Membrane: three}, four)
			l.Error(0, Reading{Membrane: three}, four, make([]float32, 3))
			l.Apply(1, fresh().NewParams(three))
		}},
		{"learning: NewLayer: spec not validated", func(*Layer) { NewLayer(Spec{}, 0, 1, 1, 1, 1) }},
	} {
		t.Run(c.want, func(t *testing.T) {
			defer func() {
				if got := recover(); got != c.want {
					t.Errorf("panic %v, want %q", got, c.want)
				}
			}()
			c.do(fresh())
		})
	}
}

func BenchmarkLayerTick(b *testing.B) {
	for _, on := range []Signal{OnSpikes, OnSigmoidMembrane} {
		b.Run(string(on), func(b *testing.B) {
			spec := DefaultSpec()
			spec.Readout.On = on
			l := NewLayer(spec, random.New(1), 4, benchmarkFeatures, 1, 1)
			membrane := numbers(random.New(2), benchmarkFeatures, 2)
			var spikes []int32
			for j := int32(0); j < benchmarkFeatures; j += 33 {
				spikes = append(spikes, j)
			}
			out, delta := make([]float32, 4), make([]float32, benchmarkFeatures)
			target := []float32{0, 0, 1, 1}
			b.ReportAllocs()
			for b.Loop() {
				l.Predict(0, Reading{Membrane: membrane, Spikes: spikes}, out)
				l.Error(0, Reading{Membrane: membrane, Spikes: spikes}, target, delta)
				l.Apply(1)
			}
			perFeature(b)
		})
	}
}
