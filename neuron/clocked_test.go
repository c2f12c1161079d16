package neuron_test

import (
	"math"
	"slices"
	"testing"

	"spikesim/events"
	"spikesim/neuron"
	"spikesim/sim/random"
)

// twin runs the event-driven and the clocked form of a model side by side, on
// weighted input at the ends of steps.
type twin struct {
	spec    neuron.Spec
	neurons int
	dt      events.Time
}

// input is the weighted input of neuron n in a step: none, most of the time.
func (w twin) input(step, n int) float32 {
	key := random.New(3).Int(step).Int(n)
	if key.Float64(0) < .7 {
		return 0
	}
	return float32(1.5*key.Float64(1) - .4)
}

// event returns who fires in each step, and the membranes at the ticks.
func (w twin) event(steps int) (fired [][]int32, membranes [][]float32) {
	m := w.spec.New(w.neurons, nil, ms)
	row := make([]float32, w.neurons)
	for k := range steps {
		at := events.Time(k+1) * w.dt
		for n := range row {
			row[n] = w.input(k, n)
		}
		m.Deliver(at, 0, row)
		out := m.Fire(at, []neuron.Span{{Len: int32(w.neurons)}}, nil)
		if at%ms == 0 {
			out = m.Tick(at, out)
			membranes = append(membranes, membrane(m, at, w.neurons))
		}
		fired = append(fired, out)
	}
	return fired, membranes
}

func (w twin) clocked(steps int) (fired [][]int32, membranes [][]float32) {
	m := w.spec.NewClocked(w.neurons, nil, w.dt)
	input := make([]float64, w.neurons)
	for k := range steps {
		for n := range input {
			input[n] = float64(w.input(k, n))
		}
		fired = append(fired, m.Step(input, nil))
		if (events.Time(k+1)*w.dt)%ms == 0 {
			u := make([]float32, w.neurons)
			m.Membrane(u)
			membranes = append(membranes, u)
			m.EndTick()
		}
	}
	return fired, membranes
}

// With all input on the clock's grid, models whose spikes fall on inputs define
// the same spikes and the same membranes at ticks.
func TestClockedModelsAgreeOnTheGrid(t *testing.T) {
	for _, tc := range []struct {
		name string
		spec neuron.Spec
	}{
		{"lif", lif(10, 1, "float64")},
		{"lif in float32", lif(10, 1, "")},
		{"if", neuron.Spec{IF: &neuron.IFParams{Threshold: neuron.All(1), Precision: "float64"}}},
		{"if in float32", neuron.Spec{IF: &neuron.IFParams{Threshold: neuron.All(1)}}},
		{"alif", neuron.Spec{ALIF: &neuron.ALIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(1), TauAdaptMS: neuron.All(100), Adaptation: neuron.All(.3)}}},
	} {
		for _, dt := range []events.Time{ms, ms / 4} {
			t.Run(tc.name+" "+dt.String(), func(t *testing.T) {
				w := twin{tc.spec, 40, dt}
				fired, membranes := w.event(400)
				gotFired, gotMembranes := w.clocked(400)
				total := 0
				for k := range fired {
					total += len(fired[k])
					if !slices.Equal(gotFired[k], fired[k]) {
						t.Fatalf("step %d: %v fire, want %v", k+1, gotFired[k], fired[k])
					}
				}
				for k := range membranes {
					for n, u := range membranes[k] {
						if math.Abs(float64(gotMembranes[k][n]-u)) > 1e-5 {
							t.Fatalf("tick %d neuron %d: membrane is %v, want %v", k+1, n, gotMembranes[k][n], u)
						}
					}
				}
				if total < 100 {
					t.Errorf("%d spikes: no test of anything", total)
				}
			})
		}
	}
}

