package neuron_test

import (
	"strings"
	"testing"

	"spikesim/neuron"
)

// A drive at whose rate nothing can be simulated is refused with that rate; one below
// makes neurons fire as the refusal would say.
func TestDrivesAreBoundedByTheirRate(t *testing.T) {
	waiting := neuron.AfterSpikeParams{TRefMS: neuron.All(2)}
	for want, spec := range map[string]neuron.Spec{
		"if.drive_per_ms: a neuron that receives nothing would fire 101 times per ms":     {IF: &neuron.IFParams{Threshold: neuron.All(1), DrivePerMS: neuron.All(101)}},
		"if.drive_per_ms: a neuron that receives nothing would fire 1e+06 times per ms":   {IF: &neuron.IFParams{Threshold: neuron.All(1), DrivePerMS: neuron.All(1e12)}},
		"lif.drive_per_ms: a neuron that receives nothing would fire 1e+03 times per ms":  {LIF: &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(1), DrivePerMS: neuron.Each(0, 1000)}},
		"lif.v_leak: a neuron that receives nothing would fire 1e+04 times per ms":        {LIF: &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(1), VLeak: neuron.All(1e5)}},
		"alif.drive_per_ms: a neuron that receives nothing would fire 200 times per ms":   {ALIF: &neuron.ALIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(1), TauAdaptMS: neuron.All(10), DrivePerMS: neuron.All(200)}},
		"cuba_lif.drive_per_ms: a neuron that receives nothing would fire 500 times per ": {CubaLIF: &neuron.CubaLIFParams{TauMMS: neuron.All(10), TauSynMS: neuron.All(5), Threshold: neuron.All(1), DrivePerMS: neuron.All(1000)}},
		"": {IF: &neuron.IFParams{Threshold: neuron.All(1), DrivePerMS: neuron.All(1e12), AfterSpikeParams: waiting}},
	} {
		var got []string
		spec.Validate(func(path, problem, _ string) { got = append(got, path+": "+problem) })
		if want == "" && len(got) == 0 {
			continue
		}
		if len(got) != 1 || want == "" || !strings.HasPrefix(got[0], want) {
			t.Errorf("reported %q, want %q", got, want)
		}
	}
	at := spikes(neuron.Spec{IF: &neuron.IFParams{Threshold: neuron.All(1), DrivePerMS: neuron.All(99)}}.New(1, nil, ms), nil, 10*ms)
	if len(at) < 989 || len(at) > 990 { // the last is at 10 ms itself
		t.Errorf("%d spikes in 10 ms, want 990", len(at))
	}
}
