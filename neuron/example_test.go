package neuron_test

import (
	"fmt"

	"spikesim/events"
	"spikesim/neuron"
)

// One LIF neuron receives three inputs of 0.5. The first two are too far apart;
// the third finds enough of them left.
func Example() {
	spec := neuron.Spec{LIF: &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(1)}}
	m := spec.New(1, nil, events.Millisecond)
	only := []neuron.Span{{First: 0, Len: 1}}
	potential := make([]float32, 1)
	for _, at := range []float64{1, 11, 13.5} {
		t := events.FromMS(at)
		m.Deliver(t, 0, []float32{.5})
		fired := m.Fire(t, only, nil)
		m.Membrane(t, potential)
		fmt.Printf("%v: V = %.3f, %d spikes\n", t, potential[0]+1, len(fired))
	}
	// Output:
	// 1 ms: V = 0.500, 0 spikes
	// 11 ms: V = 0.684, 0 spikes
	// 13.5 ms: V = 0.000, 1 spikes
}

// A DECOLLE neuron with a positive bias fires without any input.
func Example_spontaneous() {
	spec := neuron.Spec{Decolle: &neuron.DecolleParams{Alpha: .97, Beta: .85, AlphaRP: .65}}
	m := spec.New(1, []float32{.1}, events.Millisecond)
	for k := events.Time(1); k <= 20; k++ {
		for range m.Tick(k*events.Millisecond, nil) {
			fmt.Print(k*events.Millisecond, " ")
		}
	}
	// Output: 1 ms 8 ms 15 ms
}
