package neuron_test

import (
	"reflect"
	"testing"

	"spikesim/events"
	"spikesim/neuron"
	"spikesim/neuron/neurontest"
)

// What a model declares is what it allocates: the difference between a large
// population and one twice as large.
func TestDeclaredSizes(t *testing.T) {
	covered := map[string]bool{}
	for name, spec := range map[string]neuron.Spec{
		"lif":                 {LIF: &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(1)}},
		"lif in float64":      {LIF: &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(1), Precision: "float64"}},
		"if":                  {IF: &neuron.IFParams{Threshold: neuron.All(1)}},
		"if in float64":       {IF: &neuron.IFParams{Threshold: neuron.All(1), Precision: "float64"}},
		"general lif":         {LIF: &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(1), VLeak: neuron.All(.5)}},
		"fused, waiting":      {LIF: &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(1), AfterSpikeParams: neuron.AfterSpikeParams{TRefMS: neuron.All(1)}}},
		"fused, subtracting":  {IF: &neuron.IFParams{Threshold: neuron.All(1), AfterSpikeParams: neuron.AfterSpikeParams{Reset: neuron.Reset{Subtract: true}}}},
		"fused, both":         {IF: &neuron.IFParams{Threshold: neuron.All(1), AfterSpikeParams: neuron.AfterSpikeParams{TRefMS: neuron.All(1), Reset: neuron.Reset{Subtract: true}}}},
		"general if":          {IF: &neuron.IFParams{Threshold: neuron.All(1), DrivePerMS: neuron.All(.5)}},
		"decolle":             {Decolle: &neuron.DecolleParams{Alpha: .9, Beta: .8, AlphaRP: .7}},
		"cuba_lif":            {CubaLIF: &neuron.CubaLIFParams{TauMMS: neuron.All(10), TauSynMS: neuron.All(5), Threshold: neuron.All(1), AfterSpikeParams: neuron.AfterSpikeParams{TRefMS: neuron.All(2)}}},
		"cuba_lif of pulses":  {CubaLIF: &neuron.CubaLIFParams{TauMMS: neuron.All(10), TauSynMS: neuron.All(5), Threshold: neuron.All(1), ArrivalParams: neuron.ArrivalParams{PulseMS: 1}}},
		"li":                  {LI: &neuron.LIParams{TauMMS: neuron.All(10)}},
		"li with synapse":     {LI: &neuron.LIParams{TauMMS: neuron.All(10), TauSynMS: neuron.All(5)}},
		"i of pulses":         {I: &neuron.IParams{ArrivalParams: neuron.ArrivalParams{PulseMS: 1}}},
		"alif":                {ALIF: &neuron.ALIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(1), TauAdaptMS: neuron.All(100), Adaptation: neuron.All(.2)}},
		"general alif":        {ALIF: &neuron.ALIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(1), TauAdaptMS: neuron.All(5), Adaptation: neuron.All(.2), VLeak: neuron.All(.1)}},
		"lif of two kinds":    {LIF: &neuron.LIFParams{TauMMS: neuron.Each(10, 5), Threshold: neuron.All(1)}},
		"alif of fast":        {ALIF: &neuron.ALIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(1), TauAdaptMS: neuron.All(5), Adaptation: neuron.All(.2)}},
		"alif of fast levels": {ALIF: &neuron.ALIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(1), TauAdaptMS: neuron.All(5), ThresholdPerChannel: true}},
		"alif without":        {ALIF: &neuron.ALIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(1), TauAdaptMS: neuron.All(5)}},
	} {
		t.Run(name, func(t *testing.T) {
			value := reflect.ValueOf(spec)
			for i := range value.NumField() {
				if !value.Field(i).IsNil() {
					covered[value.Type().Field(i).Name] = true
				}
			}
			const n = 4096
			perElement := func(make func(n int) any) int {
				return int(neurontest.HeapSize(make(2*n))-neurontest.HeapSize(make(n))) / n
			}
			got := neuron.Size{
				Neuron:        perElement(func(n int) any { return spec.New(n, nil, events.Millisecond) }),
				Trace:         perElement(func(n int) any { return spec.NewTrace(n, events.Millisecond) }),
				ClockedNeuron: perElement(func(n int) any { return spec.NewClocked(n, nil, events.Millisecond) }),
				ClockedTrace:  perElement(func(n int) any { return spec.NewClockedTrace(n, events.Millisecond) }),
			}
			want := spec.Size()
			got.Lists = want.Lists // which no population allocates
			if got != want {
				t.Errorf("allocates %+v, declares %+v", got, want)
			}
		})
	}
	of := reflect.TypeFor[neuron.Spec]()
	for i := range of.NumField() {
		if name := of.Field(i).Name; !covered[name] && name != "Other" {
			t.Errorf("the size of the model %s is not tested", of.Field(i).Name)
		}
	}
}
