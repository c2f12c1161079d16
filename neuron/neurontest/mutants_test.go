package neurontest_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"spikesim/events"
	"spikesim/neuron"
	"spikesim/neuron/neurontest"
)

const ms = events.Millisecond

// declared is everything there is to declare about the plain neuron.
func declared(bug string, refractory events.Time) neurontest.Subject {
	tau := func(age events.Time) float64 { return math.Exp(-age.MS() / brokenTauMS) }
	return neurontest.Subject{
		New: func(neurons int, _ []float32, _ events.Time) neuron.Model {
			return newBroken(bug, refractory, neurons)
		},
		NewTrace: neuron.Spec{LIF: &neuron.LIFParams{TauMMS: neuron.All(brokenTauMS), Threshold: neuron.All(1)}}.NewTrace,
		Strong:   2, AtOnce: true, Float64: true, Refractory: refractory,
		PSP:        tau,
		AfterSpike: func(events.Time) float64 { return -brokenThreshold },
		FirstSpike: func(inputs []neurontest.Input) events.Time {
			v, at := 0., events.Time(0)
			for i, in := range inputs {
				v = v*tau(in.At-at) + float64(in.Weight)
				at = in.At
				switch last := i+1 == len(inputs) || inputs[i+1].At > at; {
				case math.Abs(v-brokenThreshold) < 1e-9 && v != brokenThreshold:
					return neurontest.Unknown
				case last && v >= brokenThreshold:
					return at
				}
			}
			return events.Never
		},
		Clocked: func(dt events.Time) func(float64) (float64, bool) {
			v, free := 0., -1.
			return func(input float64) (float64, bool) {
				v += input - v*dt.MS()/brokenTauMS
				if free -= dt.MS(); free > 1e-9 {
					v = 0
				}
				excess := v - brokenThreshold
				if excess >= 0 {
					v, free = 0, refractory.MS()
				}
				return excess, excess >= 0
			}
		},
	}
}

// mutant is a subject that lacks a property.
type mutant struct {
	name    string
	lacks   string
	subject neurontest.Subject
}

