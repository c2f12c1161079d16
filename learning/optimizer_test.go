package learning

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// By hand: lr = 0.1, beta1 = 0, beta2 = 0.5, epsilon = 0.25 (all exact in binary but
// lr), start (1, 1), gradients (0.75, -0.25) then (0.25, 0).
//
//	step 1: u = max(0, |g|+eps) = (1, 0.5);       p = 1 - 0.1*(0.75/1, -0.25/0.5) = (0.925, 1.05)
//	step 2: u = max((0.5, 0.25), (0.5, 0.25)) = (0.5, 0.25); p = (0.925 - 0.1*0.5, 1.05 - 0)  = (0.875, 1.05)
func TestAdaMaxByHandWithoutMomentum(t *testing.T) {
	a := newAdaMax(OptimizerSpec{Kind: OptimizerAdaMax, LearningRate: .1, Beta1: 0, Beta2: .5, Epsilon: .25}, 2)
	p := []float32{1, 1}
	a.Step(p, []float32{.75, -.25})
	near(t, "after step 1", p, .925, 1.05)
	near(t, "u after step 1", a.scale, 1, .5)
	a.Step(p, []float32{.25, 0})
	near(t, "after step 2", p, .875, 1.05)
	near(t, "u after step 2", a.scale, .5, .25)
}

// By hand: lr = 0.1, beta1 = 0.5, beta2 = 0.75, epsilon = 0.5, start 0,
// gradients 1, then -2.
//
//	step 1: m = 0.5,   u = 1.5; p = -0.1/(1-0.5)*0.5/1.5   = -1/15
//	step 2: m = -0.75, u = 2.5; p += 0.1/(1-0.25)*0.75/2.5 = -1/15 + 0.04
func TestAdaMaxByHandWithMomentum(t *testing.T) {
	a := newAdaMax(OptimizerSpec{Kind: OptimizerAdaMax, LearningRate: .1, Beta1: .5, Beta2: .75, Epsilon: .5}, 1)
	p := []float32{0}
	a.Step(p, []float32{1})
	near(t, "after step 1", p, -1./15)
	a.Step(p, []float32{-2})
	near(t, "after step 2", p, -1./15+.04)
	near(t, "m", a.mean, -.75)
	near(t, "u", a.scale, 2.5)
}

// By hand: lr = 0.1, beta1 = 0.5, beta2 = 0.75, epsilon = 0.5, start (0, 0),
// gradients (1, 0), then (-2, 3).
//
//	step 1: m = (0.5, 0), v = (0.25, 0), corrected (1, 0) and (1, 0); p = -0.1*(1/(1+0.5), 0)
//	step 2: m = (-0.75, 1.5), v = (0.1875+1, 2.25); corrected by 3/4 (-1, 2), by 7/16 (19/7, 36/7);
//	        p += 0.1*(1/(sqrt(19/7)+0.5), -2/(sqrt(36/7)+0.5))
func TestAdamByHand(t *testing.T) {
	a := newAdam(OptimizerSpec{Kind: OptimizerAdam, LearningRate: .1, Beta1: .5, Beta2: .75, Epsilon: .5}, 2)
	p := []float32{0, 0}
	a.Step(p, []float32{1, 0})
	near(t, "after step 1", p, -.1/1.5, 0)
	a.Step(p, []float32{-2, 3})
	near(t, "after step 2", p, -.1/1.5+.1/(math.Sqrt(19./7)+.5), -.2/(math.Sqrt(36./7)+.5))
	near(t, "m", a.mean, -.75, 1.5)
	near(t, "v", a.scale, 1.1875, 2.25)
}

// Without momentum the first step is lr against the sign of the gradient,
// whatever beta2: that is what the correction is for.
func TestAdamStartsAtFullSize(t *testing.T) {
	for _, beta2 := range []float64{0, .9, .999} {
		a := newAdam(OptimizerSpec{Kind: OptimizerAdam, LearningRate: .125, Beta1: 0, Beta2: beta2, Epsilon: 1e-8}, 2)
		p := []float32{0, 0}
		a.Step(p, []float32{-3, .02})
		for i, want := range []float64{.125, -.125} {
			if math.Abs(float64(p[i])-want) > 1e-5 {
				t.Errorf("beta2 %v: first step %v, want ±0.125", beta2, p)
			}
		}
		if a.mean != nil {
			t.Error("m is stored without momentum")
		}
	}
}

func TestSGDByHand(t *testing.T) {
	s := newSGD(OptimizerSpec{Kind: OptimizerSGD, LearningRate: .25}, 2)
	p := []float32{1, -1}
	s.Step(p, []float32{2, 0})
	s.Step(p, []float32{-4, 8})
	near(t, "after two steps", p, 1.5, -3)
	if s.State().Steps != 2 {
		t.Errorf("%d steps, want 2", s.State().Steps)
	}
}

