package neuron_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"spikesim/events"
	"spikesim/neuron"
	"spikesim/neuron/neurontest"
	"spikesim/sim/random"
)

// anyNeuron is a neuron of lif, if, cuba_lif, li or i with all that they can have: without
// leak where tauM is infinite, without synapse where tauS is 0, without a threshold where
// that is infinite.
type anyNeuron struct {
	tauM, tauS, threshold, leakTo, drive, gain, pulse float64 // in ms
	floor                                             float64 // -Inf for none
	after                                             neuron.AfterSpikeParams
}

// spec returns the choice of the model.
func (a anyNeuron) spec() neuron.Spec {
	all := neuron.All
	arrival := neuron.ArrivalParams{Gain: all(a.gain), PulseMS: a.pulse}
	var floor *neuron.Values
	if !math.IsInf(a.floor, -1) {
		v := all(a.floor)
		floor = &v
	}
	perfect, silent := math.IsInf(a.tauM, 1), math.IsInf(a.threshold, 1)
	switch {
	case perfect && silent:
		return neuron.Spec{I: &neuron.IParams{DrivePerMS: all(a.drive), ArrivalParams: arrival}}
	case silent:
		return neuron.Spec{LI: &neuron.LIParams{TauMMS: all(a.tauM), TauSynMS: all(a.tauS), VLeak: all(a.leakTo), DrivePerMS: all(a.drive), ArrivalParams: arrival}}
	case perfect:
		return neuron.Spec{IF: &neuron.IFParams{Precision: "float64", Threshold: all(a.threshold), AfterSpikeParams: a.after, DrivePerMS: all(a.drive), ArrivalParams: arrival, LowerBound: floor}}
	case a.tauS > 0:
		return neuron.Spec{CubaLIF: &neuron.CubaLIFParams{TauMMS: all(a.tauM), TauSynMS: all(a.tauS), Threshold: all(a.threshold), AfterSpikeParams: a.after, VLeak: all(a.leakTo), DrivePerMS: all(a.drive), ArrivalParams: arrival}}
	}
	return neuron.Spec{LIF: &neuron.LIFParams{Precision: "float64", TauMMS: all(a.tauM), Threshold: all(a.threshold), AfterSpikeParams: a.after, VLeak: all(a.leakTo), DrivePerMS: all(a.drive), ArrivalParams: arrival, LowerBound: floor}}
}

// psp is the potential after one spike of weight 1, with neither leak to elsewhere nor drive.
func (a anyNeuron) psp(age float64) float64 {
	d := func(s, tau float64) float64 { return math.Exp(-s / tau) }
	response := func(s float64) float64 { // of a jump of I by 1
		if math.Abs(a.tauS-a.tauM) < 1e-6 {
			return s / a.tauM * d(s, a.tauM)
		}
		return a.tauS / (a.tauS - a.tauM) * (d(s, a.tauS) - d(s, a.tauM))
	}
	on, off := min(age, a.pulse), max(age-a.pulse, 0)
	switch {
	case a.pulse == 0 && a.tauS > 0:
		return a.gain * response(age)
	case a.pulse == 0:
		return a.gain * d(age, a.tauM)
	case math.IsInf(a.tauM, 1):
		return a.gain * on / a.pulse
	case a.tauS == 0:
		return a.gain * a.tauM / a.pulse * (1 - d(on, a.tauM)) * d(off, a.tauM)
	}
	i := a.gain * a.tauS / a.pulse
	return i*(1-d(on, a.tauM)-response(on))*d(off, a.tauM) + i*(1-d(on, a.tauS))*response(off)
}

var none = math.Inf(-1)

