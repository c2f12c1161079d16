package experiments

import (
	"math"
	"path/filepath"
	"reflect"
	"testing"

	"spikesim/experiments/spikes"
)

const pulsesYAML = `
name: pulses
duration_ms: 30
inputs: {in: {list: {times_ms: [1, 2.05, 3, 5.5, 6, 6.3], units: [0, 1, 0, 0, 1, 0]}}}
network:
  populations:
    - {name: in, input: {units: 2}}
    - name: a
      dense: {units: 3}
      init: {kind: uniform, weight_gain: 5}
      neuron: {lif: {tau_m_ms: [2.5, 5, 10], threshold: 0.3, gain: 0.4, pulse_ms: 0.1, lower_bound: -0.1, reset: {value: -0.05}, v_leak: 0.4}}
    - name: b
      dense: {units: 2}
      neuron: {if: {threshold: 0.2, gain: [0.5, 1], pulse_ms: 0.1, reset: subtract, above_threshold: true}}
    - name: c
      dense: {units: 3}
      neuron: {cuba_lif: {tau_m_ms: 5, tau_syn_ms: [2, 5, 9], threshold: 0.1, v_leak: 0.02, drive_per_ms: 0.01, gain: 0.5, pulse_ms: 0.1, t_ref_ms: 1}}
    - {name: out, dense: {units: 2}, neuron: {li: {tau_m_ms: 10, tau_syn_ms: 5}}}
    - {name: sum, dense: {units: 1}, neuron: {i: {drive_per_ms: 0.25}}}
  connections:
    - {from: in, to: a}
    - {from: a, to: b}
    - {from: b, to: c}
    - {from: c, to: out}
    - {from: in, to: sum}
`

// All keys of neurons that are driven by pulses or have no threshold, from YAML to the
// recording of potentials, the same on both engines that run at exact times; and what they
// are is written as it was read.
func TestPulsesFromYAML(t *testing.T) {
	spec := parse(t, pulsesYAML)
	text, err := spec.YAML()
	if err != nil {
		t.Fatal(err)
	}
	if again := parse(t, string(text)); !reflect.DeepEqual(again.Network, spec.Network) {
		t.Errorf("written and read again:\n%s", text)
	}
	var hashes []string
	for _, engine := range []string{EngineEvent, EngineSerial} {
		o := options(t)
		o.Engine, o.Record = engine, []string{"sum:v", "out:v", "in", "c"}
		r := mustRun(t, spec, o)
		hashes = append(hashes, r.SpikeHash)
		got, err := spikes.Read(filepath.Join(r.Dir, spikesFile))
		if err != nil {
			t.Fatal(err)
		}
		if got.Population("c").Trains[0].Len() == 0 {
			t.Error("c is silent")
		}
		if got.Population("out").Trains[0].Len() != 0 || got.Population("out").Potential[0][59] == 0 {
			t.Error("the potential behind c fires, or is 0")
		}
		// The sum of the weights of what has come in, and of the drive.
		sum := got.Population("sum").Potential[0]
		w0 := float64(sum[0]) - .25
		w1 := float64(sum[2]) - .75 - 2*w0
		for tick, v := range map[int]float64{4: 1 + 2*w0 + w1, 6: 1.5 + 3*w0 + 2*w1, 30: 7.5 + 4*w0 + 2*w1} {
			if math.Abs(float64(sum[tick-1])-v) > 1e-6 {
				t.Errorf("at %d ms the sum is %v, want %v", tick, sum[tick-1], v)
			}
		}
	}
	if hashes[0] != hashes[1] {
		t.Errorf("hashes %v", hashes)
	}
	o := options(t)
	o.Engine, o.DTMS = EngineClocked, .1
	if r := mustRun(t, spec, o); r.SpikeHash == hashes[0] || r.SpikeHash == "0000000000000000" {
		t.Errorf("the clock has the hash %s", r.SpikeHash)
	}
}
