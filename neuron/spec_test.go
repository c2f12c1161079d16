package neuron_test

import (
	"math"
	"reflect"
	"testing"

	"spikesim/neuron"
)

func TestSpecValidate(t *testing.T) {
	good := func() *neuron.DecolleParams {
		p := &neuron.DecolleParams{}
		p.SetDefaults()
		return p
	}
	changed := func(change func(*neuron.DecolleParams)) neuron.Spec {
		p := good()
		change(p)
		return neuron.Spec{Decolle: p}
	}
	const aboveZero = "give a number above 0 and up to 1e+12, for example "
	const decay = "give a number from 0 up to, not including, 1, for example "
	for _, tc := range []struct {
		name string
		spec neuron.Spec
		want [][3]string
	}{
		{"lif", lif(10, 1, ""), nil},
		{"lif in float32", lif(1e-3, 1e-6, "float32"), nil},
		{"lif in float64", lif(1e12, 1e12, "float64"), nil},
		{"decolle", neuron.Spec{Decolle: good()}, nil},
		{"decolle without memory", changed(func(p *neuron.DecolleParams) { p.Alpha, p.Beta, p.AlphaRP = 0, 0, 0 }), nil},
		{"nothing", neuron.Spec{}, [][3]string{{"", "no neuron model is chosen", "give one of lif, decolle, if, alif, cuba_lif, li, i"}}},
		{"both", neuron.Spec{LIF: lif(10, 1, "").LIF, Decolle: good()},
			[][3]string{{"", "more than one neuron model is chosen: lif, decolle", "keep one of them"}}},
		{"time constant of 0", lif(0, 1, ""), [][3]string{{"lif.tau_m_ms", "0 is out of range", aboveZero + "10"}}},
		{"negative time constant", lif(-10, 1, ""), [][3]string{{"lif.tau_m_ms", "-10 is out of range", aboveZero + "10"}}},
		{"time constant NaN", lif(math.NaN(), 1, ""), [][3]string{{"lif.tau_m_ms", "NaN is out of range", aboveZero + "10"}}},
		{"infinite time constant", lif(math.Inf(1), 1, ""), [][3]string{{"lif.tau_m_ms", "+Inf is out of range", aboveZero + "10"}}},
		{"threshold of 0", lif(10, 0, ""), [][3]string{{"lif.threshold", "0 is out of range", aboveZero + "1"}}},
		{"threshold NaN", lif(10, math.NaN(), ""), [][3]string{{"lif.threshold", "NaN is out of range", aboveZero + "1"}}},
		{"unknown precision", lif(10, 1, "float16"), [][3]string{{"lif.precision", `unknown value "float16"`, "use float32 or float64, or leave it out"}}},
		{"all at once", lif(0, -1, "x"), [][3]string{
			{"lif.tau_m_ms", "0 is out of range", aboveZero + "10"},
			{"lif.threshold", "-1 is out of range", aboveZero + "1"},
			{"lif.precision", `unknown value "x"`, "use float32 or float64, or leave it out"},
		}},
		{"alpha of 1", changed(func(p *neuron.DecolleParams) { p.Alpha = 1 }), [][3]string{{"decolle.alpha", "1 is out of range", decay + "0.97"}}},
		{"negative beta", changed(func(p *neuron.DecolleParams) { p.Beta = -.5 }), [][3]string{{"decolle.beta", "-0.5 is out of range", decay + "0.85"}}},
		{"alpha_rp NaN", changed(func(p *neuron.DecolleParams) { p.AlphaRP = math.NaN() }), [][3]string{{"decolle.alpha_rp", "NaN is out of range", decay + "0.65"}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got [][3]string
			tc.spec.Validate(func(path, problem, remedy string) { got = append(got, [3]string{path, problem, remedy}) })
			if !reflect.DeepEqual(got, tc.want) {
				t.Errorf("reported %q, want %q", got, tc.want)
			}
		})
	}
}

func TestSpecInfoAndDefaults(t *testing.T) {
	if got, want := lif(10, 1, "").Info(), (neuron.Info{Name: "lif"}); got != want {
		t.Errorf("lif is %+v, want %+v", got, want)
	}
	if got, want := decolle(.97, .85, .65, false).Info(), (neuron.Info{Name: "decolle", AtTicks: true, Spontaneous: true, Bias: true}); got != want {
		t.Errorf("decolle is %+v, want %+v", got, want)
	}
	var l neuron.LIFParams
	l.SetDefaults()
	if want := (neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(1)}); !reflect.DeepEqual(l, want) {
		t.Errorf("defaults of lif are %+v, want %+v", l, want)
	}
	var d neuron.DecolleParams
	d.SetDefaults()
	if want := (neuron.DecolleParams{Alpha: .97, Beta: .85, AlphaRP: .65}); d != want {
		t.Errorf("defaults of decolle are %+v, want %+v", d, want)
	}
	if (neuron.Spec{}).Given() || !lif(10, 1, "").Given() || !decolle(0, 0, 0, false).Given() {
		t.Error("Given does not tell whether a model is chosen")
	}
}

func TestNewWithoutAModelPanics(t *testing.T) {
	defer func() {
		if got, want := recover(), "neuron: spec without a model; call Validate first"; got != want {
			t.Errorf("panic %v, want %q", got, want)
		}
	}()
	neuron.Spec{}.New(1, nil, ms)
}
