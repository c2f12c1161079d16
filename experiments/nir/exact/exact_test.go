package exact_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"spikesim/events"
	"spikesim/experiments/hdf5"
	"spikesim/experiments/nir"
	"spikesim/experiments/nir/exact"
	"spikesim/sim/random"
)

const ms = events.Millisecond

// fields are the parameters of a node: numbers of float64 or int, lists of them, text or
// hdf5.Array.
type fields map[string]any

func node(name string, t nir.Type, f fields) *nir.Node {
	n := &nir.Node{Name: name, Type: t}
	for key, value := range f {
		var a hdf5.Array
		switch v := value.(type) {
		case hdf5.Array:
			a = v
		case []float64:
			a = hdf5.Vector(v)
		case []int64:
			a = hdf5.Vector(v)
		default:
			a = hdf5.Scalar(v)
		}
		n.Fields = append(n.Fields, nir.Field{Name: key, Array: a})
	}
	return n
}

func ints(n ...int64) []int64 { return n }

// network is a flat graph of nodes and edges "a>b>c".
func network(t *testing.T, nodes []*nir.Node, chains ...string) *nir.Graph {
	t.Helper()
	g := &nir.Graph{Nodes: nodes}
	for _, chain := range chains {
		names := strings.Split(chain, ">")
		for i := range names[1:] {
			g.Edges = append(g.Edges, nir.Edge{From: names[i], To: names[i+1]})
		}
	}
	flat, err := g.Flat()
	if err != nil {
		t.Fatal(err)
	}
	return flat
}

func reading(t *testing.T, profile string, change ...func(*nir.Reading)) nir.Reading {
	t.Helper()
	r, err := nir.ExactReading(profile)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range change {
		f(&r)
	}
	return r
}

