package neuron_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"spikesim/events"
	"spikesim/neuron"
	"spikesim/neuron/neurontest"
	"spikesim/sim/random"
)

// adapts is how a threshold adapts; not at all without a time constant.
type adapts struct{ tauMS, by float64 }

// generalSpec is a neuron with what a plain one has not; an infinite τ is that of if.
func generalSpec(tauMS, threshold, leakTo, drivePerMS float64, after neuron.AfterSpikeParams, a adapts) neuron.Spec {
	if a.tauMS > 0 {
		return neuron.Spec{ALIF: &neuron.ALIFParams{
			TauMMS: neuron.All(tauMS), Threshold: neuron.All(threshold), TauAdaptMS: neuron.All(a.tauMS), Adaptation: neuron.All(a.by),
			VLeak: neuron.All(leakTo), DrivePerMS: neuron.All(drivePerMS), AfterSpikeParams: after,
		}}
	}
	if math.IsInf(tauMS, 1) {
		return neuron.Spec{IF: &neuron.IFParams{Threshold: neuron.All(threshold), DrivePerMS: neuron.All(drivePerMS), AfterSpikeParams: after}}
	}
	return neuron.Spec{LIF: &neuron.LIFParams{TauMMS: neuron.All(tauMS), Threshold: neuron.All(threshold), VLeak: neuron.All(leakTo), DrivePerMS: neuron.All(drivePerMS), AfterSpikeParams: after}}
}

func subtracting(tRefMS float64) neuron.AfterSpikeParams {
	return neuron.AfterSpikeParams{TRefMS: neuron.All(tRefMS), Reset: neuron.Reset{Subtract: true}}
}