func TestPulseNeuronsConform(t *testing.T) {
	inf := math.Inf(1)
	reset := func(v float64) neuron.AfterSpikeParams {
		return neuron.AfterSpikeParams{Reset: neuron.Reset{Value: neuron.All(v)}}
	}
	for i, a := range []anyNeuron{
		{10, 0, 1, 0, 0, 1, .1, none, neuron.AfterSpikeParams{}},
		{10, 0, 1, 0, 0, 2.5, 3.3, none, reset(-.3)},
		{10, 0, .1, 0, 0, .04, .1, none, subtracting(.5)},
		{10, 0, 1, .3, .02, 1, 1.7, none, reset(.2)},
		{inf, 0, .7, 0, 0, .5, 1.234567, none, neuron.AfterSpikeParams{TRefMS: neuron.All(1)}},
		{inf, 0, .7, 0, 0, 1, .1, -.2, neuron.AfterSpikeParams{TRefMS: neuron.All(.5)}},
		{10, 0, 1, 0, 0, 1, 0, -.1, neuron.AfterSpikeParams{}},
		{10, 5, 1, 0, 0, 3, 0, none, reset(-.5)},
		{10, 5, .1, 0, 0, 1, 2, none, neuron.AfterSpikeParams{TRefMS: neuron.All(1)}},
		{5, 13, .1, 0, 0, 1, .7, none, subtracting(.3)},
		{8, 8, .1, 0, 0, 2, 1.1, none, neuron.AfterSpikeParams{}},
		{10, 5, .5, .2, .03, 1, .4, none, reset(.1)},
	} {
		if testing.Short() && i%2 == 1 {
			continue
		}
		t.Run(fmt.Sprintf("%v", a), func(t *testing.T) {
			spec := a.spec()
			s := subject(spec)
			s.NewTrace = nil // there is none for a gain and for pulses
			s.Threshold, s.Float64, s.Autonomous, s.Wakes = a.threshold, true, spec.Info().BetweenInputs, a.pulse > 0
			s.Spontaneous, s.Moving, s.Repeats = spec.Info().Spontaneous, a.leakTo != 0 || a.drive != 0, a.after.Reset.Subtract
			s.Refractory = events.FromMS(a.after.TRefMS.Of(0))
			s.AtOnce = a.tauS == 0 && a.pulse == 0 && a.gain == 1
			s.Largest = 1e30
			best := 0.
			for k := range 4000 {
				best = max(best, a.psp(float64(k)/100))
			}
			s.Strong = float32(1.9 * a.threshold / best)
			if !s.Moving {
				if math.IsInf(a.floor, -1) {
					s.PSP = func(age events.Time) float64 { return a.psp(age.MS()) }
				}
				if a.pulse > 0 && s.PSP != nil {
					s.FirstSpike = func(in []neurontest.Input) events.Time {
						return firstOf(s.PSP, a.threshold, events.FromMS(a.pulse), in)
					}
				}
			}
			s = levelled(s, func(threshold float64) neuron.Spec {
				spec := a.spec()
				switch {
				case spec.LIF != nil:
					spec.LIF.Threshold, spec.LIF.ThresholdPerChannel = neuron.All(threshold), true
				case spec.IF != nil:
					spec.IF.Threshold, spec.IF.ThresholdPerChannel = neuron.All(threshold), true
				default:
					spec.CubaLIF.Threshold, spec.CubaLIF.ThresholdPerChannel = neuron.All(threshold), true
				}
				return spec
			})
			if a.after.Reset.Value.Of(0) > 0 {
				s.AtThreshold = nil // thresholds that move are refused then
			}
			neurontest.Run(t, s)
		})
	}
}

// Random neurons with all they can have, under random input, against the one in real time.
func TestAnyNeuronAgreesWithItsEquations(t *testing.T) {
	const end = 60 * ms
	trials, fired := 240, 0
	if testing.Short() {
		trials = 60
	}
	for trial := range trials {
		k := random.New(5).Int(trial)
		draw := uint64(0)
		uniform := func() float64 { draw++; return k.Float64(draw) }
		of := func(list ...float64) float64 { return list[int(uniform()*float64(len(list)))] }
		a := anyNeuron{
			tauM: of(math.Inf(1), 3, 10, 25), threshold: of(1, 1, 1, math.Inf(1)), floor: of(none, none, -.3),
			gain: of(1, .5, 3), pulse: of(0, .1, 1.2345678, 4), drive: (uniform() - .4) * .2,
		}
		if !math.IsInf(a.tauM, 1) {
			a.tauS, a.leakTo = of(0, 0, 2, 3, 10, 18.5), uniform()*2-1
		}
		if a.tauS > 0 || math.IsInf(a.threshold, 1) {
			a.floor = none
		}
		a.after.TRefMS = neuron.All(of(0, 1, 2.3456789))
		switch of(0, 1, 2) {
		case 1:
			a.after.Reset.Value = neuron.All(uniform() - .3)
		case 2:
			// Without a refractory time what is left of a jump fires a nanosecond later,
			// and not at the same moment as in real time.
			a.after.Reset.Subtract, a.after.TRefMS = true, neuron.All(1)
		}
		inputs := trialInputs(k.Int(1), end, trial%2 == 0, .1, .5)
		m := a.spec().New(1, nil, ms)
		got, potentials := played(m, inputs, end)
		want, course := a.course(inputs, end.MS())
		fired += len(got)
		same := len(got) == len(want)
		for j := range min(len(got), len(want)) {
			d := float64(got[j]) - want[j]*1e6
			same = same && d > -.05 && d < 1.05
		}
		if !same {
			t.Errorf("trial %d: %+v: spikes at %v, in real time %v ms", trial, a, got, want)
			continue
		}
		for j, v := range potentials {
			// A spike of the last nanosecond shows in one of both alone.
			near := slices.ContainsFunc(got, func(at events.Time) bool { return at == events.Time(j+1)*ms })
			if !near && !(math.Abs(v-course[j]) <= 1e-9*(1+math.Abs(v))) {
				t.Errorf("trial %d: %+v: at %d ms the potential is %.12g, in real time %.12g", trial, a, j+1, v, course[j])
				break
			}
		}
	}
	if fired < 3*trials {
		t.Errorf("only %d spikes in all", fired)
	}
}

