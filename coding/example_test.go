package coding_test

import (
	"fmt"

	"spikesim/coding"
	"spikesim/events"
	"spikesim/sim/random"
)

func Example() {
	spec := coding.DefaultSpec() // poisson, 0.2 spikes per ms for white
	encoder, err := coding.New(spec, 4, events.Millisecond)
	if err != nil {
		panic(err)
	}
	pixels := []float32{0, 0.25, 0.5, 1} // a 2x2 image

	const sample = 3
	encoder.Begin(random.New(1).Name("input").Int(sample), pixels)
	var spikes events.Train
	counts := make([]int, len(pixels))
	for t := events.Time(0); t < events.Second; t += events.Millisecond {
		spikes.Reset()
		encoder.Spikes(events.Window{From: t, To: t + events.Millisecond}, &spikes)
		for _, pixel := range spikes.Unit {
			counts[pixel]++
		}
	}
	fmt.Println("spikes in 1 s, expected 0 50 100 200:", counts)
	// Output:
	// spikes in 1 s, expected 0 50 100 200: [0 56 103 198]
}

// An edge between two grays, at any brightness, is ON on its bright side and OFF
// on its dark side; even surfaces are silent.
func ExampleFilter() {
	spec := new(coding.FilterSpec)
	spec.SetDefaults()
	spec.Kind, spec.SurroundPX = coding.FilterDoG, 1
	filter, err := coding.NewFilter(spec, 1, 10)
	if err != nil {
		panic(err)
	}
	values := make([]float32, 2*10) // ON, OFF, ON, OFF, ...
	filter.Apply(values, []float32{0.2, 0.2, 0.2, 0.2, 0.2, 0.3, 0.3, 0.3, 0.3, 0.3})
	for channel, name := range []string{"ON ", "OFF"} {
		fmt.Print(name)
		for i := channel; i < len(values); i += 2 {
			fmt.Printf(" %.1f", values[i])
		}
		fmt.Println()
	}
	// Output:
	// ON  0.0 0.0 0.0 0.0 0.0 0.5 0.3 0.0 0.0 0.0
	// OFF 0.0 0.0 0.0 0.3 0.5 0.0 0.0 0.0 0.0 0.0
}
