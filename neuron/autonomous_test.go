package neuron_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"spikesim/events"
	"spikesim/neuron"
)

func cuba(tauMS, tauSynMS, threshold, refMS float64) neuron.Spec {
	return neuron.Spec{CubaLIF: &neuron.CubaLIFParams{TauMMS: neuron.All(tauMS), TauSynMS: neuron.All(tauSynMS), Threshold: neuron.All(threshold), AfterSpikeParams: neuron.AfterSpikeParams{TRefMS: neuron.All(refMS)}}}
}

func alif(tauMS, threshold, tauAdaptMS, adaptation float64) neuron.Spec {
	return neuron.Spec{ALIF: &neuron.ALIFParams{TauMMS: neuron.All(tauMS), Threshold: neuron.All(threshold), TauAdaptMS: neuron.All(tauAdaptMS), Adaptation: neuron.All(adaptation)}}
}

// With tau_m = tau_syn = tau the potential after a weight of e·θ·(1+x) peaks
// just above θ at tau, and one of e·θ·(1-x) just below.
func TestCubaLIFFiresJustWhereItsMaximumReaches(t *testing.T) {
	const tauMS = 10
	for _, x := range []float64{1e-2, 1e-4, 1e-6} {
		for _, sign := range []float64{-1, 1} {
			m := cuba(tauMS, tauMS, 1, 0).New(1, nil, ms).(neuron.Autonomous)
			instant(m, 1, 0, float32(math.E*(1+sign*x)))
			due := m.NextSpike()
			if sign < 0 {
				if due != events.Never {
					t.Errorf("a maximum of 1-%v fires at %v", x, due)
				}
				continue
			}
			// w u exp(-u) = 1 near u = 1: 1-u = sqrt(2x) to first order.
			want := tauMS * (1 - math.Sqrt(2*x))
			if math.Abs(due.MS()-want) > tauMS*2*x+1e-3*tauMS {
				t.Errorf("a maximum of 1+%v fires at %v, want about %v ms", x, due, want)
			}
		}
	}
}

// A current that decays hardly at all drives the neuron like a constant one:
// V = w (1 - exp(-s/tau_m)), so it fires every tau_m log(w/(w-θ)) + t_ref, and what is lost
// to whole nanoseconds does not add up.
func TestCubaLIFRateUnderConstantCurrent(t *testing.T) {
	const w, theta, tauSyn = 3., 1., 1e9
	for _, refMS := range []float64{0, 2.5} {
		m := cuba(10, tauSyn, theta, refMS).New(1, nil, ms).(neuron.Autonomous)
		instant(m, 1, 0, w)
		period := 10*math.Log(w/(w-theta)) + refMS
		for k := range 50 {
			want := 1 + (float64(k+1)*period-refMS)*1e6
			// The current falls by 1e-9 a period and more: dT/dI is -tau_m θ/(w(w-θ)).
			late := 10 * theta / (w - theta) * float64((k+1)*(k+2)) * period / tauSyn * 1e6
			if got := float64(m.NextSpike()); got < want-1e-3 || got > want+late+1 {
				t.Fatalf("spike %d with t_ref %v ms comes at %v ns, want %v and at most %v and 1 more", k, refMS, got, want, late)
			}
			if fired := m.Fire(m.NextSpike(), nil, nil); len(fired) != 1 {
				t.Fatal("an announced spike does not come")
			}
		}
	}
}

// At the instant of a spike that is due, input is added first. It changes the
// current and not the potential, so the neuron fires, and the current goes on
// with the input in it.
func TestCubaLIFInputAtTheInstantOfASpike(t *testing.T) {
	const w = 6
	for _, late := range []float32{-100, 4} {
		m := cuba(10, 5, 1, 0).New(2, nil, ms).(neuron.Autonomous)
		instant(m, 1, 0, w, 0)
		due := m.NextSpike()
		if fired := instant(m, due, 0, late); !slices.Equal(fired, []int32{0}) {
			t.Fatalf("at the time of its spike, with an input of %v, fire %v", late, fired)
		}
		if next := m.NextSpike(); (late < 0) != (next == events.Never) {
			t.Errorf("after an input of %v at its spike, the next is due at %v", late, next)
		}
		if late > 0 {
			continue
		}
		// From V = 0 and the current that is left, with the input in it.
		end := (due/ms + 2) * ms
		m.Tick(end-ms, nil)
		m.Tick(end, nil)
		current, s := w*math.Exp(-(due-1).MS()/5)+float64(late), (end - due).MS()
		want := current * -(math.Exp(-s/5) - math.Exp(-s/10))
		near(t, "potential after the spike", float64(membrane(m, end, 2)[0]), want-1, 1e-6)
	}
}