func run(t *testing.T, n *exact.Network, trial exact.Trial) *exact.Record {
	t.Helper()
	r, err := n.Run(context.Background(), trial)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func train(at events.Time, units ...int32) (t events.Train) {
	for _, u := range units {
		t.Append(at, u)
	}
	return t
}

func drawn(key random.Key, shape ...int) hdf5.Array {
	a := make([]float64, nir.Units(shape))
	for i := range a {
		a[i] = key.Float64(uint64(i)) - .5
	}
	return hdf5.Array{Shape: shape, Data: a}
}

// integrator counts what it is given, and never fires.
func integrator(name string) *nir.Node {
	return node(name, nir.IF, fields{"r": 1., "v_threshold": 1e9})
}

// Whatever linear nodes come before a neuron, one spike of a unit moves every potential
// by what the nodes make of it one after the other.
func TestLinearNodesFoldExactly(t *testing.T) {
	key := random.New(1)
	conv := func(name string, seed int, out, inGroup, rows, columns int, change fields) *nir.Node {
		f := fields{"weight": drawn(key.Int(seed), out, inGroup, rows, columns), "bias": []float64{0}, "stride": ints(1, 1), "padding": ints(0, 0), "dilation": ints(1, 1), "groups": ints(1)}
		for k, v := range change {
			f[k] = v
		}
		return node(name, nir.Conv2d, f)
	}
	linear := func(name string, seed int, out, in int) *nir.Node {
		return node(name, nir.Linear, fields{"weight": drawn(key.Int(seed), out, in)})
	}
	flatten := node("flat", nir.Flatten, fields{"start_dim": ints(0), "end_dim": ints(-1)})
	pool := func(t nir.Type, kernel, stride, padding int64) *nir.Node {
		return node("pool", t, fields{"kernel_size": ints(kernel), "stride": ints(stride, stride), "padding": ints(padding)})
	}
	scale := node("scale", nir.Scale, fields{"scale": drawn(key, 2, 4, 6)})
	for name, c := range map[string]struct {
		in    []int64
		nodes []*nir.Node
		kinds string
	}{
		"nothing":                {ints(2, 4, 6), nil, "one_to_one"},
		"a scale":                {ints(2, 4, 6), []*nir.Node{scale}, "one_to_one"},
		"a linear":               {ints(5), []*nir.Node{linear("a", 1, 3, 5)}, "dense"},
		"two linear":             {ints(5), []*nir.Node{linear("a", 1, 3, 5), linear("b", 2, 4, 3)}, "dense"},
		"a convolution":          {ints(2, 4, 6), []*nir.Node{conv("a", 1, 3, 2, 3, 2, fields{"padding": ints(1, 0), "stride": ints(2, 1)})}, "conv2d"},
		"groups":                 {ints(4, 4, 6), []*nir.Node{conv("a", 1, 6, 2, 3, 3, fields{"groups": ints(2), "dilation": ints(1, 2), "padding": hdf5.Scalar("same")})}, "conv2d"},
		"two convolutions":       {ints(2, 4, 6), []*nir.Node{conv("a", 1, 3, 2, 3, 3, nil), conv("b", 2, 2, 3, 2, 2, nil)}, "sparse"},
		"pool and convolution":   {ints(2, 4, 6), []*nir.Node{pool(nir.AvgPool2d, 2, 2, 0), conv("a", 1, 3, 2, 3, 3, fields{"padding": ints(1, 1)})}, "conv2d"},
		"pool that overlaps":     {ints(2, 4, 6), []*nir.Node{pool(nir.SumPool2d, 2, 1, 1), conv("a", 1, 3, 2, 2, 2, nil)}, "sparse"},
		"pool that leaves":       {ints(2, 4, 7), []*nir.Node{pool(nir.SumPool2d, 2, 2, 0), conv("a", 1, 3, 2, 2, 2, fields{"padding": ints(1, 1)})}, "sparse"},
		"a pool":                 {ints(2, 4, 6), []*nir.Node{pool(nir.SumPool2d, 2, 2, 0)}, "sum_pool"},
		"pool, flatten, linear":  {ints(2, 4, 6), []*nir.Node{pool(nir.SumPool2d, 2, 2, 0), flatten, linear("a", 1, 3, 12)}, "dense"},
		"flatten and linear":     {ints(2, 4, 6), []*nir.Node{flatten, linear("a", 1, 3, 48)}, "dense"},
		"flatten":                {ints(2, 4, 6), []*nir.Node{flatten}, "sparse"},
		"scale and convolution":  {ints(2, 4, 6), []*nir.Node{scale, conv("a", 1, 3, 2, 3, 2, nil)}, "sparse"},
		"convolution in one row": {ints(2, 9), []*nir.Node{node("a", nir.Conv1d, fields{"weight": drawn(key, 3, 2, 3), "bias": []float64{0}, "stride": ints(2), "padding": ints(1), "dilation": ints(1), "groups": ints(1)})}, "conv2d"},
	} {
		nodes := []*nir.Node{node("in", nir.Input, fields{"shape": c.in})}
		way := "in"
		for _, n := range c.nodes {
			nodes, way = append(nodes, n), way+">"+n.Name
		}
		g := network(t, append(nodes, integrator("v")), way+">v")
		compiled := exact.Compile(g, reading(t, nir.ExactDirac, func(r *nir.Reading) { r.AreaS = 1 }))
		if err := compiled.Err(); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if kind := compiled.Links[0].Kind; len(compiled.Links) != 1 || kind != c.kinds {
			t.Errorf("%s: links %+v", name, compiled.Links)
		}
		for unit := range nir.Units(g.Node("in").Out) {
			want := make([]float64, nir.Units(g.Node("in").Out))
			want[unit] = 1
			for _, n := range c.nodes {
				want = apply(g.Node(n.Name), want)
			}
			got := run(t, compiled, exact.Trial{Input: map[string]events.Train{"in": train(1, int32(unit))}, Duration: ms, Potentials: []string{"v"}, Serial: true}).Potentials["v"][0]
			for i := range want {
				if math.Abs(got[i]-want[i]) > 1e-6 {
					t.Fatalf("%s: unit %d: got %v\nwant %v", name, unit, got, want)
				}
			}
		}
	}
}

// apply is a linear node by its definition.
func apply(n *nir.Node, x []float64) []float64 {
	y := make([]float64, nir.Units(n.Out))
	convolve := func(c *nir.Convolution) {
		for o := range y {
			co, oy, ox := o/(c.Out[1]*c.Out[2]), o/c.Out[2]%c.Out[1], o%c.Out[2]
			perIn, perOut := c.In[0]/c.Groups, c.Out[0]/c.Groups
			for i := range perIn {
				for ky := range c.Kernel[0] {
					for kx := range c.Kernel[1] {
						iy, ix := oy*c.Stride[0]+ky*c.Dilation[0]-c.Before[0], ox*c.Stride[1]+kx*c.Dilation[1]-c.Before[1]
						if iy >= 0 && iy < c.In[1] && ix >= 0 && ix < c.In[2] {
							y[o] += x[((co/perOut*perIn+i)*c.In[1]+iy)*c.In[2]+ix] * c.Weight[((co*perIn+i)*c.Kernel[0]+ky)*c.Kernel[1]+kx]
						}
					}
				}
			}
		}
	}
	switch n.Type {
	case nir.Linear:
		for i, w := range n.Values("weight") {
			y[i/len(x)] += w * x[i%len(x)]
		}
	case nir.Scale:
		for i, s := range n.Values("scale") {
			y[i] = s * x[i]
		}
	case nir.Conv1d, nir.Conv2d:
		convolve(n.Convolution())
	case nir.SumPool2d, nir.AvgPool2d:
		p := n.Pooling()
		c := &nir.Convolution{In: p.In, Out: p.Out, Kernel: p.Kernel, Stride: p.Stride, Dilation: [2]int{1, 1}, Before: p.Before, Groups: p.In[0]}
		for range p.In[0] * p.Kernel[0] * p.Kernel[1] {
			w := 1.
			if p.Mean {
				w /= float64(p.Kernel[0] * p.Kernel[1])
			}
			c.Weight = append(c.Weight, w)
		}
		convolve(c)
	default:
		copy(y, x)
	}
	return y
}

// Biases reach a neuron as they are after all nodes between, as a constant drive of one
// a step.
func TestBiasIsADrive(t *testing.T) {
	nodes := []*nir.Node{
		node("in", nir.Input, fields{"shape": ints(1, 2, 2)}),
		node("c", nir.Conv2d, fields{"weight": hdf5.Array{Shape: []int{2, 1, 1, 1}, Data: []float64{1, 1}}, "bias": []float64{1, 10}, "stride": ints(1), "padding": ints(0), "dilation": ints(1), "groups": ints(1)}),
		node("f", nir.Flatten, fields{"start_dim": ints(0), "end_dim": ints(2)}),
		node("a", nir.Affine, fields{"weight": hdf5.Array{Shape: []int{2, 8}, Data: []float64{1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0}}, "bias": []float64{.5, -4}}),
		integrator("v"),
	}
	n := exact.Compile(network(t, nodes, "in>c>f>a>v"), reading(t, nir.ExactDirac, func(r *nir.Reading) { r.DTMS, r.AreaS = .5, 1 }))
	got := run(t, n, exact.Trial{Duration: 4 * ms, Potentials: []string{"v"}}).Potentials["v"][3]
	for i, want := range []float64{8 * 4.5, 8 * 6} {
		if math.Abs(got[i]-want) > 1e-9 {
			t.Errorf("unit %d: %v after 8 steps, want %v", i, got[i], want)
		}
	}
}

// Several edges into a node add up, and each path is a link of its own.
func TestPathsAddUp(t *testing.T) {
	nodes := []*nir.Node{
		node("a", nir.Input, fields{"shape": ints(2)}), node("b", nir.Input, fields{"shape": ints(2)}),
		node("s", nir.Scale, fields{"scale": []float64{10, 20}}), node("t", nir.Scale, fields{"scale": []float64{.5, .25}}),
		integrator("v"),
	}
	n := exact.Compile(network(t, nodes, "a>v", "a>s>v", "s>t>v", "b>v", "b>s"), reading(t, nir.ExactDirac, func(r *nir.Reading) { r.AreaS = 1 }))
	got := run(t, n, exact.Trial{Input: map[string]events.Train{"a": train(1, 0), "b": train(2, 1)}, Duration: ms, Potentials: []string{"v"}}).Potentials["v"][0]
	if want := []float64{1 + 10 + 5, 1 + 20 + 5}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if len(n.Links) != 6 {
		t.Errorf("links %+v", n.Links)
	}
}

// A neuron with itself: the recurrent path, and no other, is delayed by a step, or by what
// the reading says, or by a Delay on it.
func TestRecurrentPathsAreDelayed(t *testing.T) {
	once := func(name string) *nir.Node {
		return node(name, nir.IF, fields{"r": 1., "v_threshold": .5})
	}
	for name, c := range map[string]struct {
		nodes  []*nir.Node
		chains []string
		ms     float64
		want   []events.Time
	}{
		"to itself":       {[]*nir.Node{once("x")}, []string{"in>x>x", "x>out"}, .25, []events.Time{1 * ms, 5 * ms / 4, 3 * ms / 2, 7 * ms / 4, 2 * ms}},
		"round two":       {[]*nir.Node{once("x"), once("y")}, []string{"in>y>x>y", "x>out"}, .5, []events.Time{1 * ms, 3 * ms / 2, 2 * ms}},
		"through a delay": {[]*nir.Node{once("x"), node("d", nir.Delay, fields{"delay": []float64{.0007}})}, []string{"in>x>d>x", "x>out"}, .25, []events.Time{1 * ms, 17 * ms / 10}},
	} {
		nodes := append(c.nodes, node("in", nir.Input, fields{"shape": ints(1)}), node("out", nir.Output, fields{"shape": ints(1)}))
		n := exact.Compile(network(t, nodes, c.chains...), reading(t, nir.ExactDirac, func(r *nir.Reading) { r.AreaS, r.RecurrentDelayMS = 1, c.ms }))
		got := run(t, n, exact.Trial{Input: map[string]events.Train{"in": train(ms, 0)}, Duration: 2 * ms}).Spikes["x"].At
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: fired at %v, want %v", name, got, c.want)
		}
	}
}

