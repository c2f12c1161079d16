package network

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"spikesim/events"
	"spikesim/neuron"
	"spikesim/sim/random"
)

// fusedModels are neurons whose kernel pauses at spikes; each is for channels of lists
// that are repeated.
func fusedModels(channels int) map[string]neuron.Spec {
	each := func(numbers ...float64) neuron.Values {
		list := make([]float64, channels)
		for c := range list {
			list[c] = numbers[c%len(numbers)]
		}
		return neuron.Each(list...)
	}
	subtract := neuron.Reset{Subtract: true}
	return map[string]neuron.Spec{
		"if, subtracting":              {IF: &neuron.IFParams{Threshold: neuron.All(.5), AfterSpikeParams: neuron.AfterSpikeParams{Reset: subtract}}},
		"if, subtracting and waiting":  {IF: &neuron.IFParams{Threshold: neuron.All(.5), AfterSpikeParams: neuron.AfterSpikeParams{TRefMS: neuron.All(.7), Reset: subtract}}},
		"if, waiting":                  {IF: &neuron.IFParams{Threshold: neuron.All(.5), AfterSpikeParams: neuron.AfterSpikeParams{TRefMS: neuron.All(1)}}},
		"lif, waiting":                 {LIF: &neuron.LIFParams{TauMMS: neuron.All(5), Threshold: neuron.All(.4), AfterSpikeParams: neuron.AfterSpikeParams{TRefMS: neuron.All(.0004), Reset: neuron.Reset{Value: neuron.All(.1)}}}},
		"lif, subtracting":             {LIF: &neuron.LIFParams{TauMMS: neuron.All(5), Threshold: neuron.All(1.5), AfterSpikeParams: neuron.AfterSpikeParams{Reset: subtract}}},
		"lif, driven":                  {LIF: &neuron.LIFParams{TauMMS: neuron.All(2), Threshold: neuron.All(.5), DrivePerMS: neuron.All(.1), VLeak: neuron.All(.1)}},
		"lif, of channels that differ": {LIF: &neuron.LIFParams{TauMMS: neuron.All(5), Threshold: each(.5, .4, .6), VLeak: each(.1, -.2, 0), AfterSpikeParams: neuron.AfterSpikeParams{TRefMS: each(0, 1, 2), Reset: neuron.Reset{Value: each(0, -.1)}}}},
		"thresholds per channel":       {LIF: &neuron.LIFParams{TauMMS: neuron.All(5), Threshold: each(.5, .4, .6), ThresholdPerChannel: true, AfterSpikeParams: neuron.AfterSpikeParams{TRefMS: neuron.All(1)}}},
	}
}

// withModels gives every population of a network the model of that name for its channels.
func withModels(t testing.TB, spec Spec, name string, double bool) Spec {
	t.Helper()
	d, err := spec.Describe()
	if err != nil {
		t.Fatal(err)
	}
	spec.Populations = slices.Clone(spec.Populations)
	for i := range spec.Populations {
		if spec.Populations[i].Input == nil {
			model := fusedModels(d.Populations[i].Neurons.Channels)[name]
			if double {
				model = model.DoublePrecision()
			}
			spec.Populations[i].Neuron = &model
		}
	}
	return spec
}

// volleys returns a sample of spikes that come by threes within nanoseconds.
func volleys(n *Network, key random.Key, ticks, spikes int) Sample {
	s := sample(n, key, ticks, spikes)
	for i, source := range s.Sources {
		train := source.(*recording).train
		var all []spike
		for j, at := range train.At {
			for k := range events.Time(3) {
				all = append(all, spike{min(at+k*(1+at%2), events.Time(ticks)*ms), (train.Unit[j] + int32(k*at%3)) % int32(n.layout.populations[n.inputs[i].index].neurons.Units())})
			}
		}
		s.Sources[i] = record(all)
	}
	return s
}

// roundWeights makes weights of 64ths, of which sums are exact: where nothing decays,
// nothing is rounded.
func roundWeights(n *Network) {
	for _, p := range n.populations {
		for i, w := range p.arena {
			p.arena[i] = float32(math.Round(float64(w)*64)) / 64
		}
		p.refresh()
	}
}

// forward is everything without loops, in which what subtracts could excite itself more and
// more.
func forward(model neuron.Spec) Spec {
	s := everything(model)
	s.Connections = slices.DeleteFunc(s.Connections, func(c ConnectionSpec) bool { return c.From == c.To })
	return s
}

// On random networks under random input the fused kernels fire the spikes of the general
// path in float64, where rounding does not decide.
func TestFusedNeuronsFireAsGeneralOnes(t *testing.T) {
	const ticks, seeds = 12, 6
	for name := range fusedModels(1) {
		t.Run(name, func(t *testing.T) {
			spikes, differ := uint64(0), 0
			for seed := range uint64(seeds) {
				for _, network := range []func(neuron.Spec) Spec{pyramid, forward} {
					run := func(double bool) (hash string, total uint64, batched bool) {
						spec := withModels(t, network(lif(10, 1, "")), name, double)
						n := build(t, spec, Options{Seed: seed, Lanes: 2})
						if strings.HasPrefix(name, "if") {
							roundWeights(n)
						}
						present(t, n, ticks, Test, volleys(n, random.New(seed), ticks, 40), volleys(n, random.New(seed+99), ticks, 20))
						c := n.Counters()
						for i := range n.populations {
							total += c.Populations[n.populations[i].index].Spikes
							batched = batched || n.populations[i].lanes[0].pausing != nil
						}
						return c.SpikeHash(), total, batched
					}
					want, n, general := run(true)
					got, m, fused := run(false)
					if general || !fused {
						t.Fatalf("kernels: %v in float64, %v in float32", general, fused)
					}
					if spikes += n; got != want {
						differ++
						t.Logf("seed %d: %d spikes in float64, %d in float32", seed, n, m)
					}
				}
			}
			if differ > 1 || spikes < 2000 {
				t.Errorf("%d of %d runs with %d spikes differ", differ, 2*seeds, spikes)
			}
		})
	}
}

func BenchmarkPausing(b *testing.B) {
	for _, name := range []string{"plain", "if, subtracting", "lif, waiting"} {
		for _, double := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/float64=%v", name, double), func(b *testing.B) {
				spec := paper(64, 64, neuron.Spec{LIF: &neuron.LIFParams{TauMMS: neuron.All(5), Threshold: neuron.All(.4)}})
				if double {
					spec.Neuron = spec.Neuron.DoublePrecision()
				}
				if name != "plain" {
					spec = withModels(b, spec, name, double)
				}
				n := build(b, spec, Options{Seed: 1})
				s := sample(n, random.New(3), 20, 8000)
				e := serial(b, n)
				for b.Loop() {
					if err := n.Present(b.Context(), e, []Sample{s}, 20, Test); err != nil {
						b.Fatal(err)
					}
				}
				c := n.Counters()
				ops := uint64(0)
				for _, conn := range c.Connections {
					ops += conn.SynapticOps
				}
				b.ReportMetric(float64(ops)/float64(b.Elapsed().Nanoseconds()), "Gsynop/s")
			})
		}
	}
}