// What an input takes away before the crossing does not come back.
func TestCubaLIFInhibitionCancelsASpike(t *testing.T) {
	m := cuba(10, 5, 1, 0).New(1, nil, ms).(neuron.Autonomous)
	instant(m, 1, 0, 6)
	due := m.NextSpike()
	if fired := instant(m, due-1, 0, -100); len(fired) != 0 || m.NextSpike() != events.Never {
		t.Errorf("inhibited a nanosecond before, fires %v, next %v", fired, m.NextSpike())
	}
}

// Neurons that are due together, and those that are due while others receive
// input, come out ascending in one call.
func TestCubaLIFTiesAreInOrder(t *testing.T) {
	m := cuba(10, 5, 1, 0).New(6, nil, ms).(neuron.Autonomous)
	m.Deliver(1, 0, []float32{0, 6, 0, 6, 0, 6})
	m.Fire(1, []neuron.Span{{First: 0, Len: 6}}, nil)
	due := m.NextSpike()
	m.Deliver(due, 2, []float32{5, -1})
	if out := m.Fire(due, []neuron.Span{{First: 2, Len: 2}}, []int32{9}); !slices.Equal(out, []int32{9, 1, 3, 5}) {
		t.Errorf("fired %v, want 9, 1, 3, 5", out)
	}
}

// Through t_ref the potential is 0 while the current goes on: from its end, V
// follows what is left of it.
func TestCubaLIFRefractoryTime(t *testing.T) {
	m := cuba(10, 5, 1, 3).New(1, nil, ms).(neuron.Autonomous)
	instant(m, 1, 0, 20)
	first := m.NextSpike()
	m.Fire(first, nil, nil)
	instant(m, first+ms, 0, 40) // in the refractory time
	free := first + 3*ms
	if got := membrane(m, free-1, 1)[0]; got != -1 {
		t.Errorf("at the end of the refractory time the potential minus the threshold is %v", got)
	}
	left := 20*math.Exp(-(free-1).MS()/5) + 40*math.Exp(-2./5)
	fresh := cuba(10, 5, 1, 0).New(1, nil, ms).(neuron.Autonomous)
	for _, part := range split(left) {
		fresh.Deliver(1, 0, []float32{part})
	}
	fresh.Fire(1, []neuron.Span{{First: 0, Len: 1}}, nil)
	// It ends between two nanoseconds, as it began.
	if got, want := m.NextSpike()-free, fresh.NextSpike()-1; got != want && got != want-1 {
		t.Errorf("the second spike comes %d ns after the refractory time, want %d or one less", got, want)
	}
}

// A spike that is due is not lost in silence.
func TestToPassOverASpikePanics(t *testing.T) {
	for name, spec := range map[string]neuron.Spec{"cuba_lif": cuba(10, 5, 1, 0), "alif": alif(20, 1, 1, 3)} {
		for _, how := range []string{"Fire", "Tick"} {
			t.Run(name+"/"+how, func(t *testing.T) {
				m := spec.New(1, nil, ms).(neuron.Autonomous)
				instant(m, 1, 0, 6)
				if name == "alif" {
					instant(m, 2, 0, 3.5)
				}
				due := m.NextSpike()
				if due == events.Never {
					t.Fatal("nothing is due")
				}
				defer func() {
					if got, want := recover(), "neuron: an autonomous model was driven past its next spike"; got != want {
						t.Errorf("panic %v, want %q", got, want)
					}
				}()
				if how == "Fire" {
					m.Fire(due+1, nil, nil)
				} else {
					m.Tick(due, nil)
				}
			})
		}
	}
}

// A first input fires an adaptive neuron and raises its threshold from 1 to 4;
// a second one lifts it to 3.5, and as the threshold comes down quicker than
// the potential it fires by itself:
//
//	3.5 exp(-s/20) - 3 exp(-s) = 1.
func TestALIFFiresBetweenInputs(t *testing.T) {
	m := alif(20, 1, 1, 3).New(1, nil, ms).(neuron.Autonomous)
	if fired := instant(m, 1, 0, 2); len(fired) != 1 {
		t.Fatal("an input of 2 does not fire")
	}
	if fired := instant(m, 2, 0, 3.5); len(fired) != 0 {
		t.Fatal("an input of 3.5 fires against a threshold of 4")
	}
	due := m.NextSpike()
	d := func(at events.Time) float64 {
		return 3.5*math.Exp(-(at-2).MS()/20) - 3*math.Exp(-(at-1).MS())
	}
	if !(d(due) >= 1 && d(due-1) < 1) {
		t.Errorf("fires at %d ns, where D is %.12g, and %.12g before", due, d(due), d(due-1))
	}
	if fired := m.Fire(due, nil, nil); len(fired) != 1 {
		t.Error("the announced spike does not come")
	}
	m.Tick(ms, nil)
	if got := membrane(m, ms, 1)[0]; got < 0 || got > 1e-6 {
		t.Errorf("the excess of a spike at its crossing is %v", got)
	}
}

