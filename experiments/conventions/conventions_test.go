package conventions

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"testing"

	"spikesim/events"
	"spikesim/network"
	"spikesim/network/wiring"
	"spikesim/neuron"
	"spikesim/sim"
	"spikesim/sim/random"
)

const ms = events.Millisecond

func lif(threshold float64) neuron.Spec {
	return neuron.Spec{LIF: &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(threshold)}}
}

// observe runs a network and returns what is found of the run.
func observe(t testing.TB, n *network.Network, ticks int, input map[string][]network.Spike) (*Result, *network.Record) {
	t.Helper()
	o := NewObserver(n, 1, ticks)
	o.ReadMembranes()
	probe, seen := o.Over(network.Probe{}, 0, 1)
	n.Observe(probe)
	record, err := n.Run(context.Background(), network.Trial{Duration: events.Time(ticks) * ms, Input: input})
	n.Observe(network.Probe{})
	if err != nil {
		t.Fatal(err)
	}
	seen()
	return o.Result(), record
}

// setWeights replaces the weights of a network by what a func makes of them.
func setWeights(t testing.TB, n *network.Network, change func(name string, i int, w float32) float32) {
	t.Helper()
	arrays := n.Weights()
	for _, a := range arrays {
		for i, w := range a.Values {
			a.Values[i] = change(a.Name, i, w)
		}
	}
	if err := n.SetWeights(network.Named(arrays)); err != nil {
		t.Fatal(err)
	}
}

// total returns the operations of a tool.
func (r *Result) total(t testing.TB, tool string) Ops {
	t.Helper()
	for _, found := range r.Tools {
		if found.Tool == tool {
			return found.Total
		}
	}
	t.Fatalf("no tool %s", tool)
	return Ops{}
}

func (r *Result) check(t testing.TB, want map[string]Ops) {
	t.Helper()
	if len(want) != len(r.Tools) {
		t.Errorf("%d tools, want %d", len(r.Tools), len(want))
	}
	for tool, ops := range want {
		got := r.total(t, tool)
		if math.Abs(got.ACs-ops.ACs) > 1e-9*(1+ops.ACs) || math.Abs(got.MACs-ops.MACs) > 1e-9*(1+ops.MACs) {
			t.Errorf("%s: %+v, want %+v", tool, got, ops)
		}
	}
}

// A map of 1×3×3 through a kernel of 3×3 to 2 channels, counted by hand: the corner
// reaches 4 positions and 8 synapses, the middle 9 and 18. In the first tick the
// middle fires in both maps of a skip, in the second a corner in one.
func TestByHand(t *testing.T) {
	n, err := network.Build(network.Spec{
		Neuron: lif(1e6),
		Populations: []network.PopulationSpec{
			{Name: "a", Input: &network.InputSpec{Channels: 1, Height: 3, Width: 3}},
			{Name: "b", Input: &network.InputSpec{Channels: 1, Height: 3, Width: 3}},
			{Name: "out", Wiring: wiring.Spec{Conv2D: &wiring.Conv2D{Channels: 2, Kernel: wiring.Square(3), Bias: true}}},
		},
		Connections: []network.ConnectionSpec{{From: "a", To: "out"}, {From: "b", To: "out"}},
	}, network.Options{})
	if err != nil {
		t.Fatal(err)
	}
	// The first tap of the second channel is 0: the middle and the corner reach one
	// neuron each by it.
	setWeights(t, n, func(name string, i int, w float32) float32 {
		switch {
		case name == "out.weights" && i == 9:
			return 0
		case name == "out.bias":
			return 0
		}
		return 0.25
	})
	r, _ := observe(t, n, 2, map[string][]network.Spike{
		"a": {{At: ms, Unit: 4}, {At: 3 * ms / 2, Unit: 0}},
		"b": {{At: ms / 2, Unit: 4}},
	})
	if l := r.Layers[0]; l.SynapticOps != 18+18+8 || l.WeightReads != 18+8 || l.DenseOps != 2*2*49 || l.MultiValuedCalls != 0.5 || l.As != "Conv2d" {
		t.Errorf("%+v", l.LayerTotals)
	}
	f := 9. * 9 * 2 // without a border
	b := f + 9*2
	r.check(t, map[string]Ops{
		"NeuroBench":               {ACs: 8 - 1, MACs: 18 - 1},
		"SpikingJelly":             {ACs: 8, MACs: f},
		"SpikingJelly, multi-step": {ACs: 0, MACs: 2 * f},
		"Sinabs":                   {ACs: 44},
		"syops-counter":            {ACs: b / 9, MACs: b},
		"Norse":                    {ACs: 3 * 9 * 2},
		"FLOPs × rate × T":         {ACs: f * 3 / 9},
		"EnergyMeter":              {},
	})
	nb := r.NeuroBench
	if nb.SynapticOperations.Dense != 2*2*49 || nb.ParameterCount != 20 || nb.Footprint != 80 || nb.ConnectionSparsity != math.Round(1e4/18.)/1e4 || nb.ActivationSparsity != 1 {
		t.Errorf("%+v", nb)
	}
	// 18 neurons in the first tick, and in the second all that have a potential: all but
	// the one that only the middle reaches, by that tap.
	if ops := nb.NeuronOperations; ops.Dense != 4*18*2 || *ops.Effective != 4*(18+18-1) {
		t.Errorf("neuron operations: %+v, effective %v", ops, *ops.Effective)
	}
}

