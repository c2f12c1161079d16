package learning

import (
	"math"
	"testing"

	"spikesim/sim/random"
)

// meansSpec is a readout on normalized means that learns.
func meansSpec() Spec {
	s := DefaultSpec()
	s.Readout = ReadoutSpec{On: OnSpikeMean, Weights: Learned, Init: InitZero, LearningRate: .1, Normalize: true}
	s.Loss.Beta = 10 // quadratic all the way
	s.Optimizer = OptimizerSpec{Kind: OptimizerSGD, LearningRate: .1}
	s.BurnInMS = 0
	return s
}

// After its first step a layer reads centred features of mean square 1, from
// then on by running means.
func TestMeansAreNormalized(t *testing.T) {
	const features, lanes = 6, 3
	l := NewLayer(meansSpec(), random.New(1), 4, features, lanes, 1)
	key := random.New(2)
	batch := func(n int) [][]float32 {
		var all [][]float32
		for lane := range lanes {
			f := make([]float32, features)
			for j := range f {
				f[j] = float32(j) + float32(key.Int(n).Int(lane).Float64(uint64(j)))
			}
			all = append(all, f)
		}
		return all
	}
	out, delta := make([]float32, 4), make([]float32, features)
	show := func(all [][]float32) {
		for lane, f := range all {
			l.Predict(lane, Reading{Means: f}, out)
			l.Error(lane, Reading{Means: f}, []float32{0, 0, 0, 0}, delta)
		}
		l.Apply(lanes)
	}
	first := batch(0)
	l.Predict(0, Reading{Means: first[0]}, out)
	for j, x := range l.reader.(*meanReader).activation {
		if x != 0 {
			t.Errorf("feature %d reads %v before the first step, want 0", j, x)
		}
	}
	l.ResetPresentation()
	show(first)
	sum, square := make([]float64, features), 0.
	for lane, f := range first {
		l.Predict(lane, Reading{Means: f}, out)
		for j, x := range l.reader.(*meanReader).activation {
			sum[j] += float64(x)
			square += float64(x) * float64(x)
		}
	}
	l.ResetPresentation()
	for j, s := range sum {
		if math.Abs(s) > 1e-5 {
			t.Errorf("feature %d sums to %v over the batch that centred it", j, s)
		}
	}
	if mean := square / features / lanes; math.Abs(mean-1) > 1e-4 {
		t.Errorf("mean square %v, want 1", mean)
	}
	// A second batch moves the mean a twentieth of the way.
	before, _, _ := l.Normalization()
	want := make([]float64, features)
	second := batch(1)
	for j := range want {
		m := 0.
		for _, f := range second {
			m += float64(f[j]) / lanes
		}
		want[j] = float64(before[j]) + .05*(m-float64(before[j]))
	}
	show(second)
	after, _, _ := l.Normalization()
	for j, m := range after {
		if math.Abs(float64(m)-want[j]) > 1e-6 {
			t.Errorf("mean %d is %v, want %v", j, m, want[j])
		}
	}
}

// ErrorMeans returns the derivative of the loss with respect to the means.
func TestErrorMeansAgreesWithFiniteDifferences(t *testing.T) {
	const features = 5
	l := NewLayer(meansSpec(), random.New(1), 4, features, 2, 1)
	key := random.New(3)
	for i := range l.readout.Weights {
		l.readout.Weights[i] = float32(key.Float64(uint64(i)) - .5)
	}
	l.SetNormalization([]float32{.1, .2, .3, .4, .5}, .3)
	target := []float32{.3, -.2, .7, .1}
	f := []float32{.5, .1, .9, .2, .4}
	out, delta, scratch := make([]float32, 4), make([]float32, features), make([]float32, features)
	loss := func(f, delta []float32) float64 {
		l.Predict(1, Reading{Means: f}, out)
		return l.Error(1, Reading{Means: f}, target, delta)
	}
	loss(f, delta)
	for j := range f {
		const h = 1e-2
		up, down := append([]float32(nil), f...), append([]float32(nil), f...)
		up[j] += h
		down[j] -= h
		want := (loss(up, scratch) - loss(down, scratch)) / (2 * h)
		if math.Abs(want-float64(delta[j])) > 1e-4 {
			t.Errorf("delta %d is %v, finite differences say %v", j, delta[j], want)
		}
	}
}

