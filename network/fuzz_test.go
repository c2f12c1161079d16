package network

import (
	"math"
	"testing"

	"spikesim/events"
	"spikesim/network/wiring"
	"spikesim/neuron"
	"spikesim/sim/random"
)

// dice draws a description from bytes: mostly sound, now and then with
// anything at all in a place.
type dice struct {
	data []byte
}

func (d *dice) roll(n int) int {
	if len(d.data) == 0 {
		return 0
	}
	b := d.data[0]
	d.data = d.data[1:]
	return int(b) % n
}

// number is small most of the time.
func (d *dice) number(most int) int {
	if d.roll(24) == 23 {
		return []int{-1, 0, 65, 1 << 20, math.MaxInt, math.MinInt, 65536, 255}[d.roll(8)]
	}
	return d.roll(most)
}

func (d *dice) float() float64 {
	return []float64{0, 0, 0, 1, .5, 2.25, 1e-7, -1, math.NaN(), math.Inf(1), 60_001, 1e300}[d.roll(12)]
}

func (d *dice) neuron() neuron.Spec {
	var s neuron.Spec
	if k := d.roll(8); k < 6 {
		s.LIF = &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(.5)}
		if k == 5 {
			s.LIF.TauMMS = neuron.All(d.float())
		}
		if k == 4 {
			s.LIF.Threshold = neuron.Each([]float64{1, .5, d.float(), .25, 2}[:d.roll(6)]...)
		}
	}
	if d.roll(6) == 5 || s.LIF == nil && d.roll(4) > 0 {
		s.Decolle = &neuron.DecolleParams{Alpha: .9, Beta: .8, AlphaRP: d.float()}
	}
	return s
}

func (d *dice) init() *InitSpec {
	switch d.roll(8) {
	case 0:
		return &InitSpec{Kind: InitNormal, WeightGain: 2}
	case 1:
		return &InitSpec{Kind: []string{InitUniform, "", "x"}[d.roll(3)], WeightGain: d.float(), BiasGain: d.float()}
	}
	return nil
}

func (d *dice) name() string {
	return []string{"a", "b", "c", "d", "e", "", "f g"}[d.roll(7)]
}

func (d *dice) spec() Spec {
	s := Spec{Neuron: d.neuron(), Init: d.init()}
	for i := range d.roll(6) {
		p := PopulationSpec{Name: string(rune('a' + i))}
		if d.roll(16) == 15 {
			p.Name = d.name()
		}
		kind := d.roll(12)
		if i == 0 && kind < 10 || kind == 11 {
			p.Input = &InputSpec{Channels: d.number(3), Height: d.number(9), Width: d.number(9)}
			if d.roll(4) == 3 {
				p.Input = &InputSpec{Units: d.number(9)}
			}
		}
		if i > 0 && kind < 7 {
			p.Wiring.Conv2D = &wiring.Conv2D{Channels: d.number(4), Kernel: wiring.Square(2*d.number(4) + 1), Stride: wiring.Square(d.number(4))}
			if d.roll(4) == 3 {
				c := p.Wiring.Conv2D
				c.Kernel, c.Dilation = wiring.Extent{Rows: d.number(5), Columns: d.number(5)}, wiring.Square(d.number(3))
				c.Padding, c.Groups = wiring.Pad(d.roll(4), d.roll(4), d.roll(4), d.roll(4)), d.roll(3)
			}
		}
		if i > 0 && kind == 5 {
			p.Wiring = wiring.Spec{OneToOne: &wiring.OneToOne{}}
		}
		if i > 0 && kind >= 6 && kind < 10 {
			p.Wiring.Dense = &wiring.Dense{Units: d.number(9)}
		}
		if d.roll(5) == 4 {
			n := d.neuron()
			p.Neuron = &n
		}
		p.Init = d.init()
		if d.roll(2) == 1 {
			p.MaxPool, p.Upsample = d.number(4), d.number(4)*d.roll(2)
			p.PoolWindowMS = d.float()
		}
		s.Populations = append(s.Populations, p)
	}
	for range d.roll(8) {
		s.Connections = append(s.Connections, ConnectionSpec{
			From: d.name(), To: d.name(), DelayMS: d.float(), Upsample: d.number(4),
			Weights: []string{"", WeightsOwn, WeightsShared, "x"}[d.roll(4)],
		})
	}
	if d.roll(16) == 15 {
		s.CreditTicks = d.number(10)
	}
	return s
}

// affordable reports whether a description is small enough to be run for a
// test: the rest of it is in order if Validate says so.
func affordable(s Spec) bool {
	d, err := s.Describe()
	if err != nil {
		return false
	}
	for _, p := range d.Populations {
		if p.Neurons.Units() > 4096 || p.Output.Units() > 4096 || p.Weights > 1<<16 {
			return false
		}
	}
	for _, c := range d.Connections {
		// A loop of nanoseconds cuts a tick into a million windows.
		if c.Delay > 0 && c.Delay < 100*events.Microsecond || c.Delay > events.Second {
			return false
		}
	}
	return s.CreditTicks < 100
}

// FuzzSpec makes sure that no description makes Validate, Describe or Build
// panic, that they agree on which are in order, and that those can be run.
func FuzzSpec(f *testing.F) {
	for i := range 40 {
		key := random.New(99).Int(i)
		data := make([]byte, 160)
		for j := range data {
			data[j] = byte(key.Uint64(uint64(j)))
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s := (&dice{data}).spec()
		found := problems(s)
		for _, p := range found {
			if p[1] == "" || p[2] == "" {
				t.Errorf("a problem without words: %q", p)
			}
		}
		_, err := s.Describe()
		if (err == nil) != (len(found) == 0) {
			t.Fatalf("Validate reports %q, Describe %v", found, err)
		}
		if err != nil {
			if _, err := Build(s, Options{Lanes: 1, Tick: ms}); err == nil {
				t.Fatalf("Build takes what Validate reports: %q", found)
			}
			return
		}
		if !affordable(s) {
			return
		}
		n := build(t, s, Options{Lanes: 1, Learning: learningSpec(), Outputs: 2})
		present(t, n, 3, Train, sample(n, random.New(1), 3, 20))
		for _, a := range n.Weights() {
			if err := a.Check(); err != nil {
				t.Error(err)
			}
		}
	})
}