// One input of weight w at the end of the first step brings V, k steps later, to
//
//	w τ_s/(τ_s−τ_m) (exp(−k dt/τ_s) − exp(−k dt/τ_m)),
//
// or w (k dt/τ) exp(−k dt/τ) for equal time constants, whatever the step.
func TestClockedSynapseIsExactWithoutSpikes(t *testing.T) {
	for _, tc := range []struct{ tauM, tauS float64 }{{10, 5}, {5, 10}, {8, 8}, {20, 1e-3}, {1e-3, 20}} {
		for _, dt := range []events.Time{ms, ms / 10} {
			spec := neuron.Spec{CubaLIF: &neuron.CubaLIFParams{TauMMS: neuron.All(tc.tauM), TauSynMS: neuron.All(tc.tauS), Threshold: neuron.All(100)}}
			m, trace := spec.NewClocked(1, nil, dt), spec.NewClockedTrace(1, dt)
			const w = 3.
			for k := range 100 {
				in, count := 0., float32(0)
				if k == 0 {
					in, count = w, 1
				}
				m.Step([]float64{in}, nil)
				p := trace.Step([]float32{count})
				s := float64(k) * dt.MS()
				want := s / tc.tauM * math.Exp(-s/tc.tauM)
				if tc.tauM != tc.tauS {
					want = tc.tauS / (tc.tauS - tc.tauM) * (math.Exp(-s/tc.tauS) - math.Exp(-s/tc.tauM))
				}
				near(t, "trace", float64(p[0]), want, 1e-5)
				u := make([]float32, 1)
				m.Membrane(u)
				// In float32 V−θ has V to about 1e-5.
				near(t, "V-θ", float64(u[0]), w*want-100, 1e-6)
			}
		}
	}
}

// A constant current of I > θ without leak of I charges V towards I, and V
// crosses θ after τ ln(I/(I−θ)) from 0; here the current is kept by a synapse so
// slow that it does not decay. The clock sees it at the end of that step, and V
// stays at 0 for t_ref.
func TestClockedCubaLIFFiresAtTheStepAfterTheCrossing(t *testing.T) {
	const tau, current, tRef = 10., 2., 3.
	for _, dt := range []events.Time{ms, ms / 4, ms / 100} {
		spec := neuron.Spec{CubaLIF: &neuron.CubaLIFParams{TauMMS: neuron.All(tau), TauSynMS: neuron.All(1e9), Threshold: neuron.All(1), AfterSpikeParams: neuron.AfterSpikeParams{TRefMS: neuron.All(tRef)}}}
		m := spec.NewClocked(1, nil, dt)
		m.Step([]float64{current}, nil)
		var at []int
		for k := 1; len(at) < 3; k++ {
			if len(m.Step([]float64{0}, nil)) > 0 {
				at = append(at, k)
			}
		}
		crossing := int(math.Ceil(tau * math.Log(current/(current-1)) / dt.MS()))
		period := crossing + int(tRef/dt.MS())
		want := []int{crossing, crossing + period, crossing + 2*period}
		if !slices.Equal(at, want) {
			t.Errorf("steps of %v: spikes after %v steps, want %v", dt, at, want)
		}
	}
}