func TestGeneralLIFConforms(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		tau, threshold, leakTo, drive float64
		after                         neuron.AfterSpikeParams
		adapts                        adapts
	}{
		{10, 1, 0, 0, neuron.AfterSpikeParams{TRefMS: neuron.All(2)}, adapts{}},
		{10, 1, 0, 0, neuron.AfterSpikeParams{TRefMS: neuron.All(.7310007)}, adapts{}},
		{10, 1, 0, 0, neuron.AfterSpikeParams{Reset: neuron.Reset{Value: neuron.All(.4)}}, adapts{}},
		{20, .7, 0, 0, neuron.AfterSpikeParams{TRefMS: neuron.All(3), Reset: neuron.Reset{Value: neuron.All(-.4)}}, adapts{}},
		{10, 1, 0, 0, subtracting(0), adapts{}},
		{10, 1, 0, 0, subtracting(2), adapts{}},
		{10, 1, .5, 0, neuron.AfterSpikeParams{}, adapts{}},
		{10, 1, -.5, .02, neuron.AfterSpikeParams{TRefMS: neuron.All(1)}, adapts{}},
		{10, 1, 1.5, 0, neuron.AfterSpikeParams{}, adapts{}},
		{10, 1, 0, .15, neuron.AfterSpikeParams{TRefMS: neuron.All(2)}, adapts{}},
		{10, 1, .2, .1, subtracting(.5), adapts{}},
		{inf, 1, 0, 0, neuron.AfterSpikeParams{TRefMS: neuron.All(2)}, adapts{}},
		{inf, 1, 0, 0, subtracting(0), adapts{}},
		{inf, .7, 0, .07, neuron.AfterSpikeParams{}, adapts{}},
		{inf, 1, 0, .03, subtracting(1), adapts{}},
		{inf, 1, 0, -.03, neuron.AfterSpikeParams{Reset: neuron.Reset{Value: neuron.All(-1)}}, adapts{}},
		{10, 1, 0, 0, neuron.AfterSpikeParams{TRefMS: neuron.All(2)}, adapts{100, .3}},
		{20, 1, 0, 0, neuron.AfterSpikeParams{TRefMS: neuron.All(.7310007)}, adapts{2, 1.5}},
		{20, 1, 0, 0, neuron.AfterSpikeParams{Reset: neuron.Reset{Value: neuron.All(.4)}}, adapts{5, 1}},
		{10, 1, 0, 0, subtracting(0), adapts{30, .3}},
		{10, 1, -.3, .02, subtracting(1), adapts{10, .3}},
		{10, 1, 0, .15, neuron.AfterSpikeParams{TRefMS: neuron.All(2)}, adapts{50, .2}},
		{20, 1, 1.4, 0, neuron.AfterSpikeParams{}, adapts{4, .5}},
	} {
		spec := generalSpec(c.tau, c.threshold, c.leakTo, c.drive, c.after, c.adapts)
		conforms := func(t *testing.T, spec neuron.Spec, double bool) {
			s := subject(spec)
			s.Strong, s.AtOnce, s.Float64, s.Threshold = float32(1.6*c.threshold), true, double, c.threshold
			s.Autonomous, s.Spontaneous = spec.Info().BetweenInputs, spec.Info().Spontaneous
			s.Moving, s.Repeats = c.leakTo != 0 || c.drive != 0, c.after.Reset.Subtract
			s.Refractory = events.FromMS(c.after.TRefMS.Of(0))
			s.Largest = 1e30
			if c.leakTo == 0 && c.drive == 0 {
				s.PSP = func(age events.Time) float64 { return decay(age, c.tau) }
				if c.after.TRefMS.Of(0) == 0 && !c.after.Reset.Subtract && c.after.Reset.Value.Of(0) == 0 {
					s.FirstSpike = firstOfLIF(c.tau, c.threshold)
				}
				s.AfterSpike = func(age events.Time) float64 {
					v := c.after.Reset.Value.Of(0)
					if c.after.Reset.Subtract {
						v = float64(s.Strong) - c.threshold
					}
					if c.adapts.tauMS == 0 {
						return v*decay(max(0, age-s.Refractory), c.tau) - c.threshold
					}
					return v*decay(max(0, age-s.Refractory), c.tau) - c.threshold - c.adapts.by*decay(age, c.adapts.tauMS)
				}
			}
			s.Clocked = func(dt events.Time) func(float64) (float64, bool) {
				v, a, h, free := 0., 0., dt.MS(), 0.
				return func(input float64) (float64, bool) {
					if free -= h; free < h/2 {
						v += h*(c.leakTo-v)/c.tau + h*c.drive
						if math.IsInf(c.tau, 1) {
							v = v - h*(c.leakTo-v)/c.tau
						}
						v += input
					}
					if c.adapts.tauMS > 0 {
						a -= a * h / c.adapts.tauMS
					}
					excess := v - c.threshold - a
					if excess >= 0 {
						a += c.adapts.by
						free = c.after.TRefMS.Of(0)
						v = c.after.Reset.Value.Of(0)
						if c.after.Reset.Subtract {
							v = excess
						}
					}
					return excess, excess >= 0
				}
			}
			levelled := levelled(s, func(threshold float64) neuron.Spec {
				spec := generalSpec(c.tau, threshold, c.leakTo, c.drive, c.after, c.adapts)
				if double {
					spec = spec.DoublePrecision()
				}
				switch {
				case spec.LIF != nil:
					spec.LIF.ThresholdPerChannel = true
				case spec.IF != nil:
					spec.IF.ThresholdPerChannel = true
				default:
					spec.ALIF.ThresholdPerChannel = true
				}
				return spec
			})
			if c.after.Reset.Value.Of(0) > 0 {
				levelled.AtThreshold = nil // thresholds that move are refused then
			}
			neurontest.Run(t, levelled)
		}
		t.Run(fmt.Sprintf("%+v", c), func(t *testing.T) { conforms(t, spec.DoublePrecision(), true) })
		if _, fused := spec.New(1, nil, ms).(neuron.Pausing); fused {
			t.Run(fmt.Sprintf("%+v in float32", c), func(t *testing.T) { conforms(t, spec, false) })
		}
	}
}

// spikes runs one neuron under inputs, ascending, and returns when it fires.
func spikes(m neuron.Model, inputs []neurontest.Input, end events.Time) (at []events.Time) {
	a := m.(neuron.Autonomous)
	tick := ms
	var out []int32
	for len(inputs) > 0 || a.NextSpike() <= end {
		t := a.NextSpike()
		if len(inputs) > 0 && inputs[0].At <= t {
			t = inputs[0].At
		}
		// Ticks before it, at which nothing happens, come first.
		for tick < t {
			m.Tick(tick, nil)
			tick += ms
		}
		var touched []neuron.Span
		for len(inputs) > 0 && inputs[0].At == t {
			m.Deliver(t, 0, []float32{inputs[0].Weight})
			touched, inputs = []neuron.Span{{First: 0, Len: 1}}, inputs[1:]
		}
		if out = m.Fire(t, touched, out[:0]); len(out) > 0 {
			at = append(at, t)
		}
	}
	return at
}

