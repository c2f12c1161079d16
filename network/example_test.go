package network_test

import (
	"context"
	"fmt"
	"log"

	"spikesim/events"
	"spikesim/network"
	"spikesim/network/wiring"
	"spikesim/neuron"
	"spikesim/sim"
)

// A network in Go: spikes of one's own go in, and spikes, potentials and counts come
// out. Times are above 0, in any order; units of a map count in the order of channel,
// row and column. No connections are listed, so each population hears the one before.
func Example() {
	n, err := network.Build(network.Spec{
		Neuron: neuron.Spec{LIF: &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(.5)}},
		Populations: []network.PopulationSpec{
			{Name: "in", Input: &network.InputSpec{Units: 4}},
			{Name: "hidden", Wiring: wiring.Spec{Dense: &wiring.Dense{Units: 3}}, Init: &network.InitSpec{Kind: network.InitUniform, WeightGain: 2}},
			{Name: "out", Wiring: wiring.Spec{Dense: &wiring.Dense{Units: 2}}},
		},
	}, network.Options{Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	r, err := n.Run(context.Background(), network.Trial{
		Duration:   5 * events.Millisecond,
		Input:      map[string][]network.Spike{"in": {{At: ms(3.2), Unit: 0}, {At: ms(1), Unit: 2}, {At: ms(1), Unit: 0}}},
		Potentials: []string{"hidden"},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range r.Spikes["out"] {
		fmt.Printf("unit %d of out fires at %v\n", s.Unit, s.At)
	}
	fmt.Printf("potentials of hidden after 3 ms: %.3f\n", r.Potentials["hidden"][2])
	fmt.Println("synaptic operations:", r.Counters.Connections[0].SynapticOps, "and", r.Counters.Connections[1].SynapticOps)
	// Output:
	// unit 0 of out fires at 3.2 ms
	// potentials of hidden after 3 ms: [0.284 -0.368 0.000]
	// synaptic operations: 9 and 4
}

func ms(v float64) events.Time { return events.Time(v * float64(events.Millisecond)) }

// beat is a source in which all of four units fire together every 2 ms.
type beat struct{}

func (beat) Spikes(w events.Window, out *events.Train) {
	for at := w.From + events.Millisecond; at <= w.To; at += events.Millisecond {
		for unit := int32(0); unit < 4 && at%(2*events.Millisecond) == 0; unit++ {
			out.Append(at, unit)
		}
	}
}

// Sources make their spikes as the network asks for them, here on all cores: sorted,
// never at time 0, and the channel of a map runs fastest.
func ExampleNetwork_Present() {
	spec := network.Spec{
		Neuron: neuron.Spec{LIF: &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(.5)}},
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
