package neuron_test

import (
	"fmt"
	"math"
	"reflect"
	"testing"

	"spikesim/events"
	"spikesim/experiments/strictyaml"
	"spikesim/neuron"
)

// Every parameter of the newer models, at values that must be refused and at
// its limits.
func TestModelsValidate(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	const tau = "give a number from 1e-06 to 1e+09, for example "
	const above = "give a number above 0 and up to 1e+12, for example 1"
	type field struct {
		path, remedy string
		set          func(float64) neuron.Spec
		bad, good    []float64
	}
	ifs := func(change func(*neuron.IFParams, float64)) func(float64) neuron.Spec {
		return func(v float64) neuron.Spec {
			p := &neuron.IFParams{}
			p.SetDefaults()
			change(p, v)
			return neuron.Spec{IF: p}
		}
	}
	alifs := func(change func(*neuron.ALIFParams, float64)) func(float64) neuron.Spec {
		return func(v float64) neuron.Spec {
			p := &neuron.ALIFParams{}
			p.SetDefaults()
			change(p, v)
			return neuron.Spec{ALIF: p}
		}
	}
	cubas := func(change func(*neuron.CubaLIFParams, float64)) func(float64) neuron.Spec {
		return func(v float64) neuron.Spec {
			p := &neuron.CubaLIFParams{}
			p.SetDefaults()
			change(p, v)
			return neuron.Spec{CubaLIF: p}
		}
	}
	badTau, goodTau := []float64{0, -1, 9e-7, 2e9, nan, inf, -inf}, []float64{1e-6, 10, 1e9}
	badLevel, goodLevel := []float64{0, -1, nan, inf, -inf}, []float64{1e-9, 1, 1e12}
	for _, f := range []field{
		{"if.threshold", above, ifs(func(p *neuron.IFParams, v float64) { p.Threshold = neuron.All(v) }), badLevel, goodLevel},
		{"alif.tau_m_ms", tau + "10", alifs(func(p *neuron.ALIFParams, v float64) { p.TauMMS = neuron.All(v) }), badTau, goodTau},
		{"alif.threshold", above, alifs(func(p *neuron.ALIFParams, v float64) { p.Threshold = neuron.All(v) }), badLevel, goodLevel},
		{"alif.tau_adapt_ms", tau + "100", alifs(func(p *neuron.ALIFParams, v float64) { p.TauAdaptMS = neuron.All(v) }), badTau, goodTau},
		{"alif.adaptation", "give a number from 0 to 1e+12, for example 0.2",
			alifs(func(p *neuron.ALIFParams, v float64) { p.Adaptation = neuron.All(v) }), []float64{-1e-9, 2e12, nan, inf, -inf}, []float64{0, .2, 1e12}},
		{"cuba_lif.tau_m_ms", tau + "10", cubas(func(p *neuron.CubaLIFParams, v float64) { p.TauMMS = neuron.All(v) }), badTau, goodTau},
		{"cuba_lif.tau_syn_ms", tau + "5", cubas(func(p *neuron.CubaLIFParams, v float64) { p.TauSynMS = neuron.All(v) }), badTau, goodTau},
		{"cuba_lif.threshold", above, cubas(func(p *neuron.CubaLIFParams, v float64) { p.Threshold = neuron.All(v) }), badLevel, goodLevel},
		{"cuba_lif.t_ref_ms", "give a number from 0 to 1e+09, for example 2",
			cubas(func(p *neuron.CubaLIFParams, v float64) { p.TRefMS = neuron.All(v) }), []float64{-1e-9, 2e9, nan, inf, -inf}, []float64{0, 2, 1e9}},
	} {
		t.Run(f.path, func(t *testing.T) {
			reports := func(v float64) (got [][3]string) {
				f.set(v).Validate(func(path, problem, remedy string) { got = append(got, [3]string{path, problem, remedy}) })
				return got
			}
			for _, v := range f.bad {
				if got, want := reports(v), [][3]string{{f.path, fmt.Sprintf("%v is out of range", v), f.remedy}}; !reflect.DeepEqual(got, want) {
					t.Errorf("%v: reported %q, want %q", v, got, want)
				}
			}
			for _, v := range f.good {
				if got := reports(v); got != nil {
					t.Errorf("%v: reported %q, want nothing", v, got)
				}
			}
		})
	}
}

