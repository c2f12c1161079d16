package network_test

import (
	"context"
	"fmt"

	"spikesim/events"
	"spikesim/network"
	"spikesim/network/wiring"
	"spikesim/neuron"
	"spikesim/sim"
)

// beat is a source in which all of four units fire together every 2 ms.
type beat struct{}

func (beat) Spikes(w events.Window, out *events.Train) {
	for at := w.From + events.Millisecond; at <= w.To; at += events.Millisecond {
		for unit := int32(0); unit < 4 && at%(2*events.Millisecond) == 0; unit++ {
			out.Append(at, unit)
		}
	}
}

// A dense network in three lines: four inputs, three hidden neurons, two
// outputs, with the connections that are implied.
func Example() {
	spec := network.Spec{
		Neuron: neuron.Spec{LIF: &neuron.LIFParams{TauMMS: 10, Threshold: .5}},
		Populations: []network.PopulationSpec{
			{Name: "in", Input: &network.InputSpec{Units: 4}},
			{Name: "hidden", Wiring: wiring.Spec{Dense: &wiring.Dense{Units: 3}}, Init: &network.InitSpec{Kind: network.InitUniform, WeightGain: 2}},
			{Name: "out", Wiring: wiring.Spec{Dense: &wiring.Dense{Units: 2}}},
		},
	}
	n, err := network.Build(spec, network.Options{Seed: 1, Lanes: 1, Tick: events.Millisecond})
	if err != nil {
		fmt.Println(err)
		return
	}
	engine, err := sim.NewParallel(n.Graph())
	if err != nil {
		fmt.Println(err)
		return
	}
	sample := network.Sample{Sources: []events.Source{beat{}}}
	if err := n.Present(context.Background(), engine, []network.Sample{sample}, 100, network.Test); err != nil {
		fmt.Println(err)
		return
	}
	c := n.Counters()
	for i, p := range n.Describe().Populations {
		fmt.Printf("%s: %d spikes\n", p.Name, c.Populations[i].Spikes)
	}
	for i, p := range n.Describe().Connections {
		fmt.Printf("%s to %s: %d synaptic operations, %d if dense\n", p.From, p.To, c.Connections[i].SynapticOps, 100*p.Synapses)
	}
	// Output:
	// in: 200 spikes
	// hidden: 100 spikes
	// out: 50 spikes
	// in to hidden: 600 synaptic operations, 1200 if dense
	// hidden to out: 200 synaptic operations, 600 if dense
}