// Under a constant drive the k-th spike stands where the closed form says, however
// large k is: nothing is lost to whole nanoseconds.
func TestDrivenNeuronsKeepTheirPeriod(t *testing.T) {
	for _, c := range []struct{ tau, threshold, leakTo, drive, tRef, reset float64 }{
		{10, 1, 0, .15, 2, 0},
		{10, 1, 1.3, 0, 0, .25},
		{7.3, .9, -.2, .31, .7310007, -.5},
		{20, 20, 0, 1.1, 2, 10},
		{math.Inf(1), 1, 0, .0371, 1.5, 0},
	} {
		m := generalSpec(c.tau, c.threshold, c.leakTo, c.drive, neuron.AfterSpikeParams{TRefMS: neuron.All(c.tRef), Reset: neuron.Reset{Value: neuron.All(c.reset)}}, adapts{}).DoublePrecision().New(1, nil, ms)
		from := func(v float64) float64 { return (c.threshold - v) / c.drive }
		if !math.IsInf(c.tau, 1) {
			end := c.leakTo + c.drive*c.tau
			from = func(v float64) float64 { return c.tau * math.Log((end-v)/(end-c.threshold)) }
		}
		period := from(c.reset) + float64(events.FromMS(c.tRef))/1e6
		got := spikes(m, nil, 20_000*ms)
		if len(got) < 400 {
			t.Fatalf("%+v: %d spikes", c, len(got))
		}
		for k, at := range got {
			want := (from(0) + float64(k)*period) * 1e6
			if d := float64(at) - want; d < -1e-3 || d > 1+1e-3 {
				t.Fatalf("%+v: spike %d at %d, the closed form says %.3f", c, k, at, want)
			}
		}
	}
}

// realNeuron is the same neuron in real time: a reference that knows no nanoseconds but
// those of its input.
func realNeuron(tau, threshold, leakTo, drive float64, after neuron.AfterSpikeParams, adapt adapts, inputs []neurontest.Input, end events.Time) (at []float64) {
	v, a, now, free := 0., 0., 0., 0.
	fade := func(s float64) float64 {
		if a == 0 {
			return 0
		}
		return a * math.Exp(-s/adapt.tauMS)
	}
	evolve := func(v, s float64) float64 {
		if math.IsInf(tau, 1) {
			return v + drive*s
		}
		return leakTo + drive*tau + (v-leakTo-drive*tau)*math.Exp(-s/tau)
	}
	fire := func(t float64) {
		at = append(at, t)
		free = t + after.TRefMS.Of(0)
		a = fade(t - now)
		if after.Reset.Subtract {
			v -= threshold + a
		} else {
			v = after.Reset.Value.Of(0)
		}
		a += adapt.by
		now = t
	}
	// crossing looks for where V − a comes up to the threshold within some time: between
	// its lowest and its highest place, of which there is one at most.
	crossing := func(within float64) float64 {
		v0, a0 := v, a
		d := func(s float64) float64 { return evolve(v0, s) - a0*math.Exp(-s/adapt.tauMS) }
		rises := func(s float64) bool {
			return a0/adapt.tauMS*math.Exp(-s/adapt.tauMS) > (v0-leakTo-drive*tau)/tau*math.Exp(-s/tau)
		}
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
		low, high := 0., within
		switch {
		case rises(0) && !rises(within):
			high = halve(0, within, rises)
		case !rises(0) && rises(within):
			low = halve(0, within, func(s float64) bool { return !rises(s) })
		case !rises(0):
			return math.Inf(1)
		}
		if d(high) < threshold {
			return math.Inf(1)
		}
		return halve(low, high, func(s float64) bool { return d(s) < threshold })
	}
	until := func(t float64) { // brings the neuron to t
		for {
			begin := max(now, free)
			if begin >= t {
				a = fade(max(0, t-now))
				now = max(now, min(begin, t))
				return
			}
			a, now = fade(begin-now), begin
			if v-a >= threshold {
				fire(begin)
				continue
			}
			s := math.Inf(1)
			if adapt.tauMS > 0 {
				s = crossing(t - begin)
			} else if math.IsInf(tau, 1) {
				if drive > 0 {
					s = (threshold - v) / drive
				}
			} else if top := leakTo + drive*tau; top > threshold {
				s = tau * math.Log((top-v)/(top-threshold))
			}
			if begin+s > t {
				v, a, now = evolve(v, t-begin), fade(t-begin), t
				return
			}
			v = threshold + fade(s)
			fire(begin + s)
		}
	}
	for _, in := range inputs {
		t := in.At.MS()
		until(t)
		if t < free {
			continue
		}
		if v += float64(in.Weight); v-a >= threshold {
			fire(t)
		}
	}
	until(end.MS())
	return at
}

