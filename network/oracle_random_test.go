package network

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"spikesim/events"
	"spikesim/network/wiring"
	"spikesim/sim"
	"spikesim/sim/random"
)

// drawPopulation draws a population that is not an input.
func drawPopulation(t *rapid.T, i int) PopulationSpec {
	p := PopulationSpec{Name: fmt.Sprintf("p%d", i)}
	switch rapid.IntRange(0, 7).Draw(t, "kind") {
	case 0:
		p.Wiring.Dense = &wiring.Dense{Units: rapid.IntRange(1, 6).Draw(t, "units")}
		return p
	case 1:
		p.Wiring.OneToOne = drawOneToOne(t)
	case 7:
		p.Wiring.Sparse = drawSparse(t)
		p.Wiring.Sparse.Units = rapid.IntRange(1, 8).Draw(t, "units")
		return p
	case 2:
		p.Wiring.Conv2D = &wiring.Conv2D{
			Channels: rapid.IntRange(1, 4).Draw(t, "channels"),
			Kernel:   drawExtent(t, "kernel", 1, 4), Stride: drawExtent(t, "stride", 1, 3),
			Dilation: drawExtent(t, "dilation", 1, 3), Padding: drawPadding(t),
			Groups: rapid.IntRange(0, 2).Draw(t, "groups"),
		}
	case 3:
		p.Wiring.AvgPool = &wiring.AvgPool{Kernel: drawExtent(t, "kernel", 1, 3), Stride: drawExtent(t, "stride", 0, 3), Padding: drawPadding(t)}
		if rapid.Bool().Draw(t, "sum") {
			sum := wiring.SumPool(*p.Wiring.AvgPool)
			p.Wiring = wiring.Spec{SumPool: &sum}
		}
	default:
		p.Wiring.Conv2D = &wiring.Conv2D{
			Channels: rapid.IntRange(1, 3).Draw(t, "channels"),
			Kernel:   wiring.Square(rapid.SampledFrom([]int{1, 3, 3, 5, 7}).Draw(t, "kernel")),
			Stride:   wiring.Square(rapid.SampledFrom([]int{0, 1, 1, 1, 2, 3, 4}).Draw(t, "stride")),
		}
	}
	if rapid.Bool().Draw(t, "own model") {
		model := lif(rapid.Float64Range(1, 20).Draw(t, "tau_m_ms"), rapid.Float64Range(.2, 1).Draw(t, "threshold"), "float64")
		p.Neuron = &model
	}
	switch rapid.IntRange(0, 3).Draw(t, "output") {
	case 0:
		p.MaxPool = rapid.IntRange(2, 3).Draw(t, "max_pool")
		if rapid.Bool().Draw(t, "windowed") {
			p.PoolWindowMS = rapid.SampledFrom([]float64{.1, .7, 1, 3}).Draw(t, "pool_window_ms")
		}
	case 1:
		p.Upsample = rapid.IntRange(2, 3).Draw(t, "upsample")
	}
	return p
}

// drawWeight draws a weight that is given, or none.
func drawWeight(t *rapid.T) *float64 {
	if rapid.Bool().Draw(t, "no weight") {
		return nil
	}
	w := rapid.Float64Range(-.3, .8).Draw(t, "weight")
	return &w
}

func drawOneToOne(t *rapid.T) *wiring.OneToOne { return &wiring.OneToOne{Weight: drawWeight(t)} }

// drawSparse draws the parameters of synapses that are drawn.
func drawSparse(t *rapid.T) *wiring.Sparse {
	s := &wiring.Sparse{Weight: drawWeight(t), SelfConnections: rapid.Bool().Draw(t, "self_connections")}
	if s.Weight != nil {
		s.WeightSD = rapid.SampledFrom([]float64{0, .1}).Draw(t, "weight_sd")
		s.Learned = rapid.Bool().Draw(t, "learned")
	}
	if rapid.Bool().Draw(t, "by probability") {
		s.Probability = rapid.Float64Range(.1, 1).Draw(t, "probability")
		return s
	}
	s.InDegree, s.Multapses = rapid.IntRange(1, 5).Draw(t, "in_degree"), rapid.Bool().Draw(t, "multapses")
	return s
}

