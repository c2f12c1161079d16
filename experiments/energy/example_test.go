package energy_test

import (
	"fmt"
	"strings"

	"spikesim/experiments/energy"
)

// A network with 100 000 connections delivered 3 million spikes for an image:
// each connection was used 30 times, so the dense network wins.
func Example() {
	counts := energy.Counts{SynapticOps: 3e6, DenseOps: 1e5}
	for _, e := range energy.Price(counts)[:2] {
		fmt.Printf("%s (%s): %.2f µJ, without %s\n",
			e.Profile, e.Grade, e.JoulesPerImage*1e6, strings.Join(e.Unpriced, ", "))
	}
	// Output:
	// 45nm-arithmetic (analytic): 2.70 µJ, without weight fetches, state reads, state writes, queue events, routing and control, leakage and clock
	// 45nm-arithmetic-ann (analytic): 0.46 µJ, without memory traffic, routing and control, leakage and clock
}