// geometry is a convolution as a tensor library has it.
type geometry struct {
	in, out, groups, height, width, kh, kw, sy, sx, dy, dx, py, px int
	bias                                                           bool
}

func (g geometry) output() (height, width int) {
	return (g.height+2*g.py-g.dy*(g.kh-1)-1)/g.sy + 1, (g.width+2*g.px-g.dx*(g.kw-1)-1)/g.sx + 1
}

// convolve returns the sum of the output of a convolution without bias.
func (g geometry) convolve(x, w []float64) (sum float64) {
	oh, ow := g.output()
	per := g.in / g.groups
	for o := range g.out {
		for i := range per {
			c := o/(g.out/g.groups)*per + i
			for ky := range g.kh {
				for kx := range g.kw {
					for y := range oh {
						for x0 := range ow {
							iy, ix := y*g.sy+ky*g.dy-g.py, x0*g.sx+kx*g.dx-g.px
							if iy >= 0 && iy < g.height && ix >= 0 && ix < g.width {
								sum += x[(c*g.height+iy)*g.width+ix] * w[((o*per+i)*g.kh+ky)*g.kw+kx]
							}
						}
					}
				}
			}
		}
	}
	return sum
}

func mapped(x []float64, f func(float64) float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = f(v)
	}
	return y
}

func notZero(v float64) float64 {
	if v != 0 {
		return 1
	}
	return 0
}

func one(float64) float64 { return 1 }

