package neuron_test

import (
	"testing"

	"spikesim/events"
	"spikesim/neuron"
)

// models are what the tests of cost run on.
var models = []struct {
	name string
	spec neuron.Spec
}{
	{"lif", lif(10, 1, "float32")},
	{"lif64", lif(10, 1, "float64")},
	{"decolle", decolle(.97, .85, .65, false)},
	{"general lif", neuron.Spec{LIF: &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(1), DrivePerMS: neuron.All(.13),
		AfterSpikeParams: neuron.AfterSpikeParams{TRefMS: neuron.All(.4), Reset: neuron.Reset{Subtract: true}}}}},
}

// Once the buffers have grown, nothing allocates, spikes or no spikes.
func TestModelsDoNotAllocate(t *testing.T) {
	const neurons = 64
	for _, tc := range models {
		var bias []float32
		if tc.spec.Info().Bias {
			bias = []float32{.1}
		}
		m, trace := tc.spec.New(neurons, bias, ms), tc.spec.NewTrace(neurons, ms)
		row := make([]float32, neurons)
		for i := range row {
			row[i] = float32(i) / 32
		}
		spans := []neuron.Span{{First: 0, Len: 16}, {First: 32, Len: 32}}
		units := []int32{0, 3, 3, 63}
		out := make([]int32, 0, 4*neurons)
		dst := make([]float32, neurons)
		at := events.Time(0)
		step := func() {
			out = out[:0]
			for range 3 {
				at += ms / 3
				if a, ok := m.(neuron.Autonomous); ok {
					for t := a.NextSpike(); t < at; t = a.NextSpike() {
						out = m.Fire(t, nil, out)
					}
				}
				m.Deliver(at, 0, row)
				out = m.Fire(at, spans, out)
				trace.Add(at, units)
			}
			at += ms - 3*(ms/3)
			if a, ok := m.(neuron.Autonomous); ok {
				for t := a.NextSpike(); t <= at; t = a.NextSpike() {
					out = m.Fire(t, nil, out)
				}
			}
			out = m.Tick(at, out)
			trace.Tick(at)
			m.Membrane(at, dst)
			trace.At(at)
		}
		for range 200 {
			step()
		}
		if len(out) == 0 {
			t.Errorf("%s: nothing fires", tc.name)
		}
		if n := testing.AllocsPerRun(200, step); n != 0 {
			t.Errorf("%s: %v allocations per tick", tc.name, n)
		}
	}
}