// Random input and all combinations of parameters against the neuron in real time.
func TestGeneralLIFAgreesWithRealTime(t *testing.T) {
	const end = 300 * ms
	total, odd := 0, events.FromMS(2.3456789).MS() // in whole nanoseconds
	for trial := range 400 {
		k := random.New(7).Int(trial)
		tau := []float64{math.Inf(1), 3, 10, 25}[k.Uint64(200000)%4]
		leakTo, drive := 0., (k.Float64(1)-.4)*.3
		if !math.IsInf(tau, 1) {
			leakTo = k.Float64(2)*3 - 1.5
			drive /= 2
		}
		var a adapts
		if k.Float64(6) < .6 && !math.IsInf(tau, 1) {
			a = adapts{tau * []float64{.1, .5, 1, 5}[k.Uint64(200005)%4], k.Float64(7)}
		}
		after := neuron.AfterSpikeParams{TRefMS: neuron.All([]float64{0, 0, 1, odd}[k.Uint64(200003)%4])}
		switch k.Uint64(200004) % 3 {
		case 1:
			after.Reset.Value = neuron.All(k.Float64(5) - .5)
		case 2:
			// Without a refractory time what is left fires a nanosecond later, and not at
			// the same moment as in real time.
			after.Reset.Subtract, after.TRefMS = true, neuron.All(1)
		}
		var inputs []neurontest.Input
		at := events.Time(0)
		for i := 0; ; i++ {
			at += 1 + events.Time(k.Float64(uint64(100+2*i))*6e6)
			if at >= end {
				break
			}
			inputs = append(inputs, neurontest.Input{At: at, Weight: float32(k.Float64(uint64(101+2*i))*1.4 - .5)})
		}
		got := spikes(generalSpec(tau, 1, leakTo, drive, after, a).DoublePrecision().New(1, nil, ms), inputs, end)
		want := realNeuron(tau, 1, leakTo, drive, after, a, inputs, end)
		same := len(got) == len(want)
		for i := range min(len(got), len(want)) {
			d := float64(got[i]) - want[i]*1e6
			same = same && d > -.01 && d < 1.01
		}
		if total += len(got); !same {
			t.Errorf("trial %d (tau %v, leak to %v, drive %v, %+v): spikes at %v, in real time %v", trial, tau, leakTo, drive, after, got, want)
		}
	}
	if total < 5000 {
		t.Errorf("only %d spikes in all", total)
	}
}

// A bias that learning changes at a tick drives from there on, and not before.
func TestBiasDrivesFromWhereItIsChanged(t *testing.T) {
	bias := []float32{0, .05}
	m := neuron.Spec{LIF: &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(1), Biased: true}}.New(2, bias, ms)
	for k := range events.Time(4) {
		m.Tick((k+1)*ms, nil)
	}
	bias[0], bias[1] = .2, 0
	// Channel 0 begins at 0 at 4 ms; channel 1 falls from what 4 ms of its bias made.
	want := 4 + 10*math.Log(2/(2-1.))
	if got := m.(neuron.Autonomous).NextSpike(); math.Abs(got.MS()-want) > 1e-6 {
		t.Errorf("the next spike is at %v ms, want %v", got.MS(), want)
	}
	dst := make([]float64, 2)
	m.Tick(5*ms, nil)
	m.Potential(6*ms, dst)
	left := .5 * (1 - math.Exp(-.4)) * math.Exp(-.2)
	if math.Abs(dst[1]-left) > 1e-7 { // a bias is a float32
		t.Errorf("the other is at %v, want %v", dst[1], left)
	}
}