// The clocked forms refuse steps that their definition has no meaning for.
func TestCheckClocked(t *testing.T) {
	for _, tc := range []struct {
		name string
		spec neuron.Spec
		dt   events.Time
		ok   bool
	}{
		{"lif at the tick", lif(10, 1, ""), ms, true},
		{"lif in fine steps", lif(10, 1, ""), us, true},
		{"lif in steps that do not divide", lif(10, 1, ""), 300 * us, false},
		{"lif without a step", lif(10, 1, ""), 0, false},
		{"decolle at the tick", decolle(.97, .85, .65, false), ms, true},
		{"decolle in finer steps", decolle(.97, .85, .65, false), ms / 2, false},
	} {
		if err := tc.spec.CheckClocked(tc.dt, ms); (err == nil) != tc.ok {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

// Whoever is overruled has fired as far as its refractory trace goes.
func TestOverruledSpikesCount(t *testing.T) {
	for name, tick := range map[string]func() (func() []float32, neuron.Overruled){
		"event": func() (func() []float32, neuron.Overruled) {
			m := decolle(.97, .85, .65, false).New(2, []float32{-.1, -.1}, ms)
			at := events.Time(0)
			return func() []float32 { at += ms; m.Tick(at, nil); return membrane(m, at, 2) }, m.(neuron.Overruled)
		},
		"clocked": func() (func() []float32, neuron.Overruled) {
			m := decolle(.97, .85, .65, false).NewClocked(2, []float32{-.1, -.1}, ms)
			return func() []float32 {
				u := make([]float32, 2)
				m.Step([]float64{0, 0}, nil)
				m.Membrane(u)
				return u
			}, m.(neuron.Overruled)
		},
	} {
		step, m := tick()
		step()
		m.Overrule([]int32{1})
		for _, want := range []float64{-1.1, -.1 - .65, -.1 - .65*.65} {
			u := step()
			near(t, name+": overruled", float64(u[1]), want, 1e-6)
			near(t, name+": its neighbour", float64(u[0]), -.1, 1e-6)
		}
	}
}

// Once the buffers have grown, no step allocates.
func TestClockedModelsDoNotAllocate(t *testing.T) {
	for _, spec := range []neuron.Spec{
		lif(10, 1, ""), lif(10, 1, "float64"), decolle(.97, .85, .65, false),
		{IF: &neuron.IFParams{Threshold: neuron.All(1)}}, {IF: &neuron.IFParams{Threshold: neuron.All(1), Precision: "float64"}},
		{ALIF: &neuron.ALIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(1), TauAdaptMS: neuron.All(100), Adaptation: neuron.All(.3)}},
		{CubaLIF: &neuron.CubaLIFParams{TauMMS: neuron.All(10), TauSynMS: neuron.All(5), Threshold: neuron.All(1)}},
	} {
		const neurons = 32
		m, trace := spec.NewClocked(neurons, nil, ms), spec.NewClockedTrace(neurons, ms)
		input, count, dst := make([]float64, neurons), make([]float32, neurons), make([]float32, neurons)
		for n := range input {
			input[n], count[n] = float64(n)/8, float32(n%2)
		}
		fired := make([]int32, 0, neurons)
		step := func() {
			fired = m.Step(input, fired[:0])
			trace.Step(count)
			m.Membrane(dst)
			m.EndTick()
		}
		step()
		if n := testing.AllocsPerRun(100, step); n != 0 || len(fired) == 0 && !spec.Info().AtTicks {
			t.Errorf("%s: %v allocations per step, %d spikes", spec.Info().Name, n, len(fired))
		}
	}
}

// A potential of exactly the threshold fires, one of the number below does not.
func TestClockedModelsFireAtTheThreshold(t *testing.T) {
	const threshold = 0.75
	for name, spec := range map[string]neuron.Spec{
		"lif":         {LIF: &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(threshold)}},
		"lif float64": {LIF: &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(threshold), Precision: "float64"}},
		"if":          {IF: &neuron.IFParams{Threshold: neuron.All(threshold)}},
		"if float64":  {IF: &neuron.IFParams{Threshold: neuron.All(threshold), Precision: "float64"}},
		"alif":        {ALIF: &neuron.ALIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(threshold), TauAdaptMS: neuron.All(50), Adaptation: neuron.All(1)}},
	} {
		m := spec.NewClocked(2, nil, ms)
		below := float64(math.Nextafter32(threshold, 0))
		if fired := m.Step([]float64{below, threshold}, nil); !slices.Equal(fired, []int32{1}) {
			t.Errorf("%s: %v fire, want [1]", name, fired)
		}
		// The reset is to 0: the same input fires the neuron again.
		if fired := m.Step([]float64{0, threshold}, nil); name != "alif" && !slices.Equal(fired, []int32{1}) {
			t.Errorf("%s, second step: %v fire, want [1]", name, fired)
		}
		if fired := m.Step([]float64{0, math.Nextafter(threshold, 0) - 1e-6}, nil); len(fired) > 0 {
			t.Errorf("%s, third step: %v fire: the reset left something behind", name, fired)
		}
	}
	// The DECOLLE neuron's threshold is 0: with a bias of 0 and no input it fires.
	for bias, want := range map[float32]int{0: 1, -1e-30: 0} {
		m := neuron.Spec{Decolle: &neuron.DecolleParams{Alpha: .9, Beta: .8, AlphaRP: .6}}.NewClocked(1, []float32{bias}, ms)
		if fired := m.Step([]float64{0}, nil); len(fired) != want {
			t.Errorf("decolle with bias %v: %d fire, want %d", bias, len(fired), want)
		}
	}
}