// Random convolutions with skips: every formula against the tool's own steps on dense
// tensors, of which none knows a fan-out.
func TestAgainstTensors(t *testing.T) {
	mixed, clean := 0, 0
	for i := range 60 {
		key := random.New(1).Int(i)
		draw := uint64(0)
		pick := func(choices ...int) int {
			draw++
			return choices[key.Uint64(draw)%uint64(len(choices))]
		}
		g := geometry{
			groups: pick(1, 1, 2), height: pick(4, 5, 7), width: pick(4, 6), kh: pick(1, 2, 3), kw: pick(1, 3),
			sy: pick(1, 2), sx: pick(1, 1, 3), dy: pick(1, 1, 2), dx: 1, py: pick(0, 1), px: pick(0, 1), bias: pick(0, 1) == 1,
		}
		g.in, g.out = g.groups*pick(1, 2), g.groups*pick(1, 3)
		if g.dy*(g.kh-1) >= g.height+2*g.py {
			continue
		}
		if i%10 == 9 { // a Linear
			g = geometry{in: pick(1, 2), out: pick(3, 5), groups: 1, height: g.height, width: g.width, kh: g.height, kw: g.width, sy: 1, sx: 1, dy: 1, dx: 1}
		}
		kind := wiring.Spec{Conv2D: &wiring.Conv2D{
			Channels: g.out, Kernel: wiring.Extent{Rows: g.kh, Columns: g.kw}, Stride: wiring.Extent{Rows: g.sy, Columns: g.sx},
			Dilation: wiring.Extent{Rows: g.dy, Columns: g.dx}, Padding: wiring.Pad(g.py, g.py, g.px, g.px), Groups: g.groups, Bias: g.bias,
		}}
		if i%10 == 9 {
			kind = wiring.Spec{Dense: &wiring.Dense{Units: g.out}}
		}
		input := &network.InputSpec{Channels: g.in, Height: g.height, Width: g.width}
		n, err := network.Build(network.Spec{
			Neuron: lif(1),
			Populations: []network.PopulationSpec{
				{Name: "a", Input: input}, {Name: "b", Input: input}, {Name: "out", Wiring: kind},
			},
			Connections: []network.ConnectionSpec{{From: "a", To: "out"}, {From: "b", To: "out"}},
		}, network.Options{Seed: uint64(i)})
		if err != nil {
			t.Fatal(err)
		}
		ones := i%7 == 6 // weights that look like spikes
		setWeights(t, n, func(_ string, j int, w float32) float32 {
			switch {
			case key.Name("pruned").Float64(uint64(j)) < 0.4:
				return 0
			case ones:
				return 1
			}
			return w + 0.5
		})
		const ticks = 6
		units := g.in * g.height * g.width
		calls := make([][]float64, ticks)
		spikes := map[string][]network.Spike{}
		for k := range calls {
			calls[k] = make([]float64, units)
			for s := range pick(0, 1, 3, 8) {
				from := []string{"a", "b"}[pick(0, 1)]
				at := events.Time(k)*ms + events.Time(s+1)*ms/10
				unit := int(key.Name("unit").Uint64(uint64(100*k+s)) % uint64(units))
				spikes[from] = append(spikes[from], network.Spike{At: at, Unit: unit})
				calls[k][unit]++
			}
		}
		r, record := observe(t, n, ticks, spikes)

		var w []float64
		for _, a := range n.Weights() {
			if a.Name == "out.weights" {
				for _, v := range a.Values {
					w = append(w, float64(v))
				}
			}
		}
		want := map[string]Ops{"SpikingJelly, multi-step": {}, "EnergyMeter": {}}
		add := func(tool string, acs, macs float64) {
			o := want[tool]
			want[tool] = Ops{o.ACs + acs, o.MACs + macs}
		}
		oh, ow := g.output()
		dense := float64(g.kh * g.kw * g.in * (g.out / g.groups) * oh * ow)
		biased := dense
		if g.bias {
			biased += float64(g.out * oh * ow)
		}
		nnz, binaryWeights := 0., true
		for _, v := range w {
			nnz += notZero(v)
			binaryWeights = binaryWeights && (v == 0 || v == 1)
		}
		here, denseBench := 0., 0.
		jelly := func(tool string, x []float64, binary bool) {
			switch {
			case binary && binaryWeights:
				add(tool, g.convolve(x, w), 0)
			case binary:
				add(tool, g.convolve(x, mapped(w, one)), 0)
			case binaryWeights:
				add(tool, nnz*float64(oh*ow), 0)
			default:
				add(tool, 0, dense)
			}
		}
		anyMixed := false
		for _, x := range calls {
			binary, sum := true, 0.
			for _, v := range x {
				binary, sum = binary && v <= 1, sum+v
			}
			anyMixed = anyMixed || !binary
			rate := sum / float64(len(x))
			effective := g.convolve(mapped(x, notZero), mapped(w, notZero))
			denseBench += g.convolve(mapped(x, one), mapped(w, one))
			here += g.convolve(x, mapped(w, one))
			if binary {
				clean++
				add("NeuroBench", effective, 0)
				add("syops-counter", biased*rate, 0)
			} else {
				mixed++
				add("NeuroBench", 0, effective)
				add("syops-counter", 0, biased)
			}
			jelly("SpikingJelly", x, binary)
			add("Sinabs", g.convolve(x, mapped(w, one)), 0)
			if kind.Dense != nil {
				add("Norse", sum*float64(g.out), 0)
			} else {
				add("Norse", sum*float64(g.out*g.kh*g.kw)/float64(g.groups), 0)
			}
			add("FLOPs × rate × T", dense*rate, 0)
		}
		for _, x := range calls {
			jelly("SpikingJelly, multi-step", x, !anyMixed)
		}
		fired := map[[2]int]bool{}
		for _, s := range record.Spikes["out"] {
			fired[[2]int{s.Unit, int((s.At + ms - 1) / ms)}] = true
		}
		add("EnergyMeter", dense*float64(len(fired))/float64(g.out*oh*ow), 0)
		r.check(t, want)
		if math.Abs(r.Total.SynapticOps-here) > 1e-9 || r.NeuroBench.SynapticOperations.Dense != denseBench {
			t.Errorf("%v synaptic operations, want %v; dense %v, want %v", r.Total.SynapticOps, here, r.NeuroBench.SynapticOperations.Dense, denseBench)
		}
		if zeros := 1 - nnz/float64(len(w)); math.Abs(r.NeuroBench.ConnectionSparsity-zeros) > 0.51e-4 {
			t.Errorf("connection sparsity %v, want %v", r.NeuroBench.ConnectionSparsity, zeros)
		}
		if active := 1 - float64(len(fired))/float64(g.out*oh*ow*ticks); math.Abs(r.NeuroBench.ActivationSparsity-active) > 1e-12 {
			t.Errorf("activation sparsity %v, want %v", r.NeuroBench.ActivationSparsity, active)
		}
		if t.Failed() {
			t.Fatalf("network %d: %+v", i, g)
		}
	}
	if mixed < 20 || clean < 20 {
		t.Errorf("%d calls with a value of 2 and %d without are no test", mixed, clean)
	}
}