func mutants() []mutant {
	var all []mutant
	add := func(name, lacks string, s neurontest.Subject) { all = append(all, mutant{name, lacks, s}) }
	for _, m := range [][2]string{
		{"decays too slowly", neurontest.OneInput},
		{"decays too slowly", neurontest.Convergence},
		{"decays too slowly", neurontest.Derivative},
		{"does not reset", neurontest.AfterReset},
		{"resets by subtraction", neurontest.AfterReset},
		{"tests the threshold at every input", neurontest.OneTest},
		{"fires without input", neurontest.Allowed},
		{"fires at a tick", neurontest.Allowed},
		{"drifts upwards", neurontest.Silence},
		{"lets the last input count double", neurontest.AnyOrder},
		{"keeps only one of two spans", neurontest.AnyOrder},
		{"returns spikes descending", neurontest.Output},
		{"returns a spike twice", neurontest.Output},
		{"drops what out held", neurontest.Output},
		{"keeps the potential through Reset", neurontest.Restores},
		{"keeps undelivered input through Reset", neurontest.Restores},
		{"counts through Reset", neurontest.Restores},
		{"allocates", neurontest.NoAllocation},
		{"inhibits its neighbour", neurontest.Independence},
		{"knows microseconds only", neurontest.Nanoseconds},
		{"fires above the threshold only", neurontest.ThresholdFires},
		{"keeps its state in float32", neurontest.TwelveDigits},
		{"decays at ticks as well", neurontest.AnyPolling},
		{"changes when looked at", neurontest.AnyPolling},
		{"shows the potential without decay", neurontest.OneInput},
		{"shows no spikes", neurontest.Overlay},
		{"leaves neurons out of the membrane", neurontest.Silence},
		{"multiplies in float32", neurontest.Extremes},
		{"counts time in 32 bits", neurontest.OneInput},
		{"refractory without saying so", neurontest.RefractoryTime},
		{"fires at the second chance", neurontest.Independence},
		{"never fires", neurontest.FirstSpikes},
		{"never fires", neurontest.Declarations},
	} {
		add(m[0], m[1], declared(m[0], 0))
	}
	add("ignores the refractory time", neurontest.RefractoryTime, declared("ignores the refractory time", 2*ms))

	wrongTrace := declared("", 0)
	wrongTrace.NewTrace = neuron.Spec{LIF: &neuron.LIFParams{TauMMS: neuron.All(11), Threshold: neuron.All(1)}}.NewTrace
	add("has the trace of another model", neurontest.Derivative, wrongTrace)

	careless := declared("", 0)
	careless.Refused = []neurontest.Refusal{{Name: "NaN", Validate: func(func(_, _, _ string)) {}}}
	add("accepts NaN", neurontest.Refusals, careless)

	autonomous := declared("", 0)
	autonomous.Autonomous = true
	add("is declared Autonomous", neurontest.Declarations, autonomous)

	spontaneous := declared("", 0)
	spontaneous.Spontaneous = true
	add("is declared Spontaneous", neurontest.Spontaneity, spontaneous)

	atTicks := declared("", 0)
	atTicks.AtTicks, atTicks.AtOnce = true, false
	add("is declared AtTicks", neurontest.Allowed, atTicks)

	panics := declared("", 0)
	panics.New = func(int, []float32, events.Time) neuron.Model { return nil }
	add("panics", neurontest.AnyOrder, panics)

	add("is missing", neurontest.Declarations, neurontest.Subject{Strong: 1})
	add("has no Strong", neurontest.Declarations, neurontest.Subject{New: autonomous.New})

	for _, m := range [][2]string{
		{"announces and does not fire", neurontest.OwnSpikes},
		{"announces the past", neurontest.OwnSpikes},
		{"announces without end", neurontest.OwnSpikes},
		{"announces a nanosecond late", neurontest.FirstSpikes},
		{"is not declared Autonomous", neurontest.Allowed},
	} {
		add(m[0], m[1], current(m[0]))
	}
	for _, m := range [][2]string{
		{"has one threshold for all", neurontest.OwnThresholds},
		{"adds a little to its thresholds", neurontest.OwnThresholds},
		{"has no thresholds", neurontest.OwnThresholds},
		{"has no thresholds out of reach", neurontest.Unreachable},
		{"reads its thresholds once", neurontest.MovedThreshold},
		{"is a tick late with its thresholds", neurontest.MovedThreshold},
	} {
		for _, own := range []bool{false, true} {
			add(m[0], m[1], levelled(m[0], own))
		}
	}
	return all
}

// leveller spoils the thresholds of a neuron, one that fires between inputs or
// at them alone.
type leveller struct {
	neuron.Autonomous
	bug        string
	given, had []float32
}

func levelled(bug string, own bool) neurontest.Subject {
	s := declared("", 0)
	choose := func(threshold float64) neuron.Spec {
		return neuron.Spec{ALIF: &neuron.ALIFParams{TauMMS: neuron.All(brokenTauMS), Threshold: neuron.All(threshold), TauAdaptMS: neuron.All(brokenTauMS)}}
	}
	if own {
		s = current("")
		s.PSP = func(age events.Time) float64 { return age.MS() / 10 * math.Exp(-age.MS()/10) }
		choose = func(threshold float64) neuron.Spec {
			return neuron.Spec{CubaLIF: &neuron.CubaLIFParams{TauMMS: neuron.All(10), TauSynMS: neuron.All(10), Threshold: neuron.All(threshold)}}
		}
	}
	s.AtThreshold = func(threshold float32, neurons int, tick events.Time) neuron.Model {
		m := choose(float64(threshold)).New(neurons, nil, tick).(neuron.Autonomous)
		switch bug {
		case "":
			return m
		case "has no thresholds":
			return struct{ neuron.Autonomous }{m}
		}
		return &leveller{Autonomous: m, bug: bug}
	}
	return s
}

func (l *leveller) SetThresholds(perChannel []float32) {
	l.given, l.had = perChannel, slices.Clone(perChannel)
	for c := range l.had {
		switch l.bug {
		case "has one threshold for all":
			l.had[c] = l.had[0]
		case "adds a little to its thresholds":
			l.had[c] *= 1 + 1e-6
		case "has no thresholds out of reach":
			l.had[c] = min(l.had[c], 3)
		}
	}
	l.Autonomous.(neuron.Thresholded).SetThresholds(l.had)
}

