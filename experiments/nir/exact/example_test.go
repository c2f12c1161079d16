package exact_test

import (
	"context"
	"fmt"
	"log"

	"spikesim/events"
	"spikesim/experiments/hdf5"
	"spikesim/experiments/nir"
	"spikesim/experiments/nir/exact"
)

// A graph of two neurons, as nir.Read would give it, is run on three spikes.
func Example() {
	field := func(name string, a hdf5.Array) nir.Field { return nir.Field{Name: name, Array: a} }
	g := &nir.Graph{
		Nodes: []*nir.Node{
			{Name: "in", Type: nir.Input, Fields: []nir.Field{field("shape", hdf5.Vector([]int64{1}))}},
			{Name: "w", Type: nir.Linear, Fields: []nir.Field{field("weight", hdf5.Array{Shape: []int{2, 1}, Data: []float32{0.4, 0.8}})}},
			{Name: "lif", Type: nir.LIF, Fields: []nir.Field{
				field("tau", hdf5.Scalar(0.01)), field("r", hdf5.Scalar(10.)), field("v_leak", hdf5.Scalar(0.)), field("v_threshold", hdf5.Scalar(1.)),
			}},
			{Name: "out", Type: nir.Output, Fields: []nir.Field{field("shape", hdf5.Vector([]int64{2}))}},
		},
		Edges: []nir.Edge{{From: "in", To: "w"}, {From: "w", To: "lif"}, {From: "lif", To: "out"}},
	}
	flat, err := g.Flat()
	if err != nil {
		log.Fatal(err)
	}
	reading, err := nir.ExactReading(nir.ExactDirac)
	if err != nil {
		log.Fatal(err)
	}
	net := exact.Compile(flat, reading)
	fmt.Printf("a step of %g ms, from r = tau/dt\n", net.Reading.DTMS)
	in := events.Train{At: []events.Time{1_000_000, 2_500_000, 3_000_001}, Unit: []int32{0, 0, 0}}
	record, err := net.Run(context.Background(), exact.Trial{Input: map[string]events.Train{"in": in}, Duration: 5 * events.Millisecond})
	if err != nil {
		log.Fatal(err)
	}
	for i, at := range record.Spikes["lif"].At {
		fmt.Println("neuron", record.Spikes["lif"].Unit[i], "at", at)
	}
	// Output:
	// a step of 1 ms, from r = tau/dt
	// neuron 1 at 2.5 ms
	// neuron 0 at 3.000001 ms
}