// drawExtent draws numbers for rows and columns; of low 0 there may be none.
func drawExtent(t *rapid.T, name string, low, high int) wiring.Extent {
	if low == 0 {
		if rapid.Bool().Draw(t, "no "+name) {
			return wiring.Extent{}
		}
		low = 1
	}
	return wiring.Extent{Rows: rapid.IntRange(low, high).Draw(t, name), Columns: rapid.IntRange(low, high).Draw(t, name)}
}

// drawPadding draws one of the ways of padding.
func drawPadding(t *rapid.T) wiring.Padding {
	side := rapid.IntRange(0, 3)
	switch rapid.IntRange(0, 3).Draw(t, "padding") {
	case 0:
		return wiring.Padding{}
	case 1:
		return wiring.Padding{Way: wiring.PadSame}
	case 2:
		return wiring.Padding{Way: wiring.PadValid}
	}
	return wiring.Pad(side.Draw(t, "top"), side.Draw(t, "bottom"), side.Draw(t, "left"), side.Draw(t, "right"))
}

// drawNetwork draws a valid network: a chain, with whatever other connections
// fit.
func drawNetwork(t *rapid.T) Spec {
	spec := Spec{
		Neuron: lif(rapid.Float64Range(2, 30).Draw(t, "tau_m_ms"), rapid.Float64Range(.3, 1).Draw(t, "threshold"), "float64"),
		Init:   &InitSpec{Kind: rapid.SampledFrom([]string{InitUniform, InitNormal}).Draw(t, "init"), WeightGain: rapid.Float64Range(1, 5).Draw(t, "weight_gain")},
	}
	valid := func() bool {
		ok := true
		spec.Validate(func(string, string, string) { ok = false })
		return ok
	}
	// Populations grow by upsampling; the oracle is slow.
	small := func() bool {
		d, err := spec.Describe()
		if err != nil {
			return false
		}
		for _, p := range d.Populations {
			if p.Neurons.Units() > 400 || p.Output.Units() > 400 {
				return false
			}
		}
		return true
	}
	first := PopulationSpec{Name: "in", Input: &InputSpec{
		Channels: rapid.IntRange(1, 2).Draw(t, "channels"),
		Height:   rapid.IntRange(1, 7).Draw(t, "height"),
		Width:    rapid.IntRange(1, 7).Draw(t, "width"),
	}}
	if rapid.IntRange(0, 4).Draw(t, "pooled input") == 0 {
		first.MaxPool = 2
	}
	spec.Populations = append(spec.Populations, first)
	delays := []float64{0, 0, .3, 1, 1.7, .25, 2.000001}
	for i := range rapid.IntRange(1, 4).Draw(t, "populations") {
		p := drawPopulation(t, i)
		spec.Populations = append(spec.Populations, p)
		spec.Connections = append(spec.Connections, ConnectionSpec{
			From: spec.Populations[i].Name, To: p.Name,
			DelayMS: rapid.SampledFrom(delays).Draw(t, "delay_ms"),
		})
		if !valid() || !small() {
			spec.Populations = spec.Populations[:i+1]
			spec.Connections = spec.Connections[:i]
			break
		}
	}
	if len(spec.Populations) == 1 {
		t.Skip("nothing but an input fits")
	}
	if rapid.IntRange(0, 3).Draw(t, "second input") == 0 {
		spec.Populations = append(spec.Populations, PopulationSpec{Name: "in2", Input: &InputSpec{Units: rapid.IntRange(1, 5).Draw(t, "units")}})
	}
	for range rapid.IntRange(0, 20).Draw(t, "more connections") {
		name := func(what string) string {
			return spec.Populations[rapid.IntRange(0, len(spec.Populations)-1).Draw(t, what)].Name
		}
		c := ConnectionSpec{
			From: name("from"), To: name("to"),
			DelayMS:  rapid.SampledFrom(delays).Draw(t, "delay_ms"),
			Upsample: rapid.IntRange(0, 3).Draw(t, "upsample"),
			Weights:  rapid.SampledFrom([]string{"", WeightsOwn, WeightsShared}).Draw(t, "weights"),
		}
		switch rapid.IntRange(0, 4).Draw(t, "own kind") {
		case 0, 1:
			c.Wiring.Sparse = drawSparse(t)
		case 2:
			c.Wiring.OneToOne = drawOneToOne(t)
		}
		spec.Connections = append(spec.Connections, c)
		if !valid() {
			spec.Connections = spec.Connections[:len(spec.Connections)-1]
		}
	}
	return spec
}

