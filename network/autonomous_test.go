package network

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"spikesim/events"
	"spikesim/network/wiring"
	"spikesim/neuron"
	"spikesim/sim/random"
)

// autonomousModels fire between inputs.
var autonomousModels = map[string]neuron.Spec{
	"cuba_lif":      {CubaLIF: &neuron.CubaLIFParams{TauMMS: neuron.All(4), TauSynMS: neuron.All(2), Threshold: neuron.All(.2), AfterSpikeParams: neuron.AfterSpikeParams{TRefMS: neuron.All(.5)}}},
	"lif of pulses": {LIF: &neuron.LIFParams{TauMMS: neuron.All(4), Threshold: neuron.All(1.2), ArrivalParams: neuron.ArrivalParams{PulseMS: .3}}},
	"cuba_lif of pulses": {CubaLIF: &neuron.CubaLIFParams{
		TauMMS: neuron.All(4), TauSynMS: neuron.All(2), Threshold: neuron.All(.3), VLeak: neuron.All(.05),
		ArrivalParams: neuron.ArrivalParams{PulseMS: .3, Gain: neuron.All(1)},
	}},
	"alif": {ALIF: &neuron.ALIFParams{TauMMS: neuron.All(20), Threshold: neuron.All(.3), TauAdaptMS: neuron.All(.5), Adaptation: neuron.All(1)}},
}

// Spikes of a population's own come in the middle of windows, as instants of
// their own, and reach the next population at their time: a chain of two fires
// just as two models do that are driven by hand, instant by instant.
func TestSpikesBetweenInputsReachTheNextPopulation(t *testing.T) {
	const units, ticks = 6, 60
	for name, model := range autonomousModels {
		t.Run(name, func(t *testing.T) {
			n := build(t, Spec{
				Neuron: model,
				Init:   &InitSpec{Kind: InitUniform, WeightGain: 6},
				Populations: []PopulationSpec{
					{Name: "in", Input: &InputSpec{Units: units}},
					{Name: "first", Wiring: wiring.Spec{Dense: &wiring.Dense{Units: units}}},
					{Name: "second", Wiring: wiring.Spec{Dense: &wiring.Dense{Units: units}}},
				},
			}, Options{Seed: 3})
			got := map[int][]spike{}
			n.Observe(Probe{Fired: func(p, _ int, at events.Time, fired []int32) {
				for _, f := range fired {
					got[p] = append(got[p], spike{at, f})
				}
			}})
			input := noise(random.New(4), units, ticks, 200)
			source := *input
			present(t, n, ticks, Test, Sample{Sources: []events.Source{&source}})

			var spikes []spike
			for i, at := range input.train.At {
				spikes = append(spikes, spike{at, input.train.Unit[i]})
			}
			own := 0
			for _, p := range n.populations {
				var fired []spike
				fired, own = byHand(model.New(units, nil, ms).(neuron.Autonomous), p, spikes, ticks)
				if !slices.Equal(got[p.index], fired) {
					t.Fatalf("population %d fires %d spikes, by hand %d; or at other times", p.index, len(got[p.index]), len(fired))
				}
				spikes = fired
			}
			if own == 0 {
				t.Error("no spike between inputs: the test tests nothing")
			}
		})
	}
}

// byHand drives a model over the spikes of its only input.
func byHand(m neuron.Autonomous, p *population, spikes []spike, ticks int) (fired []spike, own int) {
	all := []neuron.Span{{First: 0, Len: int32(p.layout.neurons.Units())}}
	tick := ms
	for {
		at := events.Never
		if len(spikes) > 0 {
			at = spikes[0].at
		}
		now := min(at, m.NextSpike())
		if now > tick {
			if m.Tick(tick, nil); tick == events.Time(ticks)*ms {
				return fired, own
			}
			tick += ms
			continue
		}
		for len(spikes) > 0 && spikes[0].at == now {
			p.deliver(now, &p.ports[0], []int32{spikes[0].unit}, m, nil)
			spikes = spikes[1:]
		}
		if now < at {
			own++
		}
		for _, f := range m.Fire(now, all, nil) {
			fired = append(fired, spike{now, f})
		}
	}
}

