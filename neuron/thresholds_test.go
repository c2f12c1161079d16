package neuron_test

import (
	"math"
	"reflect"
	"testing"

	"spikesim/events"
	"spikesim/experiments/strictyaml"
	"spikesim/neuron"
	"spikesim/sim/random"
)

// levelledSpecs are the models that can have thresholds of their own, each with
// one threshold or with those of its channels.
var levelledSpecs = map[string]func(threshold float64, perChannel bool) neuron.Spec{
	"lif": func(threshold float64, perChannel bool) neuron.Spec {
		return neuron.Spec{LIF: &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(threshold), ThresholdPerChannel: perChannel}}
	},
	"lif in float64": func(threshold float64, perChannel bool) neuron.Spec {
		return neuron.Spec{LIF: &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(threshold), ThresholdPerChannel: perChannel, Precision: "float64"}}
	},
	"if": func(threshold float64, perChannel bool) neuron.Spec {
		return neuron.Spec{IF: &neuron.IFParams{Threshold: neuron.All(threshold), ThresholdPerChannel: perChannel}}
	},
	"if in float64": func(threshold float64, perChannel bool) neuron.Spec {
		return neuron.Spec{IF: &neuron.IFParams{Threshold: neuron.All(threshold), ThresholdPerChannel: perChannel, Precision: "float64"}}
	},
	"alif": func(threshold float64, perChannel bool) neuron.Spec {
		return neuron.Spec{ALIF: &neuron.ALIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(threshold), TauAdaptMS: neuron.All(100), Adaptation: neuron.All(.3), ThresholdPerChannel: perChannel}}
	},
	"alif, quick adaptation": func(threshold float64, perChannel bool) neuron.Spec {
		return neuron.Spec{ALIF: &neuron.ALIFParams{TauMMS: neuron.All(20), Threshold: neuron.All(threshold), TauAdaptMS: neuron.All(1), Adaptation: neuron.All(1), ThresholdPerChannel: perChannel}}
	},
	"cuba_lif": func(threshold float64, perChannel bool) neuron.Spec {
		return neuron.Spec{CubaLIF: &neuron.CubaLIFParams{TauMMS: neuron.All(10), TauSynMS: neuron.All(5), Threshold: neuron.All(threshold / 4), AfterSpikeParams: neuron.AfterSpikeParams{TRefMS: neuron.All(1)}, ThresholdPerChannel: perChannel}}
	},
}

func TestThresholdsFromYAML(t *testing.T) {
	for name, choose := range levelledSpecs {
		for _, own := range []bool{false, true} {
			spec := choose(.75, own)
			text, err := strictyaml.Marshal(spec)
			if err != nil {
				t.Fatal(err)
			}
			var back neuron.Spec
			if err := strictyaml.Load("x.yaml", text, &back, nil); err != nil {
				t.Fatal(err)
			}
			want := .75
			if spec.CubaLIF != nil {
				want /= 4
			}
			if back.Info() != spec.Info() || back.Info().Thresholds != own || !reflect.DeepEqual(back.Threshold(), neuron.All(want)) {
				t.Errorf("%s, thresholds of its own %v: %s gives %+v with a threshold of %v", name, own, text, back.Info(), back.Threshold())
			}
		}
	}
}

// crossing is a neuron under way to its threshold from an instant before the
// tick at 1 ms.
type crossing struct {
	model     func() neuron.Autonomous
	potential func(age events.Time) float64 // from the tick on
	peak      float64                       // the highest that it gets
}