// check runs a network beside its oracle and compares every spike and count.
// It returns the number of spikes of neurons.
func check(t rapid.TB, spec Spec, seed uint64, ticks, spikes int, engine func(*Network) sim.Engine) uint64 {
	n, err := Build(spec, Options{Seed: seed, Lanes: 1, Tick: ms})
	if err != nil {
		t.Fatal(err)
	}
	s := sample(n, random.New(seed), ticks, spikes)
	got := make([][]spike, len(spec.Populations))
	n.Observe(Probe{Fired: func(p, _ int, at events.Time, neurons []int32) {
		for _, u := range neurons {
			got[p] = append(got[p], spike{at, u})
		}
	}})
	if err := n.Present(context.Background(), engine(n), []Sample{s}, ticks, Test); err != nil {
		t.Fatal(err)
	}
	o := newOracle(t, spec, n, ticks)
	var trains []events.Train
	for _, source := range s.Sources {
		trains = append(trains, source.(*recording).train)
	}
	o.run(trains)
	c := n.Counters()
	total := uint64(0)
	for i, p := range o.pops {
		compare(t, p.spec.Name, c.Populations[i], p, got[i], s.Key)
		if p.spec.Input == nil {
			total += uint64(len(p.spikes))
		}
	}
	for i, oc := range o.conns {
		if g := c.Connections[i]; g.SynapticOps != oc.ops || g.Spikes != oc.received {
			t.Fatalf("connection %d brought %d spikes and %d synaptic operations, want %d and %d", i, g.Spikes, g.SynapticOps, oc.received, oc.ops)
		}
	}
	return total
}

// Any network, any spikes: the package and the oracle agree in every spike and
// in every count, exactly.
func TestNetworkAgreesWithOracle(t *testing.T) {
	total := uint64(0)
	kinds := map[string]int{}
	for range 5 {
		rapid.Check(t, func(rt *rapid.T) {
			spec := drawNetwork(rt)
			engine := func(n *Network) sim.Engine { return serial(t, n) }
			if rapid.Bool().Draw(rt, "parallel") {
				engine = func(n *Network) sim.Engine { return parallel(t, n) }
			}
			total += check(rt, spec, rapid.Uint64().Draw(rt, "seed"), 12, rapid.IntRange(1, 60).Draw(rt, "spikes"), engine)
			for _, c := range spec.Connections {
				kinds[fmt.Sprintf("delay %v, upsample %v, weights %q, loop %v, kind %v", c.DelayMS > 0, c.Upsample > 1, c.Weights, c.From == c.To, c.Wiring.Given())]++
			}
		})
	}
	t.Logf("%d spikes of neurons compared; connections by kind: %v", total, kinds)
	// With -short rapid makes do with a few networks.
	if total == 0 || !testing.Short() && (total < 1000 || len(kinds) < 10) {
		t.Errorf("%d spikes over %d kinds of connections are no test", total, len(kinds))
	}
}

// The same for the wiring of the paper's network, in small.
func TestPyramidAgreesWithOracle(t *testing.T) {
	for seed := range uint64(4) {
		spec := pyramid(lif(8, .5, "float64"))
		total := check(t, spec, seed, 10, 80, func(n *Network) sim.Engine { return parallel(t, n) })
		if total < 100 {
			t.Errorf("%d spikes are no test", total)
		}
	}
}

// compare compares the counts and spikes of one population.
func compare(t rapid.TB, name string, c PopulationCounters, p *oraclePopulation, got []spike, key random.Key) {
	slices.SortFunc(p.spikes, compareSpikes)
	if !slices.Equal(got, p.spikes) {
		t.Fatalf("population %s fired %v, want %v", name, got, p.spikes)
	}
	want := PopulationCounters{
		Spikes: uint64(len(p.spikes)), ActiveTicks: uint64(len(p.active)),
		OutputSpikes: uint64(len(p.output)), NeuronUpdates: p.updates,
	}
	for _, s := range p.spikes {
		want.Hash += spikeHash(uint64(key.Name(name)), int64(s.at), s.unit)
	}
	if c != want {
		t.Fatalf("counts of population %s are %+v, want %+v", name, c, want)
	}
}