// What is valid at the limits of every range also runs.
func TestLimitsOfParametersRun(t *testing.T) {
	taus := []float64{1e-6, 1e9}
	for _, tau := range taus {
		for _, other := range taus {
			for _, threshold := range []float64{1e-9, 1e12} {
				for _, spec := range []neuron.Spec{alif(tau, threshold, other, 1e12), cuba(tau, other, threshold, 0), cuba(tau, other, threshold, 1e9)} {
					m := spec.New(1, nil, ms).(neuron.Autonomous)
					at := events.Time(1)
					for range 20 {
						instant(m, at, 0, math.MaxFloat32)
						for range 20 {
							if next := m.NextSpike(); next != events.Never {
								m.Fire(next, nil, nil)
								at = next
							}
						}
						if v := float64(membrane(m, at, 1)[0]); math.IsNaN(v) || math.IsInf(v, 0) {
							t.Fatalf("%s with time constants %v and %v: membrane %v", spec.Info().Name, tau, other, v)
						}
						if at++; m.NextSpike() < at {
							at = m.NextSpike()
						}
					}
				}
			}
		}
	}
}

func TestModelsFromYAML(t *testing.T) {
	for text, want := range map[string]neuron.Spec{
		"if: {threshold: 2}": {IF: &neuron.IFParams{Threshold: neuron.All(2)}},
		"alif: {tau_m_ms: 1, threshold: 2, tau_adapt_ms: 3, adaptation: 4}": {ALIF: &neuron.ALIFParams{TauMMS: neuron.All(1), Threshold: neuron.All(2), TauAdaptMS: neuron.All(3), Adaptation: neuron.All(4)}},
		"cuba_lif: {tau_m_ms: 1, tau_syn_ms: 2, threshold: 3, t_ref_ms: 4}": cuba(1, 2, 3, 4),
	} {
		var got neuron.Spec
		if err := strictyaml.Load("x.yaml", []byte(text), &got, nil); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s gives %+v, error %v", text, got, err)
		}
	}
}

// An adaptive threshold that falls faster than the potential is met by it.
func TestALIFFiresBetweenInputsIfItsThresholdFallsFaster(t *testing.T) {
	for tauAdaptMS, want := range map[float64]bool{5: true, 10: false, 20: false} {
		spec := neuron.Spec{ALIF: &neuron.ALIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(1), TauAdaptMS: neuron.All(tauAdaptMS), Adaptation: neuron.All(1)}}
		if got := spec.Info().BetweenInputs; got != want {
			t.Errorf("tau_adapt_ms %v beside tau_m_ms 10: fires between inputs %v, want %v", tauAdaptMS, got, want)
		}
	}
}

func TestModelsInfoAndDefaults(t *testing.T) {
	p, a, c := &neuron.IFParams{}, &neuron.ALIFParams{}, &neuron.CubaLIFParams{}
	p.SetDefaults()
	a.SetDefaults()
	c.SetDefaults()
	for name, spec := range map[string]neuron.Spec{"if": {IF: p}, "alif": {ALIF: a}, "cuba_lif": {CubaLIF: c}} {
		if got, want := spec.Info(), (neuron.Info{Name: name, BetweenInputs: name == "cuba_lif"}); got != want {
			t.Errorf("%s is %+v, want %+v", name, got, want)
		}
		spec.Validate(func(path, problem, _ string) { t.Errorf("default of %s: %s", path, problem) })
		_, autonomous := spec.New(1, nil, ms).(neuron.Autonomous)
		if autonomous != (name != "if") {
			t.Errorf("%s is autonomous: %v", name, autonomous)
		}
	}
}
