package network

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"spikesim/events"
	"spikesim/learning"
	"spikesim/network/wiring"
	"spikesim/neuron"
	"spikesim/sim/random"
)

func clock(t testing.TB, n *Network, dt events.Time, arithmetic Arithmetic) *Clocked {
	t.Helper()
	c, err := NewClocked(n, dt, arithmetic)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func presentClocked(t testing.TB, c *Clocked, ticks int, mode Mode, samples ...Sample) {
	t.Helper()
	if err := c.net.Present(context.Background(), c, samples, ticks, mode); err != nil {
		t.Fatal(err)
	}
}

// onGrid returns a sample of noise with all spikes moved to multiples of dt.
func onGrid(n *Network, key random.Key, ticks, spikes int, dt events.Time) Sample {
	s := sample(n, key, ticks, spikes)
	for i, source := range s.Sources {
		var moved []spike
		train := source.(*recording).train
		for j, at := range train.At {
			moved = append(moved, spike{(at + dt - 1) / dt * dt, train.Unit[j]})
		}
		s.Sources[i] = record(moved)
	}
	return s
}

// everything is a network of all kinds of maps and connections: strides, dense
// layers, pooling over a window of time, delays, loops, weights of their own.
func everything(model neuron.Spec) Spec {
	return Spec{
		Neuron: model,
		Init:   &InitSpec{Kind: InitUniform, WeightGain: 3},
		Populations: []PopulationSpec{
			{Name: "eye", Input: &InputSpec{Channels: 2, Height: 9, Width: 13}},
			{Name: "wide", Wiring: wiring.Spec{Conv2D: &wiring.Conv2D{Channels: 5, Kernel: wiring.Square(5), Stride: wiring.Square(2)}}},
			{Name: "big", Wiring: wiring.Spec{Conv2D: &wiring.Conv2D{Channels: 3, Kernel: wiring.Square(3), Stride: wiring.Square(3)}}},
			{Name: "pooled", Wiring: wiring.Spec{Conv2D: &wiring.Conv2D{Channels: 70, Kernel: wiring.Square(1)}}, MaxPool: 2, PoolWindowMS: 2},
			{Name: "ear", Input: &InputSpec{Units: 11}},
			{Name: "flat", Wiring: wiring.Spec{Dense: &wiring.Dense{Units: 17}}},
			{Name: "relay", Wiring: wiring.Spec{OneToOne: &wiring.OneToOne{}}},
		},
		Connections: []ConnectionSpec{
			{From: "eye", To: "wide"},
			{From: "eye", To: "big"},
			{From: "wide", To: "pooled", DelayMS: 1},
			{From: "wide", To: "pooled"},
			{From: "pooled", To: "flat"},
			{From: "ear", To: "flat", Weights: WeightsOwn},
			{From: "flat", To: "flat", DelayMS: 3, Weights: WeightsOwn},
			{From: "big", To: "flat", DelayMS: .5, Weights: WeightsOwn},
			{From: "eye", To: "relay"},
			{From: "relay", To: "flat", Weights: WeightsOwn},
		},
	}
}

// countsOf leaves of counters what both ways of running count alike.
func countsOf(c Counters) Counters {
	for i := range c.Populations {
		c.Populations[i].NeuronUpdates = 0
		c.Populations[i].GradientMACs = 0
		c.Populations[i].ReadoutMACs = 0
		c.Populations[i].Loss = 0
	}
	for i := range c.Connections {
		c.Connections[i].ExecutedOps = 0
		c.Connections[i].EventInstants, c.Connections[i].MapInstants = 0, 0
	}
	return c
}

func closeTo(t *testing.T, what string, got, want []float32, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	largest := 1e-30
	for _, w := range want {
		largest = math.Max(largest, math.Abs(float64(w)))
	}
	for i, w := range want {
		if d := math.Abs(float64(got[i] - w)); !(d <= tolerance*largest) {
			t.Fatalf("%s: value %d is %v, want %v within %g", what, i, got[i], w, tolerance*largest)
		}
	}
}

// With everything on multiples of dt, the clock leaves the same spikes, counts,
// predictions and gradients as the event engines, dense or not.
func TestClockedAgreesWithEventsOnTheGrid(t *testing.T) {
	const ticks = 14
	l := learningSpec()
	l.UpdateEveryTicks = 1 << 20
	onSpikes := *l
	onSpikes.Readout.On = learning.OnSpikes
	for _, tc := range []struct {
		name     string
		spec     Spec
		dt       events.Time
		learning *learning.Spec
		spikes   int
	}{
		{"pyramid", pyramid(lif(10, .5, "float64")), ms, l, 60},
		{"pyramid in quarters", pyramid(lif(10, .5, "float64")), ms / 4, l, 60},
		{"pyramid in float32", pyramid(lif(10, .5, "")), ms, l, 60},
		{"loops", recurrent(pyramid(lif(10, .5, "float64"))), ms / 2, l, 60},
		{"everything", everything(lif(10, .3, "float64")), ms / 2, l, 200},
		{"everything, readout on spikes", everything(lif(10, .3, "float64")), ms / 2, &onSpikes, 200},
		{"decolle", pyramidDecolle(), ms, l, 60},
		{"channels that differ", varied(t, everything(lif(10, .3, ""))), ms / 2, l, 300},
	} {
		for _, arithmetic := range []Arithmetic{Dense, SkipZeros} {
			t.Run(fmt.Sprint(tc.name, " ", arithmetic), func(t *testing.T) {
				n := build(t, tc.spec, Options{Seed: 5, Lanes: 2, Learning: tc.learning, Outputs: 3})
				c := clock(t, n, tc.dt, arithmetic)
				samples := []Sample{onGrid(n, random.New(1), ticks, tc.spikes, tc.dt), onGrid(n, random.New(2), ticks, tc.spikes, tc.dt)}
				present(t, n, ticks, Train, samples...)
				want, wantGradients := n.Counters(), n.Gradients()
				var wantPredictions [][]float32
				for i := range n.Readouts() {
					wantPredictions = append(wantPredictions, slices.Clone(n.Prediction(i, 0)), slices.Clone(n.Prediction(i, 1)))
				}
				n.ResetCounters()
				presentClocked(t, c, ticks, Train, samples...)
				got := n.Counters()
				if !reflect.DeepEqual(countsOf(got), countsOf(want)) {
					t.Errorf("counts are\n%+v, want\n%+v", got, want)
				}
				for i, p := range want.Populations {
					if p.Spikes == 0 {
						t.Errorf("population %d is silent", i)
					}
				}
				for i := range n.Readouts() {
					closeTo(t, "prediction", append(slices.Clone(n.Prediction(i, 0)), n.Prediction(i, 1)...),
						append(wantPredictions[2*i], wantPredictions[2*i+1]...), 1e-5)
				}
				for i, g := range n.Gradients() {
					closeTo(t, "gradient of "+g.Name, g.Values, wantGradients[i].Values, 2e-5)
				}
			})
		}
	}
}

// bruteForce advances the dense population of a network of two by the
// definition: counts of the step, times weights, added to the decayed V.
func TestClockedLIFAgreesWithItsDefinitionOffTheGrid(t *testing.T) {
	const ticks, inputs, neurons, tau, theta = 30, 7, 5, 8., .6
	for _, dt := range []events.Time{ms, ms / 5} {
		spec := Spec{Neuron: lif(tau, theta, "float64"), Init: &InitSpec{Kind: InitUniform, WeightGain: 2}, Populations: []PopulationSpec{
			{Name: "in", Input: &InputSpec{Units: inputs}}, {Name: "out", Wiring: wiring.Spec{Dense: &wiring.Dense{Units: neurons}}},
		}, Connections: []ConnectionSpec{{From: "in", To: "out", DelayMS: 1.3}}}
		n := build(t, spec, Options{Seed: 2})
		s := sample(n, random.New(4), ticks, 300)
		train := s.Sources[0].(*recording).train
		var got []spike
		c := clock(t, n, dt, Dense)
		n.Observe(Probe{Fired: func(population, _ int, at events.Time, fired []int32) {
			for _, f := range fired {
				if population == 1 {
					got = append(got, spike{at, f})
				}
			}
		}})
		presentClocked(t, c, ticks, Test, s)
		weights := n.Weights()[0].Values // [neuron, input]
		var want []spike
		v := make([]float64, neurons)
		delay := (1300*events.Microsecond + dt - 1) / dt * dt
		for at := dt; at <= ticks*ms; at += dt {
			for j := range v {
				v[j] *= math.Exp(-dt.MS() / tau)
				for i, s := range train.At {
					if arrival := (s+dt-1)/dt*dt + delay; arrival == at {
						v[j] += float64(weights[j*inputs+int(train.Unit[i])])
					}
				}
				if v[j] >= theta {
					want = append(want, spike{at, int32(j)})
					v[j] = 0
				}
			}
		}
		if !slices.Equal(got, want) || len(want) < 20 {
			t.Errorf("steps of %v: spikes %v, want %v", dt, got, want)
		}
	}
}

// Off the grid the clock is wrong by the time that inputs wait for the end of
// their step, half a step in the mean: the error of a membrane halves with dt.
func TestClockedConvergesWithFirstOrder(t *testing.T) {
	const ticks = 40
	spec := Spec{Neuron: lif(10, 50, "float64"), Populations: []PopulationSpec{
		{Name: "eye", Input: &InputSpec{Channels: 1, Height: 6, Width: 6}},
		{Name: "enc", Wiring: wiring.Spec{Conv2D: &wiring.Conv2D{Channels: 4, Kernel: wiring.Square(3)}}},
	}, Init: &InitSpec{Kind: InitUniform, WeightGain: 1}}
	membranes := func(run func(n *Network, s Sample)) []float32 {
		n := build(t, spec, Options{Seed: 1, Learning: learningSpec(), Outputs: 1})
		var last []float32
		n.Observe(Probe{Membrane: func(_, _, tick int, features []float32) { last = slices.Clone(features) }})
		run(n, sample(n, random.New(3), ticks, 1500))
		return last
	}
	exact := membranes(func(n *Network, s Sample) { present(t, n, ticks, Test, s) })
	var errors []float64
	for _, dt := range []events.Time{ms, ms / 2, ms / 4, ms / 8, ms / 16} {
		sum := 0.
		for i, u := range membranes(func(n *Network, s Sample) { presentClocked(t, clock(t, n, dt, SkipZeros), ticks, Test, s) }) {
			sum += math.Abs(float64(u - exact[i]))
		}
		errors = append(errors, sum)
	}
	for i := 1; i < len(errors); i++ {
		if ratio := errors[i-1] / errors[i]; !(ratio > 1.6 && ratio < 2.5) {
			t.Errorf("errors %v: halving the step divides the error by %v, want about 2", errors, ratio)
		}
	}
}

// The crew leaves no trace: training gives the same bits on any number of
// processors, and again.
func TestClockedLeavesTheSameBits(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	outcome := func(procs int, arithmetic Arithmetic) outcome {
		runtime.GOMAXPROCS(procs)
		n := build(t, pyramidDecolle(), Options{Seed: 5, Lanes: 2, Learning: learningSpec(), Outputs: 3})
		c := clock(t, n, ms, arithmetic)
		for i := range 2 {
			presentClocked(t, c, 12, Train, sample(n, random.New(1).Int(i), 12, 40), sample(n, random.New(2).Int(i), 12, 40))
		}
		o := outcome{Counters: n.Counters(), Weights: n.Weights(), State: n.LearningState()}
		for i := range n.Readouts() {
			o.Predictions = append(o.Predictions, slices.Clone(n.Prediction(i, 1)))
		}
		return o
	}
	for _, arithmetic := range []Arithmetic{Dense, SkipZeros} {
		want := outcome(1, arithmetic)
		for _, procs := range []int{1, 2, 3, 8} {
			if got := outcome(procs, arithmetic); !reflect.DeepEqual(got, want) {
				t.Errorf("%v on %d processors leaves other bits", arithmetic, procs)
			}
		}
	}
}
