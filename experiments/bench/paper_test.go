package bench

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"spikesim/events"
	"spikesim/experiments"
	"spikesim/experiments/stage"
	"spikesim/network"
)

// The network is the one that the paper's own experiment describes.
func TestPaperNetwork(t *testing.T) {
	spec, err := experiments.Load(t.Context(), "experiments/paper.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want, err := spec.Network.Describe()
	if err != nil {
		t.Fatal(err)
	}
	own := paperNetwork(size{176, 240}, make(scales, len(paperLayers)))
	for i := range own.Populations {
		own.Populations[i].Neuron = spec.Network.Populations[i].Neuron
	}
	own.Neuron = spec.Network.Neuron
	got, err := own.Describe()
	if err != nil {
		t.Fatal(err)
	}
	if g, w := fmt.Sprintf("%+v %+v", got.Populations, got.Connections), fmt.Sprintf("%+v %+v", want.Populations, want.Connections); g != w {
		t.Errorf("the network is\n%s\nthe paper's is\n%s", g, w)
	}
}

// What a layer alone receives is what it receives in the network.
func TestSourceMap(t *testing.T) {
	s := size{88, 120}
	d, err := paperNetwork(s, make(scales, len(paperLayers))).Describe()
	if err != nil {
		t.Fatal(err)
	}
	for i, y := range paperLayers {
		in, up := sourceMap(s, i)
		for _, c := range d.Connections {
			if c.To != y.name || c.SharedWith != "" {
				continue
			}
			if got := (network.Shape{Channels: in.Channels, Height: in.Height * up, Width: in.Width * up}); got != c.Map {
				t.Errorf("%s: %+v, want %+v", y.name, got, c.Map)
			}
		}
	}
}

func TestGainFor(t *testing.T) {
	for _, tc := range []struct {
		name string
		rate func(gain float64) float64
	}{
		{"linear", func(g float64) float64 { return g / 100 }},
		{"steep", func(g float64) float64 { return math.Pow(g, 8) / 1e6 }},
		{"silent at first", func(g float64) float64 { return max(0, g-20) / 100 }},
		{"loud at first", func(g float64) float64 { return g * 10 }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			calls := 0
			gain, err := gainFor(0.03, func(g float64) (float64, error) {
				calls++
				return tc.rate(g), nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := tc.rate(gain); math.Abs(got/0.03-1) > rateTolerance {
				t.Errorf("a rate of %v at gain %v, want about 0.03", got, gain)
			}
			if calls > mostHalvings {
				t.Errorf("%d measurements", calls)
			}
		})
	}
}

// The network fires at the rates asked for, on other sizes too, and whoever
// measures it gets the same spikes.
func TestPaperScales(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates the paper's network")
	}
	b := &bench{
		extent: extent{rounds: 1, calibration: size{24, 32}, settle: 10, show: 10},
		ctx:    t.Context(), now: time.Now, scales: map[activity]scales{},
	}
	for _, rate := range []float64{0.01, 0.10} {
		gains, err := b.paperScales(rate, continuous)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []size{b.calibration, {44, 60}} {
			var again [2][]float64
			for i := range again {
				st, err := b.newSetup(paperNetwork(s, gains), 1, nil, imageRate, continuous)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := b.show(st, st.event, network.Test)(); err != nil {
					t.Fatal(err)
				}
				again[i], _ = st.rates(b.extent.show)
			}
			if !slices.Equal(again[0], again[1]) {
				t.Errorf("%v: rates %v, then %v", s, again[0], again[1])
			}
			tolerance := rateTolerance
			if s != b.calibration {
				tolerance = 1 // less of the map is border
			}
			for i, got := range again[0] {
				if math.Abs(got/rate-1) > tolerance {
					t.Errorf("%v: %s fires at %.4f, want %.4f", s, paperLayers[i].name, got, rate)
				}
			}
		}
	}
}

// The ticks that are timed are those after the settling ones, and the counters
// are theirs.
func TestShowLeavesOutTheSettlingTicks(t *testing.T) {
	var c clock
	b := &bench{extent: extent{settle: 3, show: 5}, ctx: t.Context(), now: func() time.Time {
		c.at = c.at.Add(time.Second)
		return c.at
	}}
	st, err := b.newSetup(paperNetwork(size{12, 16}, scales{2}), 1, nil, imageRate, continuous)
	if err != nil {
		t.Fatal(err)
	}
	for name, on := range map[string]*stage.Stage{"event": st.event, "clocked": st.clocked} {
		took, err := b.show(st, on, network.Test)()
		if err != nil {
			t.Fatal(err)
		}
		if took != time.Second {
			t.Errorf("%s: the clock was read %v times between beginning and end, want once", name, took.Seconds())
		}
		spikes := st.samples[0].Sources[0].(*events.Replay).Train()
		late := uint64(0)
		for _, at := range spikes.At {
			if at > 3*experiments.Tick {
				late++
			}
		}
		if got := st.net.Counters().Connections[0].Spikes; got != late {
			t.Errorf("%s: %d input spikes counted, want the %d after the third tick", name, got, late)
		}
	}
}

func TestCrossover(t *testing.T) {
	at := func(ratios ...float64) []LayerRate {
		var rates []LayerRate
		for i, r := range ratios {
			rates = append(rates, LayerRate{InputRate: 0.1 * math.Pow(2, float64(i)), Ratio: r})
		}
		return rates
	}
	for _, tc := range []struct {
		name  string
		rates []LayerRate
		want  float64
	}{
		{"half way", at(4, 2, 0.5), 0.2 * math.Sqrt2},
		{"at a rate measured", at(4, 1), 0.2},
		{"from the first on", at(0.9, 0.5), 0.1},
		{"never", at(4, 2, 1.5), 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := crossover(tc.rates)
			switch {
			case tc.want == 0 && got != nil:
				t.Errorf("crossover at %v, want none", *got)
			case tc.want > 0 && (got == nil || math.Abs(*got/tc.want-1) > 1e-12):
				t.Errorf("crossover at %v, want %v", got, tc.want)
			}
		})
	}
}
