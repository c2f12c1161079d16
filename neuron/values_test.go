package neuron_test

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"

	"spikesim/events"
	"spikesim/neuron"
	"spikesim/neuron/neurontest"
	"spikesim/sim/random"
)

// variedSpecs are models whose neurons differ in all that they can; k draws a number of
// every parameter of a channel.
func variedSpecs(list func(low, high float64) neuron.Values) map[string]neuron.Spec {
	return map[string]neuron.Spec{
		"lif": {LIF: &neuron.LIFParams{TauMMS: list(3, 20), Threshold: list(.5, 1.5)}},
		"lif with all": {LIF: &neuron.LIFParams{
			TauMMS: list(3, 20), Threshold: list(.6, 1.5), VLeak: list(-.5, 1), DrivePerMS: list(-.1, .2),
			AfterSpikeParams: neuron.AfterSpikeParams{TRefMS: list(0, 3), Reset: neuron.Reset{Value: list(-.5, .5)}},
		}},
		"lif that subtracts": {LIF: &neuron.LIFParams{
			TauMMS: list(3, 20), Threshold: list(.5, 1.5), VLeak: list(-.5, 1),
			AfterSpikeParams: neuron.AfterSpikeParams{TRefMS: list(1, 3), Reset: neuron.Reset{Subtract: true}},
		}},
		"alif": {ALIF: &neuron.ALIFParams{
			TauMMS: list(3, 20), Threshold: list(.6, 1.5), TauAdaptMS: list(2, 40), Adaptation: list(0, .5), VLeak: list(-.5, 1), DrivePerMS: list(-.1, .2),
			AfterSpikeParams: neuron.AfterSpikeParams{TRefMS: list(0, 3), Reset: neuron.Reset{Value: list(-.5, .5)}},
		}},
		"if": {IF: &neuron.IFParams{
			Threshold: list(.6, 1.5), DrivePerMS: list(-.1, .2),
			AfterSpikeParams: neuron.AfterSpikeParams{TRefMS: list(0, 3), Reset: neuron.Reset{Value: list(-.5, .5)}},
		}},
		"cuba_lif of pulses": {CubaLIF: &neuron.CubaLIFParams{
			TauMMS: list(3, 20), TauSynMS: list(2, 20), Threshold: list(.2, .4), VLeak: list(-.1, .1), DrivePerMS: list(0, .05),
			AfterSpikeParams: neuron.AfterSpikeParams{TRefMS: list(0, 3), Reset: neuron.Reset{Value: list(-.2, .1)}},
			ArrivalParams:    neuron.ArrivalParams{Gain: list(.8, 2), PulseMS: 1},
		}},
		"if with a lower bound": {IF: &neuron.IFParams{
			Threshold: list(.6, 1.5), LowerBound: pointer(list(-.5, 0)), ArrivalParams: neuron.ArrivalParams{Gain: list(.8, 2)},
		}},
		"li": {LI: &neuron.LIParams{
			TauMMS: list(3, 20), TauSynMS: list(2, 20), VLeak: list(-.1, .1), DrivePerMS: list(0, .05),
			ArrivalParams: neuron.ArrivalParams{Gain: list(.8, 2), PulseMS: 1},
		}},
	}
}

func pointer(v neuron.Values) *neuron.Values { return &v }

// Every neuron of a population whose neurons differ fires as one of a population of its
// like, and has its potentials, event by event and on the clock; with a list of channels
// and with one of neurons.
func TestNeuronsThatDiffer(t *testing.T) {
	const channels, neurons, end = 3, 6, 200 * ms
	for _, length := range []int{channels, neurons} {
		// The i-th parameter of neuron n, of all or of one.
		with := func(only int) map[string]neuron.Spec {
			parameter := 0
			return variedSpecs(func(low, high float64) neuron.Values {
				list := make([]float64, length)
				parameter++
				for i := range list {
					list[i] = low + (high-low)*random.New(5).Int(parameter).Float64(uint64(i))
				}
				if only >= 0 {
					return neuron.All(list[only%length])
				}
				return neuron.Each(list...)
			})
		}
		for name, spec := range with(-1) {
			t.Run(fmt.Sprint(name, ", lists of ", length), func(t *testing.T) {
				spec.Validate(func(path, problem, _ string) { t.Errorf("%s: %s", path, problem) })
				total := 0
				for n := range neurons {
					alone := with(n)[name]
					inputs := inputsOf(n, end)
					one, wantV := spikesAndPotential(alone, 1, 0, inputs, end)
					got, gotV := spikesAndPotential(spec, neurons, n, inputs, end)
					if !slices.Equal(got, one) || math.Abs(gotV-wantV) > 1e-6 { // plain ones are in float32
						t.Errorf("neuron %d fires at %v, one of its like at %v; potentials %v and %v", n, got, one, gotV, wantV)
					}
					total += len(one)
					many, single := spec.NewClocked(neurons, nil, ms), alone.NewClocked(1, nil, ms)
					for k := range 200 {
						w := random.New(9).Int(n).Float64(uint64(k)) * .6
						all := make([]float64, neurons)
						all[n] = w
						got, want := slices.Contains(many.Step(all, nil), int32(n)), len(single.Step([]float64{w}, nil)) > 0
						if got != want {
							t.Fatalf("on the clock neuron %d fires at step %d: %v, one of its like: %v", n, k, got, want)
						}
					}
				}
				if total < 50 && spec.LI == nil {
					t.Errorf("only %d spikes", total)
				}
			})
		}
	}
}