// quickALIF is two adaptive neurons of which the first is about to fire by
// itself.
func quickALIF() (m neuron.Autonomous, due events.Time) {
	m = alif(20, 1, 1, 3).New(2, nil, ms).(neuron.Autonomous)
	instant(m, 1, 0, 2)
	instant(m, 2, 0, 3.5)
	return m, m.NextSpike()
}

// An input moves the potential of an adaptive neuron at once, so one that comes before it
// fires can hold it back. At the time of its spike it has fired already, between that
// nanosecond and the one before.
func TestALIFInputAtTheInstantOfASpike(t *testing.T) {
	for _, early := range []events.Time{0, 1} {
		m, due := quickALIF()
		if fired := instant(m, due-early, 0, -2.5); len(fired) != int(1-early) || m.NextSpike() != events.Never {
			t.Errorf("inhibited %d ns before its spike, fires %v, next %v", early, fired, m.NextSpike())
		}
		m, due = quickALIF()
		if fired := instant(m, due-early, 0, .5); len(fired) != 1 || m.NextSpike() != events.Never {
			t.Errorf("excited %d ns before its spike, fires %v, next %v", early, fired, m.NextSpike())
		}
	}
}

func TestALIFTiesAreInOrder(t *testing.T) {
	m, due := quickALIF()
	if out := instant(m, due, 1, 2); !slices.Equal(out, []int32{0, 1}) {
		t.Errorf("fired %v, want 0, 1", out)
	}
}

// An input of weight 0 changes not a bit of what follows.
func TestCubaLIFZeroInputChangesNothing(t *testing.T) {
	a, b := cuba(10, 5, 1, 0).New(1, nil, ms).(neuron.Autonomous), cuba(10, 5, 1, 0).New(1, nil, ms).(neuron.Autonomous)
	instant(a, 1, 0, 2.9)
	instant(b, 1, 0, 2.9)
	for k := range events.Time(90) {
		at := 2 + k*77777
		instant(b, at, 0, 0)
		if va, vb := membrane(a, at+ms, 1), membrane(b, at+ms, 1); va[0] != vb[0] {
			t.Fatalf("at %v the membranes are %v and %v", at, va, vb)
		}
	}
	if a.NextSpike() != b.NextSpike() {
		t.Errorf("next spikes at %v and %v", a.NextSpike(), b.NextSpike())
	}
}

// The usual adaptive neuron follows the plain recursion of its comment.
func TestALIFFollowsThePlainRecursion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tau := rapid.Float64Range(.5, 50).Draw(t, "tau_m_ms")
		tauA := tau * rapid.Float64Range(1, 20).Draw(t, "ratio")
		m := alif(tau, 1, tauA, .4).New(1, nil, ms).(neuron.Autonomous)
		v, a, at := 0., 0., events.Time(0)
		for range rapid.IntRange(1, 80).Draw(t, "inputs") {
			gap := events.Time(rapid.Int64Range(1, int64(20*ms)).Draw(t, "gap"))
			at += gap
			// Odd numerators of 1021 keep the sums away from the threshold itself.
			weight := float32(2*rapid.IntRange(-200, 600).Draw(t, "weight")+1) / 1021
			v = v*math.Exp(-gap.MS()/tau) + float64(weight)
			a *= math.Exp(-gap.MS() / tauA)
			want := v >= 1+a
			if want {
				v, a = 0, a+.4
			}
			if got := len(instant(m, at, 0, weight)) > 0; got != want {
				t.Fatalf("at %v fires %v, the recursion %v", at, got, want)
			}
			if m.NextSpike() != events.Never {
				t.Fatalf("a spike between inputs is announced for %v", m.NextSpike())
			}
			m.Tick(at, nil)
			m.Tick(at, nil)
			if got := float64(membrane(m, at, 1)[0]); math.Abs(got-(v-1-a)) > 1e-6*(1+a+math.Abs(v)) {
				t.Fatalf("at %v the membrane is %v, want %v", at, got, v-1-a)
			}
		}
	})
}