func TestScheduleFactors(t *testing.T) {
	s := &ScheduleSpec{Kind: ScheduleCosine, WarmUpSteps: 4, Final: .2, HoldWeightsSteps: 2}
	for _, c := range []struct {
		step uint64
		want float64
	}{
		{0, .25 * (.2 + .8)},
		{1, .5 * (.2 + .8*(1+math.Cos(math.Pi/100))/2)},
		{50, .6}, {100, .2}, {1000, .2},
	} {
		if got := s.factor(c.step, 100); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("factor %v at step %d, want %v", got, c.step, c.want)
		}
	}
	if !s.holds(1) || s.holds(2) {
		t.Error("weights are not held for the first two steps")
	}
	if f := (*ScheduleSpec)(nil).factor(7, 100); f != 1 {
		t.Errorf("without a schedule the factor is %v", f)
	}
}

func TestHomeostasisMovesTowardsTheTarget(t *testing.T) {
	h := &HomeostasisSpec{TargetRatePerMS: .05, Rate: .1, Floor: .1}
	for _, c := range []struct{ threshold, rate, factor, want float64 }{
		{1, .05, 1, 1},
		{1, .1, 1, 1.1},
		{1, .1, .5, 1.05},
		{1, 1, 1, 1.2},  // at most 2 targets too many count
		{1, 0, 1, .9},   // and at least one too few
		{.15, 0, 1, .1}, // not below the floor
	} {
		if got := h.Next(float32(c.threshold), c.rate, c.factor); math.Abs(float64(got)-c.want) > 1e-6 {
			t.Errorf("threshold %v at rate %v and factor %v goes to %v, want %v", c.threshold, c.rate, c.factor, got, c.want)
		}
	}
}

// A relative learning rate counts in units of the weights' root mean square
// before the first step, whatever they become.
func TestRelativeLearningRate(t *testing.T) {
	spec := meansSpec()
	spec.Optimizer = OptimizerSpec{Kind: OptimizerSGD, LearningRate: .1, Relative: true}
	l := NewLayer(spec, random.New(1), 4, 3, 1, 1)
	weights := []float32{3, -4, 0, 0} // root mean square 2.5
	p := l.NewParams(weights)
	out, delta := make([]float32, 4), make([]float32, 3)
	for range 2 {
		l.Predict(0, Reading{Means: []float32{1, 2, 3}}, out)
		l.Error(0, Reading{Means: []float32{1, 2, 3}}, []float32{0, 0, 0, 0}, delta)
		p.Grad[2] = 1
		l.Apply(1, p)
	}
	if want := float32(-2 * .1 * 2.5); math.Abs(float64(weights[2]-want)) > 1e-6 {
		t.Errorf("two steps led to %v, want %v", weights[2], want)
	}
}

// The steps taken so far and the unit of a relative rate are part of what a
// training goes on from.
func TestExportHoldsSteps(t *testing.T) {
	spec := meansSpec()
	spec.Optimizer.Relative = true
	spec.Schedule = &ScheduleSpec{Kind: ScheduleCosine, Final: .1}
	train := func(l *Layer, p *Params) {
		out, delta := make([]float32, 4), make([]float32, 3)
		l.Predict(0, Reading{Means: []float32{1, 2, 3}}, out)
		l.Error(0, Reading{Means: []float32{1, 2, 3}}, []float32{1, 0, 0, 0}, delta)
		p.Grad[0] = 1
		l.Apply(1, p)
	}
	make1 := func() (*Layer, *Params, []float32) {
		l := NewLayer(spec, random.New(1), 4, 3, 1, 1)
		l.SetTotalSteps(10)
		w := []float32{1, 2}
		return l, l.NewParams(w), w
	}
	a, pa, wa := make1()
	train(a, pa)
	saved := map[string][]float32{}
	a.Export(func(name string, values []float32) { saved[name] = append([]float32(nil), values...) })
	b, pb, wb := make1()
	copy(wb, wa)
	if err := b.Import(func(name string) ([]float32, error) { return saved[name], nil }); err != nil {
		t.Fatal(err)
	}
	b.SetNormalization(a.normalizer.mean, a.normalizer.power)
	train(a, pa)
	train(b, pb)
	if wa[0] != wb[0] || a.Factor() != b.Factor() {
		t.Errorf("weights %v and %v, factors %v and %v", wa, wb, a.Factor(), b.Factor())
	}
}
