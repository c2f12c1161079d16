package clocked_test

import (
	"context"
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"spikesim/experiments/nir"
	"spikesim/experiments/nir/clocked"
)

const dt = 1e-3

// rule returns the profile of the format's document with one rule for all types.
func rule(t *testing.T, r clocked.Rule) *clocked.Profile {
	p := profile(t, "euler")
	for key := range p.Rules {
		p.Rules[key] = r
	}
	return p
}

func wantClose(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-12*max(1, math.Abs(want)) {
		t.Errorf("%s: %.17g, want %.17g", what, got, want)
	}
}

// Potentials after n steps of a constant leak have closed forms, by Euler and exactly.
func TestLeakyIntegrator(t *testing.T) {
	const tau, r, leak, n = 0.01, 3., 0.5, 40
	g := chain([]int64{1}, one("li", nir.LI, fields{"tau": tau, "r": r, "v_leak": leak})).flat(t)
	for _, c := range []struct {
		name       string
		rule       clocked.Rule
		keep, gain float64
	}{
		{"euler", clocked.Rule{}, 1 - dt/tau, r * dt / tau},
		{"exact pulse", clocked.Rule{Membrane: clocked.Exponential}, math.Exp(-dt / tau), r * (1 - math.Exp(-dt/tau))},
		{"dirac", clocked.Rule{Membrane: clocked.Exponential, Input: clocked.Dirac}, math.Exp(-dt / tau), r * dt / tau},
		{"dirac of area 1/50", clocked.Rule{Membrane: clocked.Exponential, Input: clocked.Dirac, AreaS: 0.02}, math.Exp(-dt / tau), r * 0.02 / tau},
		{"decays at once", clocked.Rule{Membrane: clocked.Exponential, Input: clocked.Dirac, DecayInput: true}, math.Exp(-dt / tau), r * dt / tau * math.Exp(-dt/tau)},
		{"unit", clocked.Rule{Gains: clocked.Unit}, 1 - dt/tau, 1},
		{"without r", clocked.Rule{Gains: clocked.WithoutR}, 1 - dt/tau, dt / tau},
		{"step from r", clocked.Rule{Membrane: clocked.Exponential, StepFromR: true, LeakStep: true}, math.Exp(-1 / (1 + r)), 1},
		{"no leak", clocked.Rule{NoLeak: true}, 1 - dt/tau, r * dt / tau},
	} {
		res := run(t, g, rule(t, c.rule), dt, n, pulses(4), "li")
		want := leak*(1-math.Pow(c.keep, n)) + c.gain*math.Pow(c.keep, n-5)
		switch {
		case c.rule.NoLeak:
			want -= leak * (1 - math.Pow(c.keep, n))
		case c.rule.LeakStep:
			want += leak * (1 - math.Pow(c.keep, n)) * (1/(1-c.keep) - 1)
		}
		wantClose(t, c.name, res.Outputs[0].Last[0], want)
		wantClose(t, c.name+", kept", res.Potentials["li"][n-1][0], want)
		if res.Outputs[0].Spikes {
			t.Errorf("%s: potentials are taken for spikes", c.name)
		}
	}
}

// A current of one pulse, and the membrane behind it, are geometric sums.
func TestCurrentBasedIntegrator(t *testing.T) {
	const tauSyn, tauMem, r, w, n = 0.004, 0.01, 2., 3., 12
	g := chain([]int64{1}, one("li", nir.CubaLI, fields{"tau_syn": tauSyn, "tau_mem": tauMem, "r": r, "v_leak": 0., "w_in": w})).flat(t)
	a, b := 1-dt/tauSyn, 1-dt/tauMem
	geometric := func(n float64) float64 { return (math.Pow(a, n) - math.Pow(b, n)) / (a - b) }
	for _, c := range []struct {
		name string
		rule clocked.Rule
		want float64
	}{
		{"new current", clocked.Rule{}, w * dt / tauSyn * r * dt / tauMem * geometric(n)},
		{"old current", clocked.Rule{OldCurrent: true}, w * dt / tauSyn * r * dt / tauMem * geometric(n-1)},
		{"late", clocked.Rule{DelaySteps: 3}, w * dt / tauSyn * r * dt / tauMem * geometric(n-3)},
		{"membrane by itself", clocked.Rule{Gains: clocked.UnitMembrane}, w * dt / tauSyn * geometric(n)},
		{"all by itself", clocked.Rule{Gains: clocked.Unit}, geometric(n)},
	} {
		res := run(t, g, rule(t, c.rule), dt, n, pulses(0))
		wantClose(t, c.name, res.Outputs[0].Last[0], c.want)
	}
}