func (l *leveller) Tick(t events.Time, out []int32) []int32 {
	out = l.Autonomous.Tick(t, out)
	if l.bug == "is a tick late with its thresholds" {
		copy(l.had, l.given)
	}
	return out
}

// liar spoils the announcements of a neuron with its own spikes.
type liar struct {
	neuron.Autonomous
	bug string
	now events.Time
}

func current(bug string) neurontest.Subject {
	spec := neuron.Spec{CubaLIF: &neuron.CubaLIFParams{TauMMS: neuron.All(10), TauSynMS: neuron.All(10), Threshold: neuron.All(1)}}
	return neurontest.Subject{
		New: func(neurons int, bias []float32, tick events.Time) neuron.Model {
			return &liar{spec.New(neurons, bias, tick).(neuron.Autonomous), bug, 0}
		},
		Strong: 4, Float64: true, Autonomous: bug != "is not declared Autonomous",
		// s/tau exp(-s/tau) reaches 1/e at tau: a weight of e just reaches 1.
		FirstSpike: func(inputs []neurontest.Input) events.Time {
			w := float64(inputs[0].Weight) / 10
			if len(inputs) > 1 || w*10/math.E < 1 {
				return neurontest.Unknown
			}
			low, high := 0, int(10*ms)
			for high-low > 1 {
				if mid := (low + high) / 2; w*float64(mid)/1e6*math.Exp(-float64(mid)/1e7) >= 1 {
					high = mid
				} else {
					low = mid
				}
			}
			return inputs[0].At + events.Time(high)
		},
	}
}

func (l *liar) Fire(t events.Time, touched []neuron.Span, out []int32) []int32 {
	l.now = t
	switch l.bug {
	case "announces and does not fire":
		l.Autonomous.Fire(t, touched, out)
		return out
	case "announces a nanosecond late":
		if due := l.Autonomous.NextSpike(); due < t {
			l.Autonomous.Fire(due, nil, nil)
			fired := l.Autonomous.Fire(t, touched, nil)
			return append(append(out, 0), slices.DeleteFunc(fired, func(n int32) bool { return n == 0 })...)
		}
	case "announces without end":
		return append(l.Autonomous.Fire(t, touched, out[:1]), 0)[:min(2, len(out)+1)]
	}
	return l.Autonomous.Fire(t, touched, out)
}

func (l *liar) NextSpike() events.Time {
	due := l.Autonomous.NextSpike()
	switch {
	case l.bug == "announces the past" && due != events.Never:
		return l.now
	case l.bug == "announces a nanosecond late" && due != events.Never:
		return due + 1
	case l.bug == "announces without end" && l.now > 0:
		return min(due, l.now+1)
	}
	return due
}

func TestThePlainNeuronPasses(t *testing.T) {
	for _, refractory := range []events.Time{0, 2 * ms} {
		neurontest.Run(t, declared("", refractory))
	}
	neurontest.Run(t, current(""))
	neurontest.Run(t, levelled("", false))
	neurontest.Run(t, levelled("", true))
	if failures := neurontest.Check(declared("", 0)); len(failures) > 0 {
		t.Errorf("Check returns %v for a sound model", failures)
	}
}

// A kit that lets a broken model pass is worth nothing: every mutant must fail
// the property that it lacks.
func TestEveryMutantFails(t *testing.T) {
	for _, m := range mutants() {
		t.Run(m.name+"/"+m.lacks, func(t *testing.T) {
			failures := neurontest.Check(m.subject)
			i := slices.IndexFunc(failures, func(f neurontest.Failure) bool { return f.Property == m.lacks })
			if i < 0 {
				t.Fatalf("does not fail %q but %v", m.lacks, failures)
			}
			if f := failures[i]; len(f.Case) < 10 || !strings.HasPrefix(f.String(), m.lacks+": ") {
				t.Errorf("the failure does not tell what it is about: %q", f)
			}
		})
	}
}