// What is observed does not depend on which samples are shown side by side, and of
// samples beyond those asked for nothing is: a network of all kinds of connections,
// shown three samples in lanes and one by one, of which two are observed.
func TestSamplesSideBySide(t *testing.T) {
	spec := network.Spec{
		Neuron: lif(.3),
		Init:   &network.InitSpec{Kind: network.InitUniform, WeightGain: 3},
		Populations: []network.PopulationSpec{
			{Name: "a", Input: &network.InputSpec{Channels: 2, Height: 4, Width: 4}},
			{Name: "conv", Wiring: wiring.Spec{Conv2D: &wiring.Conv2D{Channels: 4, Kernel: wiring.Square(3)}}, MaxPool: 2},
			{Name: "pool", Wiring: wiring.Spec{AvgPool: &wiring.AvgPool{Kernel: wiring.Square(2)}}},
			{Name: "sparse", Wiring: wiring.Spec{Sparse: &wiring.Sparse{Units: 6, InDegree: 3}}},
			{Name: "out", Wiring: wiring.Spec{Dense: &wiring.Dense{Units: 3}}},
		},
	}
	spec.Connections = []network.ConnectionSpec{
		{From: "a", To: "conv"}, {From: "conv", To: "pool", Upsample: 2}, {From: "pool", To: "sparse"}, {From: "sparse", To: "out"},
		{From: "a", To: "out", Weights: network.WeightsOwn},
	}
	const ticks = 10
	sample := func(i int) network.Sample {
		var train events.Train
		for k := range 60 {
			train.Append(events.Time(k+1)*ms/6, int32(random.New(3).Int(i).Uint64(uint64(k))%32))
		}
		return network.Sample{Key: random.New(7).Int(i), Sources: []events.Source{events.NewReplay(train)}}
	}
	show := func(lanes int) *Result {
		n, err := network.Build(spec, network.Options{Seed: 4, Lanes: lanes})
		if err != nil {
			t.Fatal(err)
		}
		engine, err := sim.NewSerial(n.Graph())
		if err != nil {
			t.Fatal(err)
		}
		o := NewObserver(n, 2, ticks)
		for first := 0; first < 3; first += lanes {
			var samples []network.Sample
			for i := first; i < min(first+lanes, 3); i++ {
				samples = append(samples, sample(i))
			}
			probe, seen := o.Over(network.Probe{}, first, len(samples))
			n.Observe(probe)
			if err := n.Present(context.Background(), engine, samples, ticks, network.Test); err != nil {
				t.Fatal(err)
			}
			seen()
			if first >= 2 && probe.Received != nil {
				t.Error("a sample too many is observed")
			}
		}
		return o.Result()
	}
	one, three := show(1), show(3)
	if !reflect.DeepEqual(one, three) {
		t.Errorf("one by one\n%+v\nside by side\n%+v", one, three)
	}
	var names, as []string
	for _, l := range one.Layers {
		names, as = append(names, l.Name), append(as, l.As)
		if l.SynapticOps == 0 {
			t.Errorf("%s: nothing arrived", l.Name)
		}
	}
	if got := fmt.Sprint(names, as); got != "[conv pool sparse sparse→out a→out] [Conv2d  Linear Linear Linear]" {
		t.Error(got)
	}
	// No tool counts a pool, and a Linear reaches all neurons.
	if l := one.Tools[3].Layers; l[1].ACs != 0 || l[2].ACs <= one.Layers[2].SynapticOps || l[3].ACs != one.Layers[3].SynapticOps {
		t.Errorf("Sinabs %+v of %+v", l, one.Layers)
	}
	if s := one.NeuroBench; s.NeuronOperations.Effective != nil || s.ConnectionSparsity < .1 || s.Samples != 2 {
		t.Errorf("%+v", s)
	}
}