// An I sums, an IF fires: what is left of the potential is the rule's.
func TestIntegrators(t *testing.T) {
	i := chain([]int64{1}, one("i", nir.I, fields{"r": 2.})).flat(t)
	wantClose(t, "I", run(t, i, rule(t, clocked.Rule{}), dt, 10, pulses(1, 2, 3)).Outputs[0].Last[0], 3*2*dt)

	fire := func(reset float64) *nir.Graph {
		return chain([]int64{1}, one("w", nir.Linear, fields{"weight": weights([]int{1, 1}, 2.75)}),
			one("if", nir.IF, fields{"r": 1., "v_threshold": 1., "v_reset": reset})).flat(t)
	}
	for _, c := range []struct {
		name   string
		rule   clocked.Rule
		counts []float64 // of each of four steps, with pulses in the first and third
		left   float64
	}{
		{"value", clocked.Rule{}, []float64{1, 0, 1, 0}, -0.5},
		{"zero", clocked.Rule{Reset: clocked.ToZero}, []float64{1, 0, 1, 0}, 0},
		{"subtract", clocked.Rule{Reset: clocked.Subtract}, []float64{1, 1, 1, 1}, 1.5},
		{"many", clocked.Rule{Reset: clocked.Subtract, Many: true}, []float64{2, 0, 3, 0}, 0.5},
		{"fire first", clocked.Rule{Reset: clocked.Subtract, FireFirst: true}, []float64{0, 1, 1, 1}, 2.5},
	} {
		c.rule.AreaS = 1
		res := run(t, fire(-0.5), rule(t, c.rule), dt, 4, pulses(0, 2), "if")
		got := make([]float64, 4)
		for _, s := range res.Node("if").Spikes {
			got[s.Step] = s.Count
		}
		if !slices.Equal(got, c.counts) {
			t.Errorf("%s: spikes %v, want %v", c.name, got, c.counts)
		}
		wantClose(t, c.name, res.Potentials["if"][3][0], c.left)
	}

	// At the threshold itself it is the rule that decides, and a bound holds.
	low := -1.
	at := chain([]int64{1}, one("if", nir.IF, fields{"r": 1., "v_threshold": 1.})).flat(t)
	for _, c := range []struct {
		name   string
		rule   clocked.Rule
		weight float64
		spikes float64
		left   float64
	}{
		{">", clocked.Rule{AreaS: 1}, 1, 0, 1},
		{">=", clocked.Rule{AreaS: 1, AtThreshold: true}, 1, 1, 0},
		{"bound", clocked.Rule{AreaS: 1, Lower: &low}, -5, 0, -1},
	} {
		res := run(t, at, rule(t, c.rule), dt, 1, []clocked.Spike{{Count: c.weight}}, "if")
		if got := res.Node("if").Total(); got != c.spikes {
			t.Errorf("%s: %v spikes, want %v", c.name, got, c.spikes)
		}
		wantClose(t, c.name, res.Potentials["if"][0][0], c.left)
	}
}

// Delays count in steps, one for each unit; a Threshold sees potentials.
func TestDelayAndThreshold(t *testing.T) {
	g := chain([]int64{3}, one("d", nir.Delay, fields{"delay": []float64{0, 0.002, 0.005}})).flat(t)
	res := run(t, g, rule(t, clocked.Rule{}), dt, 6, []clocked.Spike{{0, 0, 1}, {0, 1, 1}, {0, 2, 1}, {1, 2, 1}})
	if want := []float64{1, 1, 1}; !slices.Equal(res.Outputs[0].Sum, want) {
		t.Errorf("a Delay gave %v in 6 steps, want %v", res.Outputs[0].Sum, want)
	}
	if !res.Outputs[0].Spikes {
		t.Error("delayed spikes are no spikes")
	}

	const tau, theta = 0.01, 0.05
	g = chain([]int64{1}, one("li", nir.LI, fields{"tau": tau, "r": 1., "v_leak": 0.}), one("x", nir.Threshold, fields{"threshold": theta})).flat(t)
	res = run(t, g, rule(t, clocked.Rule{}), dt, 30, pulses(2))
	// The potential is 0.1 · 0.9^j, above 0.05 for j up to 6.
	if got := res.Node("x").Total(); got != 7 {
		t.Errorf("a Threshold of a potential gave %v spikes, want 7", got)
	}
}

