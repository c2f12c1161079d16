package distance_test

import (
	"fmt"

	"spikesim/events"
	"spikesim/events/distance"
)

// One population, recorded in two runs: unit 0 fires 0.5 ms later in the second,
// unit 1 fires once more, and unit 2 agrees.
func Example() {
	var first, second events.Train
	first.Append(2*events.Millisecond, 2)
	first.Append(3*events.Millisecond, 0)
	second.Append(2*events.Millisecond, 2)
	second.Append(3500*events.Microsecond, 0)
	second.Append(8*events.Millisecond, 1)

	s, err := distance.Population(&first, &second, 4, distance.Scales{CostPerMS: 0.5, TauMS: 10})
	if err != nil {
		panic(err)
	}
	fmt.Printf("neurons: %d, identical %d, silent %d\n", s.Neurons, s.Identical, s.Silent)
	fmt.Printf("Victor-Purpura: %.3f (%.3f per neuron, %.3f per spike)\n",
		s.VictorPurpura.Sum, s.VictorPurpura.PerNeuron, s.VictorPurpura.PerSpike)
	fmt.Printf("van Rossum:     %.3f (%.3f per neuron, %.3f per spike)\n",
		s.VanRossum.Sum, s.VanRossum.PerNeuron, s.VanRossum.PerSpike)
	fmt.Printf("they part at %v, unit %d\n", s.DivergesAt, s.DivergesUnit)
	// Output:
	// neurons: 4, identical 2, silent 1
	// Victor-Purpura: 1.250 (0.312 per neuron, 0.250 per spike)
	// van Rossum:     1.312 (0.328 per neuron, 0.262 per spike)
	// they part at 3 ms, unit 0
}