// On the grid the clocked form gives the same spikes.
func TestGeneralLIFOnTheGrid(t *testing.T) {
	for i, after := range []neuron.AfterSpikeParams{{}, {TRefMS: neuron.All(3)}, {TRefMS: neuron.All(1), Reset: neuron.Reset{Value: neuron.All(.5)}}, {Reset: neuron.Reset{Value: neuron.All(-.3)}}} {
		// A leak to somewhere else makes it general. Thresholds that adapt more slowly than
		// V sink to no potential.
		var a adapts
		if i%2 == 1 {
			a = adapts{40, .2}
		}
		spec := generalSpec(10, 1, -.1, 0, after, a).DoublePrecision()
		var inputs []neurontest.Input
		clocked := spec.NewClocked(1, nil, ms)
		var want []events.Time
		key := random.New(3)
		for k := range events.Time(2000) {
			w := float32(key.Float64(uint64(k)) * .6)
			inputs = append(inputs, neurontest.Input{At: (k + 1) * ms, Weight: w})
			if len(clocked.Step([]float64{float64(w)}, nil)) > 0 {
				want = append(want, (k+1)*ms)
			}
		}
		if got := spikes(spec.New(1, nil, ms), inputs, 2000*ms); !slices.Equal(got, want) || len(got) < 50 {
			t.Errorf("%+v: %d spikes, clocked %d", after, len(got), len(want))
		}
	}
}

// The trace of a bias is the derivative of the potential by it.
func TestBiasTraceIsTheDerivative(t *testing.T) {
	for _, spec := range []neuron.Spec{
		{LIF: &neuron.LIFParams{TauMMS: neuron.All(7), Threshold: neuron.All(50), VLeak: neuron.All(.3), Biased: true}},
		{IF: &neuron.IFParams{Threshold: neuron.All(50), Biased: true}},
		{ALIF: &neuron.ALIFParams{TauMMS: neuron.All(7), Threshold: neuron.All(50), TauAdaptMS: neuron.All(9), Adaptation: neuron.All(1), Biased: true}},
	} {
		potential := func(bias float32) float64 {
			m := spec.New(1, []float32{bias}, ms)
			dst := make([]float64, 1)
			m.Potential(9*ms, dst)
			return dst[0]
		}
		got, want := spec.BiasTrace()(0, 9*ms), (potential(.5)-potential(-.5))/1
		if math.Abs(got-want) > 1e-9 {
			t.Errorf("%s: %v, the potential says %v", spec.Info().Name, got, want)
		}
	}
}

// What would fire for ever, or has no meaning, is refused.
func TestGeneralLIFRefuses(t *testing.T) {
	for want, p := range map[string]neuron.LIFParams{
		"t_ref_ms":       {AfterSpikeParams: neuron.AfterSpikeParams{TRefMS: neuron.All(-1)}},
		"t_ref_ms NaN":   {AfterSpikeParams: neuron.AfterSpikeParams{TRefMS: neuron.All(math.NaN())}},
		"reset.value":    {AfterSpikeParams: neuron.AfterSpikeParams{Reset: neuron.Reset{Value: neuron.All(1)}}},
		"reset.value up": {ThresholdPerChannel: true, AfterSpikeParams: neuron.AfterSpikeParams{Reset: neuron.Reset{Value: neuron.All(.2)}}},
		"v_leak":         {VLeak: neuron.All(math.Inf(1))},
		"drive_per_ms":   {DrivePerMS: neuron.All(math.NaN())},
		"precision":      {DrivePerMS: neuron.All(.11), Precision: "float32"},
	} {
		p.TauMMS, p.Threshold = neuron.All(10), neuron.All(1)
		var got []string
		p.Validate(func(path, _, _ string) { got = append(got, path) })
		if path, _, _ := strings.Cut(want, " "); !slices.Equal(got, []string{path}) {
			t.Errorf("%s: reported %q", want, got)
		}
	}
}
