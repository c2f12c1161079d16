package network

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"spikesim/events"
	"spikesim/network/wiring"
	"spikesim/neuron"
	"spikesim/sim"
	"spikesim/sim/random"
)

// DenseOps are synapses times steps and lanes; without zeros, what was
// delivered.
func TestDenseOps(t *testing.T) {
	const ticks = 9
	n := build(t, everything(lif(10, .3, "")), Options{Lanes: 2})
	samples := []Sample{sample(n, random.New(1), ticks, 100), sample(n, random.New(2), ticks, 100)}
	for _, perTick := range []int{1, 4} {
		c := clock(t, n, ms/events.Time(perTick), Dense)
		n.ResetCounters()
		presentClocked(t, c, ticks, Test, samples...)
		for i, ops := range c.DenseOps() {
			want := uint64(0)
			for _, syn := range n.layout.populations[i].projections {
				want += uint64(wiring.Count(syn)) * uint64(2*ticks*perTick)
			}
			if ops != want {
				t.Errorf("population %d in %d steps per tick: %d dense operations, want %d", i, perTick, ops, want)
			}
			p := n.Counters().Populations[i]
			if p.NeuronUpdates != uint64(n.layout.populations[i].neurons.Units()*2*ticks*perTick) && !n.layout.populations[i].input {
				t.Errorf("population %d: %d neuron updates", i, p.NeuronUpdates)
			}
		}
	}
	// In steps so short that no unit has two spikes in one, and with one
	// connection per projection, a value that is not 0 is a spike.
	spec := everything(lif(10, .3, ""))
	spec.Connections = slices.DeleteFunc(spec.Connections, func(c ConnectionSpec) bool { return c.From == "wide" && c.DelayMS == 0 })
	n = build(t, spec, Options{Lanes: 2})
	c := clock(t, n, 50*events.Microsecond, SkipZeros)
	var spread []Sample
	for _, s := range samples {
		var sources []events.Source
		for _, source := range s.Sources {
			var moved []spike
			train := source.(*recording).train
			for j, at := range train.At {
				moved = append(moved, spike{(at + ms/20 - 1) / (ms / 20) * (ms / 20), train.Unit[j]})
			}
			sources = append(sources, record(moved))
		}
		spread = append(spread, Sample{Sources: sources})
	}
	presentClocked(t, c, ticks, Test, spread...)
	delivered := make([]uint64, len(n.layout.populations))
	for i, conn := range n.Counters().Connections {
		delivered[n.layout.connections[i].to] += conn.SynapticOps
	}
	for i, ops := range c.DenseOps() {
		if ops != delivered[i] {
			t.Errorf("population %d: %d operations without zeros, %d deliveries", i, ops, delivered[i])
		}
	}
	n.ResetCounters()
	if ops := c.DenseOps(); slices.Max(ops) != 0 || n.Counters().Ticks != 0 {
		t.Error("ResetCounters leaves counts")
	}
}

func TestNewClockedRefuses(t *testing.T) {
	for _, tc := range []struct {
		name  string
		model neuron.Spec
		dt    events.Time
		want  string
	}{
		{"steps that do not divide the tick", lif(10, 1, ""), 3 * ms / 10, "does not divide"},
		{"no step", lif(10, 1, ""), 0, "does not divide"},
		{"steps longer than the tick", lif(10, 1, ""), 2 * ms, "does not divide"},
		{"decolle in finer steps", decolle(), ms / 2, "per tick"},
	} {
		if _, err := NewClocked(build(t, pyramid(tc.model), Options{}), tc.dt, Dense); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: the error is %v", tc.name, err)
		}
	}
}

// Presentations that cannot be shown, or are cut short, leave errors; the next
// one is as if nothing had been.
func TestClockedPresentErrors(t *testing.T) {
	n := build(t, pyramid(lif(10, .5, "")), Options{Lanes: 1})
	c := clock(t, n, ms, Dense)
	s := sample(n, random.New(8), 10, 50)
	presentClocked(t, c, 10, Test, s)
	want := n.Counters()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := n.Present(ctx, c, []Sample{s}, 10, Test); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := n.Present(context.Background(), c, nil, 10, Test); err == nil {
		t.Error("no samples: no error")
	}
	if err := n.Present(context.Background(), c, []Sample{{}}, 10, Test); err == nil {
		t.Error("no sources: no error")
	}
	bad := &recording{}
	bad.train.Append(ms/2, 1<<20)
	if err := n.Present(context.Background(), c, []Sample{{Sources: []events.Source{bad}}}, 10, Test); !isProcessError(err, "eye", ms) {
		t.Errorf("a spike of a unit that does not exist: %v", err)
	}
	for _, until := range []events.Time{-ms, ms / 2} {
		if err := c.Run(context.Background(), until); err == nil || !strings.Contains(err.Error(), "whole number of ticks") {
			t.Errorf("until %v: %v", until, err)
		}
	}
	n.ResetCounters()
	presentClocked(t, c, 10, Test, s)
	if got := n.Counters(); got.SpikeHash() != want.SpikeHash() || got.Populations[1].Spikes != want.Populations[1].Spikes {
		t.Error("a run after failed ones differs from one before them")
	}
}