func crossings() map[string]crossing {
	all := map[string]crossing{}
	{
		const w, tauM, tauS = 5., 10., 5.
		v := func(s float64) float64 { return w * tauS / (tauS - tauM) * (math.Exp(-s/tauS) - math.Exp(-s/tauM)) }
		all["cuba_lif"] = crossing{
			func() neuron.Autonomous {
				spec := neuron.Spec{CubaLIF: &neuron.CubaLIFParams{TauMMS: neuron.All(tauM), TauSynMS: neuron.All(tauS), Threshold: neuron.All(1), ThresholdPerChannel: true}}
				m := spec.New(4, nil, ms).(neuron.Autonomous)
				instant(m, ms/4, 0, w, w, w, w)
				return m
			},
			func(age events.Time) float64 { return v(.75 + age.MS()) },
			v(10 * math.Log(2)),
		}
	}
	{
		// A spike at 0.1 ms raises the threshold by 2.2; an input at 0.25 ms leaves D
		// near 0. D then rises to its maximum and falls.
		const w, tauM, tauA, beta = 2.2, 20., 3., 2.2
		d := func(s float64) float64 { return w*math.Exp(-s/tauM) - beta*math.Exp(-(s+.15)/tauA) }
		peak := 0.
		for s := .75; s < 20; s += 1e-3 {
			peak = max(peak, d(s))
		}
		all["alif"] = crossing{
			func() neuron.Autonomous {
				spec := neuron.Spec{ALIF: &neuron.ALIFParams{TauMMS: neuron.All(tauM), Threshold: neuron.All(1), TauAdaptMS: neuron.All(tauA), Adaptation: neuron.All(beta), ThresholdPerChannel: true}}
				m := spec.New(4, nil, ms).(neuron.Autonomous)
				instant(m, ms/10, 0, 1, 1, 1, 1)
				instant(m, ms/4, 0, w, w, w, w)
				return m
			},
			func(age events.Time) float64 { return d(.75 + age.MS()) },
			peak,
		}
	}
	return all
}

// first returns the first nanosecond after a tick of age from at which the
// potential, rising to its peak and falling, is at or above a threshold.
func (c crossing) first(from events.Time, threshold float64) events.Time {
	for low := from; low < from+40*ms; low += ms / 100 {
		high := low + ms/100
		if c.potential(high) < threshold {
			continue
		}
		for high-low > 1 {
			if mid := low + (high-low)/2; c.potential(mid) >= threshold {
				high = mid
			} else {
				low = mid
			}
		}
		return high
	}
	return events.Never
}

// A crossing that is planned is planned anew when its threshold moves at a tick:
// it comes where the potential meets the new threshold, right after the tick if
// it is above it already, or not at all.
func TestThresholdMovesUnderAPlannedCrossing(t *testing.T) {
	for name, c := range crossings() {
		now := c.potential(0)
		if now < .1 || c.peak < 1.05 || now > .9 {
			t.Fatalf("%s: potentials from %v to %v: the test tests nothing", name, now, c.peak)
		}
		for _, threshold := range []float64{
			now / 2, now * (1 - 1e-6), now * (1 + 1e-6), (now + 1) / 2, 1, (1 + c.peak) / 2, c.peak * (1 - 1e-6),
			c.peak * (1 + 1e-6), math.MaxFloat32, math.Inf(1),
		} {
			level := float32(threshold)
			for _, early := range []bool{true, false} {
				m := c.model()
				// Channel 0 moves at once, channel 1 after a tick more, 2 and 3 never.
				levels := []float32{1, 1, 1, float32(math.Inf(1))}
				m.(neuron.Thresholded).SetThresholds(levels)
				if early && m.NextSpike() < ms {
					t.Fatalf("%s: a spike before the tick", name)
				}
				m.Tick(ms, nil)
				if early {
					m.NextSpike() // who asks before the change gets the old answer, and the new after it
				}
				levels[0] = level
				want := [4]events.Time{c.first(0, float64(level)), c.first(0, 1), c.first(0, 1), events.Never}
				if want[1] <= ms {
					t.Fatalf("%s: the planned crossing comes within a tick", name)
				}
				var got [4]events.Time
				for n := range got {
					got[n] = events.Never
				}
				play := func(end events.Time) {
					for at := m.NextSpike(); at <= end; at = m.NextSpike() {
						for _, n := range m.Fire(at, nil, nil) {
							if got[n] == events.Never {
								got[n] = at - ms
							}
						}
					}
					m.Tick(end, nil)
				}
				play(2 * ms)
				levels[1] = level
				if want[1] = c.first(ms, float64(level)); got[1] != events.Never {
					t.Fatalf("%s: channel 1 fires before its threshold moves", name)
				}
				for k := range events.Time(40) {
					play((3 + k) * ms)
				}
				for n := range got {
					// Where the potential is flat, a nanosecond is less than its rounding.
					slack := events.Time(1)
					if math.Abs(threshold/c.peak-1) < 1e-5 {
						slack = 1000
					}
					if got[n] != want[n] && (want[n] == events.Never || got[n] == events.Never || max(got[n]-want[n], want[n]-got[n]) > slack) {
						t.Errorf("%s, threshold %v, asked before %v: channel %d first fires %d ns after the tick, want %d", name, level, early, n, got[n], want[n])
					}
				}
			}
		}
	}
}

