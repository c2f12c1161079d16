package neuron_test

import (
	"math"
	"slices"
	"testing"

	"spikesim/events"
	"spikesim/neuron"
	"spikesim/neuron/neurontest"
	"spikesim/sim/random"
)

// realCuba is the neuron of cuba_lif in real time, by nothing but its closed form and
// halving: a reference that knows no nanoseconds but those of its input. In 80-bit floats
// it is equal to NEST's iaf_psc_exp_ps_lossless.
func realCuba(p neuron.CubaLIFParams, inputs []neurontest.Input, end events.Time) (at []float64) {
	tauM, tauS, threshold := p.TauMMS.Of(0)*1e6, p.TauSynMS.Of(0)*1e6, p.Threshold.Of(0)
	v, i, now, free := 0., 0., 0., 0.
	after := func(s float64) (v1, i1 float64) {
		es, em := math.Exp(-s/tauS), math.Exp(-s/tauM)
		return v*em + i*tauS/(tauS-tauM)*(es-em), i * es
	}
	slope := func(s float64) float64 { v, i := after(s); return i - v }
	halve := func(low, high float64, below func(float64) bool) float64 {
		for range 90 {
			if middle := (low + high) / 2; below(middle) {
				low = middle
			} else {
				high = middle
			}
		}
		return high
	}
	until := func(t float64) {
		for now < t {
			if now < free {
				to := min(free, t)
				i *= math.Exp(-(to - now) / tauS)
				now = to
				continue
			}
			top := t - now // where V is highest
			if slope(0) <= 0 {
				top = 0
			} else if slope(top) < 0 {
				top = halve(0, top, func(s float64) bool { return slope(s) > 0 })
			}
			if highest, _ := after(top); top == 0 || highest < threshold {
				v, i = after(t - now)
				now = t
				return
			}
			s := halve(0, top, func(s float64) bool { v, _ := after(s); return v < threshold })
			_, i = after(s)
			v, now = 0, now+s
			free = now + float64(events.FromMS(p.TRefMS.Of(0)))
			at = append(at, now)
		}
	}
	for _, in := range inputs {
		until(float64(in.At))
		i += float64(in.Weight)
	}
	until(float64(end))
	return at
}

// Trials as they were run beside NEST: single neurons under random input, of which some comes
// in bursts. Spikes have the whole nanosecond after that of the neuron in real time, however
// many there were before.
func TestCubaLIFAgreesWithRealTime(t *testing.T) {
	const end = 100 * ms
	trials := 100
	if testing.Short() {
		trials = 15
	}
	for _, p := range []neuron.CubaLIFParams{
		{TauMMS: neuron.All(10), TauSynMS: neuron.All(5), Threshold: neuron.All(1), AfterSpikeParams: neuron.AfterSpikeParams{TRefMS: neuron.All(.001)}},
		{TauMMS: neuron.All(10), TauSynMS: neuron.All(2), Threshold: neuron.All(1), AfterSpikeParams: neuron.AfterSpikeParams{TRefMS: neuron.All(2)}},
		{TauMMS: neuron.All(20), TauSynMS: neuron.All(3), Threshold: neuron.All(1), AfterSpikeParams: neuron.AfterSpikeParams{TRefMS: neuron.All(.001)}},
		{TauMMS: neuron.All(5), TauSynMS: neuron.All(15), Threshold: neuron.All(1), AfterSpikeParams: neuron.AfterSpikeParams{TRefMS: neuron.All(.001)}},
	} {
		var late []float64
		for trial := range trials {
			inputs := trialInputs(random.New(11).Int(trial), end, trial%3 == 0, .8, 1.6)
			got := spikes(neuron.Spec{CubaLIF: &p}.New(1, nil, ms), inputs, end)
			want := realCuba(p, inputs, end)
			for k := range min(len(got), len(want)) {
				late = append(late, float64(got[k])-want[k])
			}
			// A spike of the last nanosecond counts in one of both alone.
			if d := len(got) - len(want); d != 0 && (d != -1 || want[len(want)-1] < float64(end-1)) {
				t.Errorf("%+v, trial %d: %d spikes, in real time %d", p, trial, len(got), len(want))
			}
		}
		slices.Sort(late)
		if first, last := late[0], late[len(late)-1]; first < -.01 || last > 1.01 || len(late) < 5*trials {
			t.Errorf("%+v: %d spikes are late by %v to %v ns, median %v", p, len(late), first, last, late[len(late)/2])
		}
	}
}

// trialInputs are up to 200 inputs of normally distributed weight to one neuron, in bursts or
// not.
func trialInputs(key random.Key, end events.Time, bursts bool, mean, deviation float64) (inputs []neurontest.Input) {
	draw := uint64(0)
	uniform := func() float64 { draw++; return key.Float64(draw) }
	var centres []float64
	for range 1 + int(uniform()*24) {
		centres = append(centres, uniform()*float64(end-3*ms))
	}
	var at []events.Time
	for range 5 + int(uniform()*195) {
		t := uniform() * float64(end-ms)
		if bursts {
			t = centres[int(uniform()*float64(len(centres)))] - 3e5*math.Log(1-uniform())
		}
		at = append(at, 1000+events.Time(t))
	}
	slices.Sort(at)
	for _, t := range slices.Compact(at) {
		if t <= end {
			draw++
			inputs = append(inputs, neurontest.Input{At: t, Weight: float32(mean + deviation*key.Normal(draw))})
		}
	}
	return inputs
}