// inputsOf draws the input of a neuron.
func inputsOf(n int, end events.Time) (inputs []neurontest.Input) {
	key := random.New(3).Int(n)
	at := events.Time(0)
	for i := uint64(0); ; i += 2 {
		if at += 1 + events.Time(key.Float64(i)*6e6); at >= end {
			return inputs
		}
		inputs = append(inputs, neurontest.Input{At: at, Weight: float32(key.Float64(i+1)*1.4 - .4)})
	}
}

// spikesAndPotential gives one neuron of a population its input and returns when it
// fires, and its potential at the end.
func spikesAndPotential(spec neuron.Spec, neurons, n int, inputs []neurontest.Input, end events.Time) (at []events.Time, v float64) {
	m := spec.New(neurons, nil, ms)
	auto, _ := m.(neuron.Autonomous)
	for tick := ms; tick <= end; tick += ms {
		for {
			t := events.Never
			if auto != nil {
				t = auto.NextSpike()
			}
			var touched []neuron.Span
			if len(inputs) > 0 && inputs[0].At <= t {
				t = inputs[0].At
			}
			if t > tick {
				break
			}
			if len(inputs) > 0 && inputs[0].At == t {
				m.Deliver(t, int32(n), []float32{inputs[0].Weight})
				touched, inputs = []neuron.Span{{First: int32(n), Len: 1}}, inputs[1:]
			}
			if slices.Contains(m.Fire(t, touched, nil), int32(n)) {
				at = append(at, t)
			}
		}
		m.Tick(tick, nil)
	}
	dst := make([]float64, neurons)
	m.Potential(end, dst)
	return at, dst[n]
}

// Traces of neurons that differ are those of their like.
func TestTracesOfNeuronsThatDiffer(t *testing.T) {
	taus := []float64{10, 4, 10, 25}
	spec := neuron.Spec{LIF: &neuron.LIFParams{TauMMS: neuron.Each(taus...), Threshold: neuron.All(1)}}
	if got := spec.TraceKinds(); !slices.Equal(got, []int32{0, 1, 0, 2}) {
		t.Fatalf("kinds %v", got)
	}
	trace, clocked := spec.NewTrace(2, ms).(*neuron.VariedTrace), spec.NewClockedTrace(2, ms)
	for k := range events.Time(9) {
		trace.Add(k*ms+ms/2, []int32{1, 1})
		trace.Tick((k + 1) * ms)
		p := clocked.Step([]float32{0, 2})
		for kind, tau := range []float64{10, 4, 25} {
			want, onClock := 0., 0.
			for j := range k + 1 {
				want += 2 * math.Exp(-(float64(k-j)+.5)/tau)
				onClock += 2 * math.Exp(-float64(k-j)/tau)
			}
			values, scale := trace.Kinds[kind].At((k + 1) * ms)
			near(t, "trace", float64(values[1]*scale), want, 1e-5)
			near(t, "clocked trace", float64(p[2*kind+1]), onClock, 1e-5)
		}
	}
	trace.Reset()
	clocked.Reset()
	if v, _ := trace.Kinds[2].At(ms); v[1] != 0 || clocked.Step(make([]float32, 2))[5] != 0 {
		t.Error("Reset leaves something")
	}
	same := neuron.Spec{LIF: &neuron.LIFParams{TauMMS: neuron.Each(5, 5), Threshold: neuron.Each(1, 1)}}
	if _, plain := same.New(2, nil, ms).(neuron.Batched); same.TraceKinds() != nil || !plain {
		t.Error("a list of one number over and over is not that number")
	}
}

func TestListsAreValidated(t *testing.T) {
	for want, p := range map[string]neuron.LIFParams{
		"lif.tau_m_ms[1]: -1 is out of range":                  {TauMMS: neuron.Each(3, -1), Threshold: neuron.All(1)},
		"lif.threshold: the list is empty":                     {TauMMS: neuron.All(3), Threshold: neuron.Each([]float64{}...)},
		"lif.v_leak: the list has 3 numbers":                   {TauMMS: neuron.Each(3, 4), Threshold: neuron.All(1), VLeak: neuron.Each(0, 0, .1)},
		"lif.reset.value: a potential that is reset to the th": {TauMMS: neuron.All(3), Threshold: neuron.Each(2, 1), AfterSpikeParams: neuron.AfterSpikeParams{Reset: neuron.Reset{Value: neuron.Each(1.5, 1.5)}}},
	} {
		var got []string
		report := func(path, problem, _ string) { got = append(got, path+": "+problem) }
		spec := neuron.Spec{LIF: &p}
		if spec.Validate(report); len(got) == 0 {
			spec.Fit(2, 8, report)
		}
		if len(got) == 0 || len(got[0]) < len(want) || got[0][:len(want)] != want {
			t.Errorf("reported %q, want %q", got, want)
		}
	}
	var v neuron.Values
	if x, same := v.Same(); x != 0 || !same || v.Of(7) != 0 || !reflect.DeepEqual(v, neuron.All(0)) {
		t.Errorf("the zero value is %v", v)
	}
}
