package sim_test

import (
	"context"
	"fmt"
	"log"

	"spikesim/events"
	"spikesim/sim"
)

// A metronome fires unit 0 in the middle of every window.
type metronome struct{}

func (metronome) Advance(w events.Window, _ *events.Inbox, out *events.Packet) error {
	out.Lanes[0].Append((w.From+w.To)/2, 0)
	return nil
}

func (metronome) Tick(events.Time, *events.Packet) error { return nil }

// A counter counts its input per instant and fires when two spikes coincide.
type counter struct{ coincidences int }

func (c *counter) Advance(w events.Window, in *events.Inbox, out *events.Packet) error {
	in.Open(w)
	defer in.Close()
	merge := in.Lane(0)
	for at, runs, ok := merge.Next(); ok; at, runs, ok = merge.Next() {
		if len(runs) == 2 {
			c.coincidences++
			out.Lanes[0].Append(at, 0)
			fmt.Println("both at", at)
		}
	}
	return nil
}

func (c *counter) Tick(t events.Time, _ *events.Packet) error {
	fmt.Println("tick", t, "after", c.coincidences)
	return nil
}

// The counter hears the metronome directly and again after one period. From
// the second period on both arrive at one instant, and are handed out together.
func Example() {
	graph := &sim.Graph{
		Nodes: []sim.Node{{Name: "metronome", Process: metronome{}}, {Name: "counter", Process: &counter{}}},
		Edges: []sim.Edge{{From: 0, To: 1}, {From: 0, To: 1, Delay: events.Millisecond}},
		Tick:  events.Millisecond,
		Lanes: 1,
	}
	engine, err := sim.NewParallel(graph)
	if err != nil {
		log.Fatal(err)
	}
	if err := engine.Run(context.Background(), 3*events.Millisecond); err != nil {
		log.Fatal(err)
	}
	// Output:
	// tick 1 ms after 0
	// both at 1.5 ms
	// tick 2 ms after 1
	// both at 2.5 ms
	// tick 3 ms after 2
}