// played runs one neuron, fires it, and returns when it fired and its potential at ticks of
// a ms.
func played(m neuron.Model, inputs []neurontest.Input, end events.Time) (at []events.Time, potentials []float64) {
	return playedTicks(m, inputs, ms, end)
}

func playedTicks(m neuron.Model, inputs []neurontest.Input, tick, end events.Time) (at []events.Time, potentials []float64) {
	a, own := m.(neuron.Autonomous)
	v := make([]float64, 1)
	for now := tick; now <= end; now += tick {
		for {
			t := events.Never
			if own {
				t = a.NextSpike()
			}
			if len(inputs) > 0 {
				t = min(t, inputs[0].At)
			}
			if t > now {
				break
			}
			var touched []neuron.Span
			for ; len(inputs) > 0 && inputs[0].At == t; inputs = inputs[1:] {
				m.Deliver(t, 0, []float32{inputs[0].Weight})
				touched = []neuron.Span{{First: 0, Len: 1}}
			}
			if len(m.Fire(t, touched, nil)) > 0 {
				at = append(at, t)
			}
		}
		m.Tick(now, nil)
		m.Potential(now, v)
		potentials = append(potentials, v[0])
	}
	return at, potentials
}

// The neuron of which many tools have published what they make of it: pulses of 0.1 ms and
// height 1 into a potential of 2.5 ms, and the same as jumps.
func TestPublishedLIF(t *testing.T) {
	const tick = ms / 10
	rows := []int{60, 220, 270, 310, 320, 350, 370, 400, 410, 430, 440, 450, 460, 470, 480, 490, 500, 510, 520, 530,
		670, 680, 690, 700, 710, 720, 730, 740, 750, 760, 770, 780, 840, 850}
	spec := func(pulse float64) neuron.Spec {
		// The file has its numbers in float32. What a pulse of height 1 brings in all,
		// r·dt/τ, is what a jump does.
		tau := float64(float32(.0025)) * 1e3
		return anyNeuron{tau, 0, float64(float32(.1)), 0, 0, .1 / tau, pulse, none, neuron.AfterSpikeParams{}}.spec()
	}
	var pulses, jumps []neurontest.Input
	for _, row := range rows {
		pulses = append(pulses, neurontest.Input{At: events.Time(row) * tick, Weight: 1})
		jumps = append(jumps, neurontest.Input{At: events.Time(row) * tick, Weight: 1})
	}
	at, potentials := playedTicks(spec(.1).New(1, nil, tick), pulses, tick, 100*ms)
	for i, want := range []float64{46.084386, 51.089752, 71.091961, 76.090890} {
		if len(at) != 4 || math.Abs(at[i].MS()-want) > 1.5e-6 {
			t.Errorf("pulses: spikes at %v, published %v ms", at, want)
		}
	}
	if got, _ := playedTicks(spec(0).New(1, nil, tick), jumps, tick, 100*ms); !slices.Equal(got, []events.Time{450 * tick, 500 * tick, 710 * tick, 760 * tick}) {
		t.Errorf("jumps: spikes at %v", got)
	}
	file, err := os.Open("../../shared/nir/lif/lif_exact.csv")
	if err != nil {
		t.Skip("the published potential is not here: ", err)
	}
	defer file.Close()
	table, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for k, row := range table {
		number := func(i int) float64 {
			x, err := strconv.ParseFloat(strings.TrimSpace(row[i]), 64)
			if err != nil {
				t.Fatal(err)
			}
			return x
		}
		if number(0) == 1 != slices.Contains(rows, k) {
			t.Fatalf("row %d has an input of %v", k, number(0))
		}
		// The published run looks for its spikes with θ − 1 in float32, is so late by
		// 0.06 ns, and 2.9e-9 away from there on.
		tolerance := 1e-12
		if k >= 460 {
			tolerance = 3e-9
		}
		if d := potentials[k] - number(1); math.Abs(d) > tolerance {
			t.Errorf("row %d: the potential is %v, published %v", k, potentials[k], number(1))
		}
	}
}

