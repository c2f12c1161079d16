package events_test

import (
	"fmt"

	"spikesim/events"
)

// A population with two inputs: port 0 without delay, port 1 with 0.4 ms. The
// spikes that arrive together are handed out together.
func Example() {
	first, second := events.NewPool(1, 1), events.NewPool(1, 1)
	window := events.Window{To: events.Millisecond}
	inbox := events.NewInbox(1)

	p := <-second.Free()
	p.Reset(window)
	p.Lanes[0].Append(100*events.Microsecond, 7)
	p.Lanes[0].Append(900*events.Microsecond, 8)
	p.Send(1)
	inbox.Push(1, p, 400*events.Microsecond)

	p = <-first.Free()
	p.Reset(window)
	p.Lanes[0].Append(500*events.Microsecond, 2)
	p.Lanes[0].Append(500*events.Microsecond, 3)
	p.Send(1)
	inbox.Push(0, p, 0)

	for range 2 {
		fmt.Println(window)
		inbox.Open(window)
		merge := inbox.Lane(0)
		for at, runs, ok := merge.Next(); ok; at, runs, ok = merge.Next() {
			fmt.Println(" ", at, runs)
		}
		inbox.Close()
		fmt.Println("  packets at home:", first.Idle(), second.Idle())
		window = window.Shift(events.Millisecond)
	}
	// Output:
	// (0 ms, 1 ms]
	//   0.5 ms [{0 [2 3]} {1 [7]}]
	//   packets at home: true false
	// (1 ms, 2 ms]
	//   1.3 ms [{1 [8]}]
	//   packets at home: true true
}