// A Delay has a time for every unit, before and behind what mixes them.
func TestDelays(t *testing.T) {
	ones := hdf5.Array{Shape: []int{2, 2}, Data: []float64{1, 1, 1, 1}}
	nodes := []*nir.Node{
		node("in", nir.Input, fields{"shape": ints(2)}), node("w", nir.Linear, fields{"weight": ones}),
		node("d", nir.Delay, fields{"delay": []float64{0, .001}}), node("e", nir.Delay, fields{"delay": []float64{.002, .0025}}),
		node("x", nir.IF, fields{"r": 1., "v_threshold": .5}), node("out", nir.Output, fields{"shape": ints(2)}),
	}
	r := reading(t, nir.ExactDirac, func(r *nir.Reading) { r.AreaS = 1 })
	n := exact.Compile(network(t, nodes, "in>d>w>e>x>out"), r)
	rec := run(t, n, exact.Trial{Input: map[string]events.Train{"in": train(ms, 0, 1)}, Duration: 10 * ms})
	got := fmt.Sprint(rec.Spikes["x"])
	if want := fmt.Sprint(events.Train{At: []events.Time{3 * ms, 7 * ms / 2, 4 * ms, 9 * ms / 2}, Unit: []int32{0, 1, 0, 1}}); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Parameters of every neuron, in C order of a map, reach the neuron in its place, and a
// potential comes back in the file's unit.
func TestParametersOfEveryNeuron(t *testing.T) {
	shape := []int{2, 2, 3}
	key := random.New(3)
	above := func(seed int, low float64) hdf5.Array {
		a := drawn(key.Int(seed), shape...)
		for i, v := range a.Data.([]float64) {
			a.Data.([]float64)[i] = v + .5 + low
		}
		return a
	}
	tau, r, leak := above(1, .01), above(2, .1), drawn(key.Int(3), shape...)
	nodes := []*nir.Node{
		node("in", nir.Input, fields{"shape": ints(2, 2, 3)}),
		node("v", nir.LIF, fields{"tau": tau, "r": r, "v_leak": leak, "v_threshold": above(4, 1e6)}),
	}
	n := exact.Compile(network(t, nodes, "in>v"), reading(t, nir.ExactDirac, func(r *nir.Reading) { r.DTMS = 2 }))
	rec := run(t, n, exact.Trial{Input: map[string]events.Train{"in": train(3*ms, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)}, Duration: 10 * ms, Potentials: []string{"v"}})
	for i, got := range rec.Potentials["v"][9] {
		tau, r, leak := tau.Data.([]float64)[i], r.Data.([]float64)[i], leak.Data.([]float64)[i]
		want := leak*-math.Expm1(-.010/tau) + r*.002/tau*math.Exp(-.007/tau)
		if math.Abs(got-want) > 1e-12 {
			t.Errorf("unit %d: got %v, want %v", i, got, want)
		}
	}
}

// A neuron fires above its threshold, or at it, as the reading has it.
func TestThresholdIsAboveOrAt(t *testing.T) {
	nodes := []*nir.Node{node("in", nir.Input, fields{"shape": ints(1)}), node("x", nir.IF, fields{"r": 1., "v_threshold": 2.}), node("out", nir.Output, fields{"shape": ints(1)})}
	for threshold, want := range map[string]int{nir.ThresholdGT: 3, nir.ThresholdGE: 2} {
		n := exact.Compile(network(t, nodes, "in>x>out"), reading(t, nir.ExactDirac, func(r *nir.Reading) { r.AreaS, r.Threshold = 1, threshold }))
		rec := run(t, n, exact.Trial{Input: map[string]events.Train{"in": {At: []events.Time{1 * ms, 2 * ms, 3 * ms, 4 * ms, 5 * ms}, Unit: make([]int32, 5)}}, Duration: 5 * ms})
		if at := rec.Spikes["x"].At; len(at) == 0 || at[0] != events.Time(want)*ms {
			t.Errorf("%s: fired at %v", threshold, at)
		}
	}
}

func TestRefused(t *testing.T) {
	in, out := node("in", nir.Input, fields{"shape": ints(2)}), node("out", nir.Output, fields{"shape": ints(2)})
	lif := func(name string, change fields) *nir.Node {
		f := fields{"tau": .01, "r": 1., "v_leak": 0., "v_threshold": 1.}
		for k, v := range change {
			f[k] = v
		}
		return node(name, nir.LIF, f)
	}
	scale := func(name string) *nir.Node { return node(name, nir.Scale, fields{"scale": []float64{1}}) }
	for want, c := range map[string]struct {
		nodes  []*nir.Node
		chains []string
	}{
		"t (Threshold): at exact times nothing is compared":    {[]*nir.Node{node("t", nir.Threshold, fields{"threshold": 1.})}, []string{"in>t>out"}},
		"out (Output): a weighted sum, or what is late, of x":  {[]*nir.Node{lif("x", nil), scale("s"), node("f", nir.Flatten, fields{"start_dim": ints(0), "end_dim": ints(0)})}, []string{"in>x>s>f>out"}},
		"the potential of v (LI) reaches it":                   {[]*nir.Node{node("v", nir.LI, fields{"tau": 1., "r": 1., "v_leak": 0.}), lif("x", nil)}, []string{"in>v>x>out"}},
		"out (Output): a weighted sum, or what is late, of":    {[]*nir.Node{lif("x", nil), scale("s")}, []string{"in>x>s>out"}},
		"x (LIF): nothing leads to it":                         {[]*nir.Node{lif("x", nil)}, []string{"x>out"}},
		"x (LIF): no way leads to it from an input":            {[]*nir.Node{lif("x", nil), scale("s")}, []string{"x>s>x>out"}},
		"it is on a cycle without a neuron":                    {[]*nir.Node{scale("s"), scale("t"), lif("x", nil)}, []string{"in>s>t>s", "t>x>out"}},
		"x (LIF): its r is 0":                                  {[]*nir.Node{lif("x", fields{"r": 0.})}, []string{"in>x>out"}},
		"a threshold of -1":                                    {[]*nir.Node{lif("x", fields{"v_threshold": -1.})}, []string{"in>x>out"}},
		"it is reset to 2, which is not below its threshold":   {[]*nir.Node{lif("x", fields{"v_reset": 2.})}, []string{"in>x>out"}},
		"d (Delay): a bias before it would begin late":         {[]*nir.Node{node("a", nir.Affine, fields{"weight": drawn(1, 2, 2), "bias": []float64{1, 2}}), node("d", nir.Delay, fields{"delay": 1.}), lif("x", nil)}, []string{"in>a>d>x>out"}},
		"d (Delay): its units differ, and stand between nodes": {[]*nir.Node{node("a", nir.Linear, fields{"weight": drawn(1, 2, 2)}), node("b", nir.Linear, fields{"weight": drawn(1, 2, 2)}), node("d", nir.Delay, fields{"delay": []float64{1, 2}}), lif("x", nil)}, []string{"in>a>d>b>x>out"}},
	} {
		n := exact.Compile(network(t, append(c.nodes, in, out), c.chains...), reading(t, nir.ExactDirac))
		if err := n.Err(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
		if _, err := n.Run(context.Background(), exact.Trial{Duration: ms}); err == nil {
			t.Errorf("%q is run", want)
		}
	}
}

func single(w float64) hdf5.Array { return hdf5.Array{Shape: []int{1, 1}, Data: []float64{w}} }

// A potential that the reading bounds does not fall below minus the threshold.
func TestLowerBound(t *testing.T) {
	nodes := []*nir.Node{
		node("in", nir.Input, fields{"shape": ints(1)}), node("w", nir.Linear, fields{"weight": single(-3)}),
		node("x", nir.IF, fields{"r": 1., "v_threshold": 2.}),
	}
	for bound, want := range map[string]float64{nir.BoundNone: -6, nir.BoundThreshold: -2} {
		n := exact.Compile(network(t, nodes, "in>w>x"), reading(t, nir.ExactDirac, func(r *nir.Reading) { r.AreaS, r.LowerBound = 1, bound }))
		in := events.Train{At: []events.Time{1, 2}, Unit: []int32{0, 0}}
		if got := run(t, n, exact.Trial{Input: map[string]events.Train{"in": in}, Duration: ms, Potentials: []string{"x"}}).Potentials["x"][0][0]; got != want {
			t.Errorf("%s: %v, want %v", bound, got, want)
		}
	}
}