// Serial or parallel, learning and with skips: the same bits.
func TestEnginesAgreeOnSpikesBetweenInputs(t *testing.T) {
	for name, model := range autonomousModels {
		t.Run(name, func(t *testing.T) {
			spec, learn := pyramid(model), learningSpec()
			if problem, _ := model.CheckLearning(); problem != "" {
				learn = nil
			}
			want := outcomeOf(t, spec, learn, serial)
			if got := outcomeOf(t, spec, learn, parallel); !reflect.DeepEqual(got, want) {
				t.Error("serial and parallel differ")
			}
			for i, p := range want.Counters.Populations {
				if p.Spikes == 0 {
					t.Errorf("population %d is silent", i)
				}
			}
		})
	}
}

// A neuron that is due of its own and one that an input fires at that very time
// fire together: one instant, one test, one ordered packet.
func TestOwnSpikeAndInputOfOneInstantAreOneInstant(t *testing.T) {
	model := neuron.Spec{ALIF: &neuron.ALIFParams{TauMMS: neuron.All(20), Threshold: neuron.All(1), TauAdaptMS: neuron.All(.5), Adaptation: neuron.All(.5)}}
	n := build(t, Spec{Neuron: model, Populations: []PopulationSpec{
		{Name: "in", Input: &InputSpec{Units: 2}},
		{Name: "pair", Wiring: wiring.Spec{Dense: &wiring.Dense{Units: 2}}},
	}}, Options{})
	// Unit k drives neuron k alone.
	copy(n.populations[0].projections[0].weights, []float32{1.2, 0, 0, 1.2})

	// Neuron 1 fires at 1 ms; at 1.1 ms its potential stays just below the raised
	// threshold, which then falls through it.
	spikes := []spike{{ms, 1}, {ms + ms/10, 1}}
	alone := model.New(2, nil, ms).(neuron.Autonomous)
	for _, s := range spikes {
		n.populations[0].deliver(s.at, &n.populations[0].ports[0], []int32{s.unit}, alone, nil)
		alone.Fire(s.at, []neuron.Span{{Len: 2}}, nil)
	}
	due := alone.NextSpike()
	if due <= spikes[1].at || due > 5*ms {
		t.Fatalf("neuron 1 is due at %v: the test tests nothing", due)
	}
	type instant struct {
		at    events.Time
		fired []int32
	}
	var got []instant
	n.Observe(Probe{Fired: func(p, _ int, at events.Time, fired []int32) {
		if p == 1 {
			got = append(got, instant{at, slices.Clone(fired)})
		}
	}})
	present(t, n, 5, Test, Sample{Sources: []events.Source{record(append(spikes, spike{due, 0}))}})
	want := []instant{{ms, []int32{1}}, {due, []int32{0, 1}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("fired %v, want %v", got, want)
	}
}

// What has no trace to learn by is refused, and what never fires; a network of potentials
// alone runs, and they are there to be read.
func TestPotentialsWithoutSpikes(t *testing.T) {
	li := neuron.Spec{LI: &neuron.LIParams{TauMMS: neuron.All(10), TauSynMS: neuron.All(5), ArrivalParams: neuron.ArrivalParams{PulseMS: .1, Gain: neuron.All(.02)}}}
	spec := Spec{Neuron: li, Populations: []PopulationSpec{
		{Name: "in", Input: &InputSpec{Units: 1}}, {Name: "out", Wiring: wiring.Spec{Dense: &wiring.Dense{Units: 1}}},
	}}
	_, err := Build(spec, Options{Learning: learningSpec(), Outputs: 1})
	if err == nil || !strings.Contains(err.Error(), `population "out" cannot learn: neurons that never fire`) {
		t.Errorf("learning: %v", err)
	}
	n := build(t, spec, Options{})
	n.populations[0].projections[0].weights[0] = 3
	r, err := n.Run(t.Context(), Trial{20 * ms, map[string][]Spike{"in": {{2 * ms, 0}}}, []string{"out"}})
	if err != nil {
		t.Fatal(err)
	}
	// A unit current into I for T, so short that the potential is that of a jump of I in
	// its middle, to the square of T/τ.
	for k, v := range r.Potentials["out"] {
		age, want := float64(k+1)-2.05, 0.
		if age > 0 {
			want = 3 * .02 * (math.Exp(-age/10) - math.Exp(-age/5)) * 5 / (10 - 5)
		}
		if math.Abs(v[0]-want) > 1e-4*.06 {
			t.Errorf("at %d ms the potential is %v, want %v", k+1, v[0], want)
		}
	}
	if len(r.Spikes["out"]) != 0 || len(n.Warnings()) != 0 {
		t.Errorf("spikes %v, warnings %v", r.Spikes["out"], n.Warnings())
	}
}
