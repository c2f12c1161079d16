package network

import (
	"cmp"
	"slices"
	"sync"
	"testing"

	"spikesim/events"
	"spikesim/sim/random"
)

// seen is what a probe was told: one entry per population or connection.
type seen struct {
	mu       sync.Mutex
	received map[[2]int][]spike // by connection and lane
	fired    map[[2]int][]spike // by population and lane
	readouts map[[2]int][]int   // ticks, by population and lane
	ticked   map[int][]int
	last     map[[2]int][]float32
}

func (s *seen) probe() Probe {
	s.received, s.fired = map[[2]int][]spike{}, map[[2]int][]spike{}
	s.readouts, s.ticked, s.last = map[[2]int][]int{}, map[int][]int{}, map[[2]int][]float32{}
	add := func(to map[[2]int][]spike, i, lane int, at events.Time, units []int32) {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, u := range units {
			to[[2]int{i, lane}] = append(to[[2]int{i, lane}], spike{at, u})
		}
	}
	return Probe{
		Received: func(c, lane int, at events.Time, units []int32) { add(s.received, c, lane, at, units) },
		Fired:    func(p, lane int, at events.Time, neurons []int32) { add(s.fired, p, lane, at, neurons) },
		Readout: func(p, lane, tick int, prediction []float32) {
			s.mu.Lock()
			defer s.mu.Unlock()
			k := [2]int{p, lane}
			s.readouts[k] = append(s.readouts[k], tick)
			s.last[k] = slices.Clone(prediction)
		},
		Ticked: func(p, tick int) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.ticked[p] = append(s.ticked[p], tick)
		},
	}
}

// What the probe is told accounts for every count: all spikes that fire, with
// their hash, and all that arrive, on the map after upsampling, in order.
func TestProbeSeesEverything(t *testing.T) {
	const ticks = 10
	for _, tc := range both {
		for _, engine := range []string{"serial", "parallel"} {
			t.Run(tc.name+", "+engine, func(t *testing.T) {
				spec := recurrent(tc.spec)
				n := build(t, spec, Options{Lanes: 2, Learning: learningSpec(), Outputs: 3})
				samples := []Sample{sample(n, random.New(5).Int(0), ticks, 40), sample(n, random.New(5).Int(1), ticks, 40)}
				plain := func() Counters {
					n.ResetCounters()
					e := serial(t, n)
					if engine == "parallel" {
						e = parallel(t, n)
					}
					if err := n.Present(t.Context(), e, samples, ticks, Test); err != nil {
						t.Fatal(err)
					}
					return n.Counters()
				}
				before := plain()
				var s seen
				n.Observe(s.probe())
				n.ReadoutEvery(4)
				c := plain()
				l := n.layout
				for i, p := range c.Populations {
					var got PopulationCounters
					channels := l.populations[i].neurons.Channels
					var silent []int
					for ch := range channels {
						heard := func(f spike) bool { return int(f.unit)%channels == ch }
						if !slices.ContainsFunc(s.fired[[2]int{i, 0}], heard) && !slices.ContainsFunc(s.fired[[2]int{i, 1}], heard) {
							silent = append(silent, ch)
						}
					}
					if missing := c.Fired[i].Missing(channels); !slices.Equal(missing, silent) {
						t.Errorf("population %d: channels %v are said to be silent, seen were %v", i, missing, silent)
					}
					for lane := range samples {
						fired := s.fired[[2]int{i, lane}]
						if !slices.IsSortedFunc(fired, compareSpikes) {
							t.Errorf("population %d: spikes out of order", i)
						}
						base := uint64(samples[lane].Key.Name(spec.Populations[i].Name))
						for _, f := range fired {
							got.Spikes++
							got.Hash += spikeHash(base, int64(f.at), f.unit)
						}
						if want := []int{4, 8, 10}; i > 0 && !slices.Equal(s.readouts[[2]int{i, lane}], want) {
							t.Errorf("population %d: readouts at ticks %v, want %v", i, s.readouts[[2]int{i, lane}], want)
						}
						if i > 0 && !slices.Equal(s.last[[2]int{i, lane}], n.Prediction(i-1, lane)) {
							t.Errorf("population %d: the last readout seen is not the prediction", i)
						}
					}
					if got.Spikes == 0 || got.Spikes != p.Spikes || got.Hash != p.Hash || p.Hash != before.Populations[i].Hash {
						t.Errorf("population %d: %d spikes seen of %d, or others than unseen", i, got.Spikes, p.Spikes)
					}
					if want := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}; i > 0 && !slices.Equal(s.ticked[i], want) {
						t.Errorf("population %d: ticks %v", i, s.ticked[i])
					}
				}
				for i, conn := range c.Connections {
					copies := uint64(l.connections[i].upsample * l.connections[i].upsample)
					syn := l.populations[l.connections[i].to].projections[l.connections[i].projection]
					count, ops := uint64(0), uint64(0)
					for lane := range samples {
						received := s.received[[2]int{i, lane}]
						if !slices.IsSortedFunc(received, func(a, b spike) int { return cmp.Compare(a.at, b.at) }) {
							t.Errorf("connection %d: arrivals out of order", i)
						}
						for _, r := range received {
							count++
							for _, row := range syn.Rows(r.unit, nil) {
								ops += uint64(row.Len)
							}
						}
					}
					if count != copies*conn.Spikes || ops != conn.SynapticOps || conn != before.Connections[i] {
						t.Errorf("connection %d: %d arrivals and %d operations seen, counted %d spikes of %d copies and %d operations",
							i, count, ops, conn.Spikes, copies, conn.SynapticOps)
					}
				}
			})
		}
	}
}