// isProcessError reports whether err says what the engines of package sim say of a
// population that failed.
func isProcessError(err error, population string, at events.Time) bool {
	var failed *sim.ProcessError
	return errors.As(err, &failed) && failed.Name == population && failed.At == at
}

// metronome fires some units at every tick.
type metronome struct{ units int32 }

func (m metronome) Spikes(w events.Window, out *events.Train) {
	for u := int32(0); u < m.units; u += 3 {
		out.Append(w.To, u)
	}
}

// Once the buffers have grown, no tick allocates, learning included.
func TestClockedDoesNotAllocate(t *testing.T) {
	for name, spec := range map[string]Spec{"lif": pyramid(lif(10, .5, "")), "lif64": pyramid(lif(10, .5, "float64")), "decolle": pyramidDecolle()} {
		for _, arithmetic := range []Arithmetic{Dense, SkipZeros} {
			n := build(t, spec, Options{Lanes: 1, Learning: learningSpec(), Outputs: 3})
			c := clock(t, n, ms, arithmetic)
			s := sample(n, random.New(1), 1, 1)
			s.Sources[0] = metronome{96}
			presentClocked(t, c, 200, Train, s)
			c.crew.Start()
			tick := 200
			allocations := testing.AllocsPerRun(100, func() {
				if err := c.tick(context.Background(), tick); err != nil {
					t.Fatal(err)
				}
				tick++
			})
			c.crew.Stop()
			if allocations != 0 {
				t.Errorf("%s %v: %v allocations per tick", name, arithmetic, allocations)
			}
		}
	}
}

// Who is overruled to have fired has fired, for all that follows, in both ways of
// running; and who has not has not.
func TestOverruledSpikesAreTheSpikes(t *testing.T) {
	const ticks = 6
	for name, show := range map[string]func(n *Network, s Sample) error{
		"event": func(n *Network, s Sample) error {
			return n.Present(context.Background(), parallel(t, n), []Sample{s}, ticks, Test)
		},
		"clocked": func(n *Network, s Sample) error {
			return n.Present(context.Background(), clock(t, n, ms, Dense), []Sample{s}, ticks, Test)
		},
	} {
		n := build(t, pyramidDecolle(), Options{Lanes: 1})
		s := sample(n, random.New(3), ticks, 30)
		var asked [6]int
		n.Overrule(func(population, tick int, lanes []Tested) {
			asked[population]++
			for _, u := range lanes[0].Fired {
				if lanes[0].Membrane[u] < 0 {
					t.Errorf("%s: population %d, tick %d: neuron %d fires at %v", name, population, tick, u, lanes[0].Membrane[u])
				}
			}
			lanes[0].Fired = lanes[0].Fired[:0]
			if population == 2 {
				lanes[0].Fired = append(lanes[0].Fired, 1, 5)
			}
		})
		if err := show(n, s); err != nil {
			t.Fatal(err)
		}
		c := n.Counters()
		for i, want := range []uint64{c.Populations[0].Spikes, 0, 2 * ticks, 0, 0, 0} {
			if got := c.Populations[i].Spikes; got != want {
				t.Errorf("%s: population %d fired %d times, want %d", name, i, got, want)
			}
			if i > 0 && asked[i] != ticks {
				t.Errorf("%s: population %d was overruled %d times", name, i, asked[i])
			}
		}
		n.Overrule(nil)
		n.ResetCounters()
		if err := show(n, s); err != nil {
			t.Fatal(err)
		}
		if c := n.Counters(); c.Populations[2].Spikes == 2*ticks {
			t.Errorf("%s: still overruled", name)
		}
	}
}

func TestSetReadout(t *testing.T) {
	n := build(t, pyramid(lif(10, .5, "")), Options{Lanes: 1, Learning: learningSpec(), Outputs: 2})
	features := n.Describe().Populations[1].Features
	weights := make([]float32, 2*features)
	if err := n.SetReadout("enc1", weights, []float32{.25, -1}); err != nil {
		t.Fatal(err)
	}
	present(t, n, 3, Test, sample(n, random.New(1), 3, 10))
	if got := n.Prediction(0, 0); !slices.Equal(got, []float32{.25, -1}) {
		t.Errorf("a readout without weights predicts %v", got)
	}
	for name, err := range map[string]error{
		"unknown":     n.SetReadout("none", weights, []float32{0, 0}),
		"short":       n.SetReadout("enc1", weights[1:], []float32{0, 0}),
		"infinite":    n.SetReadout("enc1", weights, []float32{0, float32(1) / (weights[0] * 2)}),
		"input":       n.SetReadout("eye", weights, []float32{0, 0}),
		"no readouts": build(t, pyramid(lif(10, .5, "")), Options{}).SetReadout("enc1", weights, nil),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