// Loops are late by one step, by a Delay of their own by as much as that says, and two
// neurons without a stage between may feed each other.
func TestLoops(t *testing.T) {
	for _, c := range []struct {
		name  string
		delay float64 // below 0: an edge
		steps []int32
		first []int32 // where neurons fire before they look at their input
	}{
		{"edge", -1, []int32{0, 1, 2, 3, 4, 5, 6}, []int32{1, 2, 3, 4, 5, 6}},
		{"delay", 0.003, []int32{0, 3, 6}, []int32{1, 5}},
		{"delay of 0", 0, []int32{0, 1, 2, 3, 4, 5, 6}, []int32{1, 2, 3, 4, 5, 6}},
	} {
		b := new(graph).node("a", nir.IF, fields{"r": 1., "v_threshold": 0.5}).node("in", nir.Input, fields{"shape": []int64{1}}).
			node("out", nir.Output, fields{"shape": []int64{1}}).edge("in", "a", "out")
		if c.delay < 0 {
			b.edge("a", "a")
		} else {
			b.node("d", nir.Delay, fields{"delay": c.delay}).edge("a", "d", "a")
		}
		for first, want := range map[bool][]int32{false: c.steps, true: c.first} {
			res := run(t, b.flat(t), rule(t, clocked.Rule{AreaS: 1, FireFirst: first}), dt, 7, pulses(0))
			var got []int32
			for _, s := range res.Node("a").Spikes {
				got = append(got, s.Step)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s, fire first %v: spikes in steps %v, want %v", c.name, first, got, want)
			}
		}
	}

	b := chain([]int64{1}, one("s", nir.Scale, fields{"scale": 1.})).edge("s", "s")
	_, err := clocked.Run(context.Background(), b.flat(t), profile(t, "euler"), dt, 3, nil, clocked.Options{})
	if err == nil || !strings.Contains(err.Error(), "go round without any neuron") {
		t.Errorf("a loop of linear maps alone: %v", err)
	}
}

// The bias of a stage in a loop counts from the first step, the second, or never.
func TestLoopBias(t *testing.T) {
	b := chain([]int64{1}, one("li", nir.LI, fields{"tau": 0.001, "r": 1., "v_leak": 0.})).
		node("w", nir.Affine, fields{"weight": weights([]int{1, 1}, 0), "bias": 2.}).edge("li", "w", "li")
	for bias, want := range map[clocked.LoopBias]float64{clocked.FromFirstStep: 6, clocked.FromSecondStep: 4, clocked.Never: 0} {
		p := rule(t, clocked.Rule{})
		p.LoopBias = bias
		wantClose(t, "sum of potentials", run(t, b.flat(t), p, dt, 3, nil).Outputs[0].Sum[0], want)
	}
	// Past the synapse a bias has its whole effect at once.
	c := chain([]int64{1}, one("w", nir.Affine, fields{"weight": weights([]int{1, 1}, 0), "bias": 2.}),
		one("li", nir.CubaLI, fields{"tau_syn": 0.1, "tau_mem": 0.001, "r": 1., "v_leak": 0., "w_in": 3.})).flat(t)
	wantClose(t, "membrane bias", run(t, c, rule(t, clocked.Rule{MembraneBias: true, DelaySteps: 1}), dt, 1, nil).Outputs[0].Last[0], 6)
	wantClose(t, "late bias", run(t, c, rule(t, clocked.Rule{DelaySteps: 1}), dt, 1, nil).Outputs[0].Last[0], 0)
	wantClose(t, "late bias", run(t, c, rule(t, clocked.Rule{DelaySteps: 1}), dt, 2, nil).Outputs[0].Last[0], 0.01*6)
}