func near(t *testing.T, what string, got []float32, want ...float64) {
	t.Helper()
	for i := range want {
		if math.Abs(float64(got[i])-want[i]) > 2e-7*max(1, math.Abs(want[i])) {
			t.Errorf("%s: %v, want %v", what, got, want)
			return
		}
	}
}

// With beta1 = 0 every step goes against its gradient and no further than lr.
func TestAdaMaxStepIsBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := newAdaMax(OptimizerSpec{Kind: OptimizerAdaMax, LearningRate: .125, Beta1: 0, Beta2: .95, Epsilon: 1e-8}, 1)
		for range 20 {
			g := []float32{rapid.Float32Range(-1e6, 1e6).Draw(t, "g")}
			p := []float32{0}
			a.Step(p, g)
			if p[0]*g[0] > 0 || math.Abs(float64(p[0])) > .125 {
				t.Fatalf("gradient %v moved the parameter by %v", g, p)
			}
		}
	})
}

func TestAdaMaxKeepsNaN(t *testing.T) {
	a := newAdaMax(DefaultSpec().Optimizer, 1)
	p := []float32{0}
	a.Step(p, []float32{float32(math.NaN())})
	if p[0] == p[0] {
		t.Errorf("a gradient of NaN gave %v", p[0])
	}
	a.Step(p, []float32{1})
	if a.scale[0] == a.scale[0] {
		t.Errorf("the next step turned NaN into %v", a.scale[0])
	}
}

// An optimizer restored from another's state takes the same next step.
func TestRestoredOptimizerGoesOnAlike(t *testing.T) {
	for _, spec := range []OptimizerSpec{
		{Kind: OptimizerAdaMax, LearningRate: .1, Beta1: 0, Beta2: .95, Epsilon: 1e-8},
		{Kind: OptimizerAdaMax, LearningRate: .1, Beta1: .9, Beta2: .999, Epsilon: 1e-8},
		{Kind: OptimizerAdam, LearningRate: .1, Beta1: 0, Beta2: .95, Epsilon: 1e-8},
		{Kind: OptimizerAdam, LearningRate: .1, Beta1: .9, Beta2: .999, Epsilon: 1e-8},
		{Kind: OptimizerSGD, LearningRate: .1},
	} {
		a, b := newOptimizer(spec, 3), newOptimizer(spec, 3)
		p := []float32{1, 2, 3}
		a.Step(p, []float32{.1, -2, 0})
		if err := b.Restore(a.State()); err != nil {
			t.Fatal(err)
		}
		q := slices.Clone(p)
		a.Step(p, []float32{1, 1, 1})
		b.Step(q, []float32{1, 1, 1})
		if !slices.Equal(p, q) || a.State().Steps != b.State().Steps {
			t.Errorf("%+v: %v after the original's step, %v after the restored one's", spec, p, q)
		}
	}
}

func TestRestoreRefusesForeignState(t *testing.T) {
	a := newAdaMax(OptimizerSpec{Kind: OptimizerAdaMax, LearningRate: .1, Beta1: 0, Beta2: .95, Epsilon: 1e-8}, 3)
	for _, c := range []struct {
		name, want string
		state      optimizerState
	}{
		{"of SGD", "holds 0 moments, want 1", optimizerState{Steps: 5}},
		{"of another size", `moment "u" of 2 values, want "u" of 3`, optimizerState{5, []moment{{"u", make([]float32, 2)}}}},
		{"of another moment", `moment "v" of 3 values, want "u" of 3`, optimizerState{5, []moment{{"v", make([]float32, 3)}}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := a.Restore(c.state)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
			if a.steps != 0 {
				t.Errorf("a refused state set the steps to %d", a.steps)
			}
		})
	}
}

// By hand: lr = 1, beta1 = 0, beta2 = 0.75, epsilon = 0.5, start 0, gradients 1.5,
// then 0.25. The second step divides by what is left of the first gradient:
//
//	step 1: u = 2;                            p = -1.5/2
//	step 2: u = max(0.75*2, 0.25+0.5) = 1.5;  p = -0.75 - 0.25/1.5
func TestAdaMaxRemembersTheLargestGradient(t *testing.T) {
	a := newAdaMax(OptimizerSpec{Kind: OptimizerAdaMax, LearningRate: 1, Beta1: 0, Beta2: .75, Epsilon: .5}, 1)
	p := []float32{0}
	a.Step(p, []float32{1.5})
	a.Step(p, []float32{.25})
	near(t, "u", a.scale, 1.5)
	near(t, "after step 2", p, -.75-.25/1.5)
}