// A potential that its leak takes above the threshold fires by itself.
func TestLeakAboveTheThreshold(t *testing.T) {
	m := anyNeuron{10, 0, 1, 1.2, 0, 1, .1, none, neuron.AfterSpikeParams{}}.spec().New(1, nil, ms)
	at, _ := played(m, nil, 500*ms)
	period := 10 * math.Log(1.2/.2)
	if len(at) != int(500/period) {
		t.Fatalf("%d spikes", len(at))
	}
	for k, got := range at {
		if d := float64(got) - float64(k+1)*period*1e6; d < -1e-3 || d > 1+1e-3 {
			t.Errorf("spike %d at %d, %v ns late", k, got, d)
		}
	}
}

// A potential exactly at its threshold fires, or not where it has to be above.
func TestAboveThreshold(t *testing.T) {
	for _, above := range []bool{false, true} {
		for _, spec := range []neuron.Spec{
			{LIF: &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(.75), AboveThreshold: above}},
			{IF: &neuron.IFParams{Threshold: neuron.All(.75), AboveThreshold: above}},
		} {
			fired := len(instant(spec.New(1, nil, ms), 5, 0, .75)) > 0
			clocked := len(spec.NewClocked(1, nil, ms).Step([]float64{.75}, nil)) > 0
			if fired == above || above && clocked {
				t.Errorf("%s, above %v: fires %v, clocked %v", spec.Info().Name, above, fired, clocked)
			}
		}
	}
}

// Pulses as long as a step, on the steps: the clocked potential is that at exact times.
func TestPulsesOnTheClock(t *testing.T) {
	for _, a := range []anyNeuron{
		{10, 0, math.Inf(1), .3, .02, 1.5, 1, none, neuron.AfterSpikeParams{}},
		{math.Inf(1), 0, math.Inf(1), 0, .02, 1.5, 1, none, neuron.AfterSpikeParams{}},
		{10, 4, math.Inf(1), .3, .02, 1.5, 1, none, neuron.AfterSpikeParams{}},
		{10, 4, math.Inf(1), .3, .02, 1.5, 0, none, neuron.AfterSpikeParams{}},
		{6, 0, 1, 0, 0, 1, 0, -.2, neuron.AfterSpikeParams{}},
	} {
		inputs := trialInputs(random.New(2), 100*ms, false, .1, .8)
		for i := range inputs {
			inputs[i].At = inputs[i].At / ms * ms
		}
		inputs = slices.DeleteFunc(inputs, func(in neurontest.Input) bool { return in.At == 0 })
		_, want := played(a.spec().New(1, nil, ms), inputs, 100*ms)
		c := a.spec().NewClocked(1, nil, ms)
		v := make([]float64, 1)
		for k := range want {
			sum := 0.
			for _, in := range inputs {
				if in.At == events.Time(k+1)*ms {
					sum += float64(in.Weight)
				}
			}
			c.Step([]float64{sum}, nil)
			if c.Potential(v); math.Abs(v[0]-want[k]) > 1e-12*(1+math.Abs(want[k])) {
				t.Fatalf("%+v: at %d ms the potential is %v, at exact times %v", a, k+1, v[0], want[k])
			}
		}
	}
	pulses := anyNeuron{10, 0, 1, 0, 0, 1, .1, none, neuron.AfterSpikeParams{}}.spec()
	if err := pulses.CheckClocked(ms/10, ms); err != nil {
		t.Error(err)
	}
	if err := pulses.CheckClocked(ms, ms); err == nil || !strings.Contains(err.Error(), "use a step of 0.1 ms") {
		t.Errorf("steps of 1 ms: %v", err)
	}
}

// No rounding outlives the pulses, however different in size they are.
func TestPulsesEndAtZero(t *testing.T) {
	m := anyNeuron{math.Inf(1), 0, math.Inf(1), 0, 0, 1, 1, none, neuron.AfterSpikeParams{}}.spec().New(1, nil, ms)
	var inputs []neurontest.Input
	for k := range events.Time(100) {
		inputs = append(inputs, neurontest.Input{At: 1 + k*ms/10, Weight: []float32{1e20, .1, -1e20, .3}[k%4]})
	}
	_, v := played(m, inputs, 100*ms)
	if last := v[len(v)-1]; last != v[20] {
		t.Errorf("long after the last pulse the potential still moves: %v and %v", v[20], last)
	}
}