// Stages, and the synapses that they stand for, against loops over all of them.
func TestStagesAgainstBruteForce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		draw := func(name string, low, high int) int { return rapid.IntRange(low, high).Draw(rt, name) }
		groups := draw("groups", 1, 2)
		cin, cout := groups*draw("channels", 1, 2), groups*draw("outputs", 1, 2)
		h, w := draw("rows", 4, 7), draw("columns", 4, 7)
		ky, kx := draw("kernel rows", 1, 3), draw("kernel columns", 1, 3)
		sy, sx, dy, dx, py, px := draw("stride", 1, 3), draw("stride", 1, 3), draw("dilation", 1, 2), draw("dilation", 1, 2), draw("padding", 0, 2), draw("padding", 0, 2)
		if h+2*py < dy*(ky-1)+1 || w+2*px < dx*(kx-1)+1 {
			rt.Skip()
		}
		oh, ow := (h+2*py-dy*(ky-1)-1)/sy+1, (w+2*px-dx*(kx-1)-1)/sx+1
		kernel := make([]float64, cout*cin/groups*ky*kx)
		for i := range kernel {
			kernel[i] = float64(draw("weight", -3, 3))
		}
		input := make([]float64, cin*h*w)
		var spikes []clocked.Spike
		for i := range input {
			if input[i] = float64(draw("input", 0, 1)); input[i] > 0 {
				spikes = append(spikes, clocked.Spike{Unit: int32(i), Count: input[i]})
			}
		}
		pair := func(a, b int) []int64 { return []int64{int64(a), int64(b)} }
		g := chain([]int64{int64(cin), int64(h), int64(w)}, one("c", nir.Conv2d, fields{"weight": weights([]int{cout, cin / groups, ky, kx}, kernel...), "bias": 0.5,
			"stride": pair(sy, sx), "padding": pair(py, px), "dilation": pair(dy, dx), "groups": groups}),
			one("li", nir.I, fields{"r": 1 / dt})).flat(t)
		want := make([]float64, cout*oh*ow)
		synapses, ops := int64(0), 0.
		for o := range cout {
			for y := range oh {
				for x := range ow {
					sum := 0.5
					for i := range cin / groups {
						for a := range ky {
							for b := range kx {
								row, column := y*sy+a*dy-py, x*sx+b*dx-px
								if row < 0 || row >= h || column < 0 || column >= w {
									continue
								}
								unit := ((o/(cout/groups)*(cin/groups)+i)*h+row)*w + column
								sum += kernel[((o*(cin/groups)+i)*ky+a)*kx+b] * input[unit]
								synapses++
								ops += input[unit]
							}
						}
					}
					want[(o*oh+y)*ow+x] = sum
				}
			}
		}
		res := run(t, g, rule(t, clocked.Rule{}), dt, 1, spikes)
		for i, v := range res.Outputs[0].Last {
			if math.Abs(v-want[i]) > 1e-9 {
				rt.Fatalf("unit %d: %v, want %v", i, v, want[i])
			}
		}
		if l := res.Links[0]; l.Synapses != synapses || l.SynapticOps != ops {
			rt.Errorf("%d synapses and %v operations, want %d and %v", l.Synapses, l.SynapticOps, synapses, ops)
		}
	})
}