// A source that breaks its word is an error with a place and not a wrong
// result.
func TestSourceThatBreaksItsWord(t *testing.T) {
	train := func(spikes ...spike) *recording {
		r := &recording{}
		for _, s := range spikes {
			r.train.Append(s.at, s.unit)
		}
		return r
	}
	for _, tc := range []struct {
		name   string
		source events.Source
		want   string
	}{
		{"unit too high", train(spike{ms / 2, 16}), `population "in" failed in the window that ends at 1 ms: sample 2 of 2: the source has a spike of unit 16 at 0.5 ms; the population has units 0 to 15`},
		{"negative unit", train(spike{ms / 2, -1}), `population "in" failed in the window that ends at 1 ms: sample 2 of 2: the source has a spike of unit -1 at 0.5 ms; the population has units 0 to 15`},
		{"one unit twice", train(spike{ms, 3}, spike{ms, 3}), `population "in" failed in the window that ends at 1 ms: sample 2 of 2: the source's spikes are not in order of time and unit`},
		{"backwards", train(spike{3, 3}, spike{2, 3}), `population "in" failed in the window that ends at 1 ms: sample 2 of 2: the source's spikes are not in order of time and unit`},
		{"time 0", train(spike{0, 3}), `population "in" failed in the window that ends at 1 ms: sample 2 of 2: the source has spikes from 0 ms to 0 ms in the window (0 ms, 1 ms]`},
	} {
		n := build(t, Spec{Populations: []PopulationSpec{{Name: "in", Input: &InputSpec{Channels: 1, Height: 4, Width: 4}}}}, Options{Lanes: 2})
		good := Sample{Sources: []events.Source{train(spike{1, 15})}}
		err := n.Present(t.Context(), serial(t, n), []Sample{good, {Sources: []events.Source{tc.source}}}, 5, Test)
		if err == nil || err.Error() != tc.want {
			t.Errorf("%s: error is\n%v, want\n%s", tc.name, err, tc.want)
		}
	}
}

func TestPresentRefusesWhatDoesNotFit(t *testing.T) {
	n := build(t, small(), Options{Lanes: 1, Learning: learningSpec(), Outputs: 2})
	good := sample(n, random.New(1), 2, 5)
	noTarget, noSource := good, good
	noTarget.Target, noSource.Sources = nil, nil
	for _, tc := range []struct {
		samples []Sample
		mode    Mode
		want    string
	}{
		{nil, Test, "network: 0 samples for 1 lanes"},
		{[]Sample{good, good}, Test, "network: 2 samples for 1 lanes"},
		{[]Sample{noSource}, Test, "network: a sample has 0 sources for 1 input populations"},
		{[]Sample{noTarget}, Train, "network: a target has 0 values, the readouts have 2"},
	} {
		if err := n.Present(t.Context(), serial(t, n), tc.samples, 2, tc.mode); err == nil || err.Error() != tc.want {
			t.Errorf("error is %v, want %q", err, tc.want)
		}
	}
	if c := n.Counters(); c.Presentations != 0 || c.Ticks != 0 {
		t.Error("what was refused was counted")
	}
	present(t, n, 2, Test, noTarget)
}