// Thresholds that move at every tick cost no allocation.
func TestMovingThresholdsDoNotAllocate(t *testing.T) {
	for name, choose := range levelledSpecs {
		const neurons = 64
		m := choose(1, true).New(neurons, nil, ms)
		auto, _ := m.(neuron.Autonomous)
		levels := []float32{1, 1, 1, 1}
		m.(neuron.Thresholded).SetThresholds(levels)
		row := [neurons]float32{}
		for n := range row {
			row[n] = 2 * float32(random.New(1).Float64(uint64(n)))
		}
		spans, out := []neuron.Span{{Len: neurons}}, []int32{}
		at, fired := events.Time(0), 0
		step := func() {
			at += ms / 2
			for auto != nil && auto.NextSpike() < at {
				out = auto.Fire(auto.NextSpike(), nil, out[:0])
				fired += len(out)
			}
			m.Deliver(at, 0, row[:])
			out = m.Fire(at, spans, out[:0])
			fired += len(out)
			at += ms / 2
			for auto != nil && auto.NextSpike() <= at {
				out = auto.Fire(auto.NextSpike(), nil, out[:0])
				fired += len(out)
			}
			m.Tick(at, out[:0])
			levels[at/ms%4] = .25 + float32(at/ms%7)/4
		}
		for range 100 {
			step()
		}
		if n := testing.AllocsPerRun(50, step); n != 0 || fired < 100 {
			t.Errorf("%s: %v allocations per tick, %d spikes", name, n, fired)
		}
	}
}

// A threshold that falls below a falling potential fires it at the next
// nanosecond, unless the potential is below it by then; and who passes that
// spike over gets a panic.
func TestThresholdFallsOnAFallingPotential(t *testing.T) {
	const w = .9
	for name, tc := range map[string]struct {
		spec      neuron.Spec
		potential func(ns float64) float64 // after the input
	}{
		"alif": {
			neuron.Spec{ALIF: &neuron.ALIFParams{TauMMS: neuron.All(2e-3), Threshold: neuron.All(1), TauAdaptMS: neuron.All(1e-3), Adaptation: neuron.All(1), ThresholdPerChannel: true}},
			func(ns float64) float64 { return w * math.Exp(-ns/2000) },
		},
		"cuba_lif": {
			neuron.Spec{CubaLIF: &neuron.CubaLIFParams{TauMMS: neuron.All(1e-3), TauSynMS: neuron.All(1e-3), Threshold: neuron.All(1), ThresholdPerChannel: true}},
			func(ns float64) float64 { return w * ns / 1000 * math.Exp(-ns/1000) },
		},
	} {
		const age = 3000 // ns, at the tick
		tick, next := tc.potential(age), tc.potential(age+1)
		for threshold, want := range map[float64]events.Time{
			tick + (tick-next)/4: events.Never, tick - (tick-next)/4: events.Never, next - (tick-next)/4: ms + 1,
		} {
			m := tc.spec.New(1, nil, ms).(neuron.Autonomous)
			levels := []float32{1}
			m.(neuron.Thresholded).SetThresholds(levels)
			instant(m, ms-age, 0, w)
			m.Tick(ms, nil)
			levels[0] = float32(threshold)
			if got := m.NextSpike(); got != want {
				t.Errorf("%s: potentials %v and %v, threshold %v: fires at %d, want %d", name, tick, next, threshold, got, want)
			}
		}
		m := tc.spec.New(1, nil, ms).(neuron.Autonomous)
		levels := []float32{1}
		m.(neuron.Thresholded).SetThresholds(levels)
		instant(m, ms-age, 0, w)
		m.Tick(ms, nil)
		levels[0] = float32(next / 2)
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: a spike passed over without a panic", name)
				}
			}()
			m.Fire(ms+2, nil, nil)
		}()
	}
}