// Pools, Conv1d, Scale, Flatten and Linear in one line, worked out by hand.
func TestStagesByHand(t *testing.T) {
	g := chain([]int64{1, 2, 4},
		one("a", nir.AvgPool2d, fields{"kernel_size": []int64{2, 2}, "stride": []int64{2, 2}, "padding": []int64{0, 0}}),
		one("b", nir.SumPool2d, fields{"kernel_size": []int64{1, 2}, "stride": []int64{1, 1}, "padding": []int64{0, 1}}), // 0.5, 1, 0.5 of 2x: [.5 1 .5]
		one("f", nir.Flatten, fields{"start_dim": 0, "end_dim": -1}),
		one("s", nir.Scale, fields{"scale": []float64{1, 10, 100}}),
		one("l", nir.Linear, fields{"weight": weights([]int{2, 3}, 1, 1, 1, 0, 2, 0)}),
		one("li", nir.I, fields{"r": 1 / dt})).flat(t)
	res := run(t, g, rule(t, clocked.Rule{}), dt, 1, []clocked.Spike{{0, 0, 1}, {0, 1, 1}, {0, 6, 1}})
	// Means 0.5 and 0.25; sums 0.5, 0.75, 0.25; scaled 0.5, 7.5, 25.
	for i, want := range []float64{33, 15} {
		wantClose(t, "output", res.Outputs[0].Last[i], want)
	}
	if l := res.Links[0]; l.Synapses != 16 || l.SynapticOps != 6 {
		t.Errorf("%d synapses and %v operations, want 16 and 6: each unit reaches both neurons once", l.Synapses, l.SynapticOps)
	}
	c := chain([]int64{1, 5}, one("c", nir.Conv1d, fields{"weight": weights([]int{1, 1, 3}, 1, 2, 3), "bias": 0., "stride": 1, "padding": "same", "dilation": 1, "groups": 1}),
		one("li", nir.I, fields{"r": 1 / dt})).flat(t)
	res = run(t, c, rule(t, clocked.Rule{}), dt, 1, []clocked.Spike{{0, 0, 1}, {0, 3, 1}})
	for i, want := range []float64{2, 1, 3, 2, 1} {
		wantClose(t, "Conv1d", res.Outputs[0].Last[i], want)
	}
}

// What a tool cannot read is refused by name.
func TestRefused(t *testing.T) {
	cuba := fields{"tau_syn": 0.001, "tau_mem": 0.001, "r": 1., "v_leak": 0., "v_threshold": 1., "w_in": 1.}
	li := fields{"tau": 0.001, "r": 2., "v_leak": 0.}
	for _, c := range []struct {
		profile, want string
		node          *nir.Node
	}{
		{"sinabs", "its importer knows no CubaLIF", one("n", nir.CubaLIF, cuba)},
		{"norse", "its importer knows no Delay", one("n", nir.Delay, fields{"delay": 0.001})},
		{"sinabs", "r must be 1", one("n", nir.LI, li)},
		{"snntorch", "r must be tau_mem/dt = 10; it is 1", one("n", nir.CubaLIF, cuba)},
		{"snntorch", "v_leak must be 0", one("n", nir.LIF, fields{"tau": 0.001, "r": 1., "v_leak": 1., "v_threshold": 1.})},
		{"lava", "the biases of a convolution must be 0", one("n", nir.Conv2d, fields{"weight": weights([]int{1, 1, 1, 1}, 1), "bias": 1., "stride": 1, "padding": 0, "dilation": 1, "groups": 1})},
	} {
		shape := []int64{1}
		if c.node.Type == nir.Conv2d {
			shape = []int64{1, 1, 1}
		}
		_, err := clocked.Run(context.Background(), chain(shape, c.node).flat(t), profile(t, c.profile), 1e-4, 1, nil, clocked.Options{})
		var refused *clocked.RefusedError
		if !errors.As(err, &refused) || refused.Reason != c.want {
			t.Errorf("%s: %v, want %q", c.profile, err, c.want)
		}
	}
	if _, err := clocked.ByName("brian"); err == nil || !strings.Contains(err.Error(), "norse") {
		t.Errorf("a profile that is none: %v", err)
	}
}

// Every profile says where it was read, and runs what it reads, twice alike.
func TestProfiles(t *testing.T) {
	g := chain([]int64{2}, one("w", nir.Affine, fields{"weight": weights([]int{3, 2}, 1, 2, 3, 4, 5, 6), "bias": []float64{0.1, 0.2, 0.3}}),
		one("lif", nir.LIF, fields{"tau": 0.002, "r": 1., "v_leak": 0., "v_threshold": 0.7})).flat(t)
	var input []clocked.Spike
	for k := range int32(20) {
		input = append(input, clocked.Spike{Step: k, Unit: k % 2, Count: 1})
	}
	for _, p := range clocked.Profiles() {
		if p.Source == "" || p.Name != "euler" && len(p.Deviations) == 0 {
			t.Errorf("%s says too little of itself", p.Name)
		}
		first, second := run(t, g, p, 1e-3, 20, input), run(t, g, p, 1e-3, 20, input)
		if !reflect.DeepEqual(first, second) {
			t.Errorf("%s: two runs differ", p.Name)
		}
		if first.NeuronSpikes() == 0 {
			t.Errorf("%s: no spikes", p.Name)
		}
	}
}
